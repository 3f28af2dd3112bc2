"""Setting up an app and making recovery codes, with pages reloaded, doubled, and clicked twice."""

from __future__ import annotations

import base64
import re
from datetime import timedelta

import pytest
from allauth.mfa.models import Authenticator
from django.test import Client
from django.utils import timezone

from comptoir.customers.models import User
from comptoir.journal.models import CustomerEntry
from comptoir.journal.work import run_queued
from comptoir.post.mailbox import read_mailbox
from comptoir.safety.actions import make_recovery_codes, set_up_app
from comptoir.safety.actions.app import SEED
from comptoir.safety.models import Session, has_second_step, second_step_of
from comptoir.safety.pages.recovery_codes import SHOWN
from comptoir.safety.tests.test_second_step import HERE, SEED_OF_HERS, app_code
from comptoir.safety.tests.visits import prove

pytestmark = pytest.mark.django_db
APP, CODES = "/account/two-steps/app/", "/account/recovery-codes/"


@pytest.fixture
def recent(as_alice: Client) -> Client:
    """Alice, who has just signed in with every step, reading English."""
    return prove(as_alice, language="en")


def seed_in(page: str) -> str:
    found = re.search(r'<code class="code">([A-Z2-7 ]+)</code>', page)
    assert found
    return found[1].replace(" ", "")


def codes_in(page: str) -> list[str]:
    return re.findall(r'<code class="code">([A-Z0-9-]{19})</code>', page)


def read(client: Client, address: str) -> str:
    return str(client.get(address).content.decode())


def lies_open() -> str:
    """Return what somebody with the table of sessions can read."""
    rows = [row.session_data for row in Session.objects.all()]
    return "".join(rows) + "".join(repr(base64.urlsafe_b64decode(row)) for row in rows)


class TestApp:
    def test_is_on_once_its_code_is_typed(self, recent: Client, alice: User) -> None:
        page = read(recent, APP)
        assert 'class="qr"' in page
        wrong = recent.post(APP, {"code": "000000"}).content.decode()
        assert "This is not the app’s code." in wrong
        assert seed_in(wrong) == seed_in(page)
        assert not has_second_step(alice)

        answer = recent.post(APP, {"code": app_code(seed_in(page))})

        assert answer["Location"] == CODES
        assert second_step_of(alice).kinds == ["totp"]
        run_queued()
        assert read_mailbox("alice@example.org")[0].subject == "A two-step verification method was added"

    def test_a_page_loaded_again_asks_for_the_same_app(self, recent: Client, alice: User) -> None:
        first = seed_in(read(recent, APP))
        assert seed_in(read(recent, APP)) == first

        recent.post(APP, {"code": app_code(first)})

        assert has_second_step(alice)
        assert SEED not in recent.session

    def test_its_seed_does_not_lie_open_in_the_table(self, recent: Client) -> None:
        seed = seed_in(read(recent, APP))

        assert seed in str(dict(recent.session.items()))
        assert seed not in lies_open()

    def test_after_a_quarter_of_an_hour_there_is_another_and_that_is_said(
        self, recent: Client, alice: User
    ) -> None:
        first = seed_in(read(recent, APP))
        age(recent, SEED, 901)

        page = recent.post(APP, {"code": app_code(first)}).content.decode()

        assert "this is a new QR code. Scan it again." in page
        assert seed_in(page) != first
        assert not has_second_step(alice)

    @pytest.mark.parametrize("typed", ["²²²²²²", "12345", ""])
    def test_what_is_no_code_is_said_to_be_none(self, recent: Client, typed: str) -> None:
        page = recent.post(APP, {"code": typed})

        assert "Type the six-digit code." in page.content.decode()


class TestRecoveryCodes:
    @pytest.fixture
    def on(self, recent: Client, alice: User) -> Client:
        set_up_app(alice, SEED_OF_HERS, counter=0, visit=HERE)
        return recent

    def test_a_page_loaded_again_shows_the_same_and_makes_none(self, on: Client, alice: User) -> None:
        assert on.post(CODES)["Location"] == CODES
        codes = codes_in(read(on, CODES))
        assert len(codes) == 10

        assert codes_in(read(on, CODES)) == codes
        assert CustomerEntry.objects.filter(fact="customers.recovery_codes_renewed").count() == 1

    def test_are_downloaded_as_a_text_while_they_are_shown(self, on: Client) -> None:
        assert on.get(f"{CODES}?as=text")["Content-Type"] == "text/html; charset=utf-8"
        on.post(CODES)
        codes = codes_in(read(on, CODES))

        file = on.get(f"{CODES}?as=text")

        assert file["Content-Disposition"] == 'attachment; filename="recovery-codes.txt"'
        assert file["Cache-Control"] == "max-age=0, no-cache, no-store, must-revalidate, private"
        assert file.content.decode().splitlines()[2:] == codes

    def test_a_double_click_makes_them_once(self, on: Client, alice: User) -> None:
        on.post(CODES)
        first = codes_in(read(on, CODES))

        on.post(CODES)

        assert codes_in(read(on, CODES)) == first
        assert CustomerEntry.objects.filter(fact="customers.recovery_codes_renewed").count() == 1

    def test_are_not_shown_after_a_few_minutes_and_lie_open_nowhere(self, on: Client) -> None:
        on.post(CODES)
        [code, *_others] = codes_in(read(on, CODES))
        assert code in str(dict(on.session.items()))
        assert code not in lies_open()
        age(on, SHOWN, 301)

        page = read(on, CODES)

        assert codes_in(page) == []
        assert "10 codes are left" in page
        assert SHOWN not in on.session

    def test_a_minute_later_the_button_makes_new_ones(self, on: Client, alice: User) -> None:
        old = make_recovery_codes(alice, visit=HERE)
        Authenticator.objects.filter(type="recovery_codes").update(
            created_at=timezone.now() - timedelta(minutes=2)
        )

        on.post(CODES)

        assert set(codes_in(read(on, CODES))).isdisjoint(old)

    def test_are_shown_in_no_other_session(self, on: Client, alice: User) -> None:
        on.post(CODES)
        elsewhere = Client()
        elsewhere.force_login(alice)

        assert codes_in(read(prove(elsewhere, language="en"), CODES)) == []
        assert Session.objects.filter(user=alice).count() == 2


def age(client: Client, key: str, seconds: int) -> None:
    """Make what a session keeps older."""
    session = client.session
    session[key] = [session[key][0] - seconds, *session[key][1:]]
    session.save()
