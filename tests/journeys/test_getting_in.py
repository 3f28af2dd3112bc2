"""Alice finds the way in, mistypes, recovers, stays signed in or not, and goes."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from comptoir.customers.examples import PASSWORD, alice
from comptoir.orders.examples import give_orders, order_sent
from comptoir.orders.examples.one import receive
from comptoir.post.mailbox import read_mailbox
from comptoir.safety.examples import carla
from tests.journeys.visitor import Visitor

NEW = "Trente-6-lapins-bleus"


def sign_in(visitor: Visitor, password: str = PASSWORD, *, keep: bool = False) -> None:
    visitor.field("Email or mobile phone number").fill("alice@example.org")
    visitor.field("Password").fill(password)
    if keep:
        visitor.field("Keep me signed in").check()
    visitor.answers.clear()
    with visitor.page.expect_navigation():
        visitor.field("Password").press("Enter")
    visitor.look()


@pytest.mark.rows("A1", "A6")
def test_the_hello_menu_opens_by_mouse_by_keyboard_and_by_touch(visitor: Visitor) -> None:
    visitor.open("/")
    menu = visitor.page.get_by_role("navigation", name=visitor.words("Account menu"))
    toggle = visitor.page.locator(".hello summary")
    words = visitor.page.locator(".hello__words")
    expect(words).to_have_text(visitor.words("Hello, Sign in"))
    expect(menu).to_be_hidden()

    if visitor.setting.width > 600:
        words.hover()
        expect(menu).to_be_visible()
        if visitor.setting.has_script:
            visitor.page.keyboard.press("Escape")
            expect(menu).to_be_hidden()
        visitor.page.mouse.move(5, 500)
        expect(menu).to_be_hidden()
        words.focus()
        expect(menu).to_be_hidden()
        visitor.page.keyboard.press("Tab")
        visitor.page.keyboard.press("Enter")
    else:
        toggle.tap()
    expect(menu).to_be_visible()
    if visitor.setting.has_script:
        visitor.page.keyboard.press("Escape")
        expect(menu).to_be_hidden()
        expect(toggle).to_be_focused()
        visitor.page.keyboard.press("Enter")
    visitor.follow(menu.get_by_role("link", name=visitor.words("Sign in"), exact=True))
    visitor.heading("Sign in")

    visitor.open("/")
    visitor.follow(words)
    visitor.heading("Sign in")


@pytest.mark.rows("A2", "A3", "A6")
def test_alice_mistypes_recovers_by_code_and_signs_in(visitor: Visitor) -> None:
    alice(visitor.setting.language)
    visitor.open("/account/sign-in/?next=/orders/")
    expect(visitor.field("Keep me signed in")).not_to_be_checked()
    visitor.reads("Not on a shared computer")

    sign_in(visitor, "Comptoir-demo-2062")
    visitor.reads(
        "Wrong email address or password. Check your typing and capital letters, or choose "
        "“Forgot your password?”."
    )
    expect(visitor.field("Email or mobile phone number")).to_have_value("alice@example.org")

    visitor.follow(visitor.link("Forgot your password?"))
    carried = "alice@example.org" if visitor.setting.has_script else ""
    expect(visitor.field("Email or mobile phone number")).to_have_value(carried)
    ask_for_a_code(visitor)
    visitor.heading("Type the code")
    visitor.field("Code").fill("000000")
    visitor.follow(visitor.button("Continue"))
    visitor.reads("This is not the code that we sent. Look at the newest message and type its six digits.")
    visitor.field("Code").fill(visitor.code_for("alice@example.org"))
    visitor.follow(visitor.button("Continue"))

    visitor.heading("Choose a new password")
    visitor.field("New password").fill("lapins")
    if visitor.setting.has_script:
        expect(visitor.page.locator("#judgement")).to_contain_text(visitor.words("Still needed:"))
    visitor.follow(visitor.button("Set the new password"))
    expect(visitor.page.locator(".field__error")).to_contain_text(
        visitor.words("at least %(number)s characters", number=12)
    )
    visitor.field("New password").fill(NEW)
    visitor.follow(visitor.button("Set the new password"))
    expect(visitor.page.locator(".hello__words")).to_have_text(visitor.words("Hello, %(name)s", name="Alice"))
    visitor.heading("Order History")

    visitor.follow(visitor.page.locator(".hello__words"))
    visitor.heading("Your Account")


def ask_for_a_code(visitor: Visitor) -> None:
    """Type the address whose password is forgotten, mistyped first."""
    identifier = visitor.field("Email or mobile phone number")
    identifier.fill("alcie@example.org")
    visitor.follow(visitor.button("Send a code"))
    visitor.follow(visitor.link("Use another address or number"))
    expect(identifier).to_have_value("alcie@example.org")
    identifier.fill("alice@example.org")
    visitor.follow(visitor.button("Send a code"))


@pytest.mark.rows("A5")
def test_without_keeping_it_the_session_ends_with_the_browser(visitor: Visitor) -> None:
    alice()
    visitor.open("/account/sign-in/")
    sign_in(visitor)
    visitor.heading("Your Account")

    again = visitor.close_browser()
    again.open("/account/")
    again.heading("Sign in")
    sign_in(again, keep=True)
    again.heading("Your Account")

    kept = again.close_browser()
    kept.open("/account/")
    kept.heading("Your Account")


@pytest.mark.rows("A6")
def test_alice_signs_out(visitor: Visitor) -> None:
    alice()
    visitor.open("/account/sign-in/")
    sign_in(visitor)

    visitor.page.locator(".hello summary").click()
    visitor.follow(visitor.button("Sign out"))

    expect(visitor.page.locator(".hello__words")).to_have_text(visitor.words("Hello, Sign in"))
    visitor.open("/orders/")
    visitor.heading("Sign in")


@pytest.mark.rows("A7", "E1")
def test_a_newcomer_creates_an_account_and_finds_what_a_guest_ordered(visitor: Visitor) -> None:
    receive(order_sent("guest-1", customer={"email": "bob@example.org", "name": "Bob Durand"}))
    visitor.open("/")
    visitor.follow(visitor.link("Create your account").first)

    visitor.field("Your name").fill("Bob Durand")
    visitor.field("Email or mobile phone number").fill("bob@example")
    visitor.field("Password").fill("Bob-Durand-2026!")
    visitor.follow(visitor.button("Create your account"))
    expect(visitor.page.locator(".field__error")).to_have_count(2)

    visitor.field("Email or mobile phone number").fill("bbo@example.org")
    visitor.field("Password").fill(NEW)
    visitor.follow(visitor.button("Create your account"))
    visitor.follow(visitor.link("Use another address or a mobile number"))
    expect(visitor.field("Your name")).to_have_value("Bob Durand")
    visitor.field("Email or mobile phone number").fill("bob@example.org")
    visitor.field("Password").fill(NEW)
    if visitor.setting.has_script:
        with visitor.page.expect_navigation():
            visitor.button("Create your account").dblclick()
    else:
        visitor.follow(visitor.button("Create your account"))
    visitor.heading("Check your email")
    visitor.field("Code").fill(visitor.code_for("bob@example.org"))
    assert len(read_mailbox("bob@example.org")) == 1
    visitor.follow(visitor.button("Confirm"))

    visitor.heading("Your Account")
    visitor.reads("Your account is created.")
    visitor.open("/orders/")
    expect(visitor.page.locator(".order-card")).to_have_count(1)
    expect(visitor.page.locator(".order-card__number > :last-child")).to_have_text("guest-1")


@pytest.mark.rows("A2", "A3", "A7")
def test_a_newcomer_has_a_number_and_no_address(visitor: Visitor) -> None:
    visitor.open("/account/new/")
    visitor.field("Your name").fill("Rose Martin")
    visitor.field("Email or mobile phone number").fill("01 42 68 53 00")
    visitor.field("Password").fill(NEW)
    visitor.follow(visitor.button("Create your account"))
    visitor.reads("A code cannot be sent to this number by SMS. Type a mobile number, or an email address.")
    visitor.field("Email or mobile phone number").fill("06 98 76 54 32")
    visitor.field("Password").fill(NEW)
    visitor.follow(visitor.button("Create your account"))
    visitor.heading("Check your phone")
    visitor.field("Code").fill(visitor.code_for("+33698765432"))
    visitor.follow(visitor.button("Confirm"))
    visitor.heading("Your Account")

    visitor.page.locator(".hello summary").click()
    visitor.follow(visitor.button("Sign out"))
    visitor.open("/account/sign-in/")
    visitor.follow(visitor.link("Forgot your password?"))
    visitor.field("Email or mobile phone number").fill("+33 (0)6.98.76.54.32")
    visitor.follow(visitor.button("Send a code"))
    visitor.field("Code").fill(visitor.code_for("+33698765432"))
    visitor.follow(visitor.button("Continue"))
    visitor.field("New password").fill("Quarante-9-renards-gris")
    visitor.follow(visitor.button("Set the new password"))
    visitor.heading("Your Account")


@pytest.mark.rows("E1")
@pytest.mark.needs_script
def test_the_password_is_judged_in_words_while_it_is_typed_and_can_be_shown(visitor: Visitor) -> None:
    visitor.open("/account/new/")
    password = visitor.field("Password")
    judgement = visitor.page.locator("#judgement")

    password.press_sequentially("lapins")
    expect(judgement.locator("li").first).to_contain_text(visitor.words("Still needed:"))
    password.fill(NEW)
    expect(judgement).to_contain_text(visitor.words("Very good"))
    expect(judgement).not_to_contain_text(visitor.words("Still needed:"))

    visitor.button("Show password").click()
    expect(password).to_have_attribute("type", "text")
    visitor.button("Hide password").click()
    expect(password).to_have_attribute("type", "password")


@pytest.mark.rows("E1")
@pytest.mark.needs_script
def test_an_unkept_session_warns_before_it_ends_and_is_kept(visitor: Visitor, settings: object) -> None:
    settings.UNKEPT_SESSION_IDLE_SECONDS = 121  # type: ignore[attr-defined]
    alice()
    visitor.open("/account/sign-in/")
    sign_in(visitor)
    warning = visitor.page.get_by_role("alertdialog", name=visitor.words("Your session"))

    expect(warning).to_be_visible()
    # The next warning is due an hour later, and not a second after this one has gone.
    visitor.page.locator("[data-ends-in]").evaluate("(session) => { session.dataset.endsIn = 3720; }")
    warning.get_by_role("button", name=visitor.words("Stay signed in")).click()

    expect(warning).to_be_hidden()
    visitor.open("/account/")
    visitor.heading("Your Account")


@pytest.mark.rows("A6")
def test_who_sells_is_told_that_this_is_the_customers_part(visitor: Visitor) -> None:
    visitor.come_in("carla@example.org", PASSWORD, phone=carla().phone)

    visitor.heading("This page is for customers")
    visitor.follow(visitor.page.locator("main").get_by_role("button", name=visitor.words("Sign out")))
    expect(visitor.page.locator(".hello__words")).to_have_text(visitor.words("Hello, Sign in"))


@pytest.mark.rows("A6")
def test_the_language_is_changed_on_any_page_and_kept(visitor: Visitor) -> None:
    give_orders(alice())
    visitor.open("/account/sign-in/")
    sign_in(visitor)
    visitor.open("/orders/?period=30-days")
    other = {"fr": "English", "en": "Français"}[visitor.setting.language]

    visitor.follow(visitor.page.get_by_role("button", name=other))

    expect(visitor.page.get_by_role("heading", level=1)).to_have_text(
        {"English": "Order History", "Français": "Historique des commandes"}[other]
    )
    assert visitor.page.url.endswith("/orders/?period=30-days")
