"""Alice bought without an account: she finds her one order by its number, her address, and a letter."""

from __future__ import annotations

import re

import pytest
import time_machine
from playwright.sync_api import expect

from comptoir.customers.examples import alice
from comptoir.journal.work import run_queued
from comptoir.orders.examples import give_orders, order_sent
from comptoir.orders.examples.one import receive
from comptoir.orders.models import link_to
from comptoir.post.mailbox import read_mailbox
from tests.journeys.visitor import Visitor

NUMBER = "403-0000001-0000001"
GUEST = "guest@example.org"
SENTENCE = "If an order with this number was placed with this address, an email with a link has just been sent there."


def place(visitor: Visitor) -> None:
    customer = {"email": GUEST, "name": "Alice Martin", "language": visitor.setting.language}
    receive(order_sent(NUMBER, customer=customer))


def ask(visitor: Visitor, number: str, email: str) -> None:
    visitor.field("Your order number").fill(number)
    visitor.field("Email").fill(email)
    visitor.follow(visitor.button("Send the link"))


def letters(to: str) -> list[str]:
    run_queued()
    return [sent.text for sent in read_mailbox(to)]


def link_in(letter: str) -> str:
    [path] = re.findall(r"https?://[^/]+(/orders/find/\S+/)\s", letter)
    return path


@pytest.mark.rows("C11")
def test_a_guest_finds_her_order_by_number_and_address(visitor: Visitor) -> None:
    place(visitor)
    visitor.open("/")
    ask(visitor, "", "guest@")
    visitor.heading("Find an order")
    visitor.reads("Type the order number.")
    visitor.reads("Type an email address such as alice@example.org.")
    expect(visitor.field("Email")).to_have_value("guest@")

    ask(visitor, f" {NUMBER} ", GUEST.upper())
    visitor.heading("Check your email")
    visitor.reads(SENTENCE)

    [letter] = letters(GUEST)
    visitor.open(link_in(letter))
    expect(visitor.page.locator(".order-page__lead")).to_contain_text(NUMBER)
    expect(visitor.page.locator("#items")).to_contain_text("6A00000000017")
    expect(visitor.page.locator(".facts--total")).to_contain_text(
        {"fr": "24,80", "en": "24.80"}[visitor.setting.language]
    )
    expect(visitor.button("Archive order")).to_have_count(0)
    expect(visitor.page.get_by_role("link", name=visitor.words("Buy again"))).to_have_count(0)
    expect(visitor.page.locator(".hello__words")).to_have_text(visitor.words("Hello, Sign in"))

    other = {"fr": "English", "en": "Français"}[visitor.setting.language]
    visitor.follow(visitor.page.get_by_role("button", name=other, exact=True))
    expect(visitor.page.locator("html")).to_have_attribute(
        "lang", {"fr": "en", "en": "fr"}[visitor.setting.language]
    )
    expect(visitor.page.locator("#items")).to_contain_text("6A00000000017")


@pytest.mark.rows("C11")
def test_a_guest_asks_about_her_order_and_makes_an_account_of_it(visitor: Visitor) -> None:
    place(visitor)
    visitor.open("/orders/find/")
    ask(visitor, NUMBER, GUEST)
    link = link_in(letters(GUEST)[0])

    for words, topic in (
        ("Ask us about this order", "An order"),
        ("I don’t recognise this order", "I don’t recognise this order"),
    ):
        visitor.open(link)
        visitor.follow(visitor.link(words))
        visitor.heading("Contact Us")
        expect(visitor.field(topic)).to_be_checked()
        expect(visitor.page.locator("[name=order_number]")).to_have_value(NUMBER)

    visitor.open(link)
    visitor.reads(
        "You will find this order there, with all your other orders placed with the same email address."
    )
    main = visitor.page.locator("main")
    visitor.follow(main.get_by_role("link", name=visitor.words("Create your account")))
    visitor.heading("Create your account")
    expect(visitor.field("Email or mobile phone number")).to_have_value(GUEST)
    visitor.field("Your name").fill("Alice Martin")
    visitor.field("Password").fill("Trente-6-lapins-bleus")
    visitor.follow(visitor.button("Create your account"))
    visitor.field("Code").fill(visitor.code_for(GUEST))
    visitor.follow(visitor.page.locator("main form button").first)
    visitor.heading("Order History")
    expect(visitor.page.locator(".order-card__number > :last-child")).to_have_text(NUMBER)


@pytest.mark.rows("C11")
def test_a_stranger_is_told_the_same_and_nothing_is_sent(visitor: Visitor) -> None:
    place(visitor)
    for number, email in (("403-9999999-9999999", GUEST), (NUMBER, "bob@example.org")):
        visitor.open("/help/orders/")
        visitor.follow(visitor.link("Find an order"))
        ask(visitor, number, email)
        visitor.heading("Check your email")
        visitor.reads(SENTENCE)
        assert letters(email) == []

    visitor.follow(visitor.link("Try again"))
    for _try in range(3):
        ask(visitor, NUMBER, "bob@example.org")
        visitor.open("/orders/find/")
    ask(visitor, NUMBER, "bob@example.org")
    visitor.heading("Check your email")
    visitor.open("/orders/find/")
    visitor.field("Your order number").fill(NUMBER)
    visitor.field("Email").fill("bob@example.org")
    visitor.follow(visitor.button("Send the link"))
    visitor.heading("A moment, please")


@pytest.mark.rows("C11")
def test_a_link_that_is_over_or_altered_says_so_and_another_is_asked_for(visitor: Visitor) -> None:
    place(visitor)
    with time_machine.travel("2026-01-01T10:00:00Z"):
        over = f"/orders/find/{link_to(NUMBER, GUEST)}/"

    visitor.open(over[:-3] + "/", status=404)
    visitor.heading("This link does not work")
    visitor.open(over, status=410)
    visitor.heading("This link no longer works")
    visitor.follow(visitor.link("Ask for another link"))
    expect(visitor.field("Your order number")).to_have_value(NUMBER)
    ask(visitor, NUMBER, GUEST)
    visitor.open(link_in(letters(GUEST)[0]))
    expect(visitor.page.locator(".order-page__lead")).to_contain_text(NUMBER)


@pytest.mark.rows("C11")
def test_an_order_in_an_account_is_told_of_without_a_link(visitor: Visitor) -> None:
    user = alice(visitor.setting.language)
    [order] = give_orders(user)
    visitor.open("/")
    if visitor.setting.width > 600:
        visitor.page.locator(".hello__words").hover()
    else:
        visitor.page.locator(".hello summary").tap()
    menu = visitor.page.get_by_role("navigation", name=visitor.words("Account menu"))
    visitor.follow(menu.get_by_role("link", name=visitor.words("Find an order"), exact=True))
    ask(visitor, order.number, user.email)
    visitor.reads(SENTENCE)

    [letter] = letters(user.email)
    assert "/orders/find/" not in letter
    assert (
        visitor.words(
            "Go to our site by typing its address yourself, choose “Sign in”, then “Order History”."
        )
        in letter
    )

    visitor.open(f"/orders/find/{link_to(order.number, user.email)}/", status=410)
    visitor.heading("This order is in an account")
    visitor.follow(visitor.page.locator("main").get_by_role("link", name=visitor.words("Sign in")))
    visitor.heading("Sign in")
