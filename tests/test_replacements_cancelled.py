"""A settled return ends once nothing is awaited, and a replacement that is cancelled ends in a refund."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from django.utils import timezone

from comptoir.cancellations.actions import cancel_sold
from comptoir.cancellations.examples import wish
from comptoir.journal.record import IMPORT
from comptoir.journal.work import run_queued
from comptoir.orders.actions import Change, change_quantities
from comptoir.orders.models import Line, Order
from comptoir.payments.models import Refund
from comptoir.policies.models import Remedy, ReturnReason
from comptoir.returns.actions import (
    Settlement,
    close_arrived,
    close_returns,
    declare_lost,
    note_sending,
    receive_return,
    settle_return,
)
from comptoir.returns.examples import asked_item
from comptoir.returns.models import Outcome, Return, ReturnState
from comptoir.returns.models.words import headline, item_words
from comptoir.returns.tests.given import arrived, one, only_item, received

pytestmark = pytest.mark.django_db
BROKEN: dict[str, Any] = {
    "reason": ReturnReason.DEFECTIVE,
    "comment": "Cassé",
    "wants": Remedy.REPLACEMENT,
}


def replaced(number: str = "403-0000001-0000001", *, quantity: int = 1) -> Return:
    """Let coffees come back, for which the same is sent again."""
    order = arrived(20, number=number)
    own = Line.objects.get(order_id=order.id, reference="1")
    back = received(order, asked_item(own, quantity=quantity, **BROKEN))
    settlement = Settlement(outcome=Outcome.REPLACEMENT, accepted=quantity)
    return settle_return(back, {only_item(back).id: settlement}, by=IMPORT)


def replacement(back: Return) -> Line:
    return Line.objects.get(order_id=back.order_id, replaces_id__isnull=False)


def cancel(back: Return, *, pieces: int = 1) -> Order:
    order = Order.objects.get(id=back.order_id)
    cancelled = wish(order, {replacement(back).reference: pieces})
    cancel_sold(order, replace(cancelled, reason="out_of_stock"), by=IMPORT)
    return order


def said(back: Return) -> str:
    fresh = Return.objects.get(id=back.id)
    return headline(fresh, [only_item(fresh)], timezone.localdate()).words


def test_a_replacement_that_is_cancelled_ends_in_a_refund() -> None:
    back = replaced()

    order = cancel(back)
    close_returns([(order.customer_id, order.number)])

    settled, [refund] = only_item(back), Refund.objects.all()
    assert (settled.outcome, settled.given_minor, refund.amount_minor) == (Outcome.REFUND, 690, 690)
    assert (item_words(settled), said(back)) == ("Refunded", "Refund on its way")
    assert Return.objects.get(id=back.id).state == ReturnState.SETTLED

    Refund.objects.update(done_at=timezone.now())
    close_returns([(order.customer_id, order.number)])

    assert Return.objects.get(id=back.id).state == ReturnState.CLOSED
    assert said(back) == "Refunded"


def test_what_is_cancelled_in_part_is_said_beside_what_comes() -> None:
    back = replaced(quantity=2)

    order = cancel(back, pieces=1)
    close_returns([(order.customer_id, order.number)])

    settled = only_item(back)
    assert (settled.outcome, settled.given_minor) == (Outcome.REPLACEMENT, 690)
    assert said(back) == "Refund on its way · Your replacement is coming"


def test_the_cancellation_is_followed_by_itself() -> None:
    back = replaced()

    cancel(back)
    run_queued()

    assert only_item(back).outcome == Outcome.REFUND


def test_returns_that_stay_settled_hold_no_newer_one_up() -> None:
    first, second, third = (replaced(f"403-000000{at}-0000001") for at in (1, 2, 3))
    change = {replacement(third).id: Change(shipped=1, delivered=1)}
    change_quantities(Order.objects.get(id=third.order_id), change, by=IMPORT)

    close_arrived(at_once=1)

    states = [Return.objects.get(id=back.id).state for back in (first, second, third)]
    assert states == [ReturnState.SETTLED, ReturnState.SETTLED, ReturnState.CLOSED]


@pytest.mark.parametrize("end", [receive_return, declare_lost])
def test_what_was_refunded_at_its_first_scan_ends_as_soon_as_it_comes_or_is_lost(end: Any) -> None:
    order = arrived(20)
    own = Line.objects.get(order_id=order.id, reference="1")
    back = one(order, asked_item(own, quantity=1))
    note_sending(back, at=timezone.now(), by=IMPORT)
    Refund.objects.update(done_at=timezone.now())

    end(Return.objects.get(id=back.id), by=IMPORT)
    run_queued()

    assert Return.objects.get(id=back.id).state == ReturnState.CLOSED
