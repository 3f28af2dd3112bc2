"""A refund is granted once, to the means that paid, and never above what was charged or captured."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any

import pytest
from django.db import IntegrityError, transaction

from comptoir.gift_cards.models import Movement, balance_of
from comptoir.journal.models import CustomerEntry, ShopEvent
from comptoir.orders.models import Order, lines_of
from comptoir.payments.actions import grant_refund
from comptoir.payments.models import (
    Payment,
    Refund,
    RefundedPart,
    RefundLeg,
    To,
    propose_refund,
)
from comptoir.payments.tests.paid import card, everything, gift_card, granted, line, paid, pieces

pytestmark = [pytest.mark.django_db, pytest.mark.crosses_customers("the shop's own program")]
NOON = datetime(2026, 3, 2, 11, 0, tzinfo=UTC)


def legs(refund: Refund) -> list[tuple[str, str, int, str]]:
    return [
        (leg.means, leg.label, leg.amount_minor, leg.state)
        for leg in RefundLeg.objects.filter(refund_id=refund.id).order_by("position")
    ]


def facts() -> list[str]:
    names = CustomerEntry.objects.filter(fact__startswith="payments.").order_by("id")
    return list(names.values_list("fact", flat=True))


class TestRule:
    def test_gives_the_whole_back_to_the_card(self, alice: Any) -> None:
        order = paid()

        refund = granted(order, alice, now=NOON)

        assert (refund.amount_minor, refund.shipping_minor, refund.done_at) == (2480, 490, None)
        assert legs(refund) == [("card", "Visa •••• 4242", 2480, "waiting")]
        assert RefundLeg.objects.get().expected_on == date(2026, 3, 9)
        assert Payment.objects.get().refunded_minor == 2480
        assert Order.objects.get().spent_minor == 0
        assert facts() == ["payments.refund_granted"]

    def test_tells_the_shop_what_to_pay(self, alice: Any) -> None:
        order = paid()

        refund = granted(order, alice, pieces=pieces(order, coffee=1), shipping=False, now=NOON)

        event = ShopEvent.objects.get(fact="payments.refund_granted")
        leg = RefundLeg.objects.get()
        assert event.details == {
            "order": order.number,
            "refund": str(refund.id),
            "reason": "cancelled",
            "currency": "EUR",
            "amount_minor": 690,
            "shipping_minor": 0,
            "extra_minor": 0,
            "less_minor": 0,
            "items": [{"reference": "1", "quantity": 1, "amount_minor": 690}],
            "legs": [
                {
                    "id": str(leg.id),
                    "means": "card",
                    "label": "Visa •••• 4242",
                    "payment": "pay_1",
                    "amount_minor": 690,
                    "state": "waiting",
                    "provider": "shop",
                    "expected_on": "2026-03-09",
                }
            ],
        }

    def test_the_card_comes_first_and_the_gift_card_last(self, alice: Any) -> None:
        order = paid(gift_card(1500), card(980))

        refund = granted(order, alice, pieces=pieces(order, coffee=2), shipping=False)

        assert legs(refund) == [
            ("card", "Visa •••• 4242", 980, "waiting"),
            ("gift_balance", "", 400, "done"),
        ]
        assert balance_of(order.customer, "EUR").minor == 400
        assert Movement.objects.get().why == order.number
        assert refund.done_at is None

    def test_all_goes_to_the_gift_balance_where_she_chose_it(self, alice: Any) -> None:
        order = paid()

        refund = granted(order, alice, to=To.GIFT_BALANCE)

        assert legs(refund) == [("gift_balance", "", 2480, "done")]
        assert refund.done_at is not None
        assert facts() == ["payments.refund_granted", "payments.refund_paid"]
        assert balance_of(order.customer, "EUR").minor == 2480

    def test_the_same_key_is_the_same_refund(self, alice: Any) -> None:
        order = paid()

        first, second = granted(order, alice), granted(order, alice)

        assert first.id == second.id
        assert RefundLeg.objects.count() == 1
        assert len(facts()) == 1

    def test_piece_by_piece_makes_the_charge_exactly(self, alice: Any) -> None:
        coffee = {"reference": "1", "seller": {"reference": "c"}, "name": "Café", "quantity": 3}
        coffee |= {"unit_price_minor": 333.34, "total_minor": 1000}
        order = paid(card(1001), lines=[coffee], shipping_minor=0, rounding_minor=1)

        amounts = [
            granted(order, alice, key=f"k{at}", pieces={line(order).id: 1}).amount_minor for at in range(3)
        ]

        assert sorted(amounts, reverse=True) == amounts == [334, 334, 333]
        assert grant_refund(order, {line(order).id: 1}, reason="x", key="k4", by=alice) is None
        assert RefundedPart.objects.get().refunded_minor == 1001

    def test_delivery_is_given_back_once(self, alice: Any) -> None:
        order = paid()

        first = granted(order, alice, pieces={}, key="a")
        second = grant_refund(order, pieces(order, notebook=1), shipping=True, reason="x", key="b", by=alice)

        assert first.amount_minor == 490
        assert second is not None
        assert (second.amount_minor, second.shipping_minor) == (610, 0)

    def test_adds_goodwill_and_keeps_a_fee(self, alice: Any) -> None:
        order = paid()

        more = granted(order, alice, pieces={}, shipping=False, extra_minor=500, key="a")
        less = granted(order, alice, pieces=pieces(order, coffee=1), shipping=False, less_minor=190, key="b")

        assert (more.amount_minor, less.amount_minor) == (500, 500)
        assert Payment.objects.get().refunded_minor == 1000

    def test_never_gives_more_than_was_captured(self, alice: Any) -> None:
        order = paid(card(1000))

        refund = granted(order, alice, extra_minor=9_000_000)

        assert refund.amount_minor == 1000
        assert grant_refund(order, {}, extra_minor=1, reason="x", key="again", by=alice) is None

    def test_what_the_shop_gave_back_by_itself_counts(self, alice: Any) -> None:
        given = {
            "reference": "r1",
            "amount_minor": 690,
            "refunded_at": "2026-03-03T10:00:00Z",
            "lines": [{"line": "1", "quantity": 1, "amount_minor": 690}],
        }
        order = paid(refunds=[given], placed_at="2026-03-01T10:00:00Z")

        refund = granted(order, alice)

        assert refund.amount_minor == 2480 - 690
        assert RefundedPart.objects.get(part_id=line(order).id).refunded == 1

    def test_the_shop_may_list_our_refund_as_its_own(self, alice: Any) -> None:
        order = paid(placed_at="2026-03-01T10:00:00Z")
        refund = granted(order, alice, pieces=pieces(order, coffee=1), shipping=False)
        told = {
            "reference": str(refund.id),
            "amount_minor": 690,
            "refunded_at": "2026-03-03T10:00:00Z",
        }
        order = paid(placed_at="2026-03-01T10:00:00Z", updated_at="2026-03-04T10:00:00Z", refunds=[told])

        assert order.refunds
        assert granted(order, alice, key="rest").amount_minor == 2480 - 690

    def test_cash_cannot_go_back_so_she_is_asked(self, alice: Any) -> None:
        order = paid(card(2480, kind="cash", label="Espèces"))

        refund = granted(order, alice)

        assert legs(refund) == [("cash", "Espèces", 2480, "needs_choice")]
        assert RefundLeg.objects.get().expected_on is None
        assert facts() == ["payments.refund_granted", "payments.means_wanted"]
        [wanted] = ShopEvent.objects.filter(fact="payments.means_wanted")
        assert wanted.details["leg"] == str(RefundLeg.objects.get().id)

    def test_an_unpaid_order_has_nothing_to_give_back(self, alice: Any) -> None:
        order = paid(card(2480), state="pending_payment")
        order_without = paid(reference="403-2", payments=[])

        assert grant_refund(order_without, everything(order_without), reason="x", key="k", by=alice) is None
        assert grant_refund(order, everything(order), reason="x", key="k", by=alice) is None


class TestReserved:
    def test_less_is_charged_and_nothing_refunded(self, alice: Any) -> None:
        order = paid(card(2480, state="authorised", provider="adyen", provider_reference="A1"))

        refund = grant_refund(order, pieces(order, coffee=1), reason="cancelled", key="k", by=alice)

        assert refund is None
        assert Payment.objects.get().waived_minor == 690
        assert facts() == ["payments.charge_waived"]
        assert ShopEvent.objects.get(fact="payments.charge_waived").details["payments"] == [
            {
                "payment": "pay_1",
                "provider": "adyen",
                "provider_reference": "A1",
                "less_minor": 690,
                "left_minor": 1790,
            }
        ]

    def test_the_same_key_waives_once(self, alice: Any) -> None:
        order = paid(card(2480, state="authorised"))

        for _time in range(2):
            grant_refund(order, pieces(order, coffee=1), reason="cancelled", key="k", by=alice)

        assert Payment.objects.get().waived_minor == 690
        assert len(facts()) == 1

    def test_what_was_reserved_goes_before_what_was_taken(self, alice: Any) -> None:
        order = paid(gift_card(1500), card(980, state="authorised"))

        refund = granted(order, alice)

        assert legs(refund) == [("gift_balance", "", 1500, "done")]
        assert refund.waived_minor == 980


class TestProposal:
    def test_says_what_granting_then_does_in_two_statements(
        self, alice: Any, django_assert_num_queries: Any
    ) -> None:
        order = paid(gift_card(1500), card(980))
        lines, all_of_it = lines_of(order), everything(order)

        with django_assert_num_queries(2):
            proposal = propose_refund(order, lines, all_of_it, shipping=True, now=NOON)

        assert proposal.amount.minor == 2480
        assert [(leg.name, leg.amount.minor, leg.expected_on) for leg in proposal.legs] == [
            ("Visa •••• 4242", 980, date(2026, 3, 9)),
            ("Your gift balance", 1500, date(2026, 3, 2)),
        ]
        refund = granted(order, alice)
        assert [leg[2] for leg in legs(refund)] == [980, 1500]

    def test_says_that_nothing_was_charged(self, alice: Any) -> None:
        order = paid(card(2480, state="authorised"))

        proposal = propose_refund(order, lines_of(order), everything(order), shipping=True)

        assert proposal.is_never_charged
        assert (proposal.amount.minor, proposal.waived.minor, proposal.legs) == (0, 2480, [])

    def test_what_goes_to_the_balance_is_one_sum(self, alice: Any) -> None:
        order = paid(gift_card(1500), card(980))

        proposal = propose_refund(
            order, lines_of(order), everything(order), shipping=True, to=To.GIFT_BALANCE
        )

        assert [(leg.means, leg.amount.minor) for leg in proposal.legs] == [("gift_balance", 2480)]


class TestDatabase:
    def test_refuses_to_give_back_more_of_a_payment(self, alice: Any) -> None:
        granted(paid(), alice)

        with pytest.raises(IntegrityError), transaction.atomic():
            Payment.objects.update(refunded_minor=2481)

    def test_refuses_more_pieces_and_more_money_of_a_line(self, alice: Any) -> None:
        order = paid()
        granted(order, alice, pieces=pieces(order, coffee=2), shipping=False)

        with pytest.raises(IntegrityError), transaction.atomic():
            RefundedPart.objects.update(refunded=3)
        with pytest.raises(IntegrityError), transaction.atomic():
            RefundedPart.objects.update(refunded_minor=1381)


class TestTheShopChangesItsMind:
    def test_payments_follow_the_order(self, alice: Any) -> None:
        order = paid(card(980), gift_card(1500), placed_at="2026-03-01T10:00:00Z")
        granted(order, alice, pieces=pieces(order, coffee=1), shipping=False, key="a")

        order = paid(
            card(500),
            {"kind": "transfer", "label": "Virement", "amount_minor": 1980, "reference": "pay_3"},
            placed_at="2026-03-01T10:00:00Z",
            updated_at="2026-03-04T10:00:00Z",
        )
        granted(order, alice, key="b")

        rows = Payment.objects.order_by("position").values_list("reference", "amount_minor", "refunded_minor")
        # The card was lowered below what it gave back, and stays at that; the gift card is gone.
        assert list(rows) == [("pay_1", 690, 690), ("pay_3", 1980, 1790)]
