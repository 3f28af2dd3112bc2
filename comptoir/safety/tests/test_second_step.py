"""The second step: set up, asked for, passed once by each of its ways, and removed."""

from __future__ import annotations

import re
import time
from html import unescape
from typing import Any

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value
from django.test import Client

from comptoir.customers.actions import verify_phone
from comptoir.customers.examples import PASSWORD
from comptoir.customers.models import User, Visit
from comptoir.ground.refusal import Refused
from comptoir.journal.models import CustomerEntry
from comptoir.journal.work import run_queued
from comptoir.post.mailbox import read_mailbox
from comptoir.safety.actions import make_recovery_codes, set_up_app, set_up_sms
from comptoir.safety.models import Browser, has_second_step, second_step_of
from comptoir.safety.tests.visits import code_sent, sign_in

pytestmark = pytest.mark.django_db
NUMBER = "+33612345678"
SEED_OF_HERS = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"
HERE = Visit("127.0.0.1", "Mozilla/5.0 (X11; Linux x86_64) Firefox/140.0")
STEP = "/account/sign-in/second-step/"


def app_code(seed: str = SEED_OF_HERS, *, later: int = 0) -> str:
    return format_hotp_value(hotp_value(seed, int(time.time()) // 30 + later))


@pytest.fixture
def with_app(alice: User) -> User:
    """Alice, whose app passes the second step."""
    set_up_app(alice, SEED_OF_HERS, counter=0, visit=HERE)
    return alice


@pytest.fixture
def with_sms(alice: User) -> User:
    """Alice, whose phone gets a code."""
    verify_phone(alice, NUMBER)
    set_up_sms(alice, visit=HERE)
    return alice


def is_in(client: Client) -> bool:
    return client.get("/account/").status_code == 200


class TestAsked:
    def test_after_the_password_and_not_before(self, visitor: Client, with_app: User) -> None:
        assert sign_in(visitor)["Location"] == STEP
        assert not is_in(visitor)
        assert sign_in(Client(), "mistyped").status_code == 200

        assert visitor.post(STEP, {"code": app_code()})["Location"] == "/account/"
        assert is_in(visitor)

    def test_keeps_where_she_wanted_to_go_and_that_she_is_kept(self, visitor: Client, with_app: User) -> None:
        sign_in(visitor, next="/orders/?period=2025", remember="on")

        assert visitor.post(STEP, {"code": app_code()})["Location"] == "/orders/?period=2025"
        assert visitor.session.get_expiry_age() > 29 * 24 * 3600

    def test_not_without_a_sign_in_under_way(self, visitor: Client) -> None:
        assert visitor.get(STEP)["Location"] == "/account/sign-in/"

    def test_says_that_a_code_is_wrong_and_writes_it_down(self, visitor: Client, with_app: User) -> None:
        sign_in(visitor)

        page = visitor.post(STEP, {"code": "000000"}).content.decode()

        assert "This code is wrong, or no longer works." in page
        entry = CustomerEntry.objects.get(fact="customers.second_step_failed")
        assert entry.details["ip"] == "127.0.0.1"

    def test_the_sixth_guess_is_not_evaluated(self, visitor: Client, with_app: User) -> None:
        sign_in(visitor)
        for _try in range(5):
            visitor.post(STEP, {"code": "000000"})

        page = visitor.post(STEP, {"code": app_code()}).content.decode()

        assert "Too many tries in a row." in page
        assert not is_in(visitor)


class TestApp:
    def test_a_code_is_good_once(self, visitor: Client, with_app: User) -> None:
        code = app_code()
        sign_in(visitor)
        visitor.post(STEP, {"code": code})
        again = Client()
        sign_in(again)

        again.post(STEP, {"code": code})
        assert not is_in(again)

        again.post(STEP, {"code": app_code(later=1)})
        assert is_in(again)

    def test_a_clock_may_be_half_a_minute_off_and_not_more(self, visitor: Client, with_app: User) -> None:
        sign_in(visitor)
        visitor.post(STEP, {"code": app_code(later=-3)})
        assert not is_in(visitor)

        visitor.post(STEP, {"code": app_code(later=-1)})
        assert is_in(visitor)

    @pytest.mark.parametrize("typed", ["²²²²²²", "١٢٣٤٥٦", "①②③④⑤⑥"])
    def test_strange_digits_break_nothing(self, visitor: Client, with_app: User, typed: str) -> None:
        sign_in(visitor)

        assert visitor.post(STEP, {"code": typed}).status_code == 200

    def test_its_seed_does_not_lie_open(self, with_app: User) -> None:
        assert SEED_OF_HERS not in str(Authenticator.objects.get().data)


class TestSms:
    def test_comes_by_itself_where_it_is_the_first_way(self, visitor: Client, with_sms: User) -> None:
        sign_in(visitor)
        page = visitor.get(STEP).content.decode()
        assert "your number ending in <strong>78</strong>" in page
        assert "612345678" not in page
        code = code_sent()
        assert re.match(r"\d{6} is your code to sign in", read_mailbox(NUMBER)[0].text)

        visitor.post(STEP, {"code": code})

        assert is_in(visitor)

    def test_comes_when_asked_where_it_is_another_way(self, visitor: Client, with_sms: User) -> None:
        set_up_app(with_sms, SEED_OF_HERS, counter=0, visit=HERE)
        run_queued()
        before = len(read_mailbox(NUMBER))
        sign_in(visitor)
        assert "Type the code that your authenticator app shows." in visitor.get(STEP).content.decode()
        run_queued()
        assert len(read_mailbox(NUMBER)) == before

        visitor.post(f"{STEP}sms/")
        visitor.post(STEP, {"code": code_sent()})

        assert is_in(visitor)

    def test_three_guesses_are_three(self, visitor: Client, with_sms: User) -> None:
        sign_in(visitor)
        code = code_sent()
        for _try in range(3):
            visitor.post(STEP, {"code": "000000"})

        visitor.post(STEP, {"code": code})
        assert not is_in(visitor)

    def test_is_refused_where_the_number_is_all_there_is(self, db: None) -> None:
        rose = User.objects.create_user("", PASSWORD, name="Rose")
        verify_phone(rose, NUMBER)

        with pytest.raises(Refused, match="Add an email address first"):
            set_up_sms(rose, visit=HERE)
        assert not has_second_step(rose)

    def test_the_number_cannot_be_taken_away(self, recent: Client, with_sms: User) -> None:
        page = recent.post("/account/phone/removal/", follow=True).content.decode()

        assert "Turn off codes by SMS first." in page
        with_sms.refresh_from_db()
        assert with_sms.phone == NUMBER

    def test_does_not_also_open_a_forgotten_password(self, visitor: Client, with_sms: User) -> None:
        visitor.post("/account/password/forgotten/", {"email": NUMBER})
        run_queued()

        sms = read_mailbox(NUMBER)[0].text
        assert "use your email address" in sms
        assert not re.search(r"\b\d{6}\b", sms)


class TestRecoveryCodes:
    def test_are_ten_and_each_is_good_once(self, visitor: Client, with_app: User) -> None:
        codes = make_recovery_codes(with_app, visit=HERE)
        assert len(set(codes)) == 10
        assert second_step_of(with_app).codes_left == 10
        sign_in(visitor)
        visitor.post(STEP, {"code": codes[3].lower().replace("-", " ")})
        assert is_in(visitor)
        again = Client()
        sign_in(again)

        again.post(STEP, {"code": codes[3]})
        assert not is_in(again)
        assert second_step_of(with_app).codes_left == 9

        again.post(STEP, {"code": codes[4]})
        assert is_in(again)

    def test_only_hashes_are_kept(self, with_app: User) -> None:
        codes = make_recovery_codes(with_app, visit=HERE)

        held = Authenticator.objects.get(type="recovery_codes").data
        assert not any(code.replace("-", "") in str(held) for code in codes)
        assert len(set(held["hashes"].values())) == 10

    def test_new_ones_end_those_of_before(self, visitor: Client, with_app: User) -> None:
        old = make_recovery_codes(with_app, visit=HERE)
        make_recovery_codes(with_app, visit=HERE)
        sign_in(visitor)

        visitor.post(STEP, {"code": old[0]})

        assert not is_in(visitor)

    @pytest.mark.parametrize("typed", ["", "-", "2", "A" * 16, "é" * 16, "0" * 400])
    def test_nonsense_is_refused(self, visitor: Client, with_app: User, typed: str) -> None:
        make_recovery_codes(with_app, visit=HERE)
        sign_in(visitor)

        assert visitor.post(STEP, {"code": typed}).status_code == 200
        assert not is_in(visitor)

    def test_is_typed_in_a_field_of_its_own_with_letters(self, visitor: Client, with_app: User) -> None:
        codes = make_recovery_codes(with_app, visit=HERE)
        sign_in(visitor)
        page = visitor.get(f"{STEP}?trust=on").content.decode()
        assert 'inputmode="numeric"' in page
        [way] = re.findall(r'href="(/account/sign-in/second-step/\?[^"]*with=recovery-code)"', page)

        page = visitor.get(unescape(way)).content.decode()

        assert 'inputmode="text"' in page
        assert ticked(page)
        wrong = visitor.post(unescape(way), {"code": "A" * 16}).content.decode()
        assert "This recovery code is wrong, or has been used already." in wrong
        assert visitor.post(unescape(way), {"code": codes[0].lower()})["Location"] == "/account/"

    def test_is_not_offered_where_none_is_left(self, visitor: Client, with_app: User) -> None:
        sign_in(visitor)

        assert "Use a recovery code" not in visitor.get(STEP).content.decode()

    def test_is_typed_where_a_recent_sign_in_is_asked_for(self, as_alice: Client, alice: User) -> None:
        set_up_app(alice, SEED_OF_HERS, counter=0, visit=HERE)
        codes = make_recovery_codes(alice, visit=HERE)
        place = "/account/confirmation/?with=recovery-code"

        assert 'inputmode="text"' in as_alice.get(place).content.decode()
        answer = as_alice.post(place, {"password": PASSWORD, "code": codes[0]})

        assert answer["Location"] == "/account/security/"


def ticked(page: str) -> bool:
    return bool(re.search(r'name="trust"[^>]*checked', page))


class TestTrustedBrowser:
    def test_is_not_asked_again_until_that_is_taken_back(self, visitor: Client, with_app: User) -> None:
        sign_in(visitor)
        visitor.post(STEP, {"code": app_code(), "trust": "on"})
        visitor.post("/account/sign-out/")
        assert sign_in(visitor)["Location"] == "/account/"
        elsewhere = Client()
        assert sign_in(elsewhere)["Location"] == STEP

        page = visitor.get("/account/two-steps/").content.decode()
        assert "Not asked until" in page
        visitor.post("/account/two-steps/browsers/", {"browser": str(Browser.objects.get(user=with_app).id)})
        visitor.post("/account/sign-out/")

        assert sign_in(visitor)["Location"] == STEP

    def test_what_is_ticked_stays_when_a_code_is_sent(self, visitor: Client, with_sms: User) -> None:
        set_up_app(with_sms, SEED_OF_HERS, counter=0, visit=HERE)
        sign_in(visitor)
        page = visitor.get(STEP).content.decode()
        assert f'form="second-step" formaction="{STEP}sms/"' in page
        assert not ticked(page)

        assert ticked(visitor.post(f"{STEP}sms/", {"trust": "on"}, follow=True).content.decode())
        assert not ticked(visitor.post(f"{STEP}sms/", follow=True).content.decode())

    def test_a_new_password_asks_everywhere_again(self, visitor: Client, with_app: User) -> None:
        sign_in(visitor)
        visitor.post(STEP, {"code": app_code(), "trust": "on"})
        visitor.post("/account/password/", {"current": PASSWORD, "password1": "Trente-6-lapins-bleus"})
        visitor.post("/account/sign-out/")

        assert sign_in(visitor, "Trente-6-lapins-bleus")["Location"] == STEP

    def test_a_cookie_of_bobs_is_none_of_alices(self, visitor: Client, with_app: User, bob: User) -> None:
        set_up_app(bob, SEED_OF_HERS, counter=0, visit=HERE)
        sign_in(visitor)
        visitor.post(STEP, {"code": app_code(), "trust": "on"})
        visitor.post("/account/sign-out/")

        assert sign_in(visitor, email="bob@example.org")["Location"] == STEP


class TestSetUp:
    def test_a_passkey_without_a_name_is_said_once(self, recent: Client, alice: User) -> None:
        for name in ("Passkey", "Laptop"):
            Authenticator.objects.create(user=alice, type="webauthn", data={"name": name})

        page = " ".join(recent.get("/account/two-steps/").content.decode().split())

        assert "Passkey · Passkey" not in page
        assert "Passkey · Laptop" in page

    def test_sms_asks_for_a_number_first(self, recent: Client, alice: User) -> None:
        assert recent.get("/account/two-steps/sms/")["Location"] == "/account/phone/"

    def test_sms_is_on_once_its_code_is_typed(self, recent: Client, alice: User) -> None:
        verify_phone(alice, NUMBER)
        recent.post("/account/two-steps/sms/", {"what": "send"})
        recent.post("/account/two-steps/sms/", {"what": "code", "code": "000000"})
        assert not has_second_step(alice)

        recent.post("/account/two-steps/sms/", {"what": "code", "code": code_sent()})

        assert second_step_of(alice).kinds == ["sms"]

    def test_the_preferred_way_is_asked_first(self, recent: Client, with_sms: User) -> None:
        set_up_app(with_sms, SEED_OF_HERS, counter=0, visit=HERE)
        assert second_step_of(with_sms).kinds == ["totp", "sms"]

        recent.post("/account/two-steps/preferred/", {"kind": "sms"})

        with_sms.refresh_from_db()
        assert second_step_of(with_sms).kinds == ["sms", "totp"]
        recent.post("/account/two-steps/preferred/", {"kind": "carrier pigeon"})
        with_sms.refresh_from_db()
        assert with_sms.preferred_step == "sms"


class TestRemoval:
    def test_says_what_the_last_one_ends(self, recent: Client, with_app: User) -> None:
        make_recovery_codes(with_app, visit=HERE)
        [method] = second_step_of(with_app).methods
        page = recent.get(f"/account/two-steps/{method.id}/removal/").content.decode()
        assert "Without it, two-step verification is off" in page
        assert has_second_step(with_app)

        recent.post(f"/account/two-steps/{method.id}/removal/")

        assert not Authenticator.objects.exists()
        run_queued()
        assert read_mailbox("alice@example.org")[0].subject == "A two-step verification method was removed"

    def test_keeps_the_others(self, recent: Client, with_sms: User) -> None:
        set_up_app(with_sms, SEED_OF_HERS, counter=0, visit=HERE)
        first = second_step_of(with_sms).methods[0]

        recent.post(f"/account/two-steps/{first.id}/removal/")

        assert second_step_of(with_sms).kinds == ["sms"]


@pytest.fixture
def recent(as_alice: Client) -> Any:
    """Alice, who has just signed in with every step, reading English."""
    from comptoir.safety.tests.visits import prove

    return prove(as_alice, language="en")
