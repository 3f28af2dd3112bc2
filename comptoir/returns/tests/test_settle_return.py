"""A return is settled: whole, in part with a reason, replaced, kept, or not at all; each item once."""

from __future__ import annotations

from typing import Any

import pytest
from django.utils import timezone

from comptoir.gift_cards.models import balance_of
from comptoir.journal.models import CustomerEntry
from comptoir.journal.record import IMPORT
from comptoir.orders.examples.one import order_sent
from comptoir.orders.models import Line, Order
from comptoir.payments.actions import grant_refund
from comptoir.payments.models import Refund, To, refunds_of
from comptoir.payments.tests.paid import card
from comptoir.policies.models import Policy, Remedy, ReturnReason
from comptoir.returns.actions import (
    Settlement,
    authorise_return,
    declare_lost,
    expire_return,
    note_sending,
    receive_return,
    settle_return,
)
from comptoir.returns.models import Outcome, Return, ReturnState, Way, items_of
from comptoir.returns.tests.given import arrived, ask, item, line, one, only_item, received, refused_of

pytestmark = pytest.mark.django_db
BROKEN: dict[str, Any] = {"reason": ReturnReason.DEFECTIVE, "comment": "Cassé"}


def settle(
    back: Return, outcome: Outcome = Outcome.REFUND, *, accepted: int | None = None, **more: Any
) -> Return:
    """Settle all items of a return alike."""
    settlements = {
        kept.id: Settlement(outcome=outcome, accepted=kept.quantity if accepted is None else accepted, **more)
        for kept in items_of([back])[back.id]
    }
    return settle_return(back, settlements, by=IMPORT)


def refund() -> Refund:
    return Refund.objects.get()


class TestWhole:
    def test_pieces_money_and_state_follow_together(self) -> None:
        order = arrived(20)
        back = received(order, item(quantity=2))

        settled = settle(back)

        kept = only_item(settled)
        assert (line().returned, line().state) == (2, "returned")
        assert refund().amount_minor == 1380
        assert refund().key == f"return:{back.id}:{kept.id}"
        assert (kept.outcome, kept.accepted, kept.given_minor) == (Outcome.REFUND, 2, 1380)
        assert (settled.state, settled.due_at) == (ReturnState.SETTLED, None)

    def test_the_delivery_comes_too_when_all_goes_back_within_the_legal_period(self) -> None:
        order = arrived(5)
        first, second = ask(order, item(quantity=2), item("2"))

        settle(receive_return(first, by=IMPORT))
        assert [found.amount_minor for found in refunds_of(Order.objects.get())] == [1380]
        settle(receive_return(second, by=IMPORT))

        assert [found.amount_minor for found in refunds_of(Order.objects.get())] == [610 + 490, 1380]
        assert Order.objects.get().spent_minor == 0

    def test_the_delivery_comes_with_the_first_scan_of_the_last_parcel(self) -> None:
        first, second = ask(arrived(5), item(quantity=2), item("2"))

        note_sending(first, at=timezone.now(), by=IMPORT)
        assert [found.shipping_minor for found in refunds_of(Order.objects.get())] == [0]
        note_sending(second, at=timezone.now(), by=IMPORT)

        assert [found.amount_minor for found in refunds_of(Order.objects.get())] == [610 + 490, 1380]
        for back in (first, second):
            receive_return(back, by=IMPORT)
        assert Order.objects.get().spent_minor == 0

    def test_no_delivery_after_the_legal_period(self) -> None:
        order = arrived(20)
        for back in ask(order, item(quantity=2), item("2")):
            settle(receive_return(back, by=IMPORT))

        assert sum(found.amount_minor for found in refunds_of(Order.objects.get())) == 1990

    def test_goes_to_the_gift_balance_where_she_chose_it(self) -> None:
        order = arrived(20)

        settle(received(order, refund_to=To.GIFT_BALANCE))

        assert balance_of(order.customer, "EUR").minor == 690

    def test_takes_the_fee_off_once(self) -> None:
        Policy.objects.update_or_create(id=1, defaults={"return_fee_minor": 300, "refund_on": "receipt"})
        order = arrived(20)
        back = received(order, item(quantity=2), way=Way.LABEL)

        settle(back)

        assert (back.fee_minor, refund().amount_minor) == (300, 1080)

    def test_an_item_is_settled_once(self) -> None:
        back = received(arrived(20))
        settle(back)

        assert refused_of(lambda: settle(back)) == "already_settled"
        assert Refund.objects.count() == 1


class TestPart:
    def test_keeps_an_amount_back_with_its_reason(self) -> None:
        back = received(arrived(20), item(quantity=2))

        settle(back, minor=180, why="Un paquet est entamé.")

        kept = only_item(back)
        assert refund().amount_minor == 1200
        assert (kept.deducted_minor, kept.given_minor, kept.settled_why) == (
            180,
            1200,
            "Un paquet est entamé.",
        )

    def test_accepts_one_of_two(self) -> None:
        back = received(arrived(20), item(quantity=2))

        settle(back, accepted=1, why="L’autre est entamé.")

        assert (line().returned, refund().amount_minor) == (1, 690)

    @pytest.mark.parametrize(
        ("settlement", "code"),
        [
            ({"minor": 100}, "reason_missing"),
            ({"accepted": 1}, "reason_missing"),
            ({"accepted": 3}, "too_many"),
            ({"accepted": 0}, "too_many"),
            ({"minor": 1381, "why": "Abîmé"}, "too_much"),
            ({"minor": -1, "why": "Abîmé"}, "amount_missing"),
            ({"outcome": Outcome.REFUSED}, "reason_missing"),
            ({"outcome": Outcome.GOODWILL, "why": "Geste"}, "amount_missing"),
        ],
    )
    def test_refuses_what_cannot_be(self, settlement: dict[str, Any], code: str) -> None:
        back = received(arrived(20), item(quantity=2))
        changes = {"outcome": Outcome.REFUND, **settlement}
        if changes["outcome"] == Outcome.REFUSED:
            changes["accepted"] = 0

        assert refused_of(lambda: settle(back, **changes)) == code

    def test_what_is_not_accepted_gives_nothing_and_says_why(self) -> None:
        back = received(arrived(20))

        settled = settle(back, Outcome.REFUSED, accepted=0, why="Porté.")

        assert (line().returned, Refund.objects.count()) == (0, 0)
        assert (settled.state, only_item(settled).settled_why) == (ReturnState.CLOSED, "Porté.")


class TestInstead:
    def test_a_replacement_is_a_line_that_its_seller_ships(self) -> None:
        back = received(arrived(20), item(wants=Remedy.REPLACEMENT, **BROKEN), way=Way.LABEL)

        settled = settle(back, Outcome.REPLACEMENT)

        new = Line.objects.get(replaces_id=line().id)
        assert (new.quantity, new.total_minor, new.state) == (1, 0, "confirmed")
        assert (only_item(settled).replacement, line().returned) == (new.reference, 1)
        assert (settled.state, Refund.objects.count()) == (ReturnState.SETTLED, 0)

    def test_an_exchange_is_shipped_under_her_words(self) -> None:
        wish = {"reason": ReturnReason.TOO_SMALL, "wants": Remedy.EXCHANGE, "exchange": "en 500 g"}
        back = authorise_return(one(arrived(20), item(**wish)), by=IMPORT)

        settle(receive_return(back, by=IMPORT), Outcome.EXCHANGE)

        new = Line.objects.get(replaces_id=line().id)
        assert new.name == f"{line().name} (en 500 g)"
        assert Line.objects.get(reference="1").name == line().name

    def test_out_of_stock_becomes_a_refund(self) -> None:
        back = received(arrived(20), item(wants=Remedy.REPLACEMENT, **BROKEN), way=Way.LABEL)

        settle(back, Outcome.REFUND)

        assert refund().amount_minor == 690

    def test_a_replacement_may_go_ahead_of_what_it_replaces(self) -> None:
        back = one(arrived(20), item(wants=Remedy.REPLACEMENT, **BROKEN))

        settled = settle(back, Outcome.REPLACEMENT)

        assert settled.state == ReturnState.AUTHORISED
        assert Line.objects.filter(replaces_id=line().id).count() == 1

        receive_return(settled, by=IMPORT)

        assert line().returned == 1

    def test_a_replacement_that_goes_back_gives_what_was_paid(self) -> None:
        order = arrived(20)
        settle(received(order, item(wants=Remedy.REPLACEMENT, **BROKEN)), Outcome.REPLACEMENT)
        new = Line.objects.get(replaces_id=line().id)
        Line.objects.filter(id=new.id).update(
            shipped=1,
            delivered=1,
            shipped_here=1,
            delivered_here=1,
            state="delivered",
            delivered_at=timezone.now(),
        )

        settle(received(order, item(new.reference, **BROKEN)))

        assert refund().amount_minor == 690

    def test_she_keeps_it_and_is_refunded(self) -> None:
        back = one(arrived(20), item(**BROKEN))

        settled = settle(back, Outcome.KEPT)

        assert (line().returned, refund().amount_minor) == (0, 690)
        assert settled.state == ReturnState.KEPT
        assert refused_of(lambda: receive_return(back, by=IMPORT)) == "not_to_receive"

    def test_goodwill_is_an_amount_with_a_reason(self) -> None:
        back = one(arrived(20), item(**BROKEN))

        settle(back, Outcome.GOODWILL, minor=200, why="Pour l’emballage abîmé.")

        assert (refund().amount_minor, refund().extra_minor) == (200, 200)

    def test_what_is_kept_back_comes_out_of_what_is_no_longer_left_first(self) -> None:
        order = arrived(20)
        back = received(order, item(quantity=2))
        grant_refund(order, {}, extra_minor=1300, reason="goodwill", key="goodwill", by=IMPORT)

        settle(back, Outcome.REFUND, minor=300, why="Traces d’usage")

        given = Refund.objects.get(reason="returned").amount_minor
        assert (given, only_item(back).given_minor) == (1080, 1080)

    def test_of_a_charge_that_is_only_reserved_no_part_is_given_twice(self) -> None:
        [coffee, notebook] = order_sent()["lines"]
        order = arrived(
            20,
            lines=[coffee, {**notebook, "seller": coffee["seller"]}],
            payments=[card(700, state="authorised"), card(1780)],
        )
        back = received(order, item(quantity=2), item("2"))

        settle(back)

        assert (refund().amount_minor, refund().waived_minor) == (1290, 700)
        assert [kept.given_minor for kept in items_of([back])[back.id]] == [680, 610]

    def test_of_what_is_only_reserved_something_can_be_kept_back(self) -> None:
        back = received(arrived(20, payments=[card(2480, state="authorised")]), item(quantity=2))

        settle(back, minor=180, why="Un paquet est entamé.")

        assert (refund().amount_minor, refund().waived_minor) == (0, 1200)
        assert (only_item(back).deducted_minor, only_item(back).given_minor) == (180, 0)

    @pytest.mark.parametrize("minor", [2481, 10**30])
    def test_goodwill_is_never_more_than_was_paid(self, minor: int) -> None:
        back = one(arrived(20), item(**BROKEN))

        assert refused_of(lambda: settle(back, Outcome.GOODWILL, minor=minor, why="Geste")) == "too_much"
        settle(back, Outcome.GOODWILL, minor=2480, why="Geste")

        assert (refund().amount_minor, only_item(back).given_minor) == (2480, 2480)

    def test_no_more_can_be_kept_back_than_it_cost(self) -> None:
        back = received(arrived(20))

        assert refused_of(lambda: settle(back, minor=10**30, why="Usé")) == "too_much"

    def test_an_amount_that_means_nothing_is_not_dropped_in_silence(self) -> None:
        back = one(arrived(20), item(**BROKEN))

        assert refused_of(lambda: settle(back, Outcome.KEPT, minor=100)) == "amount_unasked"

    def test_before_it_comes_nothing_else_is_decided(self) -> None:
        back = one(arrived(20))

        assert refused_of(lambda: settle(back)) == "not_received"
        assert refused_of(lambda: settle(back, Outcome.REFUSED, accepted=0, why="Non")) == "not_received"


class TestOnItsWay:
    def test_the_first_scan_is_enough_by_law(self) -> None:
        Policy.objects.update_or_create(id=1, defaults={"refund_on": "receipt"})
        order = arrived(5)
        back = one(order)

        note_sending(back, at=timezone.now(), by=IMPORT)

        assert refund().amount_minor == 690
        assert line().returned == 0
        assert Return.objects.get().state == ReturnState.DROPPED_OFF

        receive_return(back, by=IMPORT)

        assert (line().returned, Return.objects.get().state) == (1, ReturnState.SETTLED)
        assert Refund.objects.count() == 1

    def test_after_the_legal_period_the_policy_decides(self) -> None:
        Policy.objects.update_or_create(id=1, defaults={"refund_on": "receipt"})
        back = one(arrived(20))

        note_sending(back, at=timezone.now(), by=IMPORT)

        assert Refund.objects.count() == 0

        received_back = receive_return(back, by=IMPORT)

        assert received_back.due_at is not None
        assert Refund.objects.count() == 0

    def test_scans_twice_are_one(self) -> None:
        back = one(arrived(20))

        note_sending(back, at=timezone.now(), by=IMPORT)
        note_sending(back, at=timezone.now(), by=IMPORT)
        note_sending(back, at=timezone.now(), by=IMPORT, is_moving=True)

        assert Refund.objects.count() == 1
        assert CustomerEntry.objects.filter(fact="returns.handed_in").count() == 1
        assert Return.objects.get().state == ReturnState.IN_TRANSIT

    def test_a_lost_parcel_is_settled_without_it(self) -> None:
        Policy.objects.update_or_create(id=1, defaults={"refund_on": "receipt"})
        back = one(arrived(20))
        note_sending(back, at=timezone.now(), by=IMPORT)

        lost = declare_lost(back, by=IMPORT)
        settled = settle(lost)

        assert refund().amount_minor == 690
        assert (line().returned, settled.state) == (0, ReturnState.SETTLED)


class TestReceive:
    def test_counts_what_has_come(self) -> None:
        order = arrived(20)
        back = one(order, item(quantity=2))

        found = receive_return(back, {only_item(back).id: 1}, by=IMPORT)

        assert (only_item(found).received, found.state) == (1, ReturnState.RECEIVED)
        assert (line().returned, Refund.objects.count()) == (0, 0)

    def test_refuses_twice_none_and_too_many(self) -> None:
        back = one(arrived(20), item(quantity=2))
        kept = only_item(back)

        assert refused_of(lambda: receive_return(back, {kept.id: 3}, by=IMPORT)) == "too_many"
        assert refused_of(lambda: receive_return(back, {kept.id: 0}, by=IMPORT)) == "nothing_received"
        receive_return(back, by=IMPORT)
        assert refused_of(lambda: receive_return(back, by=IMPORT)) == "already_received"

    def test_what_comes_back_had_arrived(self) -> None:
        order = arrived(20, state="shipped", shipments=[])
        assert line().delivered == 0

        settle(received(order))

        assert (line().delivered, line().returned) == (1, 1)

    def test_of_a_lapsed_return_what_comes_late_counts(self) -> None:
        back = expire_return(one(arrived(20), item(quantity=2)), by=IMPORT, now=timezone.now())

        assert receive_return(back, by=IMPORT).state == ReturnState.RECEIVED

    def test_of_a_lapsed_return_what_is_in_another_one_is_received_there(self) -> None:
        order = arrived(20)
        back = expire_return(one(order, item(quantity=2)), by=IMPORT, now=timezone.now())
        other = one(order, item(quantity=1))

        assert refused_of(lambda: receive_return(back, by=IMPORT)) == "in_another_return"
        assert note_sending(back, at=timezone.now(), by=IMPORT).state == ReturnState.EXPIRED
        assert receive_return(other, by=IMPORT).state == ReturnState.RECEIVED

    def test_a_lapsed_return_lives_again_beside_another_where_there_are_pieces_for_both(self) -> None:
        order = arrived(20)
        back = expire_return(one(order), by=IMPORT, now=timezone.now())
        one(order)

        assert note_sending(back, at=timezone.now(), by=IMPORT).state != ReturnState.EXPIRED
