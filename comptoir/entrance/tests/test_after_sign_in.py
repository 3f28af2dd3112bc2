"""What the first page after a sign-in says, in which language, and where it is."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from comptoir.customers.actions import verify_phone
from comptoir.customers.models import User
from comptoir.safety.actions import ask_way_back, set_up_app
from comptoir.safety.models import WayBack
from comptoir.safety.tests.test_second_step import HERE, SEED_OF_HERS, STEP, app_code
from comptoir.safety.tests.visits import NEW, code_sent, sign_in

pytestmark = pytest.mark.django_db
WAY = "/account/sign-in/way-back/"


@pytest.fixture
def french(alice: User) -> Client:
    """A browser that reads French and has chosen no language; Alice's account is in English."""
    User.objects.filter(pk=alice.pk).update(language="en")
    return Client(headers={"accept-language": "fr"})


def set_new_password(browser: Client) -> str:
    browser.post("/account/password/forgotten/", {"email": "alice@example.org"})
    browser.post("/account/password/forgotten/code/", {"code": code_sent()})
    return str(browser.post("/account/password/new/", {"password1": NEW}, follow=True).content.decode())


class TestLanguage:
    def test_after_a_new_password_is_the_pages(self, french: Client) -> None:
        page = set_new_password(french)

        assert '<html lang="en">' in page
        assert "Your new password is set." in page

    def test_of_a_browser_that_chose_one_stays(self, french: Client) -> None:
        french.cookies["language"] = "fr"
        page = set_new_password(french)

        assert '<html lang="fr">' in page
        assert "Your new password is set." not in page

    def test_at_the_second_step_is_still_the_browsers(self, french: Client, alice: User) -> None:
        set_up_app(alice, SEED_OF_HERS, counter=0, visit=HERE)
        page = set_new_password(french)

        assert '<html lang="fr">' in page
        assert "Your new password is set." not in page

    def test_after_the_slow_way_back_is_the_pages(self, french: Client, alice: User) -> None:
        set_up_app(alice, SEED_OF_HERS, counter=0, visit=HERE)
        ask_way_back(alice, visit=HERE)
        WayBack.objects.update(asked_at=timezone.now() - timedelta(days=3, minutes=1))
        sign_in(french)
        french.post(WAY, {"what": "send"})
        page = french.post(WAY, {"what": "code", "code": code_sent()}, follow=True).content.decode()

        assert '<html lang="en">' in page
        assert "Two-step verification is off." in page


class TestNewAccount:
    @pytest.mark.parametrize(
        ("place", "code_page"),
        [("rose@example.org", "/account/new/code/"), ("06 98 76 54 32", "/account/new/number/")],
    )
    def test_says_once_that_it_is_made(self, visitor: Client, place: str, code_page: str) -> None:
        visitor.post("/account/new/", {"name": "Rose Martin", "email": place, "password1": NEW})
        first = visitor.post(code_page, {"code": code_sent(), "action": "verify"}, follow=True)

        assert "Your account is created." in first.content.decode()
        visitor.post("/account/sign-out/")
        sign_in(visitor, NEW, place)
        assert "Your account is created." not in visitor.get("/account/").content.decode()


POSTED = [
    ("/account/phone/removal/", "/account/phone/"),
    ("/account/two-steps/preferred/", "/account/two-steps/"),
    ("/account/two-steps/browsers/", "/account/two-steps/"),
    ("/account/session/", "/account/"),
]


class TestWhereItLeads:
    @pytest.mark.parametrize(("sent_to", "form"), POSTED)
    def test_a_form_sent_after_the_session_ended_leads_back_to_the_form(
        self, visitor: Client, alice: User, sent_to: str, form: str
    ) -> None:
        verify_phone(alice, "+33612345678")
        away = visitor.post(sent_to)["Location"]
        assert away.startswith("/account/sign-in/?next=")

        answer = sign_in(visitor, next=sent_to)

        assert answer["Location"] == form
        page = visitor.get(form)
        assert page.status_code == 200
        assert "This was not done, because you had been signed out." in page.content.decode()
        alice.refresh_from_db()
        assert alice.phone

    def test_by_way_of_the_second_step_too(self, visitor: Client, alice: User) -> None:
        set_up_app(alice, SEED_OF_HERS, counter=0, visit=HERE)
        sign_in(visitor, next="/account/two-steps/preferred/")

        assert visitor.post(STEP, {"code": app_code()})["Location"] == "/account/two-steps/"

    @pytest.mark.parametrize(("sent_to", "form"), POSTED)
    def test_who_opens_such_an_address_is_told_so_in_words(
        self, as_alice: Client, sent_to: str, form: str
    ) -> None:
        from comptoir.safety.tests.visits import prove

        prove(as_alice, language="en")
        answer = as_alice.get(sent_to)

        assert (answer.status_code, answer["Allow"]) == (405, "POST")
        page = answer.content.decode()
        assert "This page only works from its button." in page
        assert f'href="{form}"' in page
