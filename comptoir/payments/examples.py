"""These examples give something back of a customer's orders, in each way in which that may stand."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.utils import timezone

from comptoir.customers.models import User, find_customer
from comptoir.journal.record import IMPORT
from comptoir.orders.examples import give_orders
from comptoir.orders.models import Order, State
from comptoir.payments.actions import MEANS_GONE, LegTold, grant_refund, report_leg
from comptoir.payments.models import LegState, Refund, To, with_legs

KEY = "example"
GOODWILL = 500
MOST_LOOKED_AT = 40
LATE = "Colis arrivé en retard"
# What was granted on an order, how many days ago, to what, and how it stands
SHOWN: tuple[tuple[str, int, To, tuple[LegState, ...]], ...] = (
    (LATE, 1, To.ORIGINAL, (LegState.NEEDS_CHOICE,)),
    (LATE, 3, To.ORIGINAL, (LegState.SENT,)),
    ("Emballage abîmé", 20, To.GIFT_BALANCE, ()),
    ("Emballage abîmé", 40, To.ORIGINAL, (LegState.SENT, LegState.DONE)),
    (LATE, 12, To.ORIGINAL, (LegState.FAILED,)),
)


def give_refunds(user: User) -> list[Refund]:
    """Give a user goodwill on orders that came: a refund in each state, as far as she has orders."""
    customer = find_customer(user)
    known = [] if customer is None else list(customer.refunds.filter(key=KEY).order_by("-granted_at"))
    if known:
        return known
    hers = list(customer.orders.newest_first()[:MOST_LOOKED_AT]) if customer else []
    arrived = [order for order in hers if order.state == State.DELIVERED and order.payments]
    # Of few, all; of many, none of those that stand on the first page of her history.
    orders = arrived[-len(SHOWN) :] or give_orders(user, prefix=f"refund-{user.pk}")
    granted = [_grant(order, *shown) for order, shown in zip(orders, SHOWN, strict=False)]
    return sorted(
        (refund for refund in granted if refund), key=lambda refund: refund.granted_at, reverse=True
    )


def _grant(order: Order, words: str, days: int, to: To, states: tuple[LegState, ...]) -> Refund | None:
    at = max(timezone.now() - timedelta(days=days), order.placed_at)
    refund = grant_refund(
        order,
        {},
        extra_minor=GOODWILL,
        to=to,
        reason="goodwill",
        words=words,
        key=KEY,
        by=IMPORT,
        now=at,
        speaks=False,
    )
    for later, state in enumerate(states, start=1):
        told = LegTold(state=state, at=min(at + timedelta(days=later), timezone.now()), **_why(state))
        for leg in refund.legs_now if refund else ():
            if leg.means != "gift_balance":
                report_leg(leg, told, by=IMPORT, speaks=False)
    return refund


def _why(state: LegState) -> dict[str, Any]:
    if state == LegState.NEEDS_CHOICE:
        return {"why": MEANS_GONE, "words": "The card is closed."}
    return {"why": "declined", "words": "The bank declined it."} if state == LegState.FAILED else {}


def refund_to_choose(user: User) -> Refund:
    """Return a refund of which the user is asked for another means."""
    return give_refunds(user)[0]


THINGS = {
    "refund": lambda user: refund_to_choose(user).id,
    "leg": lambda user: with_legs([refund_to_choose(user)])[0].legs_now[0].id,
    "means": lambda user: "arranged",
    "provider": lambda user: "sandbox",
    "provider_secret": lambda user: "nobody-has-this-secret",
}
GIVE = [give_refunds]
