"""Believable returns in every state: of an order that has come, and sent back for all kinds of reasons."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.utils import timezone
from uuid_utils.compat import uuid7

from comptoir.conversations.examples import CARLAS
from comptoir.customers.models import User
from comptoir.journal.record import IMPORT
from comptoir.orders.examples import give_orders
from comptoir.orders.examples.one import ADDRESS, order_sent
from comptoir.orders.models import Line, Order, lines_of
from comptoir.photos.examples import give_photos, upload
from comptoir.policies.models import Exclusion, Remedy, ReturnReason
from comptoir.returns.actions import (
    Asked,
    AskedItem,
    Exceptional,
    Settlement,
    allow_return,
    ask_return,
    cancel_return,
    note_sending,
    prove_posting,
    receive_return,
    settle_return,
)
from comptoir.returns.models import (
    ItemPhoto,
    Outcome,
    Return,
    Way,
    items_of,
    link_to_return,
    photos_of,
    returns_of_order,
)


def asked_item(line: Line, **changes: Any) -> AskedItem:
    """Return an item to send back: one piece that is no longer needed, for a refund."""
    known: dict[str, Any] = {
        "line_id": line.id,
        "quantity": 1,
        "reason": ReturnReason.UNWANTED_ITEM,
        "wants": Remedy.REFUND,
    }
    return AskedItem(**{**known, **changes})


def asked(*items: AskedItem, key: UUID | None = None, way: Way = Way.LABEL, **changes: Any) -> Asked:
    """Return a form for these items."""
    return Asked(key=key or uuid7(), items=list(items), way=way, **changes)


def send_back(
    order: Order,
    reference: str = "1",
    *,
    way: Way = Way.LABEL,
    at: datetime | None = None,
    speaks: bool = False,
    **changes: Any,
) -> Return:
    """Ask to send one piece of a line of an order back."""
    line = next(line for line in lines_of(order) if line.reference == reference)
    form = asked(asked_item(line, **changes), way=way)
    return ask_return(order, form, by=order.customer, now=at, speaks=speaks)[0]


def ordered(user: User) -> Order:
    """Return an order of a user's that may go back: one of these examples, which is made where there is none."""
    return _example_of(user) or _given(user)


def _example_of(user: User) -> Order | None:
    hers = Order.objects.for_customer(user.customer_id)
    found: Order | None = hers.filter(number__startswith=_prefix(user)).first()
    return found


def _given(user: User) -> Order:
    address = {**ADDRESS, "name": user.name}
    [parcel] = order_sent()["shipments"]
    now = timezone.now()
    sent = {
        "shipped_at": (now - timedelta(days=3)).isoformat(),
        "delivered_at": (now - timedelta(days=2)).isoformat(),
    }
    first, second = order_sent()["lines"]
    orders = give_orders(
        user,
        prefix=_prefix(user),
        shipping_address=address,
        lines=[first, {**second, "return_exclusion": Exclusion.PERSONALISED.value}],
        shipments=[{**parcel, **sent}],
    )
    return next(order for order in orders if order.number.startswith(_prefix(user)))


def _prefix(user: User) -> str:
    return f"4{user.pk.int % 10**6:06}"


def give_returns(user: User) -> list[Return]:
    """Give a user a return with a photo, and one that was posted and came, of what the shop took back as an
    exception; the same ones, if she has them already."""
    order = ordered(user)
    known = [back for back, _items in reversed(returns_of_order(order))]
    if known:
        return known
    photos = tuple(give_photos(user))
    first = send_back(
        order,
        "1",
        reason=ReturnReason.DAMAGED_INSIDE,
        comment="Le paquet est ouvert sur le côté.",
        photos=photos,
    )
    _allow(order, "2")
    posted = prove_posting(send_back(order, "2", way=Way.OWN), upload(), by=order.customer, speaks=False)
    return [first, receive_return(posted, by=IMPORT, speaks=False)]


def _allow(order: Order, reference: str) -> None:
    exceptional = Exceptional(
        key=uuid7(),
        pieces={line.id: 1 for line in lines_of(order) if line.reference == reference},
        until=timezone.localdate() + timedelta(days=14),
        why="La gravure n’est pas celle que vous aviez demandée.",
    )
    allow_return(order, exceptional, by=IMPORT, speaks=False)


def _photo(user: User) -> ItemPhoto:
    back = give_returns(user)[0]
    shown: list[ItemPhoto] = [row for rows in photos_of(items_of([back])[back.id]).values() for row in rows]
    return shown[0]


THINGS = {
    "return_number": lambda user: give_returns(user)[0].number,
    "return_link": lambda user: link_to_return(give_returns(user)[0]),
    "return_item": lambda user: items_of(give_returns(user)[:1])[give_returns(user)[0].id][0].id,
    "return_photo": lambda user: _photo(user).photo_id,
}
GIVE = [give_returns]

Story = Callable[[Order, datetime], Any]


def give_story_of_returns(user: User, *, most: int = 9) -> None:
    """Give a user of the demo returns in all states, of her newest orders that have come."""
    now = timezone.now()
    delivered = Order.objects.for_customer(user.customer_id).filter(state="delivered")
    orders = [order for order in delivered.newest_first()[: most * 3] if _may_go_back(order, now)]
    # Some of them are Carla's to answer.
    orders.sort(key=lambda order: _first(order).seller.reference != CARLAS)
    for order, story in zip(orders, STORIES[:most], strict=False):
        story(order, now)


def _may_go_back(order: Order, now: datetime) -> bool:
    came = [line.delivered_at for line in lines_of(order) if line.delivered_at and line.goes_by_post]
    return bool(came) and now - max(came) < timedelta(days=25) and not returns_of_order(order)


def _to_send(order: Order, now: datetime) -> None:
    _of_first(order, now - timedelta(days=2))


def _on_its_way(order: Order, now: datetime) -> None:
    back = _of_first(order, now - timedelta(days=4), reason=ReturnReason.TOO_SMALL)
    note_sending(back, at=now - timedelta(days=2), by=IMPORT, speaks=False)


def _posted(order: Order, now: datetime) -> None:
    back = _of_first(order, now - timedelta(days=3), way=Way.OWN)
    prove_posting(back, upload(), by=order.customer, now=now - timedelta(hours=3), speaks=False)


def _waiting(order: Order, now: datetime) -> None:
    _of_first(
        order,
        now - timedelta(hours=5),
        reason=ReturnReason.TOO_SMALL,
        wants=Remedy.EXCHANGE,
        exchange="Le même en plus grand, s’il vous plaît",
    )


def _received(order: Order, now: datetime) -> None:
    back = _of_first(
        order,
        now - timedelta(days=6),
        reason=ReturnReason.DEFECTIVE,
        comment="Il a un défaut : je voudrais le même, en bon état.",
        wants=Remedy.REPLACEMENT,
    )
    receive_return(back, by=IMPORT, now=now - timedelta(days=1), speaks=False)


def _refunded(order: Order, now: datetime) -> None:
    back = _of_first(order, now - timedelta(days=12))
    received = receive_return(back, by=IMPORT, now=now - timedelta(days=8), speaks=False)
    _settle(received, now - timedelta(days=7), Outcome.REFUND)


def _not_accepted(order: Order, now: datetime) -> None:
    back = _of_first(order, now - timedelta(days=9), reason=ReturnReason.COLOUR)
    received = receive_return(back, by=IMPORT, now=now - timedelta(days=5), speaks=False)
    _settle(received, now - timedelta(days=4), Outcome.REFUSED, why="L’article porte des traces d’usage.")


def _cancelled(order: Order, now: datetime) -> None:
    back = _of_first(order, now - timedelta(days=3))
    cancel_return(back, by=IMPORT, now=now - timedelta(days=2), speaks=False)


def _kept(order: Order, now: datetime) -> None:
    back = _of_first(
        order, now - timedelta(days=3), reason=ReturnReason.BAD_DESCRIPTION, comment="Plus petit."
    )
    _settle(back, now - timedelta(days=2), Outcome.KEPT)


def _of_first(order: Order, at: datetime, **changes: Any) -> Return:
    return send_back(order, _first(order).reference, at=at, **changes)


def _first(order: Order) -> Line:
    """Return the first line that can be sent, Carla's before others'."""
    lines = [line for line in lines_of(order) if line.goes_by_post]
    return min(lines, key=lambda line: line.seller.reference != CARLAS)


def _settle(back: Return, at: datetime, outcome: Outcome, why: str = "") -> None:
    settlements = {
        item.id: Settlement(
            outcome=outcome, accepted=0 if outcome == Outcome.REFUSED else item.quantity, why=why
        )
        for item in items_of([back])[back.id]
        if not item.is_settled
    }
    if settlements:
        settle_return(back, settlements, by=IMPORT, now=at, speaks=False)


STORIES: list[Story] = [
    _waiting, _received, _to_send, _on_its_way, _posted, _refunded, _not_accepted, _kept, _cancelled,
]  # fmt: skip
