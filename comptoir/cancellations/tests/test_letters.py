"""Each step is written of once: what is cancelled, how much comes back, and what was answered."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from comptoir.cancellations.actions import (
    cancel_items,
    cancel_sold,
    grant_request,
    refuse_request,
    withdraw_request,
)
from comptoir.cancellations.models import Refusal
from comptoir.cancellations.tests.given import HERS, LINES, given, only, picked
from comptoir.journal.work import run_queued
from comptoir.post.mailbox import read_mailbox
from comptoir.sellers.models import Seller

pytestmark = pytest.mark.django_db


def newest() -> str:
    """Return the subject and text of the letters about a cancellation that were written to Alice."""
    run_queued()
    mine = [sent for sent in read_mailbox("alice@example.org") if "ancel" in sent.subject + sent.text]
    return "\n".join(f"{sent.subject}\n{sent.text}" for sent in mine)


def test_what_she_cancelled_and_what_comes_back_by_when() -> None:
    order = given()

    cancel_items(order, only(order, one=1), by=order.customer)

    text = newest()
    assert "Cancelled: items in your order" in text
    assert f"1 × {LINES[0]['name']}" in text
    assert "You get back €6.90" in text
    assert "Visa •••• 4242: €6.90, by" in text


def test_that_nothing_was_charged() -> None:
    order = given(payments=[], state="pending_payment")

    cancel_items(order, only(order, one=1), by=order.customer)

    assert "You have not been charged for them." in newest()


def test_a_request_and_its_clock_then_its_refusal_with_what_instead(carla: Any) -> None:
    order = given(lines=picked("1"))
    [request] = cancel_items(order, only(order, one=2), by=order.customer)
    assert "You will have an answer by" in newest()

    refuse_request(request, Refusal.PACKED, "It leaves at noon.", by=carla)

    text = newest()
    assert "Reason: It is packed and about to leave" in text
    assert "It leaves at noon." in text
    assert "refuse the parcel when it arrives" in text


def test_a_request_that_is_granted_by_itself() -> None:
    order = given(lines=picked("1"))
    [request] = cancel_items(order, only(order, one=2), by=order.customer)

    grant_request(request, by=order.customer, by_itself=True)

    text = newest()
    assert "Nobody answered your request in time" in text
    assert "You get back €13.80" in text


def test_what_the_seller_cancelled_and_why(carla: Any) -> None:
    order, seller = given(), Seller.objects.get(reference="carmes")

    cancel_sold(
        order, replace(only(order, one=2), reason="damaged", words="So sorry."), seller=seller, by=carla
    )

    text = newest()
    assert f"{seller.name} has had to cancel these items:" in text
    assert "Reason: Damaged before it was sent" in text
    assert "So sorry." in text
    assert "You get back €13.80" in text


def test_of_a_request_that_she_withdrew_nothing_more_is_written() -> None:
    order = given(lines=picked("1"))
    now = timezone.now() - timedelta(minutes=1)
    [request] = cancel_items(order, only(order, one=2), by=order.customer, now=now)

    withdraw_request(request, by=order.customer)

    assert newest() == ""


def test_a_guest_reads_it_at_her_orders_address() -> None:
    order = given(customer={**HERS, "email": "anna@example.org"})

    cancel_items(order, only(order, one=1), by=order.customer)

    run_queued()
    text = read_mailbox("anna@example.org")[0].text
    assert "choose “Find an order”" in text
