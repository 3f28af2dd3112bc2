"""What comes back of a cancellation goes as it was paid, or to her gift balance if she chooses that."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from comptoir.cancellations.schedule import grant_unanswered_requests
from comptoir.cancellations.tests.given import NUMBER, given, picked
from comptoir.cancellations.tests.test_cancel_page import GUEST, PAGE, REVIEW, reviewed, typed
from comptoir.customers.models import find_customer
from comptoir.gift_cards.models import balance_of
from comptoir.orders.models import link_to
from comptoir.payments.models import RefundLeg

pytestmark = pytest.mark.django_db


def test_it_goes_back_as_it_was_paid_unless_she_says_otherwise(as_alice: Client, alice: Any) -> None:
    given()

    form = reviewed(as_alice, one="2", two="on")
    page = as_alice.get(REVIEW).content.decode()

    checked = re.findall(r'<input[^>]*name="to"[^>]*checked[^>]*>', page)
    assert len(checked) == 1
    assert 'value="original"' in checked[0]
    assert "All of it, €24.80, to my gift balance, at once" in page
    as_alice.post(REVIEW, form)
    assert RefundLeg.objects.get().means == "card"


def test_she_has_it_on_her_gift_balance(as_alice: Client, alice: Any) -> None:
    given()
    form = reviewed(as_alice, one="2", two="on")

    as_alice.post(REVIEW, {**form, "to": "gift_balance"})

    assert RefundLeg.objects.get().state == "done"
    assert balance_of(find_customer(alice), "EUR").minor == 2480


def test_a_request_keeps_what_she_chose_until_it_is_granted(as_alice: Client, alice: Any) -> None:
    given(lines=picked("1", "2"))
    form = reviewed(as_alice, one="2", two="on")
    as_alice.post(REVIEW, {**form, "to": "gift_balance"})

    grant_unanswered_requests(timezone.now() + timedelta(hours=25))

    assert {leg.means for leg in RefundLeg.objects.all()} == {"gift_balance"}
    assert balance_of(find_customer(alice), "EUR").minor == 2480


def test_anything_else_is_the_way_it_was_paid(as_alice: Client, alice: Any) -> None:
    given()

    as_alice.post(REVIEW, {**reviewed(as_alice, one="2"), "to": "<me>"})

    assert RefundLeg.objects.get().means == "card"


def test_nothing_is_asked_of_what_was_paid_by_gift_card(as_alice: Client, alice: Any) -> None:
    given(payments=[{"kind": "gift_card", "label": "Carte cadeau", "amount_minor": 2480}])

    as_alice.post(PAGE, typed(one="2", two="on"))
    page = as_alice.get(REVIEW).content.decode()

    assert "€24.80" in page
    assert 'name="to"' not in page


def test_a_guest_has_no_gift_balance_to_choose(client: Client) -> None:
    given(customer=GUEST)
    page = f"/orders/find/{link_to(NUMBER, GUEST['email'])}/cancellation/"

    client.post(page, typed(one="2"))
    shown = client.get(f"{page}review/").content.decode()

    assert "You get back" in shown
    assert 'name="to"' not in shown


def test_a_program_says_it_too(as_alice: Client, alice: Any) -> None:
    given()

    path = f"/api/v1/orders/{NUMBER}/cancellations"
    answer = as_alice.post(path, {"refund_to": "gift_balance"}, content_type="application/json")

    assert answer.status_code == 200
    assert {leg.means for leg in RefundLeg.objects.all()} == {"gift_balance"}
