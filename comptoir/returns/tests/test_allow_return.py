"""A seller, or the shop, takes back what the rules refuse: so many pieces, until a day, for a reason."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from django.test import Client
from django.utils import timezone
from uuid_utils.compat import uuid7

from comptoir.customers.models import User
from comptoir.journal.models import CustomerEntry
from comptoir.journal.work import run_queued
from comptoir.orders.models import Order, lines_of, link_to, parcels_of
from comptoir.orders.tests.test_shop_api import Dev
from comptoir.post.mailbox import read_mailbox
from comptoir.returns.actions import Exceptional, allow_return, ask_return, cancel_return
from comptoir.returns.examples import asked
from comptoir.returns.models import (
    Decided,
    Decision,
    ReturnException,
    ReturnState,
    decisions_of,
    returns_of_order,
)
from comptoir.returns.tests.given import NUMBER, arrived, item, line, one, only_item, refused_of
from comptoir.sellers.models import Seller

pytestmark = pytest.mark.django_db
WHY = "Vous nous aviez écrit à temps."


@pytest.fixture
def late(alice: User) -> Order:
    """An order whose last day is over."""
    return arrived(45)


def decision(order: Order, reference: str = "1", **changes: Any) -> Decision:
    lines = lines_of(order)
    decisions = decisions_of(order, lines, parcels_of(order, lines), returns_of_order(order), **changes)
    return next(one for one in decisions.values() if one.line.reference == reference)


def exceptional(*references: str, number: int = 1, days: int = 10, **changes: Any) -> Exceptional:
    known: dict[str, Any] = {
        "key": uuid7(),
        "pieces": {line(reference).id: number for reference in references or ("1",)},
        "until": timezone.localdate() + timedelta(days=days),
        "why": WHY,
    }
    return Exceptional(**known | changes)


class TestRule:
    def test_what_is_too_late_may_go_back_until_the_day_and_no_longer(self, late: Order, sam: User) -> None:
        assert decision(late).code == "too_late"

        [allowed] = allow_return(late, exceptional(), by=sam)

        now = decision(late)
        assert (now.can, now.pieces, now.until, now.exception) == (True, 1, allowed.until, WHY)
        assert decision(late, "2").code == "too_late"
        after = timezone.now() + timedelta(days=11)
        assert decision(late, now=after).code == "too_late"

    def test_a_return_of_it_is_accepted_at_once_and_uses_the_exception_up(
        self, late: Order, sam: User
    ) -> None:
        allow_return(late, exceptional(), by=sam)

        back = one(late)

        assert (back.state, back.is_legal) == (ReturnState.AUTHORISED, False)
        assert only_item(back).decided == Decided.BY_SHOP
        assert decision(late).code == "too_late"
        assert refused_of(lambda: one(late)) == "too_late"
        cancel_return(back, by=late.customer)
        assert decision(late).pieces == 1

    def test_what_may_go_back_for_a_fault_alone_goes_back_for_any_reason(
        self, alice: User, sam: User
    ) -> None:
        lines = [{**sent, "return_exclusion": "personalised"} for sent in _lines()]
        order = arrived(7, lines=lines)
        assert refused_of(lambda: one(order)) == "faults_only"

        allow_return(order, exceptional(), by=sam)

        back = one(order)
        assert (only_item(back).decided, back.state) == (Decided.BY_SHOP, ReturnState.AUTHORISED)

    def test_the_newest_exception_of_a_line_counts(self, late: Order, sam: User) -> None:
        allow_return(late, exceptional(), by=sam)
        allow_return(late, exceptional(number=2, days=20, why="Et les deux."), by=sam)

        now = decision(late)
        assert (now.pieces, now.exception) == (2, "Et les deux.")
        assert ReturnException.objects.count() == 2

    def test_a_form_counts_once(self, late: Order, sam: User) -> None:
        form = exceptional()

        assert [row.id for row in allow_return(late, form, by=sam)] == [
            row.id for row in allow_return(late, form, by=sam)
        ]
        assert CustomerEntry.objects.filter(fact="returns.allowed").count() == 1

    def test_it_is_kept_who_allowed_it_and_told_to_the_shop(self, late: Order, sam: User) -> None:
        [kept] = allow_return(late, exceptional(), by=sam)

        assert (kept.allowed_by, kept.why, kept.line_reference) == (sam.actor.name, WHY, "1")
        entry = CustomerEntry.objects.get(fact="returns.allowed")
        assert (entry.by_kind, entry.about_id) == ("staff", late.id)
        assert entry.details == {
            "order": NUMBER,
            "exception": str(kept.key),
            "until": kept.until.isoformat(),
            "why": WHY,
            "items": [{"line": "1", "quantity": 1}],
        }


class TestRefusals:
    @pytest.mark.parametrize(
        ("changes", "code"),
        [
            ({"why": "  "}, "reason_missing"),
            ({"why": "x" * 501}, "text_too_long"),
            ({"days": -1}, "no_such_day"),
            ({"days": 366}, "no_such_day"),
            ({"number": 3}, "too_many"),
            ({"pieces": {}}, "nothing_chosen"),
            ({"pieces": {UUID(int=7): 1}}, "no_such_line"),
        ],
    )
    def test_refuses_what_is_not_said_rightly(
        self, late: Order, sam: User, changes: dict[str, Any], code: str
    ) -> None:
        form = exceptional(**changes)

        assert refused_of(lambda: allow_return(late, form, by=sam)) == code

    def test_refuses_what_needs_none(self, alice: User, sam: User) -> None:
        order = arrived()
        assert refused_of(lambda: allow_return(order, exceptional(), by=sam)) == "needs_no_exception"

    def test_refuses_what_is_in_a_return(self, alice: User, sam: User) -> None:
        order = arrived(20)
        ask_return(order, asked(item("2")), by=order.customer)
        assert refused_of(lambda: allow_return(order, exceptional("2"), by=sam)) == "under_way"

    def test_a_seller_allows_nothing_of_anothers(self, late: Order, carla: User) -> None:
        seller = Seller.objects.get(people__user=carla)
        [own] = [one.reference for one in lines_of(late) if one.seller_id == seller.id]
        [others] = [one.reference for one in lines_of(late) if one.seller_id != seller.id]

        assert (
            refused_of(lambda: allow_return(late, exceptional(others), by=carla, seller=seller))
            == "no_such_line"
        )
        [row] = allow_return(late, exceptional(own), by=carla, seller=seller)
        assert row.allowed_by == seller.name


class TestLetter:
    def test_she_is_told_what_until_when_and_why(self, late: Order, sam: User) -> None:
        allow_return(late, exceptional(), by=sam)
        run_queued()

        [letter] = [one for one in read_mailbox("alice@example.org") if "after all" in one.subject]
        assert WHY in letter.text
        assert f"1 × {line().name}" in letter.text
        assert sam.actor.name in letter.text

    def test_history_tells_nobody(self, late: Order, sam: User) -> None:
        allow_return(late, exceptional(), by=sam, speaks=False)
        run_queued()
        assert not [one for one in read_mailbox("alice@example.org") if "after all" in one.subject]


class TestDesk:
    PATH = f"/desk/returns/exceptions/{NUMBER}/"

    def test_staff_allow_it_from_the_order(self, late: Order, as_sam: Client, as_alice: Client) -> None:
        assert self.PATH in as_sam.get(f"/desk/orders/{NUMBER}/").content.decode()

        page = as_sam.get(self.PATH)
        key = page.context["form"]["key"].value()
        until = timezone.localdate() + timedelta(days=3)
        sent = {"key": str(key), line().id.hex: "2", "until": until.isoformat(), "why": WHY}
        answer = as_sam.post(self.PATH, sent)

        assert answer.status_code == 302
        assert decision(late).pieces == 2
        page = as_alice.get(f"/orders/{NUMBER}/").content.decode()
        assert "As an exception, return by" in page
        assert WHY in as_alice.get(f"/orders/{NUMBER}/return/").content.decode()

    def test_the_order_says_at_the_desk_what_was_allowed_until_when_and_why(
        self, late: Order, sam: User, as_sam: Client, as_carla: Client
    ) -> None:
        allow_return(late, exceptional("2"), by=sam)

        shown, hers = (
            client.get(f"/desk/{page}/{NUMBER}/").content.decode()
            for client, page in ((as_sam, "orders"), (as_carla, "sales"))
        )

        assert "Taken back as an exception until" in shown
        assert WHY in shown
        assert WHY not in hers

    def test_a_return_in_her_place_leads_to_an_exception(self, late: Order, as_sam: Client) -> None:
        page = as_sam.get(f"/desk/returns/for-customer/{NUMBER}/").content.decode()

        assert self.PATH in page

    def test_a_day_that_is_over_is_said_beside_its_field(self, late: Order, as_sam: Client) -> None:
        until = (timezone.localdate() - timedelta(days=1)).isoformat()
        sent = {"key": str(uuid7()), line().id.hex: "1", "until": until, "why": WHY}
        answer = as_sam.post(self.PATH, sent)

        assert answer.status_code == 409
        assert list(answer.context["form"].errors) == ["until"]
        assert not ReturnException.objects.exists()

    def test_a_seller_sees_her_own_lines_alone(self, late: Order, as_carla: Client) -> None:
        page = as_carla.get(self.PATH)
        seller = Seller.objects.get(slug=late.lines.get(reference="1").seller.slug)
        names = {one.line.name for one in page.context["can"]}
        assert names == {one.name for one in lines_of(late) if one.seller_id == seller.id}

    def test_says_where_no_exception_is_needed(self, alice: User, as_sam: Client) -> None:
        arrived()
        assert "Nothing here needs an exception" in as_sam.get(self.PATH).content.decode()


class TestApi:
    PATH = f"/api/shop/v1/orders/{NUMBER}/return-exceptions"

    def post(self, sent: Any, *, seller: Seller | None = None) -> Any:
        client = Dev("orders:write", seller=seller).client
        return client.post(self.PATH, json.dumps(sent), content_type="application/json")

    def sent(self, **changes: Any) -> dict[str, Any]:
        until = (timezone.localdate() + timedelta(days=5)).isoformat()
        return {"items": [{"line": "1", "quantity": 1}], "until": until, "why": WHY} | changes

    def test_the_shop_allows_it(self, late: Order) -> None:
        answer = self.post(self.sent())

        assert answer.status_code == 200, answer.content
        first = answer.json()["items"][0]
        assert (first["pieces"], first["exception"], first["code"]) == (1, WHY, "")

    def test_an_unknown_line_is_named(self, late: Order) -> None:
        answer = self.post(self.sent(items=[{"line": "9", "quantity": 1}]))
        assert (answer.status_code, answer.json()["errors"][0]["field"]) == (422, "items.0.line")

    def test_a_sellers_key_finds_no_line_of_anothers(self, late: Order) -> None:
        other = lines_of(late)[1].seller
        answer = self.post(self.sent(), seller=other)
        assert answer.status_code == 422

    def test_what_needs_none_is_a_refusal(self, alice: User) -> None:
        arrived()
        answer = self.post(self.sent())
        assert (answer.status_code, answer.json()["code"]) == (409, "needs_no_exception")


class TestGuest:
    def test_a_guest_sends_it_back_by_her_link(self, sam: User) -> None:
        guest = {"email": "nadia@example.org", "name": "Nadia Benali", "language": "fr"}
        order = arrived(45, customer=guest)
        allow_return(order, exceptional(), by=sam)

        start = f"/orders/find/{link_to(NUMBER, guest['email'])}/return/"
        assert WHY in Client().get(start).content.decode()
        run_queued()
        assert WHY in read_mailbox(guest["email"])[0].text


def _lines() -> list[dict[str, Any]]:
    from comptoir.orders.examples.one import order_sent

    lines: list[dict[str, Any]] = order_sent()["lines"]
    return lines
