"""It was not her, or she is locked out: what Alice is told, how she closes her account, and how she comes back."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from comptoir.conversations.models import ServiceRequest, Topic
from comptoir.customers.actions import verify_phone
from comptoir.customers.examples import PASSWORD, alice
from comptoir.journal.work import run_queued
from comptoir.safety.actions import set_up_sms
from comptoir.safety.examples import sam
from comptoir.safety.models import Browser, WayBack
from tests.journeys.test_contact import ANSWER, read_letter, topic
from tests.journeys.test_getting_in import NEW, sign_in
from tests.journeys.test_security import HERE, NUMBER, edit, elsewhere
from tests.journeys.visitor import Visitor


@pytest.mark.rows("E4", "D2")
def test_a_strangers_sign_in_is_told_and_this_wasnt_me_closes_the_account_and_undoes_it(
    visitor: Visitor,
) -> None:
    alice(visitor.setting.language)
    visitor.open("/account/sign-in/")
    sign_in(visitor)
    Browser.objects.update(first_seen_at=timezone.now() - timedelta(days=30))
    stranger = elsewhere(visitor)
    stranger.open("/account/sign-in/")
    sign_in(stranger)
    stranger.open("/account/security/")
    edit(stranger, "Mobile number")
    stranger.field("Mobile number").fill("06 98 76 54 32")
    stranger.follow(stranger.button("Send a code"))
    stranger.field("Code").fill(stranger.code_for("+33698765432"))
    stranger.follow(stranger.button("Confirm"))
    stranger.reads("Your new number is saved.")

    letter = read_letter(visitor, "alice@example.org", "New sign-in to your account from an unknown browser")
    visitor.follow(letter.locator("a[href*='/not-me/']").first)
    visitor.heading("This wasn’t me")
    visitor.follow(visitor.button("This wasn’t me: lock the account"))
    visitor.heading("Your account is locked")
    stranger.open("/account/security/")
    stranger.heading("Sign in")
    sign_in(stranger)
    stranger.heading("Sign in")

    set_new_password(visitor)
    visitor.open("/account/security/")
    visitor.heading("Login & Security")
    expect(visitor.page.locator("main")).not_to_contain_text("98 76 54 32")
    edit(visitor, "Account activity")
    visitor.reads("Account locked: “This wasn’t me”")


def set_new_password(visitor: Visitor) -> None:
    """From the page that says that the account is locked, once that was told, with a code to her address."""
    run_queued()
    visitor.follow(visitor.link("Set a new password"))
    visitor.field("Email or mobile phone number").fill("alice@example.org")
    visitor.follow(visitor.button("Send a code"))
    visitor.field("Code").fill(visitor.code_for("alice@example.org"))
    visitor.follow(visitor.button("Continue"))
    visitor.field("New password").fill(NEW)
    visitor.follow(visitor.button("Set the new password"))


@pytest.mark.rows("E4", "E7")
def test_alice_does_not_recognise_a_sign_in_asks_and_locks_her_account_at_once(visitor: Visitor) -> None:
    alice(visitor.setting.language)
    visitor.open("/account/sign-in/")
    sign_in(visitor)
    visitor.open("/account/activity/")
    visitor.follow(visitor.page.locator("main").get_by_role("link", name=visitor.words("Contact Us")).first)
    topic(visitor, Topic.SIGN_IN).check()
    expect(visitor.page.locator(".contact__urgent a").first).to_have_attribute(
        "href", "/account/compromised/"
    )
    visitor.page.get_by_label(visitor.words("Your message")).fill("Je n’étais pas à Lyon.")
    visitor.follow(visitor.button("Send"))
    visitor.reads("Has someone been in your account?")
    visitor.follow(visitor.page.locator(".notice a"))
    visitor.heading("Secure your account")
    visitor.follow(visitor.button("Secure the account"))
    visitor.heading("Your account is locked")
    set_new_password(visitor)
    visitor.heading("Your Account")


@pytest.mark.rows("A4", "E4", "E7")
def test_alice_locked_out_asks_is_answered_and_comes_back_the_slow_way(visitor: Visitor) -> None:
    user = alice(visitor.setting.language)
    verify_phone(user, NUMBER)
    set_up_sms(user, visit=HERE)
    visitor.open("/account/sign-in/")
    sign_in(visitor)
    visitor.heading("Second step")
    visitor.follow(visitor.page.locator("main").get_by_role("link", name=visitor.words("Contact Us")))
    number = ask_locked_out(visitor)
    answer_at_the_desk(visitor)
    letter = read_letter(visitor, user.email, "Our answer to your question %(number)s", number=number)
    expect(letter).to_contain_text("nous vous appelons demain.")

    visitor.open("/account/sign-in/second-step/")
    visitor.follow(visitor.link("I cannot use any of these"))
    visitor.follow(visitor.button("Start account recovery"))
    expect(visitor.button("Stop the recovery")).to_be_visible()
    for told in (user.email, NUMBER):
        read_letter(visitor, told, "Someone asked to recover your account")

    WayBack.objects.update(asked_at=timezone.now() - timedelta(days=3, minutes=1))
    later = elsewhere(visitor)
    later.open("/account/sign-in/")
    sign_in(later)
    later.follow(later.link("Continue account recovery"))
    later.follow(later.button("Send a code"))
    later.field("Code").fill(later.code_for("alice@example.org"))
    later.follow(later.button("Sign in"))
    later.heading("Your Account")


def ask_locked_out(visitor: Visitor) -> str:
    """Ask customer service without being signed in, who first says what can be done at once; the number."""
    expect(topic(visitor, Topic.LOCKED_OUT)).to_be_checked()
    ways = visitor.page.locator(".contact__locked a").last
    expect(ways).to_have_attribute("href", "/help/security/#lost-phone")
    visitor.page.get_by_label(visitor.words("Your message")).fill("Je n’ai plus mon téléphone.")
    visitor.page.get_by_label(visitor.words("Your name")).fill("Alice Martin")
    visitor.field("Email").fill("alice@example.org")
    visitor.follow(visitor.button("Send"))
    return ServiceRequest.objects.get().number


def answer_at_the_desk(visitor: Visitor) -> None:
    """Sam, in a browser of his own, answers the only question there is."""
    who, desk = sam(), elsewhere(visitor)
    desk.come_in(who.email, PASSWORD, phone=str(who.phone))
    desk.follow(desk.page.locator(".bar__places").get_by_role("link", name=re.compile(desk.words("Inbox"))))
    desk.follow(desk.link("I cannot sign in"))
    desk.page.get_by_label(desk.words("Your answer")).fill(ANSWER)
    desk.follow(desk.button("Send the answer"))
    desk.reads("The answer is on its way to %(email)s.", email="alice@example.org")


@pytest.mark.rows("E2")
def test_the_check_up_says_what_is_missing_and_leads_there(visitor: Visitor) -> None:
    user = alice(visitor.setting.language)
    visitor.open("/account/sign-in/")
    sign_in(visitor)
    visitor.follow(visitor.page.locator("a.tile", has_text=visitor.words("Login & Security")))
    visitor.follow(
        visitor.page.locator(".setting", has_text=visitor.words("Security check-up")).get_by_role("link")
    )
    missing = visitor.page.locator(".setting", has_text=visitor.words("Missing"))
    acts = missing.locator("a.setting__act")
    for at in range(acts.count()):
        assert visitor.context.request.get(visitor.base + (acts.nth(at).get_attribute("href") or "")).ok
    expect(missing).to_contain_text(
        [visitor.words("A mobile number"), visitor.words("Two-step verification")]
    )

    verify_phone(user, NUMBER)
    set_up_sms(user, visit=HERE)
    visitor.open("/account/check-up/")
    expect(missing).to_contain_text(
        [visitor.words("Another method for the second step"), visitor.words("Recovery codes")]
    )
