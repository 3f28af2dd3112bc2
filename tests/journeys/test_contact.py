"""Customer service is reached signed out, locked out and signed in; Sam answers, and the letter is read."""

from __future__ import annotations

import re
from typing import Any
from urllib.parse import quote

import pytest
from playwright.sync_api import expect

from comptoir.conversations.actions import answer_request
from comptoir.conversations.examples import ask
from comptoir.conversations.models import ServiceRequest, Topic
from comptoir.customers import examples as people
from comptoir.journal.work import run_queued
from comptoir.orders.examples import give_orders
from comptoir.safety import examples as workers
from tests.journeys.test_desk import come_in
from tests.journeys.test_getting_in import sign_in
from tests.journeys.visitor import Visitor

PHONE, HOURS = "+33 1 99 00 12 34", "Mo-Fr 09:00-12:30,14:00-18:00; Sa 10:00-13:00"
ANSWER = "Bonjour,\n\nnous vous appelons demain.\n\nBien à vous"


@pytest.fixture(autouse=True)
def _has_a_telephone(settings: Any) -> None:
    settings.SHOP_PHONE, settings.SHOP_HOURS = PHONE, HOURS


def topic(visitor: Visitor, of: Topic) -> Any:
    return visitor.page.get_by_role("radio", name=visitor.words(str(of.label)))


def read_letter(visitor: Visitor, address: str, subject: str, **values: str) -> Any:
    """Open the mailbox, and find the letter with this subject."""
    run_queued()
    visitor.open(f"/demo/mailbox/?to={quote(address)}")
    letter = visitor.page.locator(".card", has_text=visitor.words(subject, **values))
    expect(letter).to_have_count(1)
    return letter


@pytest.mark.rows("E7")
def test_a_stranger_who_is_locked_out_asks_sam_answers_and_the_letter_is_read(visitor: Visitor) -> None:
    workers.sam()
    visitor.open("/account/sign-in/")
    foot = visitor.page.locator(".footer")
    visitor.follow(foot.get_by_role("link", name=visitor.words("Contact Us"), exact=True))
    visitor.heading("Contact Us")
    asked = ask_signed_out(visitor)
    visitor.heading("Question received")
    expect(visitor.page.locator(".question__number")).to_have_text(asked.number)
    letter = read_letter(visitor, asked.email, "Question %(number)s received", number=asked.number)
    expect(letter).not_to_contain_text("Nadia")

    sam = Visitor(visitor.browser, visitor.base, visitor.setting)
    come_in(sam, "sam@example.org")
    sam.follow(sam.page.locator(".bar__places").get_by_role("link", name=re.compile(sam.words("Inbox"))))
    sam.heading("Inbox")
    expect(sam.page.locator(".rows--inbox tbody tr")).to_have_count(1)
    sam.follow(sam.link("I cannot sign in"))
    sam.reads("Not signed in: nothing proves who wrote")
    sam.reads("Je n’ai plus mon téléphone.")
    sam.page.get_by_label(sam.words("Your answer")).fill(ANSWER)
    sam.follow(sam.button("Send the answer"))
    sam.reads("The answer is on its way to %(email)s.", email=asked.email)
    sam.reads("No questions awaiting an answer")
    sam.follow(sam.link("Answered"))
    expect(sam.page.locator(".rows--inbox")).to_contain_text("Sam Petit")

    letter = read_letter(visitor, asked.email, "Our answer to your question %(number)s", number=asked.number)
    expect(letter).to_contain_text("nous vous appelons demain.")
    expect(letter).to_contain_text("Je n’ai plus mon téléphone.")
    expect(letter).not_to_contain_text("/account/")


def ask_signed_out(visitor: Visitor) -> ServiceRequest:
    """Be locked out and ask; what is typed wrong at first is said and loses nothing."""
    telephone = visitor.page.locator(".telephone a")
    expect(telephone).to_have_attribute("href", "tel:+33199001234")
    topic(visitor, Topic.LOCKED_OUT).check()
    expect(visitor.page.locator(".contact__locked")).to_be_visible()
    expect(visitor.page.locator(".contact__urgent")).to_be_hidden()
    visitor.field("Email").fill("nadia@")
    visitor.follow(visitor.button("Send"))
    visitor.reads("Type an email address such as alice@example.org.")
    visitor.reads("Write what happened.")
    expect(topic(visitor, Topic.LOCKED_OUT)).to_be_checked()
    visitor.page.get_by_label(visitor.words("Your message")).fill("Je n’ai plus mon téléphone.")
    visitor.page.get_by_label(visitor.words("Your name")).fill("Nadia Benali")
    visitor.field("Email").fill("nadia@example.org")
    visitor.follow(visitor.button("Send"))
    return ServiceRequest.objects.get()


@pytest.mark.rows("E7", "B11")
def test_alice_asks_about_what_she_does_not_recognise_and_finds_the_answer(visitor: Visitor) -> None:
    alice, sam = people.alice(visitor.setting.language), workers.sam()
    [order, *_others] = give_orders(alice, 3)
    visitor.open("/account/sign-in/")
    sign_in(visitor)
    tile = visitor.page.locator("a.tile", has_text=visitor.words("Contact Us"))
    hours = {"fr": "9 h – 12 h 30", "en": "09:00 – 12:30"}
    expect(tile).to_contain_text(hours[visitor.setting.language])
    visitor.follow(tile)
    visitor.heading("Contact Us")
    expect(visitor.page.locator(".contact__urgent")).to_be_hidden()
    asked = ask_about(visitor, order.number)
    visitor.heading("I don’t recognise this order")
    visitor.reads("Number %(number)s", number=asked.number)
    visitor.reads("Waiting for an answer")
    assert (asked.order_number, asked.is_urgent) == (order.number, True)
    visitor.open("/account/")
    expect(tile).to_contain_text(visitor.words("%(number)s question awaiting an answer", number=1))

    answer_request(asked, ANSWER, by=sam)
    # What she has read already is not written of
    run_queued()
    visitor.follow(tile)
    expect(visitor.page.locator(".asked")).to_contain_text(visitor.words("New answer"))
    visitor.follow(visitor.page.locator(".asked a"))
    visitor.reads("nous vous appelons demain.")
    read_letter(visitor, alice.email, "We have answered")


def ask_about(visitor: Visitor, number: str) -> ServiceRequest:
    """Say that an order is not recognised: it goes to the top, and leads to what helps at once."""
    topic(visitor, Topic.ORDER).check()
    urgent = visitor.page.locator(".contact__urgent")
    expect(urgent).to_be_visible()
    expect(urgent).to_contain_text(visitor.words("Priority request"))
    expect(urgent.locator("a").last).to_have_attribute("href", "/help/staying-safe/")
    visitor.look()
    expect(visitor.page.locator("main [type=email]")).to_have_count(0)
    expect(visitor.page.locator(".contact__known")).to_contain_text("alice@example.org")
    visitor.page.get_by_role("combobox").select_option(number)
    visitor.page.get_by_label(visitor.words("Your message")).fill("Ce n’est pas moi.")
    visitor.follow(visitor.button("Send"))
    return ServiceRequest.objects.get()


@pytest.mark.rows("E7")
def test_alice_asks_from_her_order_and_bob_finds_nothing_of_it(visitor: Visitor) -> None:
    alice, bob = people.alice(visitor.setting.language), people.bob(visitor.setting.language)
    [order] = give_orders(alice)
    visitor.open("/account/sign-in/")
    sign_in(visitor)
    visitor.open(order.get_absolute_url())
    visitor.follow(
        visitor.page.get_by_role("link", name=visitor.words("Ask us about this order"), exact=True)
    )
    expect(topic(visitor, Topic.OWN_ORDER)).to_be_checked()
    expect(visitor.page.get_by_role("combobox")).to_have_value(order.number)

    asked = ask(alice)
    stranger = Visitor(visitor.browser, visitor.base, visitor.setting)
    stranger.open("/account/sign-in/")
    stranger.field("Email or mobile phone number").fill(bob.email)
    stranger.field("Password").fill(people.PASSWORD)
    stranger.follow(stranger.button("Sign in"))
    stranger.open(f"/contact/{asked.id}/", status=404)
    stranger.follow(stranger.page.locator("main").get_by_role("link", name=stranger.words("Contact Us")))
    stranger.heading("Contact Us")
    expect(stranger.page.locator(".asked")).to_have_count(0)


@pytest.mark.rows("E7")
def test_what_is_urgent_stands_first_and_the_second_who_answers_is_told(
    visitor: Visitor, settings: Any
) -> None:
    # By the clock, so that the time that is left is the same on any day
    settings.SHOP_HOURS = ""
    workers.sam()
    ask(hours_ago=30)
    urgent = ask(topic=Topic.SIGN_IN, hours_ago=1)
    come_in(visitor, "sam@example.org")
    visitor.reads("%(number)s overdue", number=1)
    visitor.follow(visitor.link("Open the inbox"))
    rows = visitor.page.locator(".rows--inbox tbody tr")
    expect(rows.nth(0)).to_contain_text(visitor.words("Urgent"))
    expect(rows.nth(0)).to_contain_text(visitor.words("due in %(time)s", time="2 h"))
    expect(rows.nth(1)).to_contain_text(visitor.words("overdue by %(time)s", time="6 h"))
    if visitor.setting.has_script:
        visitor.page.keyboard.press("j")
        visitor.answers.clear()
        with visitor.page.expect_navigation():
            visitor.page.keyboard.press("Enter")
        visitor.look()
    else:
        visitor.follow(rows.nth(0).locator("a"))
    visitor.heading("I don’t recognise this sign-in")
    answer_request(urgent, "Fait.", by=people.person("dev@example.org", "Dev Moreau"))
    visitor.page.get_by_label(visitor.words("Your answer")).fill("Ce que Sam a écrit.")
    visitor.follow(visitor.button("Send the answer"))
    visitor.reads(
        "%(name)s has answered in the meantime, so your answer was not sent. Your text is still here.",
        name="Dev Moreau",
    )
    expect(visitor.page.get_by_label(visitor.words("Your answer"))).to_have_value("Ce que Sam a écrit.")


@pytest.mark.rows("E7")
def test_sam_finds_a_question_by_its_number_and_closes_it_without_an_answer(visitor: Visitor) -> None:
    workers.sam()
    asked = ask()
    come_in(visitor, "sam@example.org")
    visitor.open("/desk/inbox/")
    visitor.field("Number or email address").fill(asked.number)
    visitor.follow(visitor.page.locator("main").get_by_role("button", name=visitor.words("Search")))
    visitor.follow(visitor.link("I cannot sign in"))

    visitor.page.locator("details summary", has_text=visitor.words("Close without an answer")).click()
    visitor.look()
    visitor.follow(visitor.button("Close it"))
    visitor.reads("Choose a reason.")
    visitor.page.get_by_role("radio", name=visitor.words("Answered by phone")).check()
    visitor.follow(visitor.button("Close it"))

    visitor.heading("Inbox")
    visitor.reads("No questions awaiting an answer")


@pytest.mark.rows("E7")
@pytest.mark.needs_script
def test_who_wrote_something_is_asked_before_the_language_changes(visitor: Visitor) -> None:
    visitor.open("/contact/")
    other = {"fr": "English", "en": "Français"}[visitor.setting.language]
    change = visitor.page.get_by_role("button", name=other, exact=True)
    message = visitor.field("Your message")
    message.fill("Where is it?")
    asked = []

    visitor.page.once("dialog", lambda dialog: (asked.append(dialog.message), dialog.dismiss()))
    change.click()
    expect(message).to_have_value("Where is it?")
    assert asked == [
        visitor.words("Changing the language reloads this page, and what you typed will be lost. Continue?")
    ]

    visitor.page.once("dialog", lambda dialog: dialog.accept())
    visitor.follow(change)
    assert visitor.page.locator("html").get_attribute("lang") != visitor.setting.language
    visitor.page.once("dialog", lambda dialog: pytest.fail(dialog.message))
    visitor.follow(visitor.page.get_by_role("button", name=re.compile("Français|English")).first)
