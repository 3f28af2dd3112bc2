"""Alice finds every message again and checks those that she doubts; a forged one is reported, and Sam answers."""

from __future__ import annotations

import re
from datetime import timedelta
from urllib.parse import quote

import pytest
from django.conf import settings
from django.db import transaction
from django.utils import timezone
from playwright.sync_api import expect

from comptoir.conversations.models import ServiceRequest, Topic
from comptoir.customers.examples import PASSWORD, alice
from comptoir.customers.models import Customer, Visit, find_customer
from comptoir.journal.work import run_queued
from comptoir.notices.actions import SentByShop, keep_copies, record_sent
from comptoir.notices.models import Category, Notice, messages_of
from comptoir.orders.examples import order_sent
from comptoir.orders.examples.one import receive
from comptoir.post.actions import queue_letter
from comptoir.safety.actions import alert
from comptoir.safety.examples import SAMS_NUMBER, sam
from comptoir.safety.facts import PASSWORD_CHANGED
from tests.journeys.test_getting_in import sign_in
from tests.journeys.visitor import Visitor

ORDER, CODE, NUMBER = "403-0000001-0000001", "918273", "+33639980123"
CHECK = "/is-this-from-us/"
EVIL = "comptoir.verification.example"
FORGED = f"Votre compte est bloqué. Payez 1,95 € ici : http://{EVIL}/payer"


@pytest.fixture
def hers(visitor: Visitor) -> Customer:
    """Alice's messages: an order that is confirmed, an alert, a code by SMS, and an offer of the shop's own."""
    user = alice(visitor.setting.language)
    customer = find_customer(user)
    assert customer
    buyer = {"email": user.email, "name": user.name, "language": user.language}
    placed = {"placed_at": timezone.now().isoformat(), "state": "confirmed", "shipments": []}
    receive(order_sent(ORDER, customer=buyer, **placed), history=False)
    with transaction.atomic():
        alert(user, PASSWORD_CHANGED, visit=Visit("Mozilla/5.0", "192.0.2.1"))
        queue_letter(
            "customers/step_code_sms",
            to=NUMBER,
            channel="sms",
            language=user.language,
            context={},
            secrets={"code": CODE},
            customer_id=customer.id,
        )
    record_sent([offer(customer)])
    run_queued()
    keep_copies()
    return customer


def offer(customer: Customer) -> SentByShop:
    return SentByShop(
        customer_id=customer.id,
        reference="LETTRE-1102",
        subject="Notre sélection de novembre",
        sent_at=timezone.now() - timedelta(days=20),
        category=Category.OFFERS,
        channel="email",
    )


def message(customer: Customer, letter: str) -> Notice:
    found: Notice = messages_of(customer).get(letter=letter)
    return found


def unread(visitor: Visitor, number: int) -> None:
    """Read on the tile how many messages are unread, and go there."""
    visitor.open("/account/")
    tile = visitor.page.locator("a.tile", has_text=visitor.words("Your Messages"))
    if number:
        expect(tile).to_contain_text(re.compile(rf"\b{number} "))
    else:
        expect(tile).to_contain_text(visitor.words("No unread messages"))
    visitor.follow(tile)
    visitor.heading("Your Messages")
    expect(visitor.page.locator(".mail--unread")).to_have_count(number)


def search(visitor: Visitor, words: str) -> None:
    visitor.field("Search all messages").fill(words)
    visitor.follow(
        visitor.page.locator("main").get_by_role("button", name=visitor.words("Search"), exact=True)
    )


def check(visitor: Visitor, pasted: str) -> None:
    visitor.open("/is-this-from-us/")
    visitor.field("Reference, sender or the whole message").fill(pasted)
    visitor.follow(visitor.button("Check this message"))


def altered(reference: str) -> str:
    """Return a reference that differs from this one by its last sign."""
    return reference[:-1] + ("B" if reference.endswith("A") else "A")


@pytest.mark.rows("B9")
def test_alice_reads_and_searches_her_messages(visitor: Visitor, hers: Customer) -> None:
    letters = visitor.page.locator(".mail")
    visitor.open("/account/sign-in/")
    sign_in(visitor)
    unread(visitor, 3)
    expect(letters).to_have_count(4)

    search(visitor, "brulerie CAFE")
    expect(letters).to_have_count(1)
    visitor.follow(letters.locator("a"))
    visitor.heading("Your order %(number)s is confirmed", number=ORDER)
    expect(visitor.page.locator(".said")).to_contain_text("Carnet cousu bleu nuit")
    unread(visitor, 2)

    security = message(hers, "customers/alert")
    visitor.follow(
        visitor.page.locator("main").get_by_role("link", name=visitor.words("Security"), exact=True)
    )
    expect(letters).to_have_count(2)
    search(visitor, security.reference.lower().replace("-", " "))
    expect(letters).to_have_count(1)
    visitor.follow(letters.locator("a"))
    visitor.reads("Link not kept")
    expect(visitor.page.locator("main")).to_contain_text(security.reference)
    unread(visitor, 1)

    visitor.follow(visitor.page.locator(".mail--unread a"))
    visitor.reads("Links and codes are not kept.")
    expect(visitor.page.locator("main")).not_to_contain_text(CODE)
    expect(visitor.page.locator("main")).to_contain_text("••••••")
    unread(visitor, 0)


@pytest.mark.rows("E3")
def test_alice_checks_what_is_genuine_and_a_stranger_learns_only_the_day(
    visitor: Visitor, hers: Customer
) -> None:
    genuine = message(hers, "orders/confirmed")
    check(visitor, genuine.reference.lower())
    visitor.reads("This reference exists")
    expect(visitor.page.locator("main")).not_to_contain_text(ORDER)
    expect(visitor.page.locator("main")).not_to_contain_text("alice@example.org")

    visitor.open("/account/sign-in/")
    sign_in(visitor)
    check(visitor, genuine.reference)
    visitor.reads("You received this message from us")
    visitor.follow(visitor.page.locator("main [role=status] a").first)
    visitor.heading("Your order %(number)s is confirmed", number=ORDER)
    check(visitor, "lettre 1102")
    visitor.follow(visitor.link("Notre sélection de novembre"))
    visitor.heading("Notre sélection de novembre")
    visitor.reads(
        "%(shop)s sent this message with another tool: we keep its subject, but not its text.",
        shop=settings.SHOP_NAME,
    )


@pytest.mark.rows("E3")
def test_alice_reports_a_message_that_looks_like_hers(visitor: Visitor, hers: Customer) -> None:
    genuine = message(hers, "customers/alert")
    visitor.open("/account/sign-in/")
    sign_in(visitor)
    check(visitor, f"{FORGED}\n\n{genuine.reference}")
    visitor.reads("You received this message from us")
    visitor.reads("Its links lead elsewhere")

    check(visitor, f"{FORGED}\n\n{altered(genuine.reference)}")
    visitor.reads("We do not know this message")
    expect(visitor.page.locator("main [role=status] strong")).to_have_text(EVIL)
    expect(visitor.page.locator(f"a[href*='{EVIL}']")).to_have_count(0)
    visitor.follow(visitor.button("Report this message"))
    visitor.follow(visitor.button("Send"))
    visitor.heading("A suspicious message")
    visitor.reads("Number %(number)s", number=ServiceRequest.objects.get().number)


@pytest.mark.rows("E3", "E7")
def test_a_stranger_reports_a_forged_message_and_sam_answers(visitor: Visitor) -> None:
    sam()
    check(visitor, f"{FORGED}\n\nK7QM4-XTPRW")
    visitor.reads("We do not know this message")
    visitor.follow(visitor.button("Report this message"))
    visitor.heading("Contact Us")
    expect(visitor.page.get_by_role("radio", name=visitor.words(str(Topic.SUSPICIOUS.label)))).to_be_checked()
    expect(visitor.field("Your message")).to_have_value(re.compile(re.escape(EVIL)))
    visitor.field("Your name").fill("Nadia Benali")
    visitor.field("Email").fill("nadia@example.org")
    visitor.follow(visitor.button("Send"))
    visitor.heading("Question received")
    asked = ServiceRequest.objects.get()
    expect(visitor.page.locator(".question__number")).to_have_text(asked.number)

    desk = Visitor(visitor.browser, visitor.base, visitor.setting)
    desk.come_in("sam@example.org", PASSWORD, phone=SAMS_NUMBER)
    desk.open("/desk/inbox/")
    desk.follow(desk.page.locator(".rows__what a").first)
    desk.heading("A suspicious message")
    expect(desk.page.locator("main")).to_contain_text(EVIL)
    desk.page.locator("[name=answer]").fill("Ce message ne vient pas de nous : supprimez-le.")
    desk.follow(desk.button("Send the answer"))

    run_queued()
    visitor.open(f"/demo/mailbox/?to={quote(asked.email)}")
    expect(visitor.page.locator(".card").first).to_contain_text("ne vient pas de nous")
