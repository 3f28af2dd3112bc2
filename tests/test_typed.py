"""What somebody typed is there again if the session changed before it was sent."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.conf import settings
from django.test import Client
from django.urls import reverse

from comptoir.addresses.examples import give_addresses
from comptoir.addresses.models import Address
from comptoir.conversations.examples import ask
from comptoir.conversations.models import ServiceRequest
from comptoir.customers.models import User
from comptoir.safety.models import Session
from comptoir.safety.tests.visits import sign_in
from comptoir.ui.pages import SECRET

pytestmark = pytest.mark.django_db
NEW, CONTACT = "/addresses/new/", "/contact/"
ADDRESS = {
    "country": "BE",
    "name": "Alice Martin",
    "street_1": "Rue de la Loi 16",
    "postcode": "1000",
    "city": "Bruxelles",
    "instructions": "Ring twice",
    "access_code": "4711B",
}
QUESTION = {
    "topic": "other",
    "text": "Where is my parcel?",
    "name": "Alice Martin",
    "email": "alice@example.org",
}


def signed_in(user: User, **more: Any) -> Client:
    client = Client(**more)
    client.cookies["language"] = "en"
    sign_in(client, email=user.email)
    return client


def end_session(client: Client, how: str) -> None:
    if how == "elsewhere":
        Session.objects.all().delete()
        return
    session = client.session
    session["session_seen"] -= settings.UNKEPT_SESSION_IDLE_SECONDS + 1
    session.save()


@pytest.mark.parametrize(
    ("how", "cause"),
    [("elsewhere", "Your session has ended."), ("idle", "You were signed out because you were inactive")],
)
def test_an_address_is_there_again_after_signing_in_and_the_cause_is_told(
    alice: User, how: str, cause: str
) -> None:
    client = signed_in(alice)
    end_session(client, how)

    page = client.post(NEW, ADDRESS, follow=True).content.decode()
    assert cause in page
    assert "Sign in: what you typed will be there again." in page
    answer = client.post(
        f"/account/sign-in/?next={NEW}", {"login": alice.email, "password": "Comptoir-demo-2026"}, follow=True
    )

    again = answer.content.decode()
    assert answer.request["PATH_INFO"] == NEW
    for typed in ("Rue de la Loi 16", "1000", "Bruxelles", "Ring twice"):
        assert typed in again
    assert "4711B" not in again
    assert not Address.objects.exists()
    assert "Rue de la Loi 16" not in client.get(NEW).content.decode()


def test_so_is_one_that_was_edited(alice: User) -> None:
    [held, *_others] = give_addresses(alice)
    client = signed_in(alice)
    end_session(client, "idle")
    path = reverse("address", args=[held.id])

    client.post(path, ADDRESS)
    sign_in(client, email=alice.email)

    assert "Rue de la Loi 16" in client.get(path).content.decode()


def test_nobody_else_reads_it(alice: User, bob: User) -> None:
    client = signed_in(alice)
    end_session(client, "idle")
    client.post(NEW, ADDRESS)

    sign_in(client, email=bob.email)

    assert "Rue de la Loi 16" not in client.get(NEW).content.decode()


def test_it_is_kept_for_half_an_hour(alice: User) -> None:
    client = signed_in(alice)
    end_session(client, "elsewhere")
    client.post(NEW, ADDRESS)

    with time_machine.travel(timedelta(minutes=31)):
        sign_in(client, email=alice.email)
        assert "Rue de la Loi 16" not in client.get(NEW).content.decode()


def test_an_answer_of_staffs_is_there_again(as_sam: Client, sam: User, alice: User) -> None:
    path = reverse("desk_request", args=[ask(alice).id])
    Session.objects.all().delete()

    as_sam.post(path, {"answer": "It leaves tomorrow, by bicycle."})
    as_sam.force_login(sam)
    session = as_sam.session
    assert session["kept_form"]["typed"] == {"answer": ["It leaves tomorrow, by bicycle."]}


class TestAnotherTab:
    def sent(self, client: Client, **headers: str) -> Any:
        """The question, sent with the token that the page had before she signed in elsewhere."""
        token = client.get(CONTACT).context["csrf_token"]
        login = client.get("/account/sign-in/").context["csrf_token"]
        form = {
            "login": "alice@example.org",
            "password": "Comptoir-demo-2026",
            "csrfmiddlewaretoken": str(login),
        }
        client.post("/account/sign-in/", form)
        return client.post(CONTACT, {**QUESTION, "csrfmiddlewaretoken": str(token)}, headers=headers)

    @pytest.fixture
    def client(self, alice: User) -> Client:
        client = Client(enforce_csrf_checks=True)
        client.cookies["language"] = "en"
        return client

    def test_signed_in_there_loses_no_question(self, client: Client) -> None:
        answer = self.sent(client, origin="http://testserver")

        page = client.get(answer["Location"]).content.decode()
        assert answer["Location"] == CONTACT
        assert "You have since signed in or out in another tab." in page
        assert "Where is my parcel?" in page
        assert not ServiceRequest.objects.exists()

    @pytest.mark.parametrize("headers", [{}, {"origin": "https://evil.example"}, {"origin": "null"}])
    def test_another_site_puts_nothing_into_a_form(self, client: Client, headers: dict[str, str]) -> None:
        assert self.sent(client, **headers).status_code == 403
        assert "Where is my parcel?" not in client.get(CONTACT).content.decode()


@pytest.mark.parametrize(
    "name", ["csrfmiddlewaretoken", "password", "password1", "current", "code", "credential", "access_code"]
)
def test_nothing_secret_is_kept(name: str) -> None:
    assert SECRET.search(name)
    assert not SECRET.search("postcode")
