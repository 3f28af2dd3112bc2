"""Getting in with a mobile number: in any spelling, without an e-mail address, and with a code by SMS."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from comptoir.customers.actions import verify_phone
from comptoir.customers.examples import PASSWORD
from comptoir.customers.models import Customer, CustomerByEmail, User, read_number
from comptoir.ground.refusal import Refused
from comptoir.journal.models import CustomerEntry
from comptoir.journal.work import run_queued
from comptoir.post.mailbox import read_mailbox
from comptoir.safety.tests.visits import NEW, code_sent, plain, sign_in

pytestmark = pytest.mark.django_db
NUMBER = "+33612345678"


@pytest.fixture
def with_phone(alice: User) -> User:
    """Alice, who has shown a number to be hers."""
    verify_phone(alice, NUMBER)
    return alice


def new_account(browser: Client, **changes: str) -> Any:
    asked = {"name": "Rose Martin", "email": "06 98 76 54 32", "password1": NEW, **changes}
    return browser.post("/account/new/", asked)


class TestSpellings:
    @pytest.mark.parametrize(
        ("typed", "number"),
        [
            ("06 12 34 56 78", "+33612345678"),
            ("06.12.34.56.78", "+33612345678"),
            ("0612345678", "+33612345678"),
            ("06-12-34-56-78", "+33612345678"),
            ("+33 6 12 34 56 78", "+33612345678"),
            ("+33 (0)6 12 34 56 78", "+33612345678"),
            ("0033 6 12 34 56 78", "+33612345678"),
            ("0690 00 12 34", "+590690001234"),
            ("0692 12 34 56", "+262692123456"),
            ("+32 470 12 34 56", "+32470123456"),
            ("+33 5 00 00", ""),
            ("06 12 34", ""),
            ("six", ""),
        ],
    )
    def test_is_read_in_any_usual_one(self, typed: str, number: str) -> None:
        assert read_number(typed) == number

    @pytest.mark.parametrize(
        "typed", ["06 12 34 56 78", "+33 6 12 34 56 78", "0033612345678", "06.12.34.56.78"]
    )
    def test_signs_in_with_any(self, visitor: Client, with_phone: User, typed: str) -> None:
        assert sign_in(visitor, email=typed)["Location"] == "/account/"


class TestSignIn:
    def test_says_what_to_type(self, visitor: Client, alice: User) -> None:
        page = sign_in(visitor, email="06 12").content.decode()

        assert "or a mobile number such as 06 12 34 56 78" in page
        assert 'value="06 12"' in page

    def test_answers_the_same_to_an_unknown_number(self, visitor: Client, with_phone: User) -> None:
        known, unknown = sign_in(visitor, "mistyped", NUMBER), sign_in(visitor, "mistyped", "+33698765432")

        assert "Wrong mobile number or password." in known.content.decode()
        assert plain(known) == plain(unknown).replace("+33698765432", NUMBER)

    def test_one_number_guessed_does_not_lock_the_others_out(self, visitor: Client, with_phone: User) -> None:
        for _try in range(6):
            sign_in(Client(), "guessed", "+33698765432")

        assert sign_in(visitor, email=NUMBER).status_code == 302

    def test_address_and_number_do_not_double_the_tries(self, visitor: Client, with_phone: User) -> None:
        for at in range(5):
            sign_in(visitor, "mistyped", NUMBER if at % 2 else "alice@example.org")

        for way in (NUMBER, "alice@example.org"):
            assert sign_in(visitor, email=way).status_code == 200


class TestNewAccount:
    def test_is_made_with_a_number_alone(self, visitor: Client) -> None:
        assert new_account(visitor)["Location"] == "/account/new/number/"
        assert "06\u00a098\u00a076\u00a054\u00a032" in visitor.get("/account/new/number/").content.decode()
        code = code_sent()
        sms = read_mailbox("+33698765432")[0].text
        assert sms.startswith(f"{code} is your code to create your account at Comptoir.")
        assert sms.splitlines()[-1] == f"@127.0.0.1 #{code}"

        answer = visitor.post("/account/new/number/", {"code": code, "action": "verify"})

        assert answer["Location"] == "/account/"
        assert "Hello, Rose" in visitor.get("/account/").content.decode()
        user, customer = User.objects.get(), Customer.objects.get()
        assert (user.email, user.phone, user.customer_id) == ("", "+33698765432", customer.id)
        assert not CustomerByEmail.objects.exists()
        visitor.post("/account/sign-out/")
        assert sign_in(visitor, NEW, "06 98 76 54 32")["Location"] == "/account/"
        assert CustomerEntry.objects.filter(fact="customers.signed_in").count() == 2

    def test_is_not_there_before_the_code(self, visitor: Client) -> None:
        new_account(visitor)

        assert visitor.get("/account/").status_code == 302
        assert sign_in(Client(), NEW, "06 98 76 54 32").status_code == 200

    def test_answers_the_same_when_the_number_has_one(self, visitor: Client, with_phone: User) -> None:
        pages = []
        for number in (NUMBER, "+33698765432"):
            browser = Client()
            browser.cookies["language"] = "en"
            first = new_account(browser, email=number)
            then = browser.get("/account/new/number/")
            wrong = browser.post("/account/new/number/", {"code": "000000", "action": "verify"})
            changed = browser.post("/account/new/number/", {"phone": "0611111111", "action": "change"})
            again = browser.post("/account/new/number/", {"action": "resend"})
            pages.append([first["Location"], plain(then), plain(wrong), plain(changed), again.status_code])

        assert pages[0] == [
            str(page).replace("06\u00a098\u00a076\u00a054\u00a032", "06\u00a012\u00a034\u00a056\u00a078")
            if isinstance(page, str)
            else page
            for page in pages[1]
        ]
        run_queued()
        assert "You already have one: sign in with your password." in read_mailbox(NUMBER)[0].text

    def test_three_guesses_are_three(self, visitor: Client) -> None:
        new_account(visitor)
        code = code_sent()
        for _try in range(3):
            visitor.post("/account/new/number/", {"code": "000000", "action": "verify"})

        visitor.post("/account/new/number/", {"code": code, "action": "verify"})
        assert visitor.get("/account/").status_code == 302

    def test_the_fourth_sms_in_ten_minutes_is_refused_in_words(self, visitor: Client) -> None:
        for _time in range(3):
            new_account(Client())

        answer = new_account(visitor)
        assert answer.status_code == 429
        assert "so this one was not counted" in answer.content.decode()

    def test_two_who_claim_one_number_are_told(self, with_phone: User) -> None:
        other = User.objects.create_user("other@example.org", PASSWORD, phone=NUMBER)

        with pytest.raises(Refused, match="another account"):
            verify_phone(other, NUMBER)

        other.refresh_from_db()
        assert other.phone_verified_at is None


class TestForgottenPassword:
    def test_a_code_by_sms_leads_to_a_new_password(self, visitor: Client, with_phone: User) -> None:
        visitor.post("/account/password/forgotten/", {"email": "06 12 34 56 78"})
        page = visitor.get("/account/password/forgotten/code/").content.decode()
        assert "we have just sent a six-digit code there by SMS" in page
        code = code_sent()
        assert re.match(r"\d{6} is your code to set a new password", read_mailbox(NUMBER)[0].text)

        visitor.post("/account/password/forgotten/code/", {"code": code})
        answer = visitor.post("/account/password/new/", {"password1": NEW})

        assert answer["Location"] == "/account/"
        assert sign_in(Client(), NEW).status_code == 302

    def test_tells_a_stranger_nothing(self, visitor: Client, with_phone: User) -> None:
        pages = []
        for number in (NUMBER, "+33698765432"):
            browser = Client()
            browser.cookies["language"] = "en"
            browser.post("/account/password/forgotten/", {"email": number})
            then = browser.get("/account/password/forgotten/code/")
            wrong = browser.post("/account/password/forgotten/code/", {"code": "000000"})
            pages.append([plain(then), plain(wrong)])

        shown = [
            page.replace("06\u00a098\u00a076\u00a054\u00a032", "06\u00a012\u00a034\u00a056\u00a078").replace(
                "+33698765432", NUMBER
            )
            for page in pages[1]
        ]
        assert pages[0] == shown
        run_queued()
        assert read_mailbox("+33698765432") == []

    def test_of_an_account_without_an_address(self, visitor: Client) -> None:
        rose = User.objects.create_user(
            "", PASSWORD, name="Rose", phone=NUMBER, phone_verified_at=timezone.now()
        )
        visitor.post("/account/password/forgotten/", {"email": NUMBER})
        visitor.post("/account/password/forgotten/code/", {"code": code_sent()})

        visitor.post("/account/password/new/", {"password1": NEW})

        rose.refresh_from_db()
        assert rose.check_password(NEW)

    def test_of_a_closed_account_is_sent_nothing_and_told_nothing(
        self, visitor: Client, with_phone: User
    ) -> None:
        User.objects.filter(pk=with_phone.pk).update(is_active=False)
        visitor.post("/account/password/forgotten/", {"email": NUMBER})
        page = visitor.get("/account/password/forgotten/code/").content.decode()

        assert "If <strong>06\u00a012\u00a034\u00a056\u00a078</strong> has an account" in page
        run_queued()
        assert read_mailbox(NUMBER) == []
