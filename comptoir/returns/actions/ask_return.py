"""A customer asks to send items back: one return, in one parcel, for each of their sellers."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from comptoir.ground.refusal import Refused
from comptoir.ground.write import insert_rows, make_row
from comptoir.journal.record import Acts
from comptoir.orders.actions import LockedOrder, lock_order, note_return
from comptoir.orders.models import Line, Order
from comptoir.payments.models import To
from comptoir.photos.models import Photo
from comptoir.policies.models import Comment, Policy, Remedy, ReturnReason, current_policy
from comptoir.returns.actions.authorise import authorise
from comptoir.returns.actions.item_photos import photo_row
from comptoir.returns.actions.locked_return import list_return, note
from comptoir.returns.actions.ways import fee_of, ways_of
from comptoir.returns.facts import REQUESTED
from comptoir.returns.models import (
    Decided,
    Decision,
    Return,
    ReturnedItem,
    SellerReturn,
    Way,
    decisions_of,
    due_at,
    new_number,
    return_address,
    returns_of_order,
)

LONGEST_COMMENT, MOST_PHOTOS = 200, 3


@dataclass(frozen=True, kw_only=True)
class AskedItem:
    """Pieces of a line that a customer wants to send back: why, and what she wants for them.

    `exchange` says in her own words for what; `is_sealed` whether it is unopened, where that is asked.
    """

    line_id: UUID
    quantity: int
    reason: ReturnReason
    comment: str = ""
    wants: Remedy | None = Remedy.REFUND
    exchange: str = ""
    is_sealed: bool | None = None
    photos: tuple[Photo, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Asked:
    """A form for a return, filled in; `key` names the form, which counts once.

    Whoever asks in the customer's place names herself in `by_shop`, and says why.
    """

    key: UUID
    items: Sequence[AskedItem]
    way: Way
    refund_to: To = To.ORIGINAL
    by_shop: str = ""
    why: str = ""


@transaction.atomic
def ask_return(
    order: Order, asked: Asked, *, by: Acts, now: datetime | None = None, speaks: bool = True
) -> list[Return]:
    """Ask to send items back; within the policy each return is accepted at once, by its seller's address.

    The same form answers the same returns. Raises Refused where an item cannot go back, not so many pieces of
    it, or something that has to be said is missing; then nothing has changed.
    """
    now = now or timezone.now()
    locked, policy = lock_order(order), current_policy()
    returns: list[Return] = list(
        Return.objects.filter(customer_id=order.customer_id, key=asked.key)
        .select_related("order", "seller")
        .order_by("id")
    )
    if returns:
        return returns
    _check_whole(asked)
    decisions = decide(locked, policy, now=now)
    for item in asked.items:
        _check(item, decisions.get(item.line_id), locked.lines)
    by_seller: dict[UUID, list[AskedItem]] = {}
    for item in sorted(asked.items, key=lambda item: locked.lines[item.line_id].position):
        by_seller.setdefault(locked.lines[item.line_id].seller_id, []).append(item)
    for items in by_seller.values():
        returns.append(_open(locked, asked, items, decisions, policy, by=by, now=now, speaks=speaks))
    note_return(locked)
    return returns


def decide(locked: LockedOrder, policy: Policy, *, now: datetime) -> dict[UUID, Decision]:
    """Decide of each line of a locked order whether it may go back."""
    return decisions_of(
        locked.order,
        list(locked.lines.values()),
        locked.parcels,
        returns_of_order(locked.order),
        policy=policy,
        now=now,
    )


def _check_whole(asked: Asked) -> None:
    if not asked.items:
        raise Refused(_("Choose at least one item to send back."), "nothing_chosen")
    if len({item.line_id for item in asked.items}) < len(asked.items):
        raise Refused(_("Name each item once."), "item_twice")
    if asked.by_shop and not asked.why.strip():
        raise Refused(
            _("Say why you are requesting it for the customer, who will see the reason."), "reason_missing"
        )


def _check(item: AskedItem, decision: Decision | None, lines: Mapping[UUID, Line]) -> None:
    """Raise Refused where this item cannot go back so, in words that name it."""
    if decision is None:
        raise Refused(_("This item is not part of the order."), "no_such_line")
    name = {"item": lines[item.line_id].name}
    if not decision.can:
        raise Refused(f"{name['item']}: {decision.words}", decision.code)
    if not 0 < item.quantity <= decision.pieces:
        words = _("%(item)s: you can send back at most %(most)s.") % {**name, "most": decision.pieces}
        raise Refused(words, "too_many")
    if decision.asks_seal and item.is_sealed is None:
        raise Refused(_("%(item)s: say whether it is still unopened.") % name, "seal_missing")
    if item.reason not in decision.reasons(is_sealed=item.is_sealed):
        if decision.allows_faults_alone(is_sealed=item.is_sealed):
            raise Refused(f"{name['item']}: {decision.faults_only}", "faults_only")
        raise Refused(_("%(item)s: choose a reason for the return.") % name, "reason_missing")
    if (item.wants is None) == bool(item.reason.remedies) or (
        item.wants and item.wants not in item.reason.remedies
    ):
        raise Refused(_("%(item)s: choose what you want for it.") % name, "remedy_missing")
    if item.wants == Remedy.EXCHANGE and not item.exchange.strip():
        raise Refused(_("%(item)s: say what you want in exchange.") % name, "exchange_missing")
    _check_comment(item, decision, name)


def _check_comment(item: AskedItem, decision: Decision, name: dict[str, str]) -> None:
    """Within the legal period no comment is compulsory, whatever the reason."""
    if item.reason.comment == Comment.REQUIRED and not decision.is_legal and not item.comment.strip():
        raise Refused(_("%(item)s: say a little more about it.") % name, "comment_missing")
    if max(len(item.comment), len(item.exchange)) > LONGEST_COMMENT:
        words = _("%(item)s: write at most %(most)s characters.")
        raise Refused(words % {**name, "most": LONGEST_COMMENT}, "comment_too_long")
    if len(item.photos) > MOST_PHOTOS:
        words = _("%(item)s: at most %(most)s photos.") % {**name, "most": MOST_PHOTOS}
        raise Refused(words, "too_many_photos")


def _open(
    locked: LockedOrder,
    asked: Asked,
    items: Sequence[AskedItem],
    decisions: Mapping[UUID, Decision],
    policy: Policy,
    *,
    by: Acts,
    now: datetime,
    speaks: bool,
) -> Return:
    """Open the return to one seller, and accept it where the policy does."""
    back = _return(locked, asked, items, policy, now)
    back.is_legal = any(decisions[item.line_id].is_legal for item in items)
    back.due_at = due_at(back, policy, now)
    back.save()
    rows = [_row(back, item, locked.lines[item.line_id], decisions[item.line_id]) for item in items]
    insert_rows(rows)
    insert_rows(
        [photo_row(row, photo) for row, item in zip(rows, items, strict=True) for photo in item.photos]
    )
    if _is_within_policy(rows):
        authorise(back, rows, policy, by=by, now=now, speaks=speaks)
    else:
        list_return(back, rows)
        note(REQUESTED, back, rows, by=by, at=now, speaks=speaks)
    return back


def _return(
    locked: LockedOrder, asked: Asked, items: Sequence[AskedItem], policy: Policy, now: datetime
) -> Return:
    """Make the row of the return to one seller."""
    order, seller = locked.order, locked.lines[items[0].line_id].seller
    reasons = [item.reason for item in items]
    ways = ways_of(reasons, policy)
    way = asked.way if asked.way in ways else ways[0]
    back = Return(
        customer_id=order.customer_id,
        order_id=order.id,
        seller=seller,
        number=_free_number(),
        key=asked.key,
        way=way,
        refund_to=asked.refund_to,
        refund_on=policy.refund_on,
        currency=order.currency,
        fee_minor=fee_of(reasons, way, policy, order.currency).minor,
        address=return_address(seller),
        asked_by_shop=asked.by_shop,
        asked_why=asked.why.strip(),
        asked_at=now,
    )
    back.order = order
    return back


def _is_within_policy(items: Sequence[ReturnedItem]) -> bool:
    """Tell whether nobody has to look first, as at an exchange or at what goes back for a fault alone."""
    return all(item.wants != Remedy.EXCHANGE and item.decided != Decided.FAULT for item in items)


def _row(back: Return, item: AskedItem, line: Line, decision: Decision) -> ReturnedItem:
    row = make_row(
        ReturnedItem,
        customer_id=back.customer_id,
        back_id=back.id,
        line_id=line.id,
        line_reference=line.reference,
        position=line.position,
        name=line.name,
        picture_url=line.picture_url,
        product_reference=line.product_reference,
        quantity=item.quantity,
        reason=item.reason,
        comment=item.comment.strip(),
        wants=item.wants or "",
        exchange=item.exchange.strip() if item.wants == Remedy.EXCHANGE else "",
        is_sealed=item.is_sealed if decision.asks_seal else None,
        decided=decision.decided(item.reason, is_sealed=item.is_sealed),
        decided_until=decision.until,
    )
    row.back = back
    return row


def _free_number() -> str:
    while True:
        number = new_number()
        if not SellerReturn.objects.filter(number=number).exists():
            return number
