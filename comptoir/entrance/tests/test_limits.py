"""What a try counts for: its network, what was typed, the account; and what is not counted."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from comptoir.customers.actions import verify_phone
from comptoir.customers.models import User
from comptoir.post.models import Message
from comptoir.rest.models import Counter
from comptoir.safety.actions import set_up_sms
from comptoir.safety.tests.test_second_step import STEP
from comptoir.safety.tests.test_takeover import HERE, asks, browser
from comptoir.safety.tests.visits import NEW, code_sent, prove, sign_in

pytestmark = pytest.mark.django_db
NUMBER, OTHER = "+33612345678", "+33698765432"
TOO_MANY, WRONG = "Too many tries", "or password. Check your typing"


def new_account(client: Client, place: str, **more: Any) -> Any:
    return client.post("/account/new/", {"name": "Rose", "email": place, "password1": NEW}, **more)


class TestSignIn:
    def test_an_address_and_a_number_are_not_told_to_be_one_account(self, alice: User) -> None:
        verify_phone(alice, NUMBER)
        for _try in range(5):
            sign_in(browser(), "mistyped")

        assert TOO_MANY in sign_in(browser()).content.decode()
        for number in (NUMBER, OTHER):
            assert WRONG in sign_in(browser(), "mistyped", number).content.decode()
        # Not even the right one: it is counted for the account.
        assert WRONG in sign_in(browser(), email=NUMBER).content.decode()

    def test_a_network_is_the_same_in_both_spellings_of_its_addresses(self, alice: User) -> None:
        for at in range(10):
            sign_in(Client(REMOTE_ADDR=f"::ffff:203.0.113.{at}"), email=f"a{at}@example.org")

        assert sign_in(browser(REMOTE_ADDR="::ffff:198.51.100.7")).status_code == 302

    def test_signing_in_oneself_gives_a_network_no_more_tries(self, alice: User, bob: User) -> None:
        for at in range(10):
            sign_in(Client(), "mistyped", f"a{at}@example.org")
        asks(browser(), "bob@example.org")
        client = browser()
        asks(client, "bob@example.org")
        client.post("/account/password/forgotten/code/", {"code": code_sent()})
        client.post("/account/password/new/", {"password1": NEW})

        assert TOO_MANY in sign_in(browser()).content.decode()

    @pytest.mark.parametrize("after", ["//[", "http://[", "http://[::1"])
    def test_an_address_that_is_none_leads_nowhere(self, alice: User, after: str) -> None:
        assert Client().get("/account/sign-in/", {"next": after}).status_code == 200
        assert sign_in(Client(), next=after)["Location"] == "/account/"


class TestPlaces:
    def test_of_which_one_begins_with_a_plus_is_an_address(self, as_alice: Client) -> None:
        assert new_account(Client(), "+shop@example.org")["Location"] == "/account/new/code/"

        prove(as_alice)
        as_alice.post("/account/email/", {"what": "to", "email": "+33899123456/?x=0@a.io"})
        assert not Message.objects.filter(channel="sms").exists()

    def test_strangers_elsewhere_use_up_no_sign_up(self, settings: Any) -> None:
        settings.LIMITS = settings.LIMITS | {"sign_up_letter_here": "50/d"}
        asked = [new_account(Client(), "rose@example.org", REMOTE_ADDR="198.51.100.7") for _try in range(12)]
        assert [answer.status_code for answer in asked] == [302] * 10 + [429] * 2

        assert new_account(Client(), "rose@example.org").status_code == 302

    def test_strangers_elsewhere_use_up_no_change_of_number(self, as_alice: Client, as_bob: Client) -> None:
        prove(as_bob)
        for _try in range(6):
            as_bob.post("/account/phone/", {"what": "to", "phone": OTHER}, REMOTE_ADDR="198.51.100.7")

        prove(as_alice)
        assert as_alice.post("/account/phone/", {"what": "to", "phone": OTHER}).status_code == 302

    def test_five_codes_an_hour_go_to_ones_own_number(self, alice: User) -> None:
        verify_phone(alice, NUMBER)
        set_up_sms(alice, visit=HERE)
        Message.objects.all().delete()
        client = browser()
        sign_in(client)

        said = [client.post(f"{STEP}sms/", follow=True).content.decode() for _try in range(5)]

        assert ["Too many codes have been sent" in page for page in said] == [
            False,
            False,
            False,
            False,
            True,
        ]
        assert Message.objects.filter(recipient=NUMBER, letter="customers/step_code_sms").count() == 5


class TestRedisIsGone:
    def test_and_signing_in_goes_on_with_its_limits(self, alice: User, settings: Any) -> None:
        settings.REDIS_URL = "redis://127.0.0.1:1/0"
        assert sign_in(browser()).status_code == 302

        for _try in range(5):
            sign_in(browser(), "mistyped")
        assert TOO_MANY in sign_in(browser()).content.decode()


class TestCost:
    def statements(self, ask: Callable[[], Any]) -> list[str]:
        with CaptureQueriesContext(connection) as asked:
            assert ask().status_code == 302
        return [one["sql"] for one in asked.captured_queries]

    def test_a_sign_in_costs_no_more_for_what_others_do(self, alice: User) -> None:
        ended = timezone.now() - timedelta(hours=1)
        for at in range(50):
            Counter.objects.create(about=f"stranger {at}", name="password/300", number=5, ends_at=ended)
        sign_in(browser())
        alone = self.statements(lambda: sign_in(browser()))
        sign_in(browser(REMOTE_ADDR="198.51.100.8"), "mistyped")

        assert len(self.statements(lambda: sign_in(browser()))) <= len(alone) <= 25
        assert sum("rest_counter" in one for one in alone) == 2

    def test_a_sign_up_does_the_same_for_whoever_has_an_account(self, alice: User) -> None:
        free, taken = (
            self.statements(lambda place=place: new_account(browser(), place))  # type: ignore[misc]
            for place in ("rose@example.org", "alice@example.org")
        )

        for table in ("customers_user", "journal_houseentry", "post_message"):
            assert [sum(f'INSERT INTO "{table}"' in one for one in all_) for all_ in (free, taken)] == [1, 1]
        assert User.objects.filter(email="alice@example.org").count() == 1

    def test_a_forgotten_password_looks_twice_for_whoever_has_an_account_too(self, alice: User) -> None:
        looked: list[str] = []

        def read(execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
            looked.append(sql)
            return execute(sql, params, many, context)

        for place in ("alice@example.org", "nobody@example.org"):
            with connection.execute_wrapper(read):
                asks(browser(), place)
            found = [sql for sql in looked if 'FROM "customers_user" WHERE "customers_user"."email" =' in sql]
            assert len(found) == 1
            looked.clear()

    def test_whoever_has_no_account_is_looked_for_by_an_index(self) -> None:
        with connection.cursor() as cursor:
            held = connection.introspection.get_constraints(cursor, User._meta.db_table).values()

        assert any(one["index"] and one["columns"] == ["email"] for one in held)
