"""A return is asked for: one a seller, accepted within the policy, and refused in words that name the item."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone
from uuid_utils.compat import uuid7

from comptoir.journal.models import CustomerEntry, ShopEvent
from comptoir.orders.examples.one import order_sent
from comptoir.orders.models import Order
from comptoir.policies.models import Policy, Remedy, ReturnReason
from comptoir.returns.actions import ask_return, cancel_return
from comptoir.returns.examples import asked, asked_item
from comptoir.returns.models import (
    Decided,
    Return,
    ReturnState,
    SellerReturn,
    Way,
    items_of,
    seller_return,
)
from comptoir.returns.tests.given import NUMBER, arrived, ask, item, line, one, only_item, refused_of
from comptoir.returns.tests.test_can_return import with_line

pytestmark = pytest.mark.django_db


class TestRule:
    def test_is_accepted_at_once_within_the_policy(self) -> None:
        back = one(arrived(), item(quantity=2, comment="Trop fort"))

        kept = only_item(back)
        assert (back.state, back.way, back.is_legal) == (ReturnState.AUTHORISED, Way.OWN, True)
        assert (back.due_at, back.fee_minor) == (None, 0)
        assert back.send_by == timezone.localdate() + timedelta(days=30)
        assert (kept.quantity, kept.reason, kept.comment) == (2, "unwanted_item", "Trop fort")
        assert kept.decided == Decided.BY_LAW
        assert kept.decided_until == timezone.localdate() + timedelta(days=23)
        assert Order.objects.get().has_returns

    def test_is_one_event_of_the_shops_feed(self) -> None:
        back = one(arrived())

        event = ShopEvent.objects.get(fact="returns.authorised")
        assert event.details["number"] == back.number
        assert event.details["order"] == NUMBER
        assert event.details["seller"] == "carmes"
        assert [row["line"] for row in event.details["items"]] == ["1"]

    def test_two_sellers_are_two_returns_with_two_addresses(self) -> None:
        first, second = ask(arrived(), item("1"), item("2"))

        assert (first.seller.reference, second.seller.reference) == ("carmes", "rivoli")
        assert first.address["name"] == "Brûlerie des Carmes"
        assert first.number != second.number
        assert SellerReturn.objects.count() == 2

    def test_the_same_form_counts_once(self) -> None:
        order, key = arrived(), uuid7()
        first = ask(order, item(), key=key)

        assert [back.id for back in ask(order, item(), key=key)] == [back.id for back in first]
        assert Return.objects.count() == 1

    def test_items_stand_as_in_the_order_however_the_form_names_them(self) -> None:
        first, second = order_sent()["lines"][:2]
        order = arrived(lines=[first, {**second, "seller": first["seller"]}])

        back = one(order, item("2"), item("1"))

        listed = SellerReturn.objects.get(return_id=back.id)
        assert listed.first_item == line("1").name
        assert listed.search_text == seller_return(back, items_of([back])[back.id]).search_text

    def test_an_exchange_waits_for_the_seller(self) -> None:
        wants = {"reason": ReturnReason.TOO_SMALL, "wants": Remedy.EXCHANGE, "exchange": "La même en 500 g"}

        back = one(arrived(), item(**wants))

        assert back.state == ReturnState.REQUESTED
        assert back.due_at is not None
        assert back.due_at > timezone.now()
        assert CustomerEntry.objects.filter(fact="returns.requested").count() == 1

    def test_what_the_law_excludes_is_looked_at_first(self) -> None:
        order = arrived(lines=with_line(return_exclusion="personalised"))

        back = one(order, item(reason=ReturnReason.DEFECTIVE, comment="Cassé"))

        assert back.state == ReturnState.REQUESTED
        assert only_item(back).decided == Decided.FAULT
        assert not back.is_legal

    def test_a_shop_pays_for_what_came_wrong(self) -> None:
        Policy.objects.update_or_create(id=1, defaults={"return_fee_minor": 490})
        order = arrived()

        wrong = one(order, item(reason=ReturnReason.DEFECTIVE, comment="Cassé"), way=Way.OWN)
        hers = one(order, item("2"), way=Way.LABEL)

        assert (wrong.way, wrong.fee_minor) == (Way.LABEL, 0)
        assert (hers.way, hers.fee_minor) == (Way.LABEL, 490)

    def test_who_asks_in_her_place_says_why(self) -> None:
        back = one(arrived(), by_shop="Sam", why="Elle a appelé")

        assert (back.asked_by_shop, back.asked_why) == ("Sam", "Elle a appelé")


class TestRefusals:
    @pytest.mark.parametrize(
        ("changes", "code"),
        [
            ({"quantity": 0}, "too_many"),
            ({"quantity": 3}, "too_many"),
            ({"wants": Remedy.REPLACEMENT}, "remedy_missing"),
            ({"wants": None}, "remedy_missing"),
            (
                {"reason": ReturnReason.TOO_SMALL, "wants": Remedy.EXCHANGE, "exchange": " "},
                "exchange_missing",
            ),
            ({"comment": "x" * 201}, "comment_too_long"),
        ],
    )
    def test_refuses_what_is_not_said_rightly(self, changes: dict[str, Any], code: str) -> None:
        order = arrived()

        assert refused_of(lambda: ask(order, item(**changes))) == code

    def test_refuses_nothing_and_the_same_twice(self) -> None:
        order = arrived()

        assert refused_of(lambda: ask_nothing(order)) == "nothing_chosen"
        assert refused_of(lambda: ask(order, item(), item())) == "item_twice"
        assert refused_of(lambda: ask(order, by_shop="Sam")) == "reason_missing"

    def test_a_reason_and_a_comment_are_compulsory_only_after_the_legal_period(self) -> None:
        order = arrived(20)
        nothing = {"reason": ReturnReason.NOT_SAID}
        silent = {"reason": ReturnReason.DEFECTIVE}

        assert refused_of(lambda: ask(order, item(**nothing))) == "reason_missing"
        assert refused_of(lambda: ask(order, item(**silent))) == "comment_missing"

    def test_within_the_legal_period_nothing_has_to_be_said(self) -> None:
        order = arrived(5)

        assert one(order, item(reason=ReturnReason.NOT_SAID)).state == ReturnState.AUTHORISED
        assert one(order, item(reason=ReturnReason.DEFECTIVE)).state == ReturnState.AUTHORISED

    def test_refuses_too_late_and_says_the_last_day(self) -> None:
        order = arrived(45)

        assert refused_of(lambda: ask(order)) == "too_late"

    def test_refuses_an_opened_item_without_a_fault(self) -> None:
        order = arrived(lines=with_line(return_exclusion="sealed_hygiene"))

        assert refused_of(lambda: ask(order, item())) == "seal_missing"
        assert refused_of(lambda: ask(order, item(is_sealed=False))) == "faults_only"
        assert one(order, item(is_sealed=True)).state == ReturnState.AUTHORISED

    def test_pieces_of_a_cancelled_return_may_go_back_anew(self) -> None:
        order = arrived()
        back = one(order, item(quantity=2))

        assert refused_of(lambda: ask(order, item(quantity=1))) == "under_way"

        cancel_return(back, by=order.customer)

        assert one(order, item(quantity=2)).state == ReturnState.AUTHORISED

    def test_refuses_a_line_of_another_order(self) -> None:
        order = arrived()
        other = arrived(number="403-2")
        foreign = other.lines.for_customer(other.customer_id).get(reference="1")

        assert refused_of(lambda: ask(order, item_of(foreign))) == "no_such_line"


def ask_nothing(order: Order) -> Any:
    return ask_return(order, asked(), by=order.customer)


def item_of(line: Any) -> Any:
    return asked_item(line)
