"""Signing in and out, a forgotten password, a new account: what is answered, and what is not told."""

from __future__ import annotations

import re
import time
from typing import Any

import pytest
from django.conf import settings
from django.core.cache import cache
from django.test import Client

from comptoir.customers.examples import PASSWORD
from comptoir.customers.middleware import BEGAN, SEEN
from comptoir.customers.models import User
from comptoir.journal.models import CustomerEntry, HouseEntry
from comptoir.journal.work import run_queued
from comptoir.post.mailbox import read_mailbox
from comptoir.post.models import Message

pytestmark = pytest.mark.django_db
NEW = "Une-toute-nouvelle-9"


@pytest.fixture
def visitor(client: Client) -> Client:
    client.cookies["language"] = "en"
    return client


def sign_in(client: Client, password: str = PASSWORD, email: str = "alice@example.org", **more: Any) -> Any:
    return client.post("/account/sign-in/", {"login": email, "password": password, **more})


def code_sent() -> str:
    run_queued()
    found = [code for letter in read_mailbox() for code in re.findall(r"\b\d{6}\b", letter.text)]
    return found[0]


class TestSignIn:
    def test_leads_to_the_account_or_to_where_she_wanted_to_go(self, visitor: Client, alice: User) -> None:
        assert sign_in(visitor)["Location"] == "/account/"
        visitor.post("/account/sign-out/")
        assert sign_in(visitor, next="/orders/?period=2025")["Location"] == "/orders/?period=2025"

    def test_never_leads_to_another_site(self, visitor: Client, alice: User) -> None:
        assert sign_in(visitor, next="https://evil.example/")["Location"] == "/account/"

    def test_takes_any_case_of_the_address_and_one_of_the_password(
        self, visitor: Client, alice: User
    ) -> None:
        assert sign_in(visitor, email=" ALICE@Example.org ").status_code == 302
        assert sign_in(Client(), password=PASSWORD.upper()).status_code == 200

    def test_says_kindly_what_to_try_and_keeps_the_address(self, visitor: Client, alice: User) -> None:
        page = sign_in(visitor, "mistyped").content.decode()

        assert "This address and this password do not belong together." in page
        assert 'value="alice@example.org"' in page
        assert "mistyped" not in page

    def test_answers_the_same_to_an_unknown_address(self, visitor: Client, alice: User) -> None:
        known, unknown = sign_in(visitor, "mistyped"), sign_in(visitor, "mistyped", "nobody@example.org")

        assert _plain(known) == _plain(unknown).replace("nobody@", "alice@")

    def test_unkept_ends_with_the_browser_and_kept_lasts_thirty_days(
        self, visitor: Client, alice: User
    ) -> None:
        sign_in(visitor)
        assert visitor.cookies[settings.SESSION_COOKIE_NAME]["max-age"] == ""
        visitor.post("/account/sign-out/")

        sign_in(visitor, remember="on")
        assert visitor.cookies[settings.SESSION_COOKIE_NAME]["max-age"] == 30 * 24 * 3600

    def test_keep_me_signed_in_is_not_ticked(self, visitor: Client) -> None:
        page = visitor.get("/account/sign-in/").content.decode()

        assert "Not on a shared computer" in page
        assert not re.search(r'name="remember"[^>]*checked', page)

    def test_writes_it_down_without_what_was_typed(self, visitor: Client, alice: User) -> None:
        sign_in(visitor, "mistyped", "typo@example.org")
        sign_in(visitor)

        failed = HouseEntry.objects.get(fact="customers.sign_in_failed")
        assert "typo" not in str(failed.details)
        assert (
            CustomerEntry.objects.filter(fact="customers.signed_in", customer_id=alice.customer_id).count()
            == 1
        )

    def test_stops_after_five_tries_in_a_row(self, visitor: Client, alice: User) -> None:
        for _try in range(5):
            sign_in(visitor, "mistyped")

        assert "There were too many tries in a row." in sign_in(visitor).content.decode()

    def test_strangers_who_guess_do_not_lock_her_own_browser_out(self, visitor: Client, alice: User) -> None:
        sign_in(visitor)
        visitor.post("/account/sign-out/")
        for _try in range(6):
            sign_in(Client(), "guessed")

        assert sign_in(visitor).status_code == 302

    def test_changes_the_session_key(self, visitor: Client, alice: User) -> None:
        visitor.get("/account/sign-in/")
        session = visitor.session
        session["probe"] = 1
        session.save()
        before = session.session_key
        visitor.cookies[settings.SESSION_COOKIE_NAME] = before

        sign_in(visitor)

        assert visitor.session.session_key != before

    def test_who_signed_in_in_another_tab_is_simply_in(self, alice: User) -> None:
        browser = Client(enforce_csrf_checks=True)
        assert sign_in(browser).status_code == 403
        browser.force_login(alice)

        assert sign_in(browser)["Location"] == "/account/"
        assert browser.post("/account/sign-out/").status_code == 403


class TestSignOut:
    def test_asks_before_a_link_signs_out(self, as_alice: Client) -> None:
        assert "Do you want to sign out" in as_alice.get("/account/sign-out/").content.decode()
        assert as_alice.get("/account/").status_code == 200

    def test_leads_home_and_ends_the_session(self, as_alice: Client) -> None:
        assert as_alice.post("/account/sign-out/")["Location"] == "/"
        assert as_alice.get("/account/").status_code == 302


class TestSession:
    @pytest.mark.parametrize("key", [SEEN, BEGAN])
    def test_an_unkept_one_ends_by_itself(self, visitor: Client, alice: User, key: str) -> None:
        sign_in(visitor)
        visitor.get("/account/")
        session = visitor.session
        session[key] = int(time.time()) - 13 * 3600
        session.save()

        answer = visitor.get("/account/", follow=True)

        assert answer.redirect_chain[-1][0].startswith("/account/sign-in/")
        assert "You were signed out because nothing happened" in answer.content.decode()

    def test_a_kept_one_does_not(self, visitor: Client, alice: User) -> None:
        sign_in(visitor, remember="on")
        session = visitor.session
        session[SEEN] = session[BEGAN] = int(time.time()) - 13 * 3600
        session.save()

        assert visitor.get("/account/").status_code == 200

    def test_is_written_at_most_once_a_minute(self, visitor: Client, alice: User) -> None:
        sign_in(visitor)
        visitor.get("/account/")
        before = visitor.session[SEEN]
        session = visitor.session
        session[SEEN] = before - 30
        session.save()

        visitor.get("/account/")
        assert visitor.session[SEEN] == before - 30

    def test_warns_and_can_be_kept(self, visitor: Client, alice: User) -> None:
        sign_in(visitor)

        assert 'data-ends-in="1800"' in visitor.get("/account/").content.decode()
        assert visitor.post("/account/session/", headers={"X-Requested-With": "fetch"}).status_code == 204
        assert visitor.post("/account/session/", {"next": "/orders/"})["Location"] == "/orders/"
        for after in ("//evil.example", "foo", ""):
            assert visitor.post("/account/session/", {"next": after})["Location"] == "/account/"


class TestForgottenPassword:
    def test_a_code_by_mail_leads_to_a_new_password(self, visitor: Client, alice: User) -> None:
        elsewhere = Client()
        sign_in(elsewhere)

        visitor.post("/account/password/forgotten/", {"email": "Alice@example.org"})
        answer = visitor.post("/account/password/forgotten/code/", {"code": code_sent()})
        assert answer["Location"] == "/account/password/new/"
        answer = visitor.post("/account/password/new/", {"password1": NEW})

        assert answer["Location"] == "/account/"
        assert visitor.get("/account/").status_code == 200
        assert elsewhere.get("/account/").status_code == 302
        assert sign_in(Client(), NEW).status_code == 302
        run_queued()
        assert read_mailbox()[0].subject == "Your password was changed"
        assert CustomerEntry.objects.filter(fact="customers.password_changed").count() == 1

    def test_tells_a_stranger_nothing(self, visitor: Client, alice: User) -> None:
        pages = []
        for email in ("alice@example.org", "nobody@example.org"):
            browser = Client()
            browser.cookies["language"] = "en"
            first = browser.post("/account/password/forgotten/", {"email": email})
            then = browser.get("/account/password/forgotten/code/")
            wrong = browser.post("/account/password/forgotten/code/", {"code": "000000"})
            pages.append([first["Location"], _plain(then), _plain(wrong)])

        assert pages[0] == [page.replace("nobody@", "alice@") for page in pages[1]]
        assert list(Message.objects.values_list("recipient", flat=True)) == ["alice@example.org"]

    def test_three_tries_are_three(self, visitor: Client, alice: User) -> None:
        visitor.post("/account/password/forgotten/", {"email": "alice@example.org"})
        code = code_sent()
        for _try in range(3):
            answer = visitor.post("/account/password/forgotten/code/", {"code": "000000"})

        assert answer.status_code == 302
        assert "There were too many tries in a row." in visitor.get("/account/sign-in/").content.decode()
        assert (
            visitor.post("/account/password/forgotten/code/", {"code": code})["Location"]
            != "/account/password/new/"
        )

    def test_counts_the_guesses_of_each_code_alike_for_known_and_unknown(
        self, visitor: Client, alice: User
    ) -> None:
        pages = []
        for email in ("alice@example.org", "nobody@example.org"):
            browser = Client()
            browser.cookies["language"] = "en"
            for _code in range(2):
                browser.post("/account/password/forgotten/", {"email": email})
                for _try in range(2):
                    answer = browser.post("/account/password/forgotten/code/", {"code": "000000"})
            pages.append(_plain(answer).replace(email, "…"))

        assert pages[0] == pages[1]
        assert "This is not the code that we sent." in pages[0]

    def test_a_guess_counts_even_where_the_session_forgot_it(self, visitor: Client, alice: User) -> None:
        visitor.post("/account/password/forgotten/", {"email": "alice@example.org"})
        session = visitor.session
        held = dict(session.items())
        code = code_sent()
        for _try in range(3):
            visitor.post("/account/password/forgotten/code/", {"code": "000000"})
            for key, value in held.items():
                session[key] = value
            session.save()

        answer = visitor.post("/account/password/forgotten/code/", {"code": code})
        assert answer.get("Location") != "/account/password/new/"

    def test_the_fourth_code_in_ten_minutes_is_refused_in_words(self, visitor: Client, alice: User) -> None:
        for _time in range(3):
            visitor.post("/account/password/forgotten/", {"email": "alice@example.org"})

        answer = visitor.post("/account/password/forgotten/", {"email": "alice@example.org"})

        assert answer.status_code == 429
        assert "Nothing is lost" in answer.content.decode()


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
        cache.clear()
        elsewhere.post("/account/new/", self.asked())
        cache.clear()
        assert User.objects.count() == 1

        third = Client()
        assert sign_in(third, NEW, "new@example.org")["Location"] == "/account/new/code/"
        third.post("/account/new/code/", {"code": code_sent(), "action": "verify"})

        assert third.get("/account/").status_code == 200

    def test_is_also_finished_by_way_of_a_forgotten_password(self, visitor: Client) -> None:
        visitor.post("/account/new/", self.asked())
        elsewhere = Client()
        elsewhere.post("/account/password/forgotten/", {"email": "new@example.org"})
        elsewhere.post("/account/password/forgotten/code/", {"code": code_sent()})

        answer = elsewhere.post("/account/password/new/", {"password1": "Une-autre-phrase-7"})

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
            pages.append(
                [first.status_code, first["Location"], _plain(then), _plain(wrong), again.status_code]
            )

        assert pages[0] == [
            str(p).replace("new@example", "alice@example") if isinstance(p, str) else p for p in pages[1]
        ]
        assert User.objects.filter(email="alice@example.org").count() == 1

    @pytest.mark.parametrize(
        ("changes", "words"),
        [
            ({"name": ""}, "Type your name."),
            ({"email": ""}, "Type your email address."),
            ({"email": "alice@"}, "Type an email address such as alice@example.org."),
            ({"password1": ""}, "Choose a password."),
            ({"password1": "short"}, "at least 12 characters"),
            ({"password1": "Alice-Martin-2026"}, "not your name"),
            ({"password1": "a" * 129}, "at most 128 characters"),
            ({"password1": "passwordpassword1!"}, "capital letters"),
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

        assert "still needed: </span>at least 12 characters" in page.content.decode().replace("\n", "")
        assert "Very easy to guess" in page.content.decode() or "Easy to guess" in page.content.decode()

    def test_reads_a_long_one_without_falling_over(self, visitor: Client) -> None:
        assert visitor.post("/account/password/judgement/", {"password1": "é" * 5000}).status_code == 200


class TestWhoIsNoCustomer:
    def test_is_told_where_they_are(self, client: Client, db: None) -> None:
        from comptoir.customers.examples import carla

        client.force_login(carla())
        client.cookies["language"] = "en"
        answer = client.get("/orders/")

        assert answer.status_code == 403
        assert "You are signed in as Carla Rossi" in answer.content.decode()


class TestLanguage:
    def test_is_changed_kept_and_remembered(self, as_alice: Client, alice: User) -> None:
        answer = as_alice.post("/language/", {"language": "fr", "next": "/orders/?period=2025"})

        assert answer["Location"] == "/orders/?period=2025"
        alice.refresh_from_db()
        assert alice.language == "fr"
        assert "Historique des commandes" in as_alice.get("/orders/").content.decode()

    @pytest.mark.parametrize("after", ["https://evil.example/", "//evil.example", "foo", ""])
    def test_leads_to_no_other_site(self, visitor: Client, after: str) -> None:
        assert visitor.post("/language/", {"language": "fr", "next": after})["Location"] == "/"

    def test_knows_no_other(self, visitor: Client) -> None:
        visitor.post("/language/", {"language": "xx", "next": "/"})

        assert visitor.cookies["language"].value == "en"


def _plain(answer: Any) -> str:
    """A page without what differs each time."""
    page = answer.content.decode()
    return re.sub(r'(csrfmiddlewaretoken" value=")[^"]*|nonce="[^"]*"', r"\1", page)
