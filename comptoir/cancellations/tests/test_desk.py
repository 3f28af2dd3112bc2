"""At the desk, sellers answer requests about their own items and staff all; both cancel what cannot be sent."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from comptoir.cancellations.actions import cancel_items
from comptoir.cancellations.models import Cancellation
from comptoir.cancellations.tests.given import everything, given, line, only, picked
from comptoir.journal.record import IMPORT
from comptoir.orders.actions import Change, change_quantities
from comptoir.orders.models import Order
from comptoir.sellers.actions import save_reason
from comptoir.sellers.models import seller_of

pytestmark = pytest.mark.django_db
NUMBER = "403-0000001-0000001"
LIST = "/desk/cancellations/"


def ask(*, hours_ago: float = 1) -> list[Cancellation]:
    """Let Alice have asked for all of an order of two sellers."""
    order = given(lines=picked("1", "2"))
    now = timezone.now() - timedelta(hours=hours_ago)
    return cancel_items(order, only(order, one=2, two=1), by=order.customer, now=now)


def reviewed(client: Any, page: str, **fields: Any) -> dict[str, str]:
    """Choose at the desk, and return the form of the page that shows what the customer gets back."""
    answer = client.post(page, {"reason": "", "words": "", **fields})
    assert answer["Location"] == f"{page}review/"
    return shown(client.get(f"{page}review/").content.decode())


def shown(page: str) -> dict[str, str]:
    return dict(re.findall(r'name="(key|version)" value="(\w+)"', page))


class TestRequests:
    def test_carla_sees_her_own_and_sam_all(self, as_carla: Any, as_sam: Any) -> None:
        ask()

        hers, all_of_them = as_carla.get(LIST).content.decode(), as_sam.get(LIST).content.decode()

        assert ("Café moulu" in hers, "Carnet cousu" in hers) == (True, False)
        assert ("Café moulu" in all_of_them, "Carnet cousu" in all_of_them) == (True, True)
        assert "alice@example.org" not in hers

    def test_late_ones_stand_first(self, as_sam: Any) -> None:
        first, second = ask(hours_ago=3)
        Cancellation.objects.filter(id=second.id).update(answer_due_at=timezone.now())

        page = as_sam.get(LIST).content.decode()

        assert page.index(str(first.id)) < page.index(str(second.id))

    def test_carla_takes_her_own_away_as_a_file(self, as_carla: Any) -> None:
        ask()

        answer = as_carla.get(f"{LIST}cancellations.csv")
        head, *rows = answer.content.decode("utf-8-sig").splitlines()

        assert answer["Content-Type"] == "text/csv; charset=utf-8"
        assert head == "Order number,Seller,Items,Reason,Status,Requested,Due"
        assert len(rows) == 1
        assert rows[0].startswith(f"{NUMBER},Brûlerie des Carmes,2 × Café moulu")
        assert "cancellations.csv" in as_carla.get(LIST).content.decode()
        assert len(as_carla.get(f"{LIST}cancellations.csv?show=settled").content.splitlines()) == 1

    def test_what_the_customer_cancelled_at_once_is_told_of_her(self, as_carla: Any) -> None:
        order = given()
        cancel_items(order, only(order, one=1), by=order.customer)

        page = as_carla.get(f"{LIST}?show=settled").content.decode()

        assert re.search(r'<span class="rows__note">Customer, \d', page)

    def test_carla_refuses_with_a_saved_reason(self, as_carla: Any, carla: Any) -> None:
        kept = save_reason("Le camion part à midi.", seller=seller_of(carla), by=carla)
        [asked, _other] = ask()
        page = f"{LIST}{asked.id}/"
        assert kept.text in as_carla.get(page).content.decode()

        as_carla.post(page, {"act": "refuse", "why": "other", "saved": kept.text, "words": "Navrée."})

        asked.refresh_from_db()
        assert (asked.state, asked.answer) == ("refused", "Le camion part à midi. Navrée.")

    def test_carla_grants_and_refuses_and_says_why(self, as_carla: Any) -> None:
        [hers, _other] = ask()
        page = f"{LIST}{hers.id}/"

        nothing = as_carla.post(page, {"act": "refuse", "why": "", "words": ""})
        no_words = as_carla.post(page, {"act": "refuse", "why": "other", "words": ""})
        refused = as_carla.post(page, {"act": "refuse", "why": "packed", "words": "At noon."})
        late = as_carla.post(page, {"act": "grant"})

        assert [answer.status_code for answer in (nothing, no_words, refused, late)] == [200, 409, 302, 409]
        asked = Cancellation.objects.get(id=hers.id)
        assert (asked.state, asked.answer, line().cancelled) == ("refused", "At noon.", 0)

    def test_ticked_ones_are_granted_together(self, as_sam: Any) -> None:
        both = ask()

        answer = as_sam.post(LIST, {"cancellation": [str(one.id) for one in both]})

        assert answer.status_code == 302
        assert Order.objects.get().state == "cancelled"
        again = as_sam.post(LIST, {"cancellation": ["nothing"]})
        assert (again.status_code, "Tick the requests to accept." in again.content.decode()) == (409, True)

    def test_carla_finds_nothing_of_another_seller(self, as_carla: Any) -> None:
        [_hers, other] = ask()

        assert as_carla.get(f"{LIST}{other.id}/").status_code == 404
        assert as_carla.post(f"{LIST}{other.id}/", {"act": "grant"}).status_code == 404
        assert as_carla.post(LIST, {"cancellation": [str(other.id)]}).status_code == 409
        assert Cancellation.objects.get(id=other.id).is_requested

    def test_a_list_of_many_costs_no_more(self, as_carla: Any, django_assert_max_num_queries: Any) -> None:
        ask()
        as_carla.get(LIST)

        with django_assert_max_num_queries(14):
            as_carla.get(LIST)


class TestOffers:
    def test_what_it_gives_back_is_said_before_it_is_granted(self, as_carla: Any) -> None:
        [hers, _other] = ask()

        page = as_carla.get(f"{LIST}{hers.id}/").content.decode()

        assert "The customer gets back <strong>€13.80</strong>" in page

    def test_cancelling_is_offered_while_something_is_left(self, as_carla: Any, as_sam: Any) -> None:
        order = given()
        pages = [(as_carla, f"/desk/sales/{NUMBER}/"), (as_sam, f"/desk/orders/{NUMBER}/")]
        open_pages = [client.get(page).content.decode() for client, page in pages]
        change_quantities(order, {line().id: Change(shipped=2), line("2").id: Change(shipped=1)}, by=IMPORT)

        sent = [client.get(page).content.decode() for client, page in pages]

        assert ["Cancel items" in page for page in open_pages] == [True, True]
        assert ["Cancel items" in page for page in sent] == [False, False]


class TestShipping:
    def test_marks_the_order_and_warns_on_its_page(self, as_carla: Any) -> None:
        ask()

        marked = as_carla.get("/desk/shipping/").content.decode()
        warned = as_carla.get(f"/desk/sales/{NUMBER}/").content.decode()

        assert "Cancellation requested" in marked
        assert "If you ship them, the request is refused." in warned


class TestSold:
    PAGE = f"/desk/sales/{NUMBER}/cancellation/"

    def test_shows_what_comes_back_then_cancels(self, as_carla: Any) -> None:
        given()
        form = reviewed(as_carla, self.PAGE, **{f"pieces_{line().id.hex}": "1", "reason": "damaged"})

        review = as_carla.get(f"{self.PAGE}review/").content.decode()
        assert "The customer gets back <strong>€6.90</strong>" in review
        assert line().cancelled == 0
        done = [as_carla.post(f"{self.PAGE}review/", form) for _click in range(2)]

        assert [answer["Location"] for answer in done] == [f"/desk/sales/{NUMBER}/"] * 2
        assert (line().cancelled, Cancellation.objects.get().asked_by) == (1, "seller")

    def test_says_what_each_number_of_pieces_gives_back(self, as_carla: Any) -> None:
        given()

        page = as_carla.get(self.PAGE).content.decode()

        assert "€6.90 each" in page
        assert ("1 of 2 · €6.90" in page, "All 2 · €13.80" in page) == (True, True)

    def test_what_another_tab_chose_is_shown_anew(self, as_carla: Any) -> None:
        given()
        field = f"pieces_{line().id.hex}"
        first = reviewed(as_carla, self.PAGE, **{field: "1", "reason": "damaged"})
        second = reviewed(as_carla, self.PAGE, **{field: "2", "reason": "damaged"})
        before = everything()

        page = as_carla.post(f"{self.PAGE}review/", first, follow=True).content.decode()

        assert everything() == before
        assert "your choice or the order has changed" in page
        assert shown(page) == second

    def test_says_before_it_is_confirmed_that_fewer_are_left(self, as_carla: Any) -> None:
        order = given()
        reviewed(as_carla, self.PAGE, **{f"pieces_{line().id.hex}": "2", "reason": "damaged"})
        change_quantities(order, {line().id: Change(shipped=1)}, by=IMPORT)

        page = as_carla.get(f"{self.PAGE}review/", follow=True)

        assert page.request["PATH_INFO"] == self.PAGE
        assert "1 left to cancel." in page.content.decode()

    def test_carla_sees_her_own_lines_alone(self, as_carla: Any) -> None:
        given()

        page = as_carla.get(self.PAGE).content.decode()

        assert ("Café moulu" in page, "Carnet cousu" in page) == (True, False)

    def test_says_what_is_wrong_and_changes_nothing(self, as_carla: Any) -> None:
        given()
        form = {f"pieces_{line().id.hex}": "1", "reason": "", "words": ""}
        before = everything()

        no_reason = as_carla.post(self.PAGE, form).content.decode()
        no_words = as_carla.post(self.PAGE, {**form, "reason": "other"}).content.decode()

        assert "Say why. The customer will read it." in no_reason
        assert "Say why in your own words" in no_words
        assert everything() == before

    def test_sam_cancels_for_her_and_she_can_see_it(self, as_sam: Any, as_alice: Any) -> None:
        order = given(lines=picked("1"))
        page = f"/desk/orders/{NUMBER}/cancellation/"
        form = reviewed(
            as_sam,
            page,
            **{f"pieces_{line().id.hex}": "2", "reason": "customer_asked", "words": "You called us."},
        )

        as_sam.post(f"{page}review/", form)

        shown = as_alice.get(order.get_absolute_url()).content.decode()
        assert (line().cancelled, "You called us." in shown) == (2, True)
