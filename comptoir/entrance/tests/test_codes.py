"""Wrong codes, and codes sent to a wrong address: what is said, what counts, and how to go on."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
import time_machine
from allauth.account.models import EmailAddress
from django.test import Client

from comptoir.customers.models import User
from comptoir.journal.work import run_queued
from comptoir.post.mailbox import read_mailbox
from comptoir.rest.models import Counter
from comptoir.safety.tests.visits import NEW, code_sent, plain, prove, sign_in

pytestmark = pytest.mark.django_db
FORM = "/account/new/"
FORGOTTEN = "/account/password/forgotten/"
WRONG = "Three wrong codes. Ask for a new code."
OLD = "This code is more than ten minutes old. "
WAYS = [("rose@example.org", "/account/new/code/"), ("06 98 76 54 32", "/account/new/number/")]


def begin(browser: Client, place: str, **changes: str) -> Any:
    return browser.post(FORM, {"name": "Rose Martin", "email": place, "password1": NEW, **changes})


LATER = timedelta(minutes=10, seconds=1)


def read(browser: Client, address: str) -> str:
    return str(browser.get(address).content.decode())


@pytest.mark.parametrize(("place", "code_page"), WAYS)
class TestNewAccount:
    def test_a_mistyped_place_is_corrected(self, visitor: Client, place: str, code_page: str) -> None:
        begin(visitor, place, next="/orders/")
        page = read(visitor, code_page)
        assert f'href="{FORM}"' in page

        form = read(visitor, FORM)
        assert 'value="Rose Martin"' in form
        assert f'value="{place}"' in form
        assert NEW not in form
        assert begin(visitor, "right@example.org")["Location"] == "/account/new/code/"
        run_queued()
        [letter] = read_mailbox("right@example.org")
        answer = visitor.post("/account/new/code/", {"code": code_sent(), "action": "verify"})

        assert answer["Location"] == "/orders/"
        assert letter.subject
        assert User.objects.get().email == "right@example.org"

    def test_going_back_to_the_form_ends_no_code(self, visitor: Client, place: str, code_page: str) -> None:
        begin(visitor, place)
        visitor.get(FORM)

        visitor.post(code_page, {"code": code_sent(), "action": "verify"})

        assert visitor.get("/account/").status_code == 200

    def test_sent_twice_is_one_code_and_the_password_typed_last(
        self, visitor: Client, place: str, code_page: str
    ) -> None:
        begin(visitor, place)
        answer = begin(visitor, place, password1="Trente-6-lapins-bleus", name="Rose Durand")
        assert answer["Location"] == code_page
        code = code_sent()

        visitor.post(code_page, {"code": code, "action": "verify"})

        user = User.objects.get()
        assert user.check_password("Trente-6-lapins-bleus")
        assert user.name == "Rose Durand"

    def test_three_wrong_codes_lead_back_to_the_form_and_to_a_new_code(
        self, visitor: Client, place: str, code_page: str
    ) -> None:
        begin(visitor, place)
        for _try in range(3):
            answer = visitor.post(code_page, {"code": "000000", "action": "verify"})

        assert answer["Location"] == FORM
        form = read(visitor, FORM)
        assert WRONG in form
        assert f'value="{place}"' in form
        Counter.objects.all().delete()
        assert begin(visitor, place)["Location"] == code_page
        visitor.post(code_page, {"code": code_sent(), "action": "verify"})
        assert visitor.get("/account/").status_code == 200
        assert User.objects.count() == 1

    def test_a_code_that_is_too_old_leads_back_to_the_form(
        self, visitor: Client, place: str, code_page: str
    ) -> None:
        begin(visitor, place)
        code = code_sent()

        with time_machine.travel(LATER):
            answer = visitor.post(code_page, {"code": code, "action": "verify"})
            form = read(visitor, FORM)

        assert answer["Location"] == FORM
        assert f"{OLD}Ask for a new code." in form
        assert f'value="{place}"' in form

    def test_guesses_of_one_day_are_told_apart_from_three_at_one_code(
        self, visitor: Client, place: str, code_page: str, settings: Any
    ) -> None:
        settings.LIMITS = settings.LIMITS | {"guess_here": "1/d"}
        begin(visitor, place)
        for _try in range(3):
            page = visitor.post(code_page, {"code": "000000", "action": "verify"})

        assert "Too many wrong codes today. Try again tomorrow" in page.content.decode()

    @pytest.mark.parametrize("typed", ["", "12345", "lapins", "²²²²²²"])
    def test_what_is_no_code_is_no_try(self, visitor: Client, place: str, code_page: str, typed: str) -> None:
        begin(visitor, place)
        for _try in range(4):
            page = visitor.post(code_page, {"code": typed, "action": "verify"})

        assert "Type the six-digit code." in page.content.decode()
        visitor.post(code_page, {"code": code_sent(), "action": "verify"})
        assert visitor.get("/account/").status_code == 200

    def test_digits_of_any_script_are_read(self, visitor: Client, place: str, code_page: str) -> None:
        begin(visitor, place)
        arabic = code_sent().translate(str.maketrans("0123456789", "٠١٢٣٤٥٦٧٨٩"))

        visitor.post(code_page, {"code": arabic, "action": "verify"})

        assert visitor.get("/account/").status_code == 200


class TestNewAccountOfSomebody:
    def test_all_this_is_the_same_where_the_address_has_an_account(
        self, visitor: Client, alice: User
    ) -> None:
        pages = []
        for place in ("alice@example.org", "nobody@example.org"):
            browser = Client()
            browser.cookies["language"] = "en"
            begin(browser, place)
            form, again = browser.get(FORM), begin(browser, place, name="Rose Durand")
            for _try in range(3):
                wrong = browser.post("/account/new/code/", {"code": "000000", "action": "verify"})
            pages.append([plain(form), again["Location"], wrong["Location"], plain(browser.get(FORM))])

        assert pages[0] == [page.replace("nobody@", "alice@") for page in pages[1]]
        alice.refresh_from_db()
        assert (alice.name, alice.check_password(NEW)) == ("Alice Martin", False)

    def test_an_account_that_is_signed_in_to_unfinished_is_not_begun_anew(self, visitor: Client) -> None:
        begin(Client(), "rose@example.org")
        Counter.objects.all().delete()
        sign_in(visitor, NEW, "rose@example.org")
        page = read(visitor, "/account/new/code/")
        assert "Use another address" not in page
        for _try in range(3):
            answer = visitor.post("/account/new/code/", {"code": "000000", "action": "verify"})

        assert answer["Location"] == "/account/sign-in/"
        assert "Sign in again, and we will send a new one." in read(visitor, "/account/sign-in/")

    def test_a_stranger_who_began_it_sets_no_password_once_it_is_hers(self, visitor: Client) -> None:
        stranger = Client()
        begin(stranger, "rose@example.org")
        visitor.post(FORGOTTEN, {"email": "rose@example.org"})
        visitor.post(f"{FORGOTTEN}code/", {"code": code_sent()})
        new = {"name": "Rose Martin", "password1": "Trente-6-lapins-bleus"}
        visitor.post("/account/password/new/", new)

        begin(stranger, "rose@example.org", name="Mallory")

        user = User.objects.get()
        assert user.check_password("Trente-6-lapins-bleus")
        assert user.name == "Rose Martin"

    def test_what_was_shown_to_be_hers_is_never_forgotten(self, visitor: Client) -> None:
        begin(visitor, "rose@example.org")
        EmailAddress.objects.update(verified=True)

        begin(visitor, "other@example.org")

        assert User.objects.filter(email="rose@example.org").exists()


class TestForgottenPassword:
    def test_another_address_can_be_typed(self, visitor: Client, alice: User) -> None:
        visitor.post(FORGOTTEN, {"email": "alcie@example.org"})
        assert "Use another address or number" in read(visitor, f"{FORGOTTEN}code/")
        assert 'value="alcie@example.org"' in read(visitor, FORGOTTEN)

        visitor.post(FORGOTTEN, {"email": "alice@example.org"})
        answer = visitor.post(f"{FORGOTTEN}code/", {"code": code_sent()})

        assert answer["Location"] == "/account/password/new/"

    def test_three_wrong_codes_lead_back_with_the_address(self, visitor: Client, alice: User) -> None:
        visitor.post(FORGOTTEN, {"email": "alice@example.org"})
        for _try in range(3):
            answer = visitor.post(f"{FORGOTTEN}code/?next=/orders/", {"code": "000000"})

        assert answer["Location"] == f"{FORGOTTEN}?next=%2Forders%2F"
        page = read(visitor, FORGOTTEN)
        assert WRONG in page
        assert 'value="alice@example.org"' in page

    def test_a_code_that_is_too_old_leads_back_with_the_address(self, visitor: Client, alice: User) -> None:
        visitor.post(FORGOTTEN, {"email": "alice@example.org"})
        code = code_sent()

        with time_machine.travel(LATER):
            answer = visitor.post(f"{FORGOTTEN}code/?next=/orders/", {"code": code})
            page = read(visitor, FORGOTTEN)

        assert answer["Location"] == f"{FORGOTTEN}?next=%2Forders%2F"
        assert f"{OLD}Ask for a new code." in page
        assert 'value="alice@example.org"' in page

    @pytest.mark.parametrize("typed", ["", "12345", "1234567", "lapins"])
    def test_what_is_no_code_is_no_try(self, visitor: Client, alice: User, typed: str) -> None:
        visitor.post(FORGOTTEN, {"email": "alice@example.org"})
        for _try in range(4):
            visitor.post(f"{FORGOTTEN}code/", {"code": typed})

        answer = visitor.post(f"{FORGOTTEN}code/", {"code": code_sent()})
        assert answer["Location"] == "/account/password/new/"


@pytest.mark.parametrize(
    ("page", "place"), [("/account/phone/", "06 12 34 56 78"), ("/account/email/", "alice@new.example")]
)
class TestChange:
    def test_says_that_another_code_works_at_once(self, as_alice: Client, page: str, place: str) -> None:
        recent = prove(as_alice, language="en")
        recent.post(page, {"what": "to", "phone": place, "email": place})
        for _try in range(4):
            words = recent.post(page, {"what": "code", "code": "000000"}).content.decode()
        assert "Choose “Send another code”." in words

        recent.post(page, {"what": "again"})
        assert recent.post(page, {"what": "code", "code": code_sent()})["Location"] == "/account/security/"

    def test_says_that_a_code_is_too_old(self, as_alice: Client, page: str, place: str) -> None:
        recent = prove(as_alice, language="en")
        recent.post(page, {"what": "to", "phone": place, "email": place})
        code = code_sent()

        with time_machine.travel(LATER):
            prove(recent)
            words = recent.post(page, {"what": "code", "code": code}).content.decode()

        assert f"{OLD}Ask for a new code." in words
        assert "Send a code" in words

    def test_what_is_no_code_is_no_try(self, as_alice: Client, page: str, place: str) -> None:
        recent = prove(as_alice, language="en")
        recent.post(page, {"what": "to", "phone": place, "email": place})
        for typed in ("", "12345", "lapins", "²²²²²²"):
            recent.post(page, {"what": "code", "code": typed})

        assert recent.post(page, {"what": "code", "code": code_sent()})["Location"] == "/account/security/"
