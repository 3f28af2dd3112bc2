"""Inviting somebody to work at the desk: the rule, and the way in that the letter describes."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

import pytest
from allauth.account.models import EmailAddress
from django.test import Client
from django.utils import timezone

from comptoir.customers.actions import invite_staff
from comptoir.customers.models import User, Visit
from comptoir.ground.refusal import Refused
from comptoir.journal.models import HouseEntry
from comptoir.journal.record import OPERATOR
from comptoir.journal.work import run_queued
from comptoir.post.mailbox import read_mailbox
from comptoir.safety.actions import change_email
from comptoir.safety.tests.visits import NEW, code_sent, sign_in

pytestmark = pytest.mark.django_db


def invite(address: str = "sam@example.org", **more: str) -> bool:
    return invite_staff(address, by=OPERATOR, **{"name": "Sam Petit", "language": "en", **more})


class TestRule:
    def test_makes_a_user_who_is_no_customer_and_has_no_password(self) -> None:
        assert invite(" Sam@Example.org ")

        user = User.objects.get()
        assert (user.email, user.name, user.language) == ("sam@example.org", "Sam Petit", "en")
        assert user.is_staff
        assert not user.has_usable_password()
        assert user.customer_id is user.signed_up_at is None
        address = EmailAddress.objects.get()
        assert (address.email, address.primary, address.verified) == ("sam@example.org", True, False)
        entry = HouseEntry.objects.get(fact="customers.staff_invited")
        assert (entry.about_id, entry.by_kind) == (user.id, "operator")

    def test_twice_is_once(self) -> None:
        assert invite()
        run_queued()

        assert not invite("SAM@example.org", name="Somebody Else")
        run_queued()

        assert User.objects.get().name == "Sam Petit"
        assert len(read_mailbox("sam@example.org")) == 1
        assert HouseEntry.objects.filter(fact="customers.staff_invited").count() == 1

    def test_a_customer_keeps_her_account_her_name_and_her_password(self, alice: Any) -> None:
        assert invite("alice@example.org", language="en")
        run_queued()

        alice.refresh_from_db()
        assert alice.is_staff
        assert alice.customer_id
        assert alice.name == "Alice Martin"
        assert sign_in(Client()).status_code == 302
        assert "Sign in as you always do" in read_mailbox("alice@example.org")[0].text

    def test_a_sign_up_that_nobody_finished_gives_a_stranger_no_way_in(self) -> None:
        stranger = Client()
        stranger.post("/account/new/", {"name": "Sam", "email": "sam@example.org", "password1": NEW})

        assert invite()

        user = User.objects.get()
        assert not user.check_password(NEW)
        assert user.signed_up_at is None
        assert user.name == "Sam Petit"
        assert sign_in(Client(), NEW, "sam@example.org").status_code == 200

    def test_who_claims_an_address_without_verifying_it_is_not_let_in(self, alice: Any) -> None:
        EmailAddress.objects.create(user=alice, email="sam@example.org", verified=False)

        assert invite()

        alice.refresh_from_db()
        assert not alice.is_staff
        assert User.objects.get(is_staff=True).email == "sam@example.org"
        assert EmailAddress.objects.get(email="sam@example.org").user.is_staff

    def test_an_account_that_takes_the_invited_address_leaves_no_user_behind_whom_nobody_finds(
        self, alice: Any
    ) -> None:
        invite()
        change_email(alice, "sam@example.org", visit=Visit("127.0.0.1", ""))
        assert EmailAddress.objects.filter(user__is_staff=True, email="sam@example.org").exists()

        assert invite()

        alice.refresh_from_db()
        assert alice.is_staff
        assert User.objects.filter(email="sam@example.org", signed_up_at=None).count() == 1

    def test_a_code_to_such_an_address_opens_the_account_that_showed_it(self, alice: Any) -> None:
        invite()
        change_email(alice, "sam@example.org", visit=Visit("127.0.0.1", ""))
        client = Client()
        client.post("/account/password/forgotten/", {"email": "sam@example.org"})
        client.post("/account/password/forgotten/code/", {"code": code_sent()})
        client.post("/account/password/new/", {"password1": NEW})

        alice.refresh_from_db()
        assert alice.check_password(NEW)
        assert not User.objects.get(is_staff=True).has_usable_password()

    def test_who_lets_go_of_such_an_address_gives_the_invitation_free(self, alice: Any) -> None:
        invite()
        for address in ("sam@example.org", "alice@example.org"):
            change_email(alice, address, visit=Visit("127.0.0.1", ""))

        assert not invite()
        assert User.objects.get(is_staff=True).signed_up_at is None

    @pytest.mark.parametrize("name", ["Sam http://evil.example", "Sam www.evil.example", "Sam\x07"])
    def test_refuses_what_is_no_name(self, name: str) -> None:
        with pytest.raises(Refused, match="web address"):
            invite(name=name)

    @pytest.mark.parametrize("address", ["sam", "sam@", "", "sam petit@example.org", "a@b"])
    def test_refuses_what_is_no_address_and_makes_nobody(self, address: str) -> None:
        with pytest.raises(Refused) as refused:
            invite(address)

        assert refused.value.code == "wrong_address"
        assert not User.objects.exists()


class TestWayIn:
    def test_the_letter_says_what_to_do_in_each_language_and_links_to_help_alone(self) -> None:
        invite()
        invite("bob@example.org", language="fr")
        run_queued()

        [english], [french] = read_mailbox("sam@example.org"), read_mailbox("bob@example.org")
        assert english.subject == "The desk of Comptoir is open to you"
        assert "“Forgot your password?”, and type sam@example.org" in english.text
        assert french.subject == "Le guichet de Comptoir vous est ouvert"
        assert "Mot de passe oublié" in french.text
        for letter in (english, french):
            assert re.findall(r'href="[^"]*:8000([^"]*)"', letter.html) == ["/help/staying-safe/"]
            assert "8000/help/staying-safe/" in letter.text
            assert "{" not in letter.text

    def test_who_is_invited_sets_a_password_with_a_code_and_is_asked_for_a_second_step(self) -> None:
        invite()
        client = Client()
        client.cookies["language"] = "en"

        client.post("/account/password/forgotten/", {"email": "sam@example.org"})
        client.post("/account/password/forgotten/code/", {"code": code_sent()})
        answer = client.post("/account/password/new/", {"password1": NEW}, follow=True)

        assert answer.request["PATH_INFO"] == "/account/two-steps/"
        assert answer.status_code == 200
        user = User.objects.get()
        assert user.check_password(NEW)
        assert user.customer_id is None
        assert EmailAddress.objects.get().verified
        assert sign_in(Client(), NEW, "sam@example.org")["Location"] == "/"

    def test_without_the_code_nobody_gets_in(self) -> None:
        invite()

        for password in ("", "!", NEW):
            assert sign_in(Client(), password, "sam@example.org").status_code == 200

    def test_who_signs_up_with_the_invited_address_makes_no_second_account(self) -> None:
        invite()
        Client().post("/account/new/", {"name": "Sam", "email": "sam@example.org", "password1": NEW})

        user = User.objects.get()
        assert not user.has_usable_password()
        assert user.created_at > timezone.now() - timedelta(minutes=1)
