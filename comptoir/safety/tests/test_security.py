"""Login & Security: edited after a recent sign-in, once verified, and reported to the old address."""

from __future__ import annotations

import re
from typing import Any

import pytest
from allauth.account.models import EmailAddress
from django.db.models.signals import pre_save
from django.test import Client

from comptoir.customers.actions import verify_phone
from comptoir.customers.examples import PASSWORD
from comptoir.customers.models import Customer, User, Visit
from comptoir.ground.refusal import Refused
from comptoir.journal.models import CustomerEntry
from comptoir.journal.work import run_queued
from comptoir.post.mailbox import read_mailbox
from comptoir.rest.models import Counter
from comptoir.safety.actions import change_email, set_up_app
from comptoir.safety.models import AddressChange, Session
from comptoir.safety.tests.test_second_step import SEED_OF_HERS, app_code
from comptoir.safety.tests.visits import NEW, code_sent, plain, prove, sign_in

pytestmark = pytest.mark.django_db
HERE = Visit("127.0.0.1", "Mozilla/5.0 (Windows NT 10.0) Chrome/140.0 Safari/537.36")


@pytest.fixture
def recent(as_alice: Client) -> Any:
    """Alice, who has just signed in with every step."""
    return prove(as_alice)


def subjects(address: str) -> list[str]:
    run_queued()
    return [letter.subject for letter in read_mailbox(address)]


class TestRecentSignIn:
    def test_is_asked_for_and_leads_on(self, as_alice: Client, alice: User) -> None:
        answer = as_alice.get("/account/email/")
        assert answer["Location"] == "/account/confirmation/?next=%2Faccount%2Femail%2F"

        wrong = as_alice.post(answer["Location"], {"password": "mistyped"}).content.decode()
        assert "This is not your password." in wrong
        assert as_alice.post(answer["Location"], {"password": PASSWORD})["Location"] == "/account/email/"
        assert as_alice.get("/account/email/").status_code == 200

    def test_what_was_being_sent_is_not_lost(self, as_alice: Client, alice: User) -> None:
        away = as_alice.post("/account/email/", {"what": "to", "email": "alice@new.example"})

        as_alice.post(away["Location"], {"password": PASSWORD})

        run_queued()
        assert re.search(r"\b\d{6}\b", read_mailbox("alice@new.example")[0].text)

    def test_asks_the_second_step_too(self, as_alice: Client, alice: User) -> None:
        set_up_app(alice, SEED_OF_HERS, counter=0, visit=HERE)
        away = as_alice.get("/account/email/")["Location"]
        page = as_alice.post(away, {"password": PASSWORD}).content.decode()
        assert "Type the code." in page

        as_alice.post(away, {"password": PASSWORD, "code": app_code()})

        assert as_alice.get("/account/email/").status_code == 200

    def test_a_wrong_password_spends_no_code(self, as_alice: Client, alice: User) -> None:
        set_up_app(alice, SEED_OF_HERS, counter=0, visit=HERE)
        code = app_code()
        as_alice.post("/account/confirmation/", {"password": "mistyped", "code": code})

        answer = as_alice.post("/account/confirmation/", {"password": PASSWORD, "code": code})

        assert answer["Location"] == "/account/security/"

    def test_is_ten_minutes_old_at_most(self, visitor: Client, alice: User) -> None:
        sign_in(visitor)
        assert visitor.get("/account/email/").status_code == 200
        session = visitor.session
        for one in session["account_authentication_methods"]:
            one["at"] -= 601
        session.save()

        assert visitor.get("/account/email/").status_code == 302

    def test_changes_the_session_key(self, as_alice: Client, alice: User) -> None:
        before = as_alice.session.session_key

        as_alice.post("/account/confirmation/", {"password": PASSWORD})

        assert as_alice.session.session_key != before


class TestEmail:
    def test_is_saved_once_its_code_is_typed(self, recent: Client, alice: User) -> None:
        recent.post("/account/email/", {"what": "to", "email": "Alice@New.example"})
        alice.refresh_from_db()
        assert alice.email == "alice@example.org"
        wrong = recent.post("/account/email/", {"what": "code", "code": "000000"}).content.decode()
        assert "This is not the code that we sent." in wrong

        answer = recent.post("/account/email/", {"what": "code", "code": code_sent()})

        assert answer["Location"] == "/account/security/"
        alice.refresh_from_db()
        assert alice.email == "alice@new.example"
        assert Customer.objects.get(id=alice.customer_id).email == "alice@new.example"
        assert list(EmailAddress.objects.values_list("email", "verified")) == [("alice@new.example", True)]
        told = "The email address of your account was changed"
        assert told in subjects("alice@example.org")
        assert told in subjects("alice@new.example")
        assert sign_in(Client(), email="alice@new.example").status_code == 302
        assert sign_in(Client(), email="alice@example.org").status_code == 200

    def test_does_not_tell_that_it_is_somebody_elses(self, recent: Client, alice: User, bob: User) -> None:
        pages = []
        for address in ("bob@example.org", "nobody@example.org"):
            answer = recent.post("/account/email/", {"what": "to", "email": address})
            pages.append((answer["Location"], plain(recent.get("/account/email/"))))
            recent.post("/account/email/", {"what": "other"})

        assert pages[0] == (pages[1][0], pages[1][1].replace("nobody@", "bob@"))
        assert subjects("bob@example.org") == []
        assert len(subjects("nobody@example.org")) == 1

    def test_taken_meanwhile_is_refused(self, alice: User, bob: User) -> None:
        with pytest.raises(Refused, match="another account"):
            change_email(alice, "bob@example.org", visit=HERE)
        assert not AddressChange.objects.exists()

    def test_taken_at_the_very_moment_is_refused_too(self, alice: User, bob: User) -> None:
        def bob_is_first(instance: EmailAddress, **_more: Any) -> None:
            row = EmailAddress(user=bob, email=instance.email, verified=True)
            EmailAddress.objects.bulk_create([row])

        pre_save.connect(bob_is_first, sender=EmailAddress)
        try:
            with pytest.raises(Refused, match="another account"):
                change_email(alice, "alice@new.example", visit=HERE)
        finally:
            pre_save.disconnect(bob_is_first, sender=EmailAddress)

        assert EmailAddress.objects.get(user=alice).email == "alice@example.org"

    @pytest.mark.parametrize(
        ("typed", "words"),
        [
            ("", "Type your email address."),
            ("alice@", "Type an email address such as"),
            ("alice@example.org", "This is already yours."),
        ],
    )
    def test_says_what_is_wrong(self, recent: Client, typed: str, words: str) -> None:
        assert words in recent.post("/account/email/", {"what": "to", "email": typed}).content.decode()

    def test_three_guesses_are_three(self, recent: Client, alice: User) -> None:
        recent.post("/account/email/", {"what": "to", "email": "alice@new.example"})
        code = code_sent()
        for _try in range(3):
            recent.post("/account/email/", {"what": "code", "code": "000000"})

        page = recent.post("/account/email/", {"what": "code", "code": code}).content.decode()

        assert "Three wrong codes: this one no longer works." in page
        alice.refresh_from_db()
        assert alice.email == "alice@example.org"

    def test_a_sixth_code_in_an_hour_is_refused_in_words(self, recent: Client) -> None:
        for _time in range(5):
            recent.post("/account/email/", {"what": "to", "email": "alice@new.example"})

        answer = recent.post("/account/email/", {"what": "to", "email": "alice@new.example"})

        assert answer.status_code == 429
        Counter.objects.all().delete()


class TestPhone:
    def test_is_saved_once_its_code_is_typed(self, recent: Client, alice: User) -> None:
        recent.post("/account/phone/", {"what": "to", "phone": "06 12 34 56 78"})
        alice.refresh_from_db()
        assert alice.phone == ""

        recent.post("/account/phone/", {"what": "code", "code": code_sent()})

        alice.refresh_from_db()
        assert (alice.phone, alice.has_verified_phone) == ("+33612345678", True)
        assert "06\u00a012\u00a034\u00a056\u00a078" in recent.get("/account/security/").content.decode()
        assert "The mobile number of your account was changed" in subjects("alice@example.org")

    def test_can_be_removed_and_the_old_one_is_told(self, recent: Client, alice: User) -> None:
        verify_phone(alice, "+33612345678")

        recent.post("/account/phone/removal/")

        alice.refresh_from_db()
        assert alice.phone == ""
        run_queued()
        assert "was changed" in read_mailbox("+33612345678")[0].text

    def test_a_landline_is_refused(self, recent: Client) -> None:
        page = recent.post("/account/phone/", {"what": "to", "phone": "01 42 68 53 00"}).content.decode()

        assert "A code cannot be sent to this number by SMS." in page


class TestPassword:
    def test_is_changed_with_the_current_one_and_ends_other_sessions(
        self, visitor: Client, alice: User
    ) -> None:
        elsewhere = Client()
        sign_in(elsewhere)
        sign_in(visitor)

        answer = visitor.post("/account/password/", {"current": PASSWORD, "password1": NEW})

        assert answer["Location"] == "/account/security/"
        assert "Changed today" in visitor.get("/account/security/").content.decode()
        assert elsewhere.get("/account/").status_code == 302
        assert Session.objects.filter(user=alice).count() == 1
        assert "Your password was changed" in subjects("alice@example.org")

    @pytest.mark.parametrize(
        ("current", "new", "words"),
        [
            ("mistyped", NEW, "This is not your current password."),
            (PASSWORD, "short", "at least 12 characters"),
            ("", "", "Type your current password."),
        ],
    )
    def test_says_what_is_wrong(
        self, as_alice: Client, alice: User, current: str, new: str, words: str
    ) -> None:
        page = as_alice.post("/account/password/", {"current": current, "password1": new})

        assert words in page.content.decode()
        alice.refresh_from_db()
        assert alice.check_password(PASSWORD)

    def test_guesses_at_the_current_one_are_counted(self, as_alice: Client, alice: User) -> None:
        for _try in range(5):
            as_alice.post("/account/password/", {"current": "mistyped", "password1": NEW})

        page = as_alice.post("/account/password/", {"current": PASSWORD, "password1": NEW}).content.decode()

        assert "Too many tries in a row." in page


class TestName:
    def test_is_saved_for_the_customer_too(self, as_alice: Client, alice: User) -> None:
        as_alice.post("/account/name/", {"name": "Alice Durand"})

        assert Customer.objects.get(id=alice.customer_id).name == "Alice Durand"
        assert CustomerEntry.objects.filter(fact="customers.name_changed").count() == 1
        assert "Type your name." in as_alice.post("/account/name/", {"name": " "}).content.decode()


class TestSessions:
    def test_lists_where_she_is_and_ends_one(self, visitor: Client, alice: User) -> None:
        elsewhere = Client(headers={"user-agent": "Mozilla/5.0 (iPhone) Safari/604.1"})
        sign_in(elsewhere)
        sign_in(visitor)
        page = visitor.get("/account/sessions/").content.decode()
        assert "Safari · iPhone" in page
        assert "This browser" in page
        [other] = Session.objects.filter(user=alice, agent__contains="iPhone")

        visitor.post("/account/sessions/", {"session": other.session_key})

        assert elsewhere.get("/account/").status_code == 302
        assert visitor.get("/account/").status_code == 200
        assert "Signed out of another device" in visitor.get("/account/activity/").content.decode()

    def test_ends_all_others(self, visitor: Client, alice: User) -> None:
        others = [Client(), Client()]
        for other in others:
            sign_in(other)
        sign_in(visitor)

        visitor.post("/account/sessions/")

        assert [other.get("/account/").status_code for other in others] == [302, 302]
        assert visitor.get("/account/").status_code == 200

    def test_ends_this_one_too(self, visitor: Client, alice: User) -> None:
        sign_in(visitor)
        [this] = Session.objects.filter(user=alice)

        assert visitor.post("/account/sessions/", {"session": this.session_key})["Location"] == "/"
        assert visitor.get("/account/").status_code == 302

    def test_bob_cannot_end_hers(self, visitor: Client, alice: User, bob: User) -> None:
        sign_in(visitor)
        [hers] = Session.objects.filter(user=alice)
        his = Client()
        sign_in(his, email="bob@example.org")

        his.post("/account/sessions/", {"session": hers.session_key})

        assert visitor.get("/account/").status_code == 200

    def test_are_twenty_at_most_and_the_oldest_ends(self, alice: User) -> None:
        first = Client()
        sign_in(first)
        for _time in range(20):
            sign_in(Client())

        assert Session.objects.filter(user=alice).count() == 20
        assert first.get("/account/").status_code == 302

    def test_ending_one_asks_for_a_recent_sign_in(self, as_alice: Client, alice: User) -> None:
        elsewhere = Client()
        sign_in(elsewhere)

        assert as_alice.post("/account/sessions/")["Location"].startswith("/account/confirmation/")
        assert elsewhere.get("/account/").status_code == 200

    def test_staff_end_them_for_who_asks(self, visitor: Client, alice: User, as_sam: Client) -> None:
        sign_in(visitor)

        as_sam.post(f"/desk/customers/{alice.customer_id}/sessions/")

        assert visitor.get("/account/").status_code == 302
        entry = CustomerEntry.objects.get(fact="customers.sessions_ended")
        assert (entry.by_kind, entry.by_name) == ("staff", "Sam Petit")

    def test_the_table_opens_nothing(self, visitor: Client, alice: User) -> None:
        sign_in(visitor)
        [held] = Session.objects.filter(user=alice)

        assert held.session_key != visitor.session.session_key
        thief = Client()
        thief.cookies["sessionid"] = held.session_key
        assert thief.get("/account/").status_code == 302


class TestActivity:
    def test_reads_the_journal(self, visitor: Client, alice: User) -> None:
        sign_in(Client(), "mistyped")
        sign_in(visitor)

        page = visitor.get("/account/activity/").content.decode()

        assert page.index("Signed in") < page.index("Failed sign-in")
        assert "127.0.0.1" in page

    def test_says_which_way_was_added(self, visitor: Client, alice: User) -> None:
        sign_in(visitor)
        set_up_app(alice, "JBSWY3DPEHPK3PXP", counter=0, visit=HERE)

        page = visitor.get("/account/activity/").content.decode()

        assert "Two-step verification method added · Authenticator app" in page

    def test_of_who_buys_nothing_is_read_too(self, visitor: Client, sam: User) -> None:
        sign_in(Client(), "mistyped", email="sam@example.org")
        visitor.force_login(sam)

        assert "Failed sign-in" in visitor.get("/account/activity/").content.decode()

    def test_is_hers_alone(self, alice: User, bob: User) -> None:
        his = Client()
        sign_in(his, email="bob@example.org")
        sign_in(Client(), "mistyped")

        assert "Failed sign-in" not in his.get("/account/activity/").content.decode()


class TestNewBrowser:
    def test_is_told_and_a_known_one_is_not(self, visitor: Client, alice: User) -> None:
        sign_in(visitor)
        visitor.post("/account/sign-out/")
        sign_in(visitor)
        assert subjects("alice@example.org") == []

        sign_in(Client(headers={"user-agent": "Mozilla/5.0 (iPhone) Safari/604.1"}))

        assert subjects("alice@example.org") == ["New sign-in to your account from an unknown browser"]
        told = read_mailbox("alice@example.org")[0].text
        assert "Browser: Safari · iPhone\n" in told
        assert re.search(r"^When: \d{1,2}\N{NO-BREAK SPACE}[A-Z][a-z]+ \d{4}, \d\d:\d\d$", told, re.MULTILINE)
