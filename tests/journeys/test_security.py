"""Alice makes her account hers: what is edited, the second step, a lost phone, and what was not her."""

from __future__ import annotations

import re
import time
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value
from django.utils import timezone
from playwright.sync_api import expect

from comptoir.customers.actions import verify_phone
from comptoir.customers.examples import PASSWORD, alice
from comptoir.customers.models import User, Visit
from comptoir.journal.work import run_queued
from comptoir.post.mailbox import read_mailbox
from comptoir.safety.actions import make_recovery_codes, set_up_app, set_up_sms
from comptoir.safety.models import WayBack
from comptoir.safety.schedule import give_addresses_back
from tests.journeys.test_getting_in import NEW, sign_in
from tests.journeys.visitor import Visitor

HERE = Visit("127.0.0.1", "Mozilla/5.0 (X11; Linux x86_64) Firefox/140.0")
SEED = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"
NUMBER = "+33612345678"


def app_code(seed: str = SEED, *, later: int = 0) -> str:
    """What the app shows so many half minutes later, which is never negative: the next may begin any moment."""
    return format_hotp_value(hotp_value(seed, int(time.time()) // 30 + later))


@pytest.fixture
def in_security(visitor: Visitor) -> Visitor:
    """Alice, who has just signed in, at Login & Security."""
    alice(visitor.setting.language)
    visitor.open("/account/sign-in/")
    sign_in(visitor)
    visitor.follow(visitor.page.locator("main a.tile").filter(has_text=visitor.words("Login & Security")))
    visitor.heading("Login & Security")
    return visitor


def edit(visitor: Visitor, title: str) -> None:
    row = visitor.page.locator(".setting").filter(
        has=visitor.page.get_by_role("heading", name=visitor.words(title))
    )
    visitor.follow(row.locator("a.setting__act"))


def sign_out(visitor: Visitor) -> None:
    visitor.page.locator(".hello summary").click()
    visitor.follow(visitor.page.locator(".hello").get_by_role("button", name=visitor.words("Sign out")))


def elsewhere(visitor: Visitor) -> Visitor:
    """A second browser of the same kind, in which nobody has been."""
    return Visitor(visitor.browser, visitor.base, visitor.setting)


@pytest.mark.rows("D1", "B2")
def test_alice_changes_her_password_and_is_out_elsewhere(in_security: Visitor) -> None:
    visitor, other = in_security, elsewhere(in_security)
    other.open("/account/sign-in/")
    sign_in(other)
    edit(visitor, "Password")
    visitor.field("Current password").fill("mistyped")
    visitor.field("New password").fill("short")
    visitor.follow(visitor.button("Save"))
    visitor.reads("This is not your current password. Check capital letters.")

    visitor.field("Current password").fill(PASSWORD)
    visitor.field("New password").fill(NEW)
    visitor.follow(visitor.button("Save"))

    visitor.reads("Your new password is set. You are signed out everywhere else.")
    other.open("/account/")
    other.heading("Sign in")
    sign_in(other, NEW)
    other.heading("Your Account")


@pytest.mark.rows("D2")
def test_alice_changes_her_address_and_takes_it_back_from_the_old_one(in_security: Visitor) -> None:
    visitor = in_security
    edit(visitor, "Email address")
    visitor.field("New email address").fill("alice@new.example")
    visitor.follow(visitor.button("Send a code"))
    visitor.field("Code").fill("000000")
    visitor.follow(visitor.button("Confirm"))
    visitor.reads("This is not the code that we sent. Look at the newest message and type its six digits.")
    visitor.field("Code").fill(visitor.code_for("alice@new.example"))
    visitor.follow(visitor.button("Confirm"))
    visitor.reads(
        "Your new address is saved. We have written to the old one, with a link to undo the change."
    )
    visitor.reads("alice@new.example")

    run_queued()
    told = read_mailbox("alice@example.org")[0]
    assert told.subject == visitor.words("The email address of your account was changed")
    found = re.search(r"(/account/not-me/\S+)", told.text)
    assert found
    owner = elsewhere(visitor)
    owner.open(found[1])
    owner.heading("This wasn’t me")
    owner.follow(owner.button("This wasn’t me: lock the account"))
    owner.heading("Your account is locked")
    run_queued()
    visitor.open("/account/security/")
    visitor.heading("Sign in")
    give_addresses_back(timezone.now() + timedelta(days=3, minutes=1))
    run_queued()

    owner.follow(owner.link("Set a new password"))
    owner.field("Email or mobile phone number").fill("alice@example.org")
    owner.follow(owner.button("Send a code"))
    owner.field("Code").fill(owner.code_for("alice@example.org"))
    owner.follow(owner.button("Continue"))
    owner.field("New password").fill(NEW)
    owner.follow(owner.button("Set the new password"))
    owner.open("/account/security/")
    owner.reads("alice@example.org")


@pytest.mark.rows("D2")
def test_alice_adds_her_number_and_signs_in_with_it(in_security: Visitor) -> None:
    visitor = in_security
    edit(visitor, "Mobile number")
    visitor.field("Mobile number").fill("06 12 34 56 78")
    visitor.follow(visitor.button("Send a code"))
    visitor.field("Code").fill(visitor.code_for(NUMBER))
    visitor.follow(visitor.button("Confirm"))
    visitor.reads("Your new number is saved.")
    sign_out(visitor)

    visitor.open("/account/sign-in/")
    visitor.field("Email or mobile phone number").fill("+33 (0)6 12.34.56.78")
    visitor.field("Password").fill(PASSWORD)
    visitor.follow(visitor.button("Sign in"))
    visitor.heading("Your Account")


def turn_on_app(visitor: Visitor) -> tuple[str, list[str]]:
    """Set the app up at Login & Security, mistyped once; its seed, and the recovery codes that follow."""
    edit(visitor, "Two-step verification")
    edit(visitor, "Authenticator app")
    seed = visitor.page.locator(".by-app .code").inner_text().replace(" ", "")
    visitor.field("Six-digit code shown by the app").fill("000000")
    visitor.follow(visitor.button("Turn on"))
    visitor.reads("This is not the app’s code. Wait for the next one, and check your phone’s clock.")
    visitor.field("Six-digit code shown by the app").fill(app_code(seed))
    visitor.follow(visitor.button("Turn on"))
    visitor.heading("Recovery codes")
    visitor.follow(visitor.button("Create ten codes"))
    return seed, visitor.page.locator(".codes .code").all_inner_texts()


def come_in(visitor: Visitor, code: str, *, trust: bool = False) -> None:
    """Sign in with the password, then pass the second step with a code."""
    visitor.open("/account/sign-in/")
    sign_in(visitor)
    visitor.heading("Second step")
    visitor.field("Code").fill(code)
    if trust:
        visitor.field("Don’t ask again on this browser").check()
    visitor.follow(visitor.button("Sign in"))


@pytest.mark.rows("A4", "E2")
def test_alice_turns_on_the_app_and_is_asked_for_it(in_security: Visitor) -> None:
    visitor = in_security
    seed, codes = turn_on_app(visitor)
    assert len(set(codes)) == 10
    sign_out(visitor)

    come_in(visitor, "000000")
    visitor.reads("This code is wrong, or no longer works. Look at the newest one and type it again.")
    visitor.field("Code").fill(app_code(seed, later=1))
    visitor.follow(visitor.button("Sign in"))
    visitor.heading("Your Account")
    sign_out(visitor)
    come_in(visitor, codes[0])
    visitor.heading("Your Account")


@pytest.mark.rows("A4", "E2")
def test_a_browser_is_not_asked_again_until_alice_takes_that_back(visitor: Visitor) -> None:
    set_up_app(alice(visitor.setting.language), SEED, counter=0, visit=HERE)
    come_in(visitor, app_code(), trust=True)
    sign_out(visitor)
    visitor.open("/account/sign-in/")
    sign_in(visitor)
    visitor.heading("Your Account")

    visitor.open("/account/two-steps/")
    visitor.follow(visitor.page.get_by_role("button", name=re.compile(visitor.words("Ask again"))))
    visitor.reads("The second step will be asked for there again.")
    sign_out(visitor)
    visitor.open("/account/sign-in/")
    sign_in(visitor)
    visitor.heading("Second step")


def with_sms(visitor: Visitor) -> User:
    """Alice, whose second step is a code to her phone."""
    user = alice(visitor.setting.language)
    verify_phone(user, NUMBER)
    set_up_sms(user, visit=HERE)
    return user


@pytest.mark.rows("A4", "E2")
def test_alice_turns_on_sms_and_types_what_her_phone_shows(in_security: Visitor) -> None:
    visitor = in_security
    verify_phone(User.objects.get(email="alice@example.org"), NUMBER)
    edit(visitor, "Two-step verification")
    edit(visitor, "Code by SMS")
    visitor.follow(visitor.button("Send a code"))
    visitor.field("Code").fill(visitor.code_for(NUMBER))
    visitor.follow(visitor.button("Turn on"))
    visitor.reads("Two-step verification is on. You will be asked for it when you sign in.")
    sign_out(visitor)

    visitor.open("/account/sign-in/")
    sign_in(visitor)
    visitor.reads("Send another code")
    visitor.field("Code").fill(visitor.code_for(NUMBER))
    visitor.follow(visitor.button("Sign in"))
    visitor.heading("Your Account")


@pytest.mark.rows("A4", "E2")
def test_alice_lost_her_phone_and_comes_back_with_a_recovery_code_or_another_way(visitor: Visitor) -> None:
    user = with_sms(visitor)
    codes = make_recovery_codes(user, visit=HERE)
    set_up_app(user, SEED, counter=0, visit=HERE)
    for code in (codes[0], app_code()):
        visitor.open("/account/sign-in/")
        sign_in(visitor)
        visitor.field("Code").fill(code)
        visitor.follow(visitor.button("Sign in"))
        visitor.heading("Your Account")
        sign_out(visitor)


@pytest.mark.rows("A4", "E2")
def test_alice_lost_all_and_comes_back_the_slow_way(visitor: Visitor) -> None:
    with_sms(visitor)
    visitor.open("/account/sign-in/")
    sign_in(visitor)
    visitor.follow(visitor.link("I cannot use any of these"))
    visitor.heading("Account recovery (3 days)")
    visitor.follow(visitor.button("Start account recovery"))
    expect(visitor.button("Stop the recovery")).to_be_visible()
    run_queued()
    told = visitor.words("Someone asked to recover your account")
    assert read_mailbox("alice@example.org")[0].subject == told
    assert told in read_mailbox(NUMBER)[0].text

    WayBack.objects.update(asked_at=timezone.now() - timedelta(days=3, minutes=1))
    visitor.open("/account/sign-in/")
    visitor.heading("Second step")
    visitor.follow(visitor.button("Use another account"))
    visitor.open("/account/sign-in/")
    sign_in(visitor)
    visitor.reads("Account recovery is ready")
    visitor.follow(visitor.link("Continue account recovery"))
    visitor.follow(visitor.button("Send a code"))
    visitor.follow(visitor.button("Send another code"))
    visitor.field("Code").fill(visitor.code_for("alice@example.org"))
    visitor.follow(visitor.button("Sign in"))
    visitor.reads("Two-step verification is off. Turn it on again with what you have now.")
    visitor.heading("Your Account")


def virtual_authenticator(visitor: Visitor) -> Callable[[bool], None]:
    """A device that makes passkeys and shows them when asked; answers how its owner touches it, or does not."""
    session = visitor.context.new_cdp_session(visitor.page)
    session.send("WebAuthn.enable")
    options = {
        "protocol": "ctap2",
        "transport": "internal",
        "hasResidentKey": True,
        "hasUserVerification": True,
        "isUserVerified": True,
        "automaticPresenceSimulation": True,
    }
    device = session.send("WebAuthn.addVirtualAuthenticator", {"options": options})["authenticatorId"]

    def touch(touched: bool) -> None:
        how = {"authenticatorId": device, "enabled": touched}
        session.send("WebAuthn.setAutomaticPresenceSimulation", how)

    return touch


@pytest.mark.rows("A8", "A4", "E2")
@pytest.mark.needs_script
def test_alice_makes_a_passkey_and_signs_in_with_it_alone(in_security: Visitor) -> None:
    visitor = in_security
    touch = virtual_authenticator(visitor)
    edit(visitor, "Passkeys")
    visitor.page.get_by_label(visitor.words("Name of the passkey")).fill("Laptop")
    visitor.follow(visitor.button("Create a passkey"))
    visitor.heading("Recovery codes")
    visitor.open("/account/two-steps/")
    visitor.reads("Add a second method")
    expect(visitor.page.get_by_text("Laptop").first).to_be_visible()
    sign_out(visitor)

    # The field offers it; here, the device answers at once, before the page is whole.
    visitor.page.goto(visitor.base + "/account/sign-in/?next=/orders/", wait_until="commit")
    visitor.heading("Order History")
    touch(False)
    sign_out(visitor)

    # A browser that offers none in the field, so that the device answers the button alone.
    visitor.context.add_init_script("PublicKeyCredential.isConditionalMediationAvailable = async () => false")
    visitor.open("/account/sign-in/?next=/orders/")
    touch(True)
    visitor.follow(visitor.button("Use a passkey"))
    visitor.heading("Order History")
    touch(False)
    sign_out(visitor)

    visitor.open("/account/sign-in/")
    sign_in(visitor)
    visitor.heading("Second step")
    touch(True)
    visitor.follow(visitor.button("Use a passkey"))
    visitor.heading("Your Account")


@pytest.mark.rows("A8")
@pytest.mark.needs_script
def test_a_device_without_a_passkey_is_told_what_else_to_do(visitor: Visitor) -> None:
    alice(visitor.setting.language)
    virtual_authenticator(visitor)
    visitor.open("/account/sign-in/")
    visitor.button("Use a passkey").click()
    visitor.reads("No passkey was used. Try again, or sign in with your password.")
    sign_in(visitor)
    visitor.heading("Your Account")


@pytest.mark.rows("A8")
def test_a_passkey_is_offered_with_a_script_alone_and_refused_by_nobody_before(visitor: Visitor) -> None:
    visitor.open("/account/sign-in/")

    offered = visitor.button("Use a passkey")
    expect(offered).to_be_visible() if visitor.setting.has_script else expect(offered).to_be_hidden()
    refused = visitor.words("No passkey was used. Try again, or sign in with your password.")
    expect(visitor.page.get_by_text(refused)).to_be_hidden()


@pytest.mark.rows("E4")
def test_alice_sees_where_she_is_signed_in_and_ends_it(in_security: Visitor) -> None:
    visitor, other = in_security, elsewhere(in_security)
    other.open("/account/sign-in/")
    sign_in(other)
    run_queued()
    told = visitor.words("New sign-in to your account from an unknown browser")
    assert read_mailbox("alice@example.org")[0].subject == told
    edit(visitor, "Where you are signed in")
    expect(visitor.page.locator(".setting")).to_have_count(2)
    visitor.follow(visitor.button("Sign out everywhere else"))
    visitor.reads("That device is signed out.")
    other.open("/account/")
    other.heading("Sign in")

    visitor.open("/account/activity/")
    visitor.heading("Account activity")
    visitor.reads("Signed out of another device")
    visitor.reads("New sign-in from an unknown browser")


@pytest.mark.rows("E1")
def test_what_matters_asks_for_a_recent_sign_in_and_goes_on(in_security: Visitor, settings: Any) -> None:
    visitor = in_security
    settings.RECENT_SIGN_IN_SECONDS = 0
    edit(visitor, "Email address")
    visitor.heading("Is it you?")
    settings.RECENT_SIGN_IN_SECONDS = 600
    visitor.field("Password").fill("mistyped")
    visitor.follow(visitor.button("Continue"))
    visitor.reads("This is not your password. Check capital letters.")
    visitor.field("Password").fill(PASSWORD)
    visitor.follow(visitor.button("Continue"))
    visitor.heading("Email address")
