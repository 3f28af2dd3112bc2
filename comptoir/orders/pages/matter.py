"""What is the matter with an order that does not simply arrive, and what happens next."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from urllib.parse import urlencode

from django.conf import settings
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from comptoir.orders.models import Line, Order, State
from comptoir.orders.models.states import IN_ORDER, NEVER_CHARGED, NOT_YET_SHIPPED, RETURNS
from comptoir.orders.pages.money import amount_due, back_words
from comptoir.ui.formats import money

MATTER: dict[State, str | Promise] = {
    State.ON_HOLD: gettext_lazy(
        "The shop has put this order on hold. It will prepare the order as soon as it can."
    ),
    State.CANCEL_REQUESTED: gettext_lazy(
        "The shop was asked to cancel this order, and has not answered yet. "
        "If it is packed already, it may still leave."
    ),
    State.PAYMENT_FAILED: gettext_lazy(
        "The payment did not go through, so this order will not be sent. To have the items, order them again."
    ),
    State.CANCELLED: gettext_lazy("This order was cancelled. No item will be sent."),
    State.RETURN_REQUESTED: gettext_lazy(
        "A return was requested. Keep the items until the seller tells you how to send them back."
    ),
    State.RETURN_SHIPPED: gettext_lazy(
        "Your return is on its way to the seller, who checks it on arrival and then refunds or replaces it."
    ),
    State.RETURN_RECEIVED: gettext_lazy(
        "The seller has received your return, and checks it before refunding or replacing it."
    ),
    State.RETURNED: gettext_lazy("Your return is complete."),
    State.UNDELIVERABLE: gettext_lazy(
        "The carrier could not deliver the parcel. We can send it again or refund you."
    ),
    State.LOST: gettext_lazy("Parcel lost. Ask for it to be sent again, or for a refund."),
}
# Of these, the app that follows parcels says more, where a carrier has told it.
OF_PARCELS = frozenset({State.UNDELIVERABLE, State.LOST})


def matter_of(order: Order, lines: Sequence[Line], *, is_told: bool) -> list[str]:
    """Say in a sentence each what is the matter with an order, and what is known of the money; often nothing.

    A return of some lines counts too, unless something is sent in their place: then what comes says all.
    `is_told` says that what keeps its parcels is told beside it.
    """
    state, lines = State(order.state), list(lines)
    if state not in NEVER_CHARGED | RETURNS:
        returned = [State(line.state) for line in lines if line.state in RETURNS]
        state = min(returned, key=IN_ORDER.index, default=state)
    if state == State.PENDING_PAYMENT:
        return [_awaits_payment(order, lines)]
    if state not in MATTER or (is_told and state in OF_PARCELS):
        return []
    is_replaced = any(line.is_replacement for line in lines)
    if state == State.RETURNED and is_replaced:
        return []
    back = back_words(order) if state in NEVER_CHARGED | RETURNS else []
    if state == State.RETURNED and not back and not order.refunds_here:
        back = [_("The shop has not told us about a refund yet.")]
    return [str(MATTER[state]), *back]


def leads_on(order: Order, lines: Sequence[Line], *, is_told: bool) -> tuple[str, str]:
    """Return where to go on with an order of which something is the matter: a button's words and its address.

    `is_told` is as in `matter_of`, beside which there is a button then.
    """
    state = State(order.state)
    if state == State.LOST and not is_told:
        asked = urlencode({"about": "return", "order": order.number})
        return _("Get a refund"), f"{reverse('contact')}?{asked}"
    is_paid_there = state == State.PAYMENT_FAILED or (
        state == State.PENDING_PAYMENT and amount_due(order, lines)
    )
    return (_("Shop’s website"), settings.SHOP_URL) if is_paid_there and settings.SHOP_URL else ("", "")


def address_words(order: Order, lines: Iterable[Line]) -> tuple[str, bool]:
    """Say whether the delivery address can still be changed, and whether it is to be asked for."""
    state = State(order.state)
    if not any(line.goes_by_post for line in lines):
        return "", False
    if state in NOT_YET_SHIPPED - {State.PARTIALLY_SHIPPED}:
        return _("This order has not been shipped yet."), True
    if state == State.PARTIALLY_SHIPPED and order.summary.get("awaits_replacement"):
        return _("The replacement has not been shipped yet."), True
    if state == State.PARTIALLY_SHIPPED:
        return _("Part of this order is already on its way to this address."), True
    if state in (State.SHIPPED, State.OUT_FOR_DELIVERY):
        words = _(
            "This order has already shipped: its address can no longer be changed. "
            "To have it delivered elsewhere, ask the carrier."
        )
        return words, False
    return "", False


def _awaits_payment(order: Order, lines: Sequence[Line]) -> str:
    due = amount_due(order, lines)
    if not due:
        return _("Your payment is being confirmed. The shop prepares your order as soon as it is.")
    words = _(
        "Your order will be prepared once your payment is received (%(amount)s). Pay on the shop’s website, "
        "or as explained in your order confirmation."
    )
    return words % {"amount": money(order.money(due))}
