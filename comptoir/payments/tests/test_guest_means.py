"""A guest whose money cannot go back has it paid another way, by the link to her order and a code."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from comptoir.customers.examples import alice as alices_user
from comptoir.journal.models import CustomerEntry
from comptoir.journal.record import IMPORT
from comptoir.journal.work import run_queued
from comptoir.orders.models import Order, link_to
from comptoir.payments.actions import LegTold, mark_leg_done, report_leg
from comptoir.payments.models import LegState, RefundLeg
from comptoir.payments.tests.paid import card, granted, paid
from comptoir.post.mailbox import read_mailbox

pytestmark = pytest.mark.django_db
ANNA = "anna@example.org"


@pytest.fixture
def leg() -> RefundLeg:
    """The one part of the refund of Anna's order, whose card is closed."""
    return closed(paid(card(2480), customer={"email": ANNA, "name": "Anna Roux", "language": "en"}))


def closed(order: Order) -> RefundLeg:
    granted(order, IMPORT)
    return report_leg(RefundLeg.objects.get(), LegTold(state=LegState.NEEDS_CHOICE), by=IMPORT)


def path(leg: RefundLeg) -> str:
    return reverse("refund_means_by_link", args=[link(), leg.id])


def link() -> str:
    order = Order.objects.get()
    return link_to(order.number, order.email)


def text(answer: Any) -> str:
    return " ".join(answer.content.decode().split())


def code(client: Client, leg: RefundLeg) -> str:
    client.post(path(leg), {"send": "yes"})
    run_queued()
    [found] = [code for mail in read_mailbox(ANNA) for code in re.findall(r"\b\d{6}\b", mail.text)]
    return str(found)


def now_of(leg: RefundLeg) -> RefundLeg:
    return RefundLeg.objects.get(id=leg.id)


class TestPage:
    def test_says_what_the_shop_does_and_sends_the_code_first(self, client: Client, leg: RefundLeg) -> None:
        page = text(client.get(path(leg)))

        assert "Where should €24.80 go?" in page
        assert f"It will write to you at {ANNA} to ask how" in page
        assert "Create an account" in page
        assert 'name="code"' not in page
        assert read_mailbox(ANNA) == []

    def test_the_code_makes_it_take_effect(self, client: Client, leg: RefundLeg) -> None:
        typed = code(client, leg)
        assert now_of(leg).state == LegState.NEEDS_CHOICE

        answer = client.post(path(leg), {"code": typed}, follow=True)

        assert f"Noted. The shop will write to {ANNA} about €24.80." in text(answer)
        assert "The shop will contact you about it." in text(answer)
        assert (now_of(leg).means, now_of(leg).state) == ("arranged", LegState.WAITING)

    def test_a_wrong_code_changes_nothing(self, client: Client, leg: RefundLeg) -> None:
        wrong = f"{(int(code(client, leg)) + 1) % 10**6:06}"

        answer = client.post(path(leg), {"code": wrong})

        assert 'name="code"' in text(answer)
        assert now_of(leg).state == LegState.NEEDS_CHOICE

    def test_nothing_is_confirmed_without_a_code(self, client: Client, leg: RefundLeg) -> None:
        client.post(path(leg), {})

        assert now_of(leg).state == LegState.NEEDS_CHOICE

    def test_a_second_time_leads_to_the_order(self, client: Client, leg: RefundLeg) -> None:
        typed = code(client, leg)
        client.post(path(leg), {"code": typed})

        answer = client.post(path(leg), {"code": typed})

        assert answer.url == reverse("order_by_link", args=[link()])
        assert CustomerEntry.objects.filter(fact="payments.means_changed").count() == 1

    def test_another_orders_link_opens_nothing_of_it(self, client: Client, leg: RefundLeg) -> None:
        other = paid(card(2480), reference="403-2", customer={"email": "bob@example.org", "name": "Bob"})
        theirs = link_to(other.number, "bob@example.org")

        answer = client.get(reverse("refund_means_by_link", args=[theirs, leg.id]))

        assert answer.url == reverse("order_by_link", args=[theirs])
        assert client.get(reverse("refund_means_by_link", args=["nonsense", leg.id])).status_code == 302


class TestLetter:
    def test_leads_a_guest_to_her_order(self, leg: RefundLeg) -> None:
        run_queued()

        [letter] = [mail for mail in read_mailbox(ANNA) if "Choose where" in mail.subject]

        assert "choose “Find an order”" in letter.text
        assert "Go to your account" not in letter.text
        assert "It was paid with Visa •••• 4242." in letter.text

    def test_leads_a_customer_to_her_account(self) -> None:
        alices_user("en")
        closed(paid())
        run_queued()

        [letter] = [mail for mail in read_mailbox("alice@example.org") if "Choose where" in mail.subject]

        assert "Go to your account" in letter.text


class TestDesk:
    def test_staff_read_whom_to_write_to_and_settle_it(
        self, client: Client, as_sam: Client, leg: RefundLeg
    ) -> None:
        client = Client()
        client.post(path(leg), {"code": code(client, leg)})

        page = text(as_sam.get(f"/desk/refunds/{leg.refund_id}/"))
        assert f"Write to {ANNA} and ask how, pay it, then mark it as paid." in page
        assert "€24.80" in text(as_sam.get("/desk/refunds/?show=shop"))
        mark_leg_done(now_of(leg), why="Virement", by=IMPORT)
        run_queued()

        assert "Your refund of €24.80 has been paid" in [mail.subject for mail in read_mailbox(ANNA)]
