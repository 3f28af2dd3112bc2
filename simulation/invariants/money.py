"""What was captured is kept or given back, by order, line and means; spending is what was kept."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

from django.utils.timezone import get_default_timezone

from comptoir.gift_cards.models import Balance, Movement
from comptoir.orders.models import Line, State, WholeOrder, charged_shipping
from comptoir.orders.models import charged as charges_of
from comptoir.payments.models import (
    LegLookUp,
    LegState,
    Means,
    Refund,
    RefundedPart,
    RefundLeg,
    SandboxRefund,
    Shown,
    staff_refund_legs,
)
from comptoir.payments.models.means import DAYS, OTHERWISE
from comptoir.payments.providers import Outcome
from simulation.invariants.books import Books
from simulation.invariants.ledger import Ledger

NEVER_CHARGED = {State.PENDING_PAYMENT, State.PAYMENT_FAILED}
MADE = {Outcome.SENT, Outcome.DONE}


def what_was_charged_stays(books: Books) -> Iterator[str]:
    """What the shop says was bought, paid and refunded is what is held"""
    for whole in books.orders:
        order, sent = whole.order, books.sale_of(whole.order).sent
        for name in ("total_minor", "shipping_minor", "discount_minor", "rounding_minor", "currency"):
            if getattr(order, name) != sent[name]:
                yield f"{order}: {name} is {getattr(order, name)}, and the shop said {sent[name]}"
        for name in ("payments", "refunds"):
            held, said = (
                [(row["reference"], row["amount_minor"]) for row in rows]
                for rows in (getattr(order, name), sent.get(name, []))
            )
            if held != said:
                yield f"{order}: {name} are {held}, and the shop said {said}"
        if order.total_minor != sum(line.total_minor for line in whole.lines) + (
            order.shipping_minor - order.discount_minor + order.rounding_minor
        ):
            yield f"{order}: its parts do not make {order.total_minor}"


def captured_is_kept_or_given_back(books: Books) -> Iterator[str]:
    """Money captured is kept or given back, by means"""
    ledger = books.ledger
    for whole in books.orders:
        order, sent = whole.order, books.sale_of(whole.order).sent
        said = {row["reference"]: row for row in sent["payments"]}
        given = Counter[Any]()
        for refund in ledger.of_order.get(order.id, ()):
            for leg in ledger.legs.get(refund.id, ()):
                given[leg.payment_id] += leg.amount_minor
        for payment in ledger.payments.get(order.id, ()):
            if payment.refunded_minor != given[payment.id]:
                yield f"{order}, {payment}: {payment.refunded_minor} given back, and legs make {given[payment.id]}"
            most = said[payment.reference]["amount_minor"] if payment.reference in said else 0
            if payment.refunded_minor + payment.waived_minor > max(most, payment.refunded_minor * (not most)):
                yield f"{order}, {payment}: {payment.refunded_minor} and {payment.waived_minor} of {most} captured"
            is_reserved = said.get(payment.reference, {}).get("state") == "authorised"
            if is_reserved and payment.refunded_minor:
                yield f"{order}, {payment} was only reserved, and {payment.refunded_minor} of it given back"
        yield from _beyond_captured(books, whole, sum(given.values()))


def _beyond_captured(books: Books, whole: WholeOrder, here: int) -> Iterator[str]:
    """What is granted here comes on top of what the shop gave back before, and both are of what was paid."""
    number, sent = whole.order.number, books.sale_of(whole.order).sent
    by_shop = sum(row["amount_minor"] for row in sent.get("refunds", ()))
    captured = sum(row["amount_minor"] for row in sent["payments"])
    here_before, shop_before = books.world.given_back.get(number, (0, 0))
    if here > here_before and here + shop_before > captured:
        yield f"{whole.order}: {here} granted here, {shop_before} by the shop before, of {captured} captured"
    books.world.given_back[number] = here, by_shop


def refunds_add_up(books: Books) -> Iterator[str]:
    """A refund is the sum of its legs, and what it is for adds up to it"""
    ledger = books.ledger
    for refund in ledger.refunds.values():
        legs, items = ledger.legs.get(refund.id, []), ledger.items.get(refund.id, [])
        if sum(leg.amount_minor for leg in legs) != refund.amount_minor:
            yield f"refund {refund} of {refund.reason}: its legs are {[leg.amount_minor for leg in legs]}"
        due = sum(item.amount_minor for item in items) + refund.shipping_minor
        due += refund.extra_minor - refund.less_minor
        if refund.amount_minor + refund.waived_minor > max(0, due):
            yield f"refund {refund} of {refund.reason} is more than the {due} that it is for"
        yield from _days(refund, legs)
        is_done = all(leg.state == LegState.DONE for leg in legs)
        if bool(refund.done_at) != (is_done and bool(legs)):
            yield f"refund {refund}: done at {refund.done_at}, and its legs are {[leg.state for leg in legs]}"
        if refund.order_id not in books.by_id:
            continue
        order = books.by_id[refund.order_id].order
        told = [row for row in order.refunds_here if row["reference"] == str(refund.id)]
        if [row["amount_minor"] for row in told] != [refund.amount_minor] * bool(refund.amount_minor):
            yield f"refund {refund} of {order} stands on it as {told}"


def _days(refund: Refund, legs: list[RefundLeg]) -> Iterator[str]:
    """Each day that she was told is counted from the day of granting, where the shop is."""
    granted_on = refund.granted_at.astimezone(get_default_timezone()).date()
    for leg in legs:
        is_as_granted = leg.sent_at is None and leg.means not in (Means.ARRANGED, Means.GIFT_BALANCE)
        due_on = granted_on + timedelta(days=DAYS.get(Means(leg.means), OTHERWISE))
        if is_as_granted and leg.expected_on and leg.expected_on != due_on:
            yield f"leg {leg} granted on {granted_on} should be there on {due_on}, not {leg.expected_on}"


def lines_give_back_no_more_than_was_charged(books: Books) -> Iterator[str]:
    """No more is given back of a line, or of the delivery, than was charged for it"""
    ledger = books.ledger
    parts = {(part.order_id, part.part_id): part for part in RefundedPart.objects.all()}
    for whole in books.orders:
        refunds = [one for one in ledger.of_order.get(whole.order.id, ()) if one.id in ledger.refunds]
        pieces, minor = Counter[Any](), Counter[Any]()
        for refund in refunds:
            for item in ledger.items.get(refund.id, ()):
                paid = _paid_for(item.line_id, whole)
                pieces[paid] += item.quantity
                minor[paid] += item.amount_minor
            minor[whole.order.id] += refund.shipping_minor
        charges = charges_of(whole.order, whole.lines) | {whole.order.id: charged_shipping(whole.order)}
        quantities = {line.id: line.quantity for line in whole.lines}
        for part_id, given in minor.items():
            tally = parts.get((whole.order.id, part_id))
            if given and (
                tally is None or tally.refunded_minor != given or tally.refunded != pieces[part_id]
            ):
                yield f"{whole.order}: {given} for {pieces[part_id]} pieces given back, and {tally} counted"
            if given > charges.get(part_id, given) or pieces[part_id] > quantities.get(
                part_id, pieces[part_id]
            ):
                yield f"{whole.order}: {given} of {charges.get(part_id)} charged for a line were given back"


def spending_is_what_was_kept(books: Books) -> Iterator[str]:
    """Spending equals the money that was kept"""
    ledger = books.ledger
    for whole in books.orders:
        order, kept, about = whole.order, *_kept(books, whole, ledger)
        if abs(order.spent_minor - kept) > about:
            yield f"{order} ({order.state}): {order.spent_minor} spent, and {kept} (give or take {about}) were kept"


def gift_balances_are_their_movements(books: Books) -> Iterator[str]:
    """A gift balance is the sum of its movements, and each has its reason"""
    sums, of_legs = Counter[Any](), Counter[str]()
    for movement in Movement.objects.order_by("happened_at", "id"):
        sums[movement.balance_id] += movement.amount_minor
        of_legs[movement.key] += movement.amount_minor
    for balance in Balance.objects.all():
        if balance.minor != sums[balance.id] or balance.minor < 0:
            yield f"a balance of {balance} has movements of {sums[balance.id]}"
    due = Counter[str]()
    for leg in books.ledger.all_legs():
        if leg.means == Means.GIFT_BALANCE:
            due[f"refund:{leg.id}"] += leg.amount_minor
    if due != (paid := Counter({key: minor for key, minor in of_legs.items() if key.startswith("refund:")})):
        yield f"the gift balance got {paid - due} too much for legs, and {due - paid} too little"


def providers_pay_once(books: Books) -> Iterator[str]:
    """A provider gives back once what one leg says, and never more than a payment was"""
    book = {row.key: row for row in SandboxRefund.objects.all()}
    by_payment, made = Counter[str](), Counter[str]()
    for row in book.values():
        if row.outcome in MADE:
            by_payment[row.payment] += row.amount_minor
            made[row.key.partition(".")[0]] += 1
    for payment, minor in by_payment.items():
        if minor > int(payment.split("_")[1]):
            yield f"{minor} were given back of {payment}"
    legs = {str(leg.id): leg for leg in books.ledger.all_legs()}
    for leg_id, number in made.items():
        if leg_id not in legs or number > 1:
            yield f"{number} refunds were made for leg {legs.get(leg_id)}"
    for leg in legs.values():
        yield from _as_its_provider_says(books, leg, book.get(leg.key))


def _as_its_provider_says(books: Books, leg: RefundLeg, row: SandboxRefund | None) -> Iterator[str]:
    if row and row.amount_minor != leg.amount_minor:
        yield f"leg {leg} was sent as {row.amount_minor}"
    is_said_done = leg.state == LegState.DONE and leg.provider == "sandbox"
    if is_said_done and leg.id not in books.world.marked and not (row and row.outcome == Outcome.DONE):
        yield f"leg {leg} is done, and its provider has made {row and row.outcome!r}"


def refunds_arrive(books: Books) -> Iterator[str]:
    """What a provider is to give back is sent within a day, or somebody is shown why not"""
    look_ups = {row.leg_id: row for row in LegLookUp.objects.all()}
    for leg in books.ledger.all_legs():
        row = look_ups.get(leg.id)
        if leg.customer_id in books.world.erased:
            continue
        if row is None or (row.state, row.customer_id) != (leg.state, leg.customer_id):
            yield f"leg {leg} ({leg.state}) is looked up as {row and row.state}"
        elif leg.state == LegState.WAITING and leg.provider == "sandbox" and row.due_at is None:
            yield f"leg {leg} waits for its provider, and nobody calls it"
        elif row.due_at and books.older_than(row.due_at, 0.5):
            yield f"leg {leg} ({leg.state}) was due to be sent on {row.due_at}"


def late_refunds_are_shown(books: Books) -> Iterator[str]:
    """A refund that has not arrived by its day is shown as late, or as failed, or waits for her choice"""
    today = books.now.astimezone(get_default_timezone()).date()
    shown = {
        row.leg_id
        for kind in (Shown.LATE, Shown.FAILED, Shown.CUSTOMER)
        for row in staff_refund_legs(kind, today=today)
    }
    for leg in books.ledger.all_legs():
        is_hers = leg.customer_id not in books.world.erased
        is_late = (
            is_hers and leg.state != LegState.DONE and (leg.expected_on is None or leg.expected_on < today)
        )
        if is_late and leg.id not in shown:
            yield f"leg {leg} ({leg.state}) was to be there on {leg.expected_on}, and nobody is shown that"


def _paid_for(line_id: Any, whole: WholeOrder) -> Any:
    by_id: dict[Any, Line] = {line.id: line for line in whole.lines}
    while line_id in by_id and by_id[line_id].replaces_id in by_id:
        line_id = by_id[line_id].replaces_id
    return line_id


def _kept(books: Books, whole: WholeOrder, ledger: Ledger) -> tuple[int, int]:
    """Return what the shop kept, in other means than gift cards, and by how much rounding may differ."""
    order, sent = whole.order, books.sale_of(whole.order).sent
    if order.state in NEVER_CHARGED | {State.CANCELLED}:
        return 0, 0
    ours = {str(refund.id): refund for refund in ledger.of_order.get(order.id, ())}
    by_shop = sum(row["amount_minor"] for row in sent.get("refunds", ()) if row["reference"] not in ours)
    here = settled = to_gift = 0
    for refund in ours.values():
        here += refund.amount_minor
        if refund.amount_minor:
            # What was only reserved is charged less, and no refund settles it.
            items = sum(item.amount_minor for item in ledger.items.get(refund.id, ()))
            settled += max(0, items - refund.waived_minor)
        for leg in ledger.legs.get(refund.id, ()):
            to_gift += leg.amount_minor if leg.means == Means.GIFT_BALANCE else 0
    if order.state == State.RETURNED and not by_shop + here:
        return 0, 0
    charges = charges_of(order, whole.lines)
    lines = [line for line in whole.lines if line.state not in NEVER_CHARGED]
    never = sum(line.total_minor for line in whole.lines if line.state in NEVER_CHARGED)
    standing = Counter[Any]()
    for line in whole.lines:
        if line.replaces_id:
            standing[_paid_for(line.id, whole)] += line.quantity - line.cancelled - line.returned
    gone = {
        line.id: max(0, min(line.quantity, line.cancelled + line.returned - standing[line.id]))
        for line in lines
    }
    taken_back = sum(charges[line.id] * gone[line.id] / line.quantity for line in lines)
    by_gift_card = sum(paid["amount_minor"] for paid in sent["payments"] if paid["kind"] == "gift_card")
    unsettled = max(0, taken_back - by_shop - settled)
    kept = order.total_minor - never - by_gift_card - (by_shop + here + unsettled - to_gift)
    is_whole = all(gone[line.id] in (0, line.quantity) for line in lines)
    return max(0, round(kept)), 0 if is_whole else len(lines)


RULES = [
    what_was_charged_stays,
    captured_is_kept_or_given_back,
    refunds_add_up,
    lines_give_back_no_more_than_was_charged,
    spending_is_what_was_kept,
    gift_balances_are_their_movements,
    providers_pay_once,
    refunds_arrive,
    late_refunds_are_shown,
]
