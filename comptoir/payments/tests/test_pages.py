"""A customer sees of each refund how much, to what and by when, and chooses where it goes if it cannot go back."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from comptoir.customers.models import find_customer
from comptoir.gift_cards.models import Movement, balance_of
from comptoir.orders.models import Order, link_to
from comptoir.payments.actions import LegTold, report_leg
from comptoir.payments.models import LegState, RefundLeg
from comptoir.payments.tests.paid import card, gift_card, granted, paid, pieces
from comptoir.ui.formats import short_day

pytestmark = pytest.mark.django_db
NOON = datetime(2026, 11, 27, 11, 0, tzinfo=UTC)


@pytest.fixture
def order(alice: Any) -> Order:
    """Alice's order, paid by card and gift card."""
    return paid(card(1980), gift_card(500))


def read(client: Client, path: str) -> str:
    answer = client.get(path)
    assert answer.status_code == 200
    return " ".join(answer.content.decode().split())


def address(leg: RefundLeg) -> str:
    return f"/refunds/{leg.refund_id}/parts/{leg.id}/"


def to_choose(order: Order, by: Any) -> RefundLeg:
    granted(order, by)
    leg = RefundLeg.objects.get(means="card")
    return report_leg(leg, LegTold(state=LegState.NEEDS_CHOICE), by=by)


class TestOrderPage:
    def test_says_of_each_part_where_it_is(self, as_alice: Client, alice: Any, order: Order) -> None:
        granted(order, alice, now=NOON)

        page = read(as_alice, order.get_absolute_url())

        assert "Refund of €24.80" in page
        assert "€19.80" in page
        assert "Granted on 27 November 2026. Expected by 4 December 2026." in page
        assert "Added to your gift balance on 27 November 2026." in page

    def test_follows_what_is_told(self, as_alice: Client, alice: Any, order: Order) -> None:
        granted(order, alice, now=NOON)
        leg = RefundLeg.objects.get(means="card")
        for state, words in (
            ("sent", "Sent to your bank on 28 November 2026."),
            ("failed", "It did not go through on 28 November 2026."),
            ("done", "Paid back on 28 November 2026. Your bank may take a few days to show it."),
        ):
            at = NOON.replace(day=28)
            report_leg(leg, LegTold(state=LegState(state), at=at), by=alice)
            assert words in read(as_alice, order.get_absolute_url())

    def test_says_that_it_is_late(self, as_alice: Client, alice: Any, order: Order) -> None:
        granted(order, alice, now=NOON.replace(month=6))

        page = read(as_alice, order.get_absolute_url())

        assert "is late. Ask us about it." in page

    def test_costs_nothing_without_a_refund(
        self, as_alice: Client, order: Order, django_assert_num_queries: Any
    ) -> None:
        from comptoir.payments.pages import panel

        with django_assert_num_queries(0):
            assert not panel(None, order, [], []).head  # type: ignore[arg-type]

    def test_a_guest_reads_it_by_her_link(self, client: Client, alice: Any) -> None:
        order = paid(card(2480), customer={"email": "guest@example.org", "name": "Ada"})
        leg = to_choose(order, alice)

        link = link_to(order.number, order.email)
        page = read(client, reverse("order_by_link", args=[link]))

        assert "Refund of €24.80" in page
        assert reverse("refund_means_by_link", args=[link, leg.id]) in page
        assert str(leg.refund_id) not in page


class TestRefundPage:
    def test_says_how_the_sum_is_made(self, as_alice: Client, alice: Any, order: Order) -> None:
        refund = granted(
            order, alice, pieces=pieces(order, coffee=1), less_minor=100, extra_minor=50, words="Trop tard"
        )

        page = read(as_alice, refund.get_absolute_url())

        for words in ("1 × Café moulu", "€6.90", "€4.90", "€0.50", "−€1.00", "€11.30", "Trop tard"):
            assert words in page

    def test_the_list_has_all_of_them(self, as_alice: Client, alice: Any, order: Order) -> None:
        assert "No refunds yet" in read(as_alice, "/refunds/")
        granted(order, alice)

        page = read(as_alice, "/refunds/")

        assert "Refund of €24.80" in page
        assert order.number in page

    def test_one_that_goes_in_one_part_is_titled_by_its_day_and_said_in_her_language(
        self, as_alice: Client, alice: Any
    ) -> None:
        order = paid(card(2480))
        refund = granted(order, alice, reason="returned", words="Retour RS7N8MQ2K")
        due = " ".join(short_day(refund.legs_now[0].expected_on).split())

        page, listed = read(as_alice, refund.get_absolute_url()), read(as_alice, "/refunds/")

        assert f"€24.80 to your Visa •••• 4242 by {due}" in page
        assert f"€24.80 expected by {due}" in listed
        assert listed.count("€24.80") == 1
        assert [text.count("Return RS7N8MQ2K") for text in (page, listed)] == [1, 1]
        assert "Retour RS7N8MQ2K" not in page + listed

    def test_the_tile_says_what_waits_for_her(self, as_alice: Client, alice: Any, order: Order) -> None:
        assert "Nothing on its way to you at the moment" in read(as_alice, "/account/")
        to_choose(order, alice)

        assert "Choose where €19.80 goes" in read(as_alice, "/account/")

    def test_what_is_not_hers_is_not_found(self, as_bob: Client, alice: Any, order: Order) -> None:
        leg = to_choose(order, alice)

        assert as_bob.get(f"/refunds/{leg.refund_id}/").status_code == 404
        assert as_bob.post(address(leg), {"means": "gift_balance"}).status_code == 404
        assert RefundLeg.objects.get(id=leg.id).state == "needs_choice"


class TestChoice:
    def test_nothing_is_chosen_before_she_does(self, as_alice: Client, alice: Any, order: Order) -> None:
        leg = to_choose(order, alice)

        page = read(as_alice, address(leg))
        answer = as_alice.post(address(leg), {})

        assert "checked" not in page
        assert "Choose where it goes." in answer.content.decode()

    def test_her_gift_balance(self, as_alice: Client, alice: Any, order: Order) -> None:
        leg = to_choose(order, alice)

        answer = as_alice.post(address(leg), {"means": "gift_balance"}, follow=True)

        assert "€19.80 has been added to your gift balance." in answer.content.decode()
        assert balance_of(find_customer(alice), "EUR").minor == 2480

    def test_another_means(self, as_alice: Client, alice: Any, order: Order) -> None:
        leg = to_choose(order, alice)

        answer = as_alice.post(address(leg), {"means": "arranged"}, follow=True)

        assert "The shop will contact you about it." in answer.content.decode()

    def test_a_second_browser_reads_why_not(self, as_alice: Client, alice: Any, order: Order) -> None:
        leg = to_choose(order, alice)
        as_alice.post(address(leg), {"means": "gift_balance"})

        answer = as_alice.post(address(leg), {"means": "arranged"})

        assert "There is nothing left to choose" in answer.content.decode()
        assert Movement.objects.count() == 2

    def test_no_account_number_is_asked_for(self, as_alice: Client, alice: Any, order: Order) -> None:
        leg = to_choose(order, alice)

        assert 'type="text"' not in read(as_alice, address(leg))


class TestNotCharged:
    def test_the_page_says_so(self, as_alice: Client, alice: Any) -> None:
        order = paid(card(2480, state="authorised"), state="cancelled")

        page = read(as_alice, order.get_absolute_url())

        assert "You were not charged: €24.80 was only reserved, and the shop releases it." in page


class TestApi:
    def test_reads_and_chooses(self, as_alice: Client, alice: Any, order: Order) -> None:
        leg = to_choose(order, alice)

        [listed] = as_alice.get("/api/v1/refunds").json()["items"]
        assert listed == as_alice.get(f"/api/v1/refunds/{leg.refund_id}").json()
        assert [part["state"] for part in listed["legs"]] == ["needs_choice", "done"]
        path = f"/api/v1/refunds/{leg.refund_id}/legs/{leg.id}/means/"
        chosen = as_alice.put(path + "gift_balance")

        assert [part["means"] for part in chosen.json()["legs"]] == ["gift_balance", "gift_balance"]
        assert as_alice.get("/api/v1/gift-balance").json() == {
            "items": [{"currency": "EUR", "amount_minor": 2480}]
        }
        assert len(as_alice.get("/api/v1/gift-balance/movements").json()["items"]) == 2
        refused = as_alice.put(path + "arranged")
        assert (refused.status_code, refused.json()["code"]) == (409, "nothing_to_choose")

    def test_bob_learns_nothing(self, as_bob: Client, alice: Any, order: Order) -> None:
        leg = to_choose(order, alice)
        path = f"/api/v1/refunds/{leg.refund_id}/legs/{leg.id}/means/"

        assert as_bob.get("/api/v1/refunds").json()["items"] == []
        assert as_bob.get(f"/api/v1/refunds/{leg.refund_id}").status_code == 404
        assert as_bob.put(path + "arranged").status_code == 404
