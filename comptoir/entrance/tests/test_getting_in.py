"""Signing in and out, and a forgotten password: the answers, and what they do not reveal."""

from __future__ import annotations

import re
import time

import pytest
from django.conf import settings
from django.test import Client

from comptoir.customers.examples import PASSWORD
from comptoir.customers.models import User
from comptoir.journal.models import CustomerEntry, HouseEntry
from comptoir.journal.work import run_queued
from comptoir.post.mailbox import read_mailbox
from comptoir.post.models import Message
from comptoir.safety.tests.visits import NEW, code_sent, plain, sign_in

pytestmark = pytest.mark.django_db


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

        assert "Wrong email address or password." in page
        assert 'value="alice@example.org"' in page
        assert "mistyped" not in page

    def test_answers_the_same_to_an_unknown_address(self, visitor: Client, alice: User) -> None:
        known, unknown = sign_in(visitor, "mistyped"), sign_in(visitor, "mistyped", "nobody@example.org")

        assert plain(known) == plain(unknown).replace("nobody@", "alice@")

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

        assert "Too many tries in a row." in sign_in(visitor).content.decode()

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

        assert sign_in(browser)["Location"] == "/"
        assert browser.get("/")["Location"] == "/account/"
        assert browser.post("/account/sign-out/").status_code == 403


class TestSignOut:
    def test_asks_before_a_link_signs_out(self, as_alice: Client) -> None:
        assert "Do you want to sign out" in as_alice.get("/account/sign-out/").content.decode()
        assert as_alice.get("/account/").status_code == 200

    def test_leads_home_and_ends_the_session(self, as_alice: Client) -> None:
        assert as_alice.post("/account/sign-out/")["Location"] == "/"
        assert as_alice.get("/account/").status_code == 302


class TestSession:
    @pytest.mark.parametrize("key", ["session_seen", "session_began"])
    def test_an_unkept_one_ends_by_itself(self, visitor: Client, alice: User, key: str) -> None:
        sign_in(visitor)
        visitor.get("/account/")
        session = visitor.session
        session[key] = int(time.time()) - 13 * 3600
        session.save()

        answer = visitor.get("/account/", follow=True)

        assert answer.redirect_chain[-1][0].startswith("/account/sign-in/")
        assert "You were signed out because you were inactive" in answer.content.decode()

    def test_a_kept_one_does_not(self, visitor: Client, alice: User) -> None:
        sign_in(visitor, remember="on")
        session = visitor.session
        session["session_seen"] = session["session_began"] = int(time.time()) - 13 * 3600
        session.save()

        assert visitor.get("/account/").status_code == 200

    def test_is_written_at_most_once_a_minute(self, visitor: Client, alice: User) -> None:
        sign_in(visitor)
        visitor.get("/account/")
        before = visitor.session["session_seen"]
        session = visitor.session
        session["session_seen"] = before - 30
        session.save()

        visitor.get("/account/")
        assert visitor.session["session_seen"] == before - 30

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
        assert any(one.subject == "Your password was changed" for one in read_mailbox())
        assert CustomerEntry.objects.filter(fact="customers.password_changed").count() == 1

    def test_tells_a_stranger_nothing(self, visitor: Client, alice: User) -> None:
        pages = []
        for email in ("alice@example.org", "nobody@example.org"):
            browser = Client()
            browser.cookies["language"] = "en"
            first = browser.post("/account/password/forgotten/", {"email": email})
            then = browser.get("/account/password/forgotten/code/")
            wrong = browser.post("/account/password/forgotten/code/", {"code": "000000"})
            pages.append([first["Location"], plain(then), plain(wrong)])

        assert pages[0] == [page.replace("nobody@", "alice@") for page in pages[1]]
        assert list(Message.objects.values_list("recipient", flat=True)) == ["alice@example.org"]

    def test_three_tries_are_three(self, visitor: Client, alice: User) -> None:
        visitor.post("/account/password/forgotten/", {"email": "alice@example.org"})
        code = code_sent()
        for _try in range(3):
            answer = visitor.post("/account/password/forgotten/code/", {"code": "000000"})

        assert answer.status_code == 302
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
            pages.append(plain(answer).replace(email, "…"))

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
        assert "so this one was not counted" in answer.content.decode()


class TestWhoIsNoCustomer:
    def test_is_told_where_they_are(self, client: Client, db: None) -> None:
        from comptoir.safety.examples import carla

        client.force_login(carla())
        client.cookies["language"] = "en"
        answer = client.get("/orders/")

        assert answer.status_code == 403
        assert "You are signed in as Carla Rossi" in answer.content.decode()


class TestLanguage:
    def test_is_changed_kept_and_remembered(self, as_alice: Client, alice: User) -> None:
        answer = as_alice.post("/language/", {"language": "fr", "next": "/orders/?period=2025"})

        assert answer["Location"] == "/orders/?period=2025"
        assert answer.cookies["language"]["httponly"]
        alice.refresh_from_db()
        assert alice.language == "fr"
        assert "Historique des commandes" in as_alice.get("/orders/").content.decode()

    @pytest.mark.parametrize("after", ["https://evil.example/", "//evil.example", "foo", ""])
    def test_leads_to_no_other_site(self, visitor: Client, after: str) -> None:
        assert visitor.post("/language/", {"language": "fr", "next": after})["Location"] == "/"

    def test_knows_no_other(self, visitor: Client) -> None:
        visitor.post("/language/", {"language": "xx", "next": "/"})

        assert visitor.cookies["language"].value == "en"

    def test_of_the_account_comes_with_signing_in_and_no_script_reads_it(self, alice: User) -> None:
        client = Client()

        answer = sign_in(client)

        assert answer.cookies["language"].value == alice.language
        assert answer.cookies["language"]["httponly"]


def test_who_is_signed_in_need_not_type_where_the_code_goes(as_alice: Client) -> None:
    page = as_alice.get("/account/password/forgotten/").content.decode()

    assert 'value="alice@example.org"' in page
    assert 'href="/account/password/"' in page
    assert 'href="/account/sign-in/"' not in page.split("<main")[1]
