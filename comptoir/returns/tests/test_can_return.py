"""Whether something may go back: until which day, why not, and what to do instead."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
import time_machine
from django.utils import timezone

from comptoir.journal.record import IMPORT
from comptoir.orders.actions import Change, add_replacement, change_quantities
from comptoir.orders.models import Order, lines_of, parcels_of
from comptoir.policies.models import Policy, ReturnReason
from comptoir.returns.models import (
    Decided,
    Decision,
    Instead,
    decisions_of,
    returns_of_order,
)
from comptoir.returns.tests.given import arrived, ask, item, line
from comptoir.sellers.models import Seller

pytestmark = pytest.mark.django_db
EXCLUDED = {"return_exclusion": "personalised"}


def decide(order: Order, *, reference: str = "1", policy: Policy | None = None) -> Decision:
    order = Order.objects.get(id=order.id)
    lines = lines_of(order)
    returns = returns_of_order(order)
    decisions = decisions_of(order, lines, parcels_of(order, lines), returns, policy=policy or Policy())
    return next(decision for decision in decisions.values() if decision.line.reference == reference)


def with_line(**changes: Any) -> list[dict[str, Any]]:
    """The lines of the order, the first of them changed."""
    from comptoir.orders.examples.one import order_sent

    first, *others = order_sent()["lines"]
    return [{**first, **changes}, *others]


class TestDays:
    def test_thirty_days_from_the_day_on_which_it_came(self) -> None:
        with time_machine.travel("2026-11-10T10:00:00Z", tick=False):
            order = arrived(0.1)

            decision = decide(order)

        assert (decision.can, decision.pieces) == (True, 2)
        assert decision.until == date(2026, 12, 10)
        assert decision.is_legal

    @pytest.mark.parametrize(
        ("days", "is_legal", "can"), [(13, True, True), (25, False, True), (31, False, False)]
    )
    def test_by_law_then_by_policy_then_no_more(self, days: int, is_legal: bool, can: bool) -> None:
        with time_machine.travel("2026-11-05T10:00:00Z", tick=False):
            order = arrived(0.1)
        with time_machine.travel(f"{date(2026, 11, 5) + timedelta(days=days)}T10:00:00Z", tick=False):
            decision = decide(order)

        assert (decision.is_legal, decision.can) == (is_legal, can)

    def test_the_legal_period_ends_on_a_working_day(self) -> None:
        # Received on a Saturday: the fourteenth day is a Saturday, so it ends on Monday.
        with time_machine.travel("2026-11-07T10:00:00Z", tick=False):
            order = arrived(0.1)
        for day, is_legal in (("2026-11-23", True), ("2026-11-24", False)):
            with time_machine.travel(f"{day}T21:00:00Z", tick=False):
                assert decide(order).is_legal is is_legal

    def test_the_last_moment_of_the_last_day_is_where_the_shop_is(self) -> None:
        with time_machine.travel("2026-11-05T10:00:00Z", tick=False):
            order = arrived(0.1, lines=with_line(return_days=14))
        with time_machine.travel("2026-11-19T22:59:00Z", tick=False):
            assert decide(order).can
        with time_machine.travel("2026-11-19T23:01:00Z", tick=False):
            assert not decide(order).can

    def test_the_legal_period_begins_with_the_last_of_the_order(self) -> None:
        order = arrived(20)
        assert not decide(order).is_legal

        lines = [*with_line(), {**with_line()[0], "reference": "3", "name": "Filtre"}]
        later = arrived(20, number="403-2", lines=lines, total_minor=None, payments=[])

        assert decide(later).is_legal

    def test_a_replacement_opens_no_new_legal_period_for_the_rest(self) -> None:
        order = arrived(20)
        add_replacement(order, line("1"), 1, by=IMPORT)

        decision = decide(order, reference="2")

        assert (decision.can, decision.is_legal) == (True, False)
        assert decision.until is not None

    def test_says_how_many_days_the_shop_has_given_this_line(self) -> None:
        order = arrived(40, lines=with_line(return_days=60))

        decision = decide(order)

        assert decision.can
        assert decision.until == timezone.localdate() + timedelta(days=20)

    def test_too_late_says_until_when_and_what_instead(self) -> None:
        decision = decide(arrived(45))

        assert (decision.can, decision.code) == (False, "too_late")
        assert "legal guarantee" in decision.words
        assert decision.instead == Instead.TELL_SELLER

    def test_a_private_seller_owes_no_legal_period(self) -> None:
        order = arrived(3)
        Seller.objects.update(status="private")

        decision = decide(order)

        assert (decision.can, decision.is_legal) == (True, False)


class TestArrival:
    def test_what_was_not_sent_can_be_cancelled(self) -> None:
        decision = decide(arrived(state="confirmed", shipments=[]))

        assert (decision.code, decision.instead) == ("not_sent", Instead.CANCEL)

    def test_what_is_on_its_way_comes_first_unless_she_says_it_came(self) -> None:
        soon = (timezone.localdate() + timedelta(days=3)).isoformat()
        left = (timezone.now() - timedelta(days=1)).isoformat()
        shipments = [
            {
                "carrier": "Colissimo",
                "shipped_at": left,
                "estimated_on": soon,
                "lines": [{"reference": "1", "quantity": 2}, {"reference": "2", "quantity": 1}],
            }
        ]
        order = arrived(state="shipped", shipments=shipments)

        decision = decide(order)

        assert (decision.code, decision.instead) == ("not_come", Instead.SAY_ARRIVED)

        change_quantities(order, {decision.line.id: Change(delivered=2)}, by=IMPORT)

        assert decide(order).can
        assert decide(order).until is None

    def test_an_untracked_parcel_comes_on_its_estimated_day(self) -> None:
        day = timezone.localdate() - timedelta(days=10)
        left = (timezone.now() - timedelta(days=15)).isoformat()
        shipments = [
            {
                "carrier": "Lettre",
                "shipped_at": left,
                "estimated_on": day.isoformat(),
                "lines": [{"reference": "1", "quantity": 2}, {"reference": "2", "quantity": 1}],
            }
        ]

        decision = decide(arrived(15, state="shipped", shipments=shipments))

        assert decision.can
        assert decision.until == day + timedelta(days=30)

    def test_an_unknown_day_never_refuses(self) -> None:
        order = arrived(400, state="shipped", shipments=[])

        decision = decide(order)

        assert (decision.can, decision.until, decision.pieces) == (True, None, 2)


class TestKinds:
    def test_what_the_law_excludes_goes_back_for_a_fault_alone(self) -> None:
        decision = decide(arrived(lines=with_line(**EXCLUDED)))

        assert decision.can
        assert not decision.is_legal
        assert "L. 221-28, 3°" in decision.faults_only
        assert ReturnReason.UNWANTED_ITEM not in decision.reasons()
        assert ReturnReason.DEFECTIVE in decision.reasons()
        assert decision.decided(ReturnReason.DEFECTIVE, is_sealed=None) == Decided.FAULT

    def test_a_shop_may_take_back_what_it_need_not(self) -> None:
        order = arrived(lines=with_line(**EXCLUDED))

        decision = decide(order, policy=Policy(taken_back=["personalised"]))

        assert decision.faults_only == ""
        assert decision.is_legal

    def test_the_seal_is_asked_for(self) -> None:
        decision = decide(arrived(lines=with_line(return_exclusion="sealed_hygiene")))

        assert decision.asks_seal
        assert ReturnReason.UNWANTED_ITEM in decision.reasons(is_sealed=True)
        assert ReturnReason.UNWANTED_ITEM not in decision.reasons(is_sealed=False)

    def test_digital_content_is_not_sent_back(self) -> None:
        decision = decide(arrived(lines=with_line(kind="digital")))

        assert (decision.code, decision.instead) == ("not_goods", Instead.TELL_SELLER)


class TestPieces:
    def test_pieces_in_a_return_are_not_there_a_second_time(self) -> None:
        order = arrived()
        ask(order, item(quantity=1))

        assert decide(order).pieces == 1

        ask(order, item(quantity=1))

        assert (decide(order).code, decide(order).instead) == ("under_way", Instead.SEE_RETURN)

    def test_what_came_back_is_not_there_any_more(self) -> None:
        order = arrived()
        change_quantities(order, {decide(order).line.id: Change(returned=2)}, by=IMPORT)

        assert decide(order).code == "returned"
