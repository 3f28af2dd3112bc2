"""On the page of an order: a box for each thing that keeps parcels, or waits for her, which names them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from django.utils.functional import Promise
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext_lazy

from comptoir.deliveries.models import COMES_NO_MORE
from comptoir.deliveries.pages.words import asked_about, kept_words, may_be_followed, next_words
from comptoir.orders.models import OFF_THE_ROAD, CarrierState, Order, Parcel, is_kept, state_of
from comptoir.ui.formats import listed
from comptoir.ui.panels import NOTHING, drawn

PathTo = Callable[[Parcel], str]
NAMED = 5
# Of an order of several parcels, a title says which
TITLES: dict[CarrierState, Any] = {
    CarrierState.AVAILABLE_FOR_PICKUP: ngettext_lazy(
        "Parcel %(which)s: ready for pickup", "Parcels %(which)s: ready for pickup", "number"
    ),
    CarrierState.DELIVERY_FAILED: ngettext_lazy(
        "Parcel %(which)s: delivery attempted", "Parcels %(which)s: delivery attempted", "number"
    ),
    CarrierState.EXCEPTION: ngettext_lazy(
        "Parcel %(which)s: delivery problem", "Parcels %(which)s: delivery problem", "number"
    ),
    CarrierState.RETURN_TO_SENDER: ngettext_lazy(
        "Parcel %(which)s: returning to sender", "Parcels %(which)s: returning to sender", "number"
    ),
    CarrierState.RETURNED: ngettext_lazy(
        "Parcel %(which)s: returned to sender", "Parcels %(which)s: returned to sender", "number"
    ),
    CarrierState.LOST: ngettext_lazy(
        "Parcel %(which)s: declared lost by the carrier",
        "Parcels %(which)s: declared lost by the carrier",
        "number",
    ),
}
LOST_TO_THE_SHOP = ngettext_lazy(
    "Parcel %(which)s: declared lost by the shop", "Parcels %(which)s: declared lost by the shop", "number"
)
# What keeps several parcels
OF_SEVERAL: dict[CarrierState, str | Promise] = {
    CarrierState.AVAILABLE_FOR_PICKUP: gettext_lazy("The parcels are waiting for you at the pickup point."),
    CarrierState.DELIVERY_FAILED: gettext_lazy(
        "The carrier could not deliver the parcels. It will try again, or leave them at a pickup point."
    ),
    CarrierState.EXCEPTION: gettext_lazy("The carrier reports a problem with these parcels."),
    CarrierState.RETURN_TO_SENDER: gettext_lazy("The parcels are on their way back to the seller."),
    CarrierState.RETURNED: gettext_lazy("The parcels have come back to the seller."),
}
OF_SEVERAL_BY_THE_SHOP: dict[CarrierState, str | Promise] = {
    CarrierState.AVAILABLE_FOR_PICKUP: OF_SEVERAL[CarrierState.AVAILABLE_FOR_PICKUP],
    CarrierState.EXCEPTION: gettext_lazy("The shop reports a problem with these parcels."),
}


def what_waits(
    order: Order,
    parcels: Sequence[Parcel],
    pickups: dict[Any, dict[str, Any]],
    path_to: PathTo,
    *,
    is_guest: bool,
) -> SafeString:
    """Say of which parcels something keeps them, or they wait for her, and what that is; each thing once."""
    alike: dict[str, list[Parcel]] = {}
    for parcel in filter(is_kept, parcels):
        alike.setdefault(f"{kept_words(parcel)} {_where(parcel, pickups, is_guest=is_guest)}", []).append(
            parcel
        )
    numbers = {parcel.id: str(number) for number, parcel in enumerate(parcels, 1)}
    shown = [
        {
            "title": _title(kept, [numbers[parcel.id] for parcel in kept] if len(parcels) > 1 else []),
            "tone": OFF_THE_ROAD[state_of(kept[0])] or "info",
            "words": _words(kept),
            "next": _next(kept),
            "asks": asked_about(kept[0], number=order.number, is_alone=len(kept) == 1),
            "pickup": _where(kept[0], pickups, is_guest=is_guest),
            "href": path_to(kept[0]) if _has_steps(kept) else "",
        }
        for kept in alike.values()
    ]
    return drawn("deliveries/_waits.html", {"waiting": shown}) if shown else NOTHING


def _where(parcel: Parcel, pickups: dict[Any, dict[str, Any]], *, is_guest: bool) -> dict[str, Any]:
    pickup = pickups.get(parcel.id, {})
    return {**pickup, "pickup_code": ""} if is_guest and pickup else pickup


def _title(kept: Sequence[Parcel], numbers: Sequence[str]) -> str:
    """Say what keeps parcels; of an order of several parcels, of which."""
    state, is_told = state_of(kept[0]), bool(kept[0].told)
    if numbers:
        title = LOST_TO_THE_SHOP if state == CarrierState.LOST and not is_told else TITLES[state]
        return str(title % {"which": _which(numbers), "number": len(numbers)})
    if state == CarrierState.LOST:
        return _("Declared lost by the carrier") if is_told else _("Declared lost by the shop")
    return str(state.label)


def _which(numbers: Sequence[str]) -> str:
    """Name parcels by their numbers, and count those that are too many to name."""
    if len(numbers) <= NAMED:
        return listed(numbers)
    return listed([*numbers[: NAMED - 1], _("%(number)s more") % {"number": len(numbers) - NAMED + 1}])


def _words(kept: Sequence[Parcel]) -> str:
    """Say what keeps parcels, where their title does not."""
    state = state_of(kept[0])
    if state == CarrierState.LOST:
        return ""
    if len(kept) == 1:
        return kept_words(kept[0])
    return str((OF_SEVERAL if kept[0].told else OF_SEVERAL_BY_THE_SHOP)[state])


def _next(kept: Sequence[Parcel]) -> str:
    if len(kept) > 1 and state_of(kept[0]) in COMES_NO_MORE:
        return _("Tell us whether you want them sent again or refunded.")
    return next_words(kept[0], is_silent=False)


def _has_steps(kept: Sequence[Parcel]) -> bool:
    """Tell whether one page says more of them: that of a parcel of which its carrier told something."""
    return len(kept) == 1 and bool(kept[0].told) and may_be_followed(kept[0])
