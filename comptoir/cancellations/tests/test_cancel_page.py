"""The page on which a customer cancels, the order's page, and a guest's with her code."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.test import Client

from comptoir.cancellations.actions import cancel_items, refuse_request
from comptoir.cancellations.models import Cancellation, Refusal
from comptoir.cancellations.tests.given import (
    HERS,
    LINES,
    everything,
    given,
    line,
    only,
    picked,
    policy,
)
from comptoir.journal.record import IMPORT
from comptoir.journal.work import run_queued
from comptoir.orders.actions import Change, change_quantities, pick_lines
from comptoir.orders.models import Order, link_to
from comptoir.post.mailbox import read_mailbox

pytestmark = pytest.mark.django_db
PAGE = "/orders/403-0000001-0000001/cancellation/"
GUEST = {"email": "anna@example.org", "name": "Anna Roux", "language": "en"}


REVIEW = f"{PAGE}review/"


def typed(**pieces: Any) -> dict[str, Any]:
    """Return the form with these pieces of the first and the second line."""
    fields = {"one": f"pieces_{line('1').id.hex}", "two": f"pieces_{line('2').id.hex}"}
    chosen = {fields[name]: number for name, number in pieces.items() if name in fields}
    rest = {name: value for name, value in pieces.items() if name not in fields}
    return {"reason": "", "words": "", **chosen, **rest}


def reviewed(client: Any, page: str = PAGE, query: str = "", **pieces: Any) -> dict[str, str]:
    """Choose these pieces, and return the form of the page that shows what they give back."""
    answer = client.post(page, typed(**pieces))
    assert answer["Location"] == f"{page}review/"
    return shown(client.get(f"{page}review/{query}").content.decode())


def shown(page: str) -> dict[str, str]:
    return dict(re.findall(r'name="(key|version)" value="(\w+)"', page))


class TestPage:
    def test_chooses_all_or_the_one_line_that_is_named(self, as_alice: Any) -> None:
        given()

        whole, one = as_alice.get(PAGE).content.decode(), as_alice.get(f"{PAGE}?line=2").content.decode()

        assert '<option value="2" selected>' in whole
        assert "checked" in whole
        assert '<option value="0" selected>' in one
        assert "checked" in one

    def test_shows_the_way_of_the_money_before_anything_is_cancelled(self, as_alice: Any) -> None:
        given()
        before = everything()

        as_alice.post(PAGE, typed(one="1"))
        page = as_alice.get(REVIEW).content.decode()

        assert everything() == before
        assert "You get back <strong>€6.90</strong>" in page
        assert "Visa •••• 4242: €6.90, by" in page

    def test_says_that_nothing_was_charged(self, as_alice: Any) -> None:
        given(payments=[{"kind": "card", "label": "Visa", "amount_minor": 2480}], state="pending_payment")

        as_alice.post(PAGE, typed(one="2", two="on"))
        page = as_alice.get(REVIEW).content.decode()

        assert "You have not been charged" in page

    def test_what_is_cancelled_is_not_to_be_paid(self, as_alice: Any) -> None:
        order = given(payments=[], state="pending_payment")

        cancel_items(order, only(order, two=1), by=order.customer)

        page = as_alice.get("/orders/403-0000001-0000001/").content.decode()
        assert "To be paid, excluding cancelled items: €18.70" in page
        assert "once your payment is received (€18.70)" in page
        assert "Item cancelled" in page

    def test_cancels_what_was_confirmed_and_a_double_click_once(self, as_alice: Any) -> None:
        order = given()
        form = reviewed(as_alice, one="1", reason="mistake")

        answers = [as_alice.post(REVIEW, form) for _click in range(2)]

        assert [answer["Location"] for answer in answers] == [order.get_absolute_url()] * 2
        assert (line().cancelled, Cancellation.objects.get().reason) == (1, "mistake")
        shown = as_alice.get(order.get_absolute_url()).content.decode()
        assert "1 item is cancelled. You get back €6.90." in shown
        assert "Cancelled: 1 of 2" in shown

    def test_asks_and_withdraws(self, as_alice: Any) -> None:
        order = given(lines=picked("1"))

        as_alice.post(REVIEW, reviewed(as_alice, one="2"))
        request = Cancellation.objects.get()
        shown = as_alice.get(order.get_absolute_url()).content.decode()
        withdrawn = as_alice.post(f"/cancellations/{request.id}/withdrawal/")

        assert "Cancellation requested: 2 of 2" in shown
        assert withdrawn["Location"] == order.get_absolute_url()
        assert Cancellation.objects.get().state == "withdrawn"

    def test_leads_to_the_question_first_where_a_change_would_do(self, as_alice: Any) -> None:
        given()
        as_alice.post(PAGE, typed(one="1", reason="change_address"))

        first = as_alice.get(REVIEW).content.decode()
        then = as_alice.get(f"{REVIEW}?all_the_same=yes").content.decode()

        assert "Would you rather change it?" in first
        assert "about=change_address" in first
        assert "Check and confirm" in then

    def test_what_happened_meanwhile_is_said_and_nothing_is_cancelled(self, as_alice: Any) -> None:
        order = given()
        form = reviewed(as_alice, one="2")
        change_quantities(order, {line().id: Change(shipped=2)}, by=IMPORT)
        before = everything()

        answer = as_alice.post(REVIEW, form, follow=True)

        assert everything() == before
        assert "Nothing was cancelled." in answer.content.decode()
        assert "It has been shipped, so it can no longer be cancelled." in answer.content.decode()

    @pytest.mark.parametrize(
        ("pieces", "words"),
        [
            ({"one": "0"}, "Choose at least one item to cancel."),
            ({"one": "3"}, "3 is not one of the available choices"),
            ({"one": "1", "words": "a" * 501}, "Write at most 500 characters."),
        ],
    )
    def test_says_what_is_wrong(self, as_alice: Any, pieces: Any, words: str) -> None:
        given()
        before = everything()

        page = as_alice.post(PAGE, typed(**pieces)).content.decode()

        assert words in page
        assert everything() == before

    def test_back_and_reload_change_nothing_and_lead_nowhere_else(self, as_alice: Any) -> None:
        given()
        form = reviewed(as_alice, one="1", words="Merci")
        before = everything()

        pages = [as_alice.get(REVIEW) for _reload in range(2)]
        changed = as_alice.get(f"{PAGE}?change=yes").content.decode()

        assert everything() == before
        assert [shown(page.content.decode()) for page in pages] == [form, form]
        assert '<option value="1" selected>' in changed
        assert "checked" not in changed
        assert "Merci" in changed

    def test_confirms_what_was_shown_where_another_tab_chose_anew(self, as_alice: Any) -> None:
        given()
        first = reviewed(as_alice, one="1")
        second = reviewed(as_alice, one="2", two="on")
        before = everything()

        anew = as_alice.post(REVIEW, first)

        assert everything() == before
        assert anew["Location"] == REVIEW
        page = as_alice.get(REVIEW).content.decode()
        assert "your choice or the order has changed" in page
        assert shown(page) == second
        as_alice.post(REVIEW, second)
        assert (line().cancelled, line("2").cancelled) == (2, 1)

    def test_what_was_at_once_and_has_to_be_asked_now_is_shown_anew(self, as_alice: Any) -> None:
        order = given()
        form = reviewed(as_alice, one="1")
        pick_lines(order, [line().id], by=IMPORT)
        before = everything()

        page = as_alice.post(REVIEW, form, follow=True).content.decode()

        assert everything() == before
        assert "your choice or the order has changed" in page
        assert "Requested from the seller" in page

    def test_says_before_it_is_confirmed_that_fewer_are_left(self, as_alice: Any) -> None:
        order = given()
        form = reviewed(as_alice, one="2")
        change_quantities(order, {line().id: Change(shipped=1)}, by=IMPORT)
        before = everything()

        pages = [as_alice.get(REVIEW, follow=True), as_alice.post(REVIEW, form, follow=True)]

        assert everything() == before
        for page in pages:
            assert page.request["PATH_INFO"] == PAGE
            assert "at most 1 can be cancelled." in page.content.decode()
            assert "checked" in page.content.decode()

    def test_without_a_choice_it_begins_with_one(self, as_alice: Any) -> None:
        given()

        assert as_alice.get(REVIEW)["Location"] == PAGE
        assert as_alice.post(REVIEW, {"version": "", "key": ""})["Location"] == PAGE

    def test_says_why_not_and_what_instead(self, as_alice: Any) -> None:
        order = given(lines=[{**LINES[0], "cancellation": "never"}, LINES[1]])
        change_quantities(order, {line("2").id: Change(shipped=1)}, by=IMPORT)

        page = as_alice.get(PAGE).content.decode()

        assert "Nothing in this order can be cancelled" in page
        assert "be cancelled once it is ordered" in page
        assert "You can refuse the parcel when it arrives" in page

    def test_is_asked_a_constant_number_of_statements(
        self, as_alice: Any, django_assert_max_num_queries: Any
    ) -> None:
        many = [{**LINES[0], "reference": str(at)} for at in range(1, 60)]
        total = 60 * 1380
        given(lines=many, payments=[{"kind": "card", "label": "Visa", "amount_minor": total}])
        as_alice.get(PAGE)

        with django_assert_max_num_queries(12):
            as_alice.get(PAGE)

    def test_bob_finds_nothing(self, as_alice: Any, as_bob: Any) -> None:
        given(lines=picked("1"))
        as_alice.post(REVIEW, reviewed(as_alice, one="2"))
        request = Cancellation.objects.get()

        assert as_bob.get(PAGE).status_code == 404
        assert as_bob.get(REVIEW).status_code == 404
        assert as_bob.post(f"/cancellations/{request.id}/withdrawal/").status_code == 404
        assert Cancellation.objects.get().is_requested


class TestOrderPage:
    def test_offers_at_its_head_to_cancel_whole_and_by_line(self, as_alice: Any) -> None:
        order = given()

        page = as_alice.get(order.get_absolute_url()).content.decode()

        head, items = page.split('id="items"')
        assert (head.count(f'href="{PAGE}"'), items.count(f'href="{PAGE}"')) == (1, 0)
        assert "You can cancel it, or a part of it, until it is shipped." in head
        assert f'href="{PAGE}?line=1"' in items

    def test_offers_nothing_where_the_policy_lets_nothing_be_cancelled(self, as_alice: Any) -> None:
        policy(cancellation="never")
        order = given()

        page = as_alice.get(order.get_absolute_url()).content.decode()

        assert f'href="{PAGE}' not in page
        assert "The shop does not allow this order to be cancelled." in page

    def test_offers_the_line_that_the_shop_excepts_from_its_policy(self, as_alice: Any) -> None:
        policy(cancellation="never")
        order = given(lines=[{**LINES[0], "cancellation": "always_ask"}, LINES[1]])

        page = as_alice.get(order.get_absolute_url()).content.decode()

        assert (f'href="{PAGE}?line=1"' in page, f'href="{PAGE}?line=2"' in page) == (True, False)

    def test_says_why_not_once_it_was_shipped(self, as_alice: Any) -> None:
        order = given()
        change_quantities(order, {line().id: Change(shipped=2), line("2").id: Change(shipped=1)}, by=IMPORT)

        page = as_alice.get(order.get_absolute_url()).content.decode()

        assert f'href="{PAGE}"' not in page
        assert "It has been shipped, so it can no longer be cancelled." in page

    def test_shows_a_refusal_with_its_reason_and_what_instead(self, as_alice: Any, carla: Any) -> None:
        order = given(lines=picked("1"))
        [request] = cancel_items(order, only(order, one=2), by=order.customer)
        refuse_request(request, Refusal.OTHER, "It is on the lorry.", by=carla)

        page = as_alice.get(order.get_absolute_url()).content.decode()

        assert "It is on the lorry." in page
        assert "You can refuse the parcel when it arrives" in page


class TestGuest:
    @pytest.fixture
    def guest(self, client: Client) -> Client:
        client.cookies["language"] = "en"
        return client

    def page(self, order: Order, address: str = GUEST["email"]) -> str:
        return f"/orders/find/{link_to(order.number, address)}/cancellation/"

    def test_nothing_is_cancelled_before_the_code(self, guest: Client) -> None:
        order = given(customer=GUEST)
        page = self.page(order)

        answer = guest.post(f"{page}review/", reviewed(guest, page, one="1"))

        assert answer["Location"] == f"{page}code/"
        assert line().cancelled == 0
        run_queued()
        [code] = re.findall(r"\b\d{6}\b", read_mailbox(GUEST["email"])[0].text)
        wrong = guest.post(f"{page}code/", {"code": str((int(code) + 1) % 10**6).zfill(6)})
        assert (wrong.status_code, line().cancelled) == (200, 0)
        for _time in range(4):
            unread = guest.post(f"{page}code/", {"code": "12 34"}).content.decode()
            assert "Type the six-digit code." in unread
        done = guest.post(f"{page}code/", {"code": f"Your code: {code[:3]} {code[3:]}"})
        assert (done["Location"], line().cancelled) == (page.removesuffix("cancellation/"), 1)

    def test_the_code_is_for_what_was_confirmed(self, guest: Client) -> None:
        order = given(customer=GUEST)
        page = self.page(order)
        guest.post(f"{page}review/", reviewed(guest, page, one="1"))
        typing = shown(guest.get(f"{page}code/").content.decode())
        reviewed(guest, page, one="2")

        answers = [guest.get(f"{page}code/"), guest.post(f"{page}code/", {**typing, "code": "123456"})]

        assert [answer["Location"] for answer in answers] == [f"{page}review/"] * 2
        assert line().cancelled == 0

    def test_asks_and_withdraws_by_the_link(self, guest: Client) -> None:
        policy(cancellation="always_ask")
        order = given(customer=GUEST)
        [request] = cancel_items(order, only(order, one=1), by=order.customer)

        answer = guest.post(f"{self.page(order)}{request.id}/withdrawal/")

        assert answer.status_code == 302
        assert Cancellation.objects.get().state == "withdrawn"

    def test_another_link_opens_nothing_of_it(self, guest: Client) -> None:
        order = given(customer=GUEST)
        policy(cancellation="always_ask")
        [request] = cancel_items(order, only(order, one=1), by=order.customer)
        wrong = self.page(order, "bob@example.org")

        assert guest.get(wrong).status_code == 302
        assert guest.post(wrong, {"step": "confirm"}).status_code == 302
        assert guest.get(f"{wrong}code/").status_code == 302
        assert guest.post(f"{wrong}{request.id}/withdrawal/").status_code == 302
        assert Cancellation.objects.get().is_requested

    def test_a_code_page_without_a_choice_leads_back(self, guest: Client) -> None:
        order = given(customer=GUEST)

        page = self.page(order)

        assert guest.get(f"{page}code/")["Location"] == page

    def test_an_account_has_no_link(self, guest: Client, alice: Any) -> None:
        order = given(customer=HERS)

        assert guest.get(self.page(order, "alice@example.org")).status_code == 302
