"""Staff see which refunds failed, are late or are to be paid, and see to them with a reason."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from comptoir.journal.models import CustomerEntry
from comptoir.payments.actions import LegTold, report_leg
from comptoir.payments.models import LegState, RefundLeg
from comptoir.payments.tests.paid import granted, paid

pytestmark = pytest.mark.django_db


@pytest.fixture
def leg(alice: Any) -> RefundLeg:
    """A part of a refund that failed."""
    granted(paid(), alice)
    told = LegTold(state=LegState.FAILED, why="declined", words="The bank declined it.")
    return report_leg(RefundLeg.objects.get(), told, by=alice)


def page(leg: RefundLeg, act: str = "") -> str:
    return f"/desk/refunds/{leg.refund_id}/" + (f"{leg.id}/{act}/" if act else "")


def state_of(leg: RefundLeg) -> str:
    return str(RefundLeg.objects.get(id=leg.id).state)


def test_what_failed_comes_first_and_stands_in_the_bar(as_sam: Client, leg: RefundLeg) -> None:
    shown = as_sam.get("/desk/refunds/").content.decode()

    assert "€24.80" in shown
    assert "The shop itself" in shown
    assert "The bank declined it." in as_sam.get(page(leg)).content.decode()
    assert "€24.80" not in as_sam.get("/desk/refunds/?show=shop").content.decode()


def test_staff_read_that_it_failed_and_its_customer_that_it_is_looked_into(
    as_sam: Client, as_alice: Client, leg: RefundLeg
) -> None:
    hers = as_alice.get(f"/refunds/{leg.refund_id}/").content.decode()

    for address in ("/desk/refunds/", page(leg)):
        shown = as_sam.get(address).content.decode()
        assert re.search(r"badge--danger.*?Failed", shown, re.DOTALL)
        assert "Being looked into" not in shown
    assert "Being looked into" in hers


def test_what_is_late_is_called_so(as_sam: Client, alice: Any) -> None:
    granted(paid(), alice, now=timezone.now() - timedelta(days=30))

    for show in ("late", "shop"):
        shown = as_sam.get(f"/desk/refunds/?show={show}").content.decode()
        assert "€24.80" in shown
        assert "late" in shown


@pytest.mark.parametrize("show", ["", "late", "shop", "customer", "sent", "nonsense"])
def test_nothing_is_said_in_words(as_sam: Client, show: str) -> None:
    assert "No refunds here" in as_sam.get(f"/desk/refunds/?show={show}").content.decode()


def test_it_is_tried_again(as_sam: Client, leg: RefundLeg) -> None:
    answer = as_sam.post(page(leg, "retry"), follow=True)

    assert "It is being tried again." in answer.content.decode()
    assert state_of(leg) == "waiting"
    again = as_sam.post(page(leg, "retry"), follow=True)
    assert "has not failed" in again.content.decode()


def test_it_is_marked_as_paid_with_a_reason(as_sam: Client, leg: RefundLeg) -> None:
    refused = as_sam.post(page(leg, "done"), {"why": ""}, follow=True)
    assert "Say why." in refused.content.decode()
    assert state_of(leg) == "failed"

    as_sam.post(page(leg, "done"), {"why": "By transfer"}, follow=True)

    assert state_of(leg) == "done"
    entry = CustomerEntry.objects.get(fact="payments.leg_paid")
    assert (entry.details["words"], entry.by_name) == ("By transfer", "Sam Petit")


def test_the_customer_is_asked_for_another_means(as_sam: Client, leg: RefundLeg) -> None:
    as_sam.post(page(leg, "means"), {"why": "The card is closed"}, follow=True)

    assert state_of(leg) == "needs_choice"


def test_the_orders_page_has_it(as_sam: Client, leg: RefundLeg) -> None:
    shown = as_sam.get(f"/desk/orders/{leg.refund.order.number}/").content.decode()

    assert page(leg) in shown


@pytest.mark.parametrize("who", ["as_carla", "as_alice"])
def test_nobody_else_is_let_in(who: str, leg: RefundLeg, request: Any) -> None:
    client = request.getfixturevalue(who)

    assert client.get("/desk/refunds/").status_code == 404
    assert client.get(page(leg)).status_code == 404
    for act in ("retry", "done", "means"):
        assert client.post(page(leg, act), {"why": "x"}).status_code == 404
    assert state_of(leg) == "failed"
