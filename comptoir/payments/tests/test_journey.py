"""Whole stories of money that does not arrive at first: retried by Sam, sent elsewhere by Alice, or by a guest."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import expect

from comptoir.customers.examples import PASSWORD
from comptoir.customers.examples import alice as alices_user
from comptoir.customers.models import find_customer
from comptoir.gift_cards.models import balance_of
from comptoir.journal.record import IMPORT
from comptoir.journal.work import run_queued
from comptoir.orders.models import link_to
from comptoir.payments.models import Refund, RefundLeg
from comptoir.payments.tests.connected import connected, paid_by, send_all
from comptoir.payments.tests.paid import granted
from comptoir.post.mailbox import read_mailbox
from comptoir.safety.examples import SAMS_NUMBER
from comptoir.safety.examples import sam as sams_user
from tests.journeys.test_getting_in import sign_in
from tests.journeys.visitor import Visitor

pytestmark = pytest.mark.crosses_customers("the worker sends the refunds of everybody")
ANNA = "anna@example.org"


@pytest.fixture(autouse=True)
def sandbox() -> Iterator[None]:
    with connected():
        yield


@pytest.fixture
def alice(visitor: Visitor) -> Any:
    user = alices_user(visitor.setting.language)
    visitor.open("/account/sign-in/")
    sign_in(visitor)
    return user


def state() -> str:
    return str(RefundLeg.objects.get().state)


def subjects(address: str) -> list[str]:
    run_queued()
    return [mail.subject for mail in read_mailbox(address)]


def retry_in_vain_and_ask(desk: Visitor, refund: Refund) -> None:
    """Let Sam try a refund again that failed, and once more has, and ask its customer for another means."""
    desk.open("/desk/refunds/")
    desk.follow(desk.page.locator("a[href*='/desk/refunds/']", has_text="24").first)
    desk.reads("The bank declined it.")
    desk.follow(desk.page.get_by_role("button", name=desk.words("Try again")))
    desk.reads("It is being tried again.")
    send_all()
    assert (state(), RefundLeg.objects.get().attempt) == ("failed", 1)
    desk.open(f"/desk/refunds/{refund.id}/")
    desk.page.get_by_text(desk.words("Ask for another method"), exact=True).click()
    desk.page.locator("[name=why]").first.fill("Deux essais refusés par la banque")
    desk.follow(desk.page.get_by_role("button", name=f"{desk.words('Ask')} "))
    desk.reads("The customer has been asked for another refund method.")


def pay_by_hand(desk: Visitor) -> None:
    """Let Sam mark what the shop has paid itself."""
    desk.open("/desk/refunds/?show=shop")
    desk.follow(desk.page.locator("a[href*='/desk/refunds/']", has_text="24").first)
    desk.page.get_by_text(desk.words("Mark as paid by hand"), exact=True).click()
    desk.page.locator("[name=why]").fill("Virement du jour")
    desk.follow(desk.page.get_by_role("button", name=desk.words("Mark as paid"), exact=False).last)
    desk.reads("It is marked as paid.")


def test_a_refund_fails_is_retried_and_arrives_by_another_means(visitor: Visitor, alice: Any) -> None:
    order = paid_by("sandbox", "sb_2480_declined")
    refund = granted(order, IMPORT)
    visitor.open("/refunds/")
    visitor.reads("On its way")
    send_all()
    visitor.open(order.get_absolute_url())
    visitor.reads("Being looked into")

    sams_user()
    desk = Visitor(visitor.browser, visitor.base, visitor.setting)
    desk.come_in("sam@example.org", PASSWORD, phone=SAMS_NUMBER)
    retry_in_vain_and_ask(desk, refund)

    assert visitor.words("Choose where your refund goes") in subjects("alice@example.org")
    visitor.open("/account/")
    expect(visitor.page.locator("main a[href='/refunds/']")).to_contain_text("24")
    visitor.open(order.get_absolute_url())
    visitor.follow(visitor.page.get_by_role("link", name=visitor.words("Choose where it goes")))
    expect(visitor.page.locator("[name=means]:checked")).to_have_count(0)
    visitor.field("Another method: the shop will contact me").check()
    visitor.follow(visitor.button("Confirm"))
    visitor.reads("The shop will contact you about it.")

    pay_by_hand(desk)
    visitor.open("/refunds/")
    expect(visitor.page.locator(".refund").get_by_text(visitor.words("Refunded"), exact=True)).to_be_visible()
    assert state() == "done"
    assert any("24" in subject for subject in subjects("alice@example.org")[:1])


def test_a_closed_card_asks_her_by_itself_and_her_balance_has_it_at_once(
    visitor: Visitor, alice: Any
) -> None:
    refund = granted(paid_by("sandbox", "sb_2480_closed"), IMPORT)
    send_all()
    assert visitor.words("Choose where your refund goes") in subjects("alice@example.org")

    visitor.open(refund.get_absolute_url())
    visitor.follow(visitor.page.get_by_role("link", name=visitor.words("Choose where it goes")))
    visitor.field("My gift balance, at once").check()
    visitor.follow(visitor.button("Confirm"))

    visitor.reads("Refunded")
    assert balance_of(find_customer(alice), "EUR").minor == 2480
    visitor.open("/gift-cards/")
    expect(visitor.page.locator("main")).to_contain_text("24")


def test_a_guest_has_it_paid_another_way(visitor: Visitor) -> None:
    customer = {"email": ANNA, "name": "Anna Roux", "language": visitor.setting.language}
    order = paid_by("sandbox", "sb_2480_closed", customer=customer)
    granted(order, IMPORT)
    send_all()
    assert visitor.words("Choose where your refund goes") in subjects(ANNA)
    visitor.open(f"/orders/find/{link_to(order.number, ANNA)}/")
    visitor.follow(visitor.page.get_by_role("link", name=visitor.words("Choose where it goes")))
    visitor.follow(visitor.button("Send me the code"))
    assert state() == "needs_choice"

    visitor.page.locator("[name=code]").fill(visitor.code_for(ANNA))
    visitor.follow(visitor.button("Confirm"))

    visitor.reads("The shop will contact you about it.")
    assert (state(), RefundLeg.objects.get().means) == ("waiting", "arranged")
