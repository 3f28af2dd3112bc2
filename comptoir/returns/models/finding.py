"""How a return is found: by its customer, by its order, and by the link of a letter."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any, NamedTuple
from uuid import UUID

from django.core import signing
from django.utils import timezone

from comptoir.deliveries.models import ReturnLabel
from comptoir.orders.models import Line, Order, Parcel
from comptoir.orders.models.states import NOT_YET_SHIPPED, ON_ITS_WAY
from comptoir.photos.models import Photo
from comptoir.policies.models import Policy, current_policy
from comptoir.returns.models.can_return import Decision, can_return
from comptoir.returns.models.exception import allowances_of
from comptoir.returns.models.item import ItemPhoto, ReturnedItem, items_of, pieces_taken
from comptoir.returns.models.posting_proof import shown_by_proof
from comptoir.returns.models.returned import Return
from comptoir.returns.models.seller_return import SellerReturn, return_of_row

LINK_HOLDS = timedelta(days=60)
SALT = "comptoir.returns.return"


class WithItems(NamedTuple):
    """A return and its items."""

    back: Return
    items: list[ReturnedItem]


class ByLink(NamedTuple):
    """The return that a link opens; None where it opens nothing (any more)."""

    back: Return | None = None
    is_over: bool = False


def own_return(customer: Any, number: str) -> Return | None:
    """Return the customer's return with this number."""
    back: Return | None = customer.returns.filter(number=number).select_related("order", "seller").first()
    return back


def own_returns(customer: Any, *, most: int) -> list[WithItems]:
    """Return the customer's newest returns with their items, in two statements."""
    returns = list(customer.returns.select_related("order", "seller").newest_first()[:most])
    items = items_of(returns)
    return [WithItems(back, items[back.id]) for back in returns]


def returns_of_order(order: Order) -> list[WithItems]:
    """Return the returns of an order with their items, the newest first, in one statement."""
    rows = ReturnedItem.objects.filter(customer_id=order.customer_id, back__order_id=order.id)
    found: dict[UUID, WithItems] = {}
    for item in rows.select_related("back").order_by("position", "id"):
        item.back.order = order
        found.setdefault(item.back_id, WithItems(item.back, [])).items.append(item)
    return sorted(found.values(), key=lambda one: (one.back.asked_at, one.back.id), reverse=True)


def returns_of_rows(rows: Sequence[SellerReturn]) -> list[WithItems]:
    """Return the returns of these rows of the desk with their items, in their sequence, in two statements."""
    customers, ids = {row.customer_id for row in rows}, [row.return_id for row in rows]
    returns = Return.objects.filter(customer_id__in=customers, id__in=ids).select_related("order", "seller")
    by_id = {back.id: back for back in returns} if ids else {}
    items: dict[UUID, list[ReturnedItem]] = {return_id: [] for return_id in by_id}
    found = ReturnedItem.objects.filter(customer_id__in=customers, back_id__in=list(by_id))
    for item in found.order_by("position", "id") if by_id else ():
        item.back = by_id[item.back_id]
        items[item.back_id].append(item)
    return [WithItems(by_id[back], items[back]) for back in ids if back in by_id]


def replacements_to_come(customer: Any) -> list[Line]:
    """Return the customer's lines that replace others and have not come, each with its order."""
    lines = customer.lines.filter(replaces_id__isnull=False, state__in=sorted(NOT_YET_SHIPPED | ON_ITS_WAY))
    return list(lines.select_related("order", "seller").order_by("-order__placed_at", "position"))


def replacements_of(back: Return, items: Sequence[ReturnedItem]) -> list[Line]:
    """Return the lines of the order that were added in place of these items; no statement where none was."""
    references = [item.replacement for item in items if item.replacement]
    if not references:
        return []
    lines = Line.objects.filter(customer_id=back.customer_id, order_id=back.order_id)
    return list(lines.filter(reference__in=references).order_by("position"))


def number_to_send(customer: Any) -> list[Return]:
    """Return the customer's running returns, the first to be sent in front."""
    return list(customer.returns.running().order_by("send_by", "id"))


def decisions_of(
    order: Order,
    lines: Sequence[Line],
    parcels: Sequence[Parcel],
    returns: Collection[WithItems],
    *,
    policy: Policy | None = None,
    now: datetime | None = None,
) -> dict[UUID, Decision]:
    """Decide of each line of an order, by its id, whether it may go back, as an exception too.

    `returns` are all of the order. It is a statement for the policy, and one for exceptions where the rules
    refuse something.
    """
    today = timezone.localtime(now).date()
    items = [item for one in returns for item in one.items]
    decisions = can_return(
        order, lines, parcels, policy or current_policy(), taken=pieces_taken(items), today=today
    )
    refused = [decision for decision in decisions.values() if decision.is_refused_by_rules]
    allowed = allowances_of(order, items, today=today) if refused else {}
    changed = {
        decision.line.id: decision.with_exception(allowed[decision.line.id])
        for decision in refused
        if decision.line.id in allowed
    }
    return decisions | changed


def label_of(back: Return) -> ReturnLabel | None:
    """Return the label of a return, once it is there."""
    label: ReturnLabel | None = ReturnLabel.objects.for_customer(back.customer_id).of_return(back.id)
    return label if label and label.is_ready else None


def pdf_of_label(back: Return) -> bytes | None:
    """Return the page to print of a return's label; None where there is none."""
    pdf: bytes | None = ReturnLabel.objects.for_customer(back.customer_id).pdf_of(back.id)
    return pdf


def photos_of(items: Sequence[ReturnedItem]) -> Mapping[UUID, list[ItemPhoto]]:
    """Return the photos of these items, by the item's id, in one statement."""
    found: dict[UUID, list[ItemPhoto]] = {item.id: [] for item in items}
    if items:
        customers = {item.customer_id for item in items}
        rows = ItemPhoto.objects.filter(customer_id__in=customers, item_id__in=list(found))
        for row in rows.select_related("photo").order_by("id"):
            found[row.item_id].append(row)
    return found


def photo_of(back: Return, photo: UUID) -> Photo | None:
    """Return the photo with this id, if it is one of this return's: of an item, or a proof of posting."""
    rows = ItemPhoto.objects.filter(customer_id=back.customer_id, item__back_id=back.id, photo_id=photo)
    found: ItemPhoto | None = rows.select_related("photo").first()
    return found.photo if found else shown_by_proof(back, photo)


def return_named(customer_id: UUID, return_id: UUID) -> Return | None:
    """Return the return with this key, for what carriers tell of it."""
    rows = Return.objects.filter(customer_id=customer_id, id=return_id)
    back: Return | None = rows.select_related("order", "seller").first()
    return back


def link_to_return(back: Return) -> str:
    """Return a link that opens this return and nothing else, for as long as `LINK_HOLDS`."""
    return signing.dumps(back.number, salt=SALT)


def public_return_by_link(link: str) -> ByLink:
    """Follow a link that we signed to the one return that it opens."""
    try:
        number = signing.loads(link, salt=SALT, max_age=LINK_HOLDS)
    except signing.SignatureExpired:
        return ByLink(is_over=True)
    except signing.BadSignature:
        return ByLink()
    row = SellerReturn.objects.filter(number=number).first()
    return ByLink(return_of_row(row) if row else None)
