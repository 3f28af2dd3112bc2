"""A new account: the answers, and what they do not reveal."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.conf import settings
from django.test import Client

from comptoir.customers.models import User
from comptoir.post.models import Message
from comptoir.rest.models import Counter
from comptoir.safety.models import Session
from comptoir.safety.tests.visits import NEW, code_sent, plain, sign_in

pytestmark = pytest.mark.django_db


class TestNewAccount:
    def asked(self, **changes: str) -> dict[str, str]:
        return {"name": "Alice Martin", "email": "new@example.org", "password1": NEW, **changes}

    def test_is_made_once_the_address_is_verified(self, visitor: Client) -> None:
        assert visitor.post("/account/new/", self.asked())["Location"] == "/account/new/code/"
        assert visitor.get("/account/").status_code == 302

        answer = visitor.post("/account/new/code/", {"code": code_sent(), "action": "verify"})

        user = User.objects.get()
        assert answer["Location"] == "/account/"
        assert (user.name, user.language) == ("Alice Martin", "en")
        assert user.customer_id
        assert "Hello, Alice" in visitor.get("/account/").content.decode()

    def test_sent_twice_is_made_once_and_finished_by_signing_in(self, visitor: Client) -> None:
        elsewhere = Client()
        visitor.post("/account/new/", self.asked())
        assert elsewhere.post("/account/new/", self.asked()).status_code == 429
        Counter.objects.all().delete()
        elsewhere.post("/account/new/", self.asked())
        Counter.objects.all().delete()
        assert User.objects.count() == 1

        third = Client()
        assert sign_in(third, NEW, "new@example.org")["Location"] == "/account/new/code/"
        third.post("/account/new/code/", {"code": code_sent(), "action": "verify"})

        assert third.get("/account/").status_code == 200

    def test_that_was_cut_off_half_made_is_begun_anew(
        self, visitor: Client, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        def cut_off(*_args: object) -> None:
            raise SystemExit

        with monkeypatch.context() as patched:
            patched.setattr("allauth.account.forms.setup_user_email", cut_off)
            with pytest.raises(SystemExit):
                visitor.post("/account/new/", self.asked())
        Counter.objects.all().delete()

        visitor.post("/account/new/", self.asked())

        assert [message.letter for message in Message.objects.all()] == ["customers/sign_up_code"]
        visitor.post("/account/new/code/", {"code": code_sent(), "action": "verify"})
        assert User.objects.get().customer_id

    def test_is_also_finished_by_way_of_a_forgotten_password(self, visitor: Client) -> None:
        visitor.post("/account/new/", self.asked())
        elsewhere = Client()
        elsewhere.post("/account/password/forgotten/", {"email": "new@example.org"})
        elsewhere.post("/account/password/forgotten/code/", {"code": code_sent()})

        new = {"name": "Alice Martin", "password1": "Une-autre-phrase-7"}
        answer = elsewhere.post("/account/password/new/", new)

        assert answer["Location"] == "/account/"
        assert User.objects.get().customer_id
        assert elsewhere.get("/orders/").status_code == 200

    def test_answers_the_same_when_the_address_has_an_account(self, visitor: Client, alice: User) -> None:
        pages = []
        for email in ("alice@example.org", "new@example.org"):
            browser = Client()
            browser.cookies["language"] = "en"
            first = browser.post("/account/new/", self.asked(email=email))
            then = browser.get("/account/new/code/")
            wrong = browser.post("/account/new/code/", {"code": "000000", "action": "verify"})
            again = browser.post("/account/new/code/", {"action": "resend"})
            pages.append([first.status_code, first["Location"], plain(then), plain(wrong), again.status_code])

        assert pages[0] == [
            str(p).replace("new@example", "alice@example") if isinstance(p, str) else p for p in pages[1]
        ]
        assert User.objects.filter(email="alice@example.org").count() == 1

    @pytest.mark.parametrize(
        ("changes", "words"),
        [
            ({"name": ""}, "Type your name."),
            ({"name": "Alice https://evil.com"}, "Type your name only"),
            ({"email": ""}, "Type your email address or your mobile number."),
            ({"email": "alice@"}, "Type an email address such as alice@example.org, or a mobile number"),
            ({"email": "01 42 68 53 00"}, "A code cannot be sent to this number by SMS."),
            ({"password1": ""}, "Choose a password."),
            ({"password1": "short"}, "at least 12 characters"),
            ({"password1": "Alice-Martin-2026"}, "not your name"),
            ({"password1": "a" * 129}, "at most 128 characters"),
            ({"password1": "passwordpassword1!"}, "capital letters"),
            ({"password1": "a" * 24}, "not easy to guess (the same characters or words again and again)"),
        ],
    )
    def test_says_beside_the_field_what_is_wrong(
        self, visitor: Client, changes: dict[str, str], words: str
    ) -> None:
        page = visitor.post("/account/new/", self.asked(**changes))

        assert page.status_code == 200
        assert words in page.content.decode()
        assert not User.objects.exists()

    def test_no_secret_stays_behind(self, visitor: Client) -> None:
        visitor.post("/account/new/", self.asked())
        code = code_sent()

        message = Message.objects.get()
        assert code not in message.text + message.html + message.subject
        assert bytes(message.secrets) == b""


class TestJudgement:
    def test_says_what_is_missing_and_how_strong_it_is(self, visitor: Client) -> None:
        page = visitor.post("/account/password/judgement/", {"password1": "short", "name": "", "email": ""})

        assert "Still needed: </span>at least 12 characters" in page.content.decode().replace("\n", "")
        assert "Very easy to guess" in page.content.decode() or "Easy to guess" in page.content.decode()

    def test_reads_a_long_one_without_falling_over(self, visitor: Client) -> None:
        assert visitor.post("/account/password/judgement/", {"password1": "é" * 5000}).status_code == 200

    def test_of_a_new_password_knows_whose_it_is_once_the_code_is_typed(
        self, visitor: Client, alice: User
    ) -> None:
        visitor.post("/account/password/forgotten/", {"email": "alice@example.org"})
        assert "not your name" not in unmet(visitor, "AliceMartin2026!")
        visitor.post("/account/password/forgotten/code/", {"code": code_sent()})

        assert "not your name" in unmet(visitor, "AliceMartin2026!")
        assert unmet(visitor, NEW) == ""

    def test_of_a_change_knows_who_is_signed_in(self, as_alice: Client) -> None:
        as_alice.cookies["language"] = "en"

        assert "not your name" in unmet(as_alice, "AliceMartin2026!")

    def test_signs_nobody_out_who_has_just_been_given_another_session(self, as_alice: Client) -> None:
        Session.objects.all().delete()

        answer = as_alice.post("/account/password/judgement/", {"password1": NEW})

        assert settings.SESSION_COOKIE_NAME not in answer.cookies


def unmet(client: Client, password: str) -> str:
    """Return what the meter still asks for."""
    page = client.post("/account/password/judgement/", {"password1": password}).content.decode()
    return "; ".join(re.findall(r"Still needed: </span>([^<]*)", page))


class TestPrivacy:
    def test_says_before_an_account_is_made_whose_the_data_is_and_what_rights_there_are(
        self, visitor: Client, settings: Any
    ) -> None:
        settings.SHOP_PRIVACY = {"company": "Garance SAS", "policy": "https://garance.example/privacy"}

        page = visitor.get("/account/new/").content.decode()

        for words in ("Garance SAS", "our contract with you", "ten years", 'href="/contact/"', "CNIL"):
            assert words in page
        assert '<a href="https://garance.example/privacy">Privacy policy</a>' in page

    def test_leads_to_no_policy_where_the_shop_has_named_none(self, visitor: Client, settings: Any) -> None:
        settings.SHOP_PRIVACY = {"company": "Garance SAS", "policy": ""}

        page = visitor.get("/account/new/").content.decode()

        assert "Privacy policy" not in page
        assert "Garance SAS" in page
