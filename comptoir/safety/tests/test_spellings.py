"""A password is the same on every keyboard, and an older one still works."""

from __future__ import annotations

import unicodedata
from typing import Any

import argon2
import pytest
from django.contrib.auth.hashers import check_password, make_password
from django.test import Client

from comptoir.customers.models import User
from comptoir.safety.passwords import GUIDE, Person, judge
from comptoir.safety.passwords.hashing import spellings
from comptoir.safety.tests.test_second_step import is_in
from comptoir.safety.tests.visits import code_sent, prove, sign_in

pytestmark = pytest.mark.django_db
COMPOSED, APART = (unicodedata.normalize(form, "Été-à-la-forêt-9") for form in ("NFC", "NFD"))


@pytest.fixture(autouse=True)
def _hashed_as_in_a_house(settings: Any) -> None:
    settings.PASSWORD_HASHERS = [
        "comptoir.safety.passwords.ComptoirArgon2",
        "comptoir.safety.passwords.ComptoirPBKDF2",
    ]


def hashed_before(password: str) -> str:
    """A hash from before passwords were normalised."""
    return "argon2" + argon2.PasswordHasher(time_cost=2, memory_cost=19 * 1024, parallelism=1).hash(password)


@pytest.mark.parametrize("kept", [COMPOSED, APART])
@pytest.mark.parametrize("typed", [COMPOSED, APART])
class TestOneSpelling:
    def test_is_hashed(self, kept: str, typed: str) -> None:
        assert check_password(typed, make_password(kept))
        assert not check_password(typed.replace("9", "8"), make_password(kept))

    def test_opens_what_was_kept_before(self, kept: str, typed: str) -> None:
        assert check_password(typed, hashed_before(kept))

    def test_is_taken_wherever_a_password_is_typed(
        self, visitor: Client, alice: User, kept: str, typed: str
    ) -> None:
        visitor.post("/account/password/forgotten/", {"email": alice.email})
        visitor.post("/account/password/forgotten/code/", {"code": code_sent()})
        visitor.post("/account/password/new/", {"password1": kept})
        other = Client()
        assert sign_in(other, typed)["Location"] == "/account/"

        prove(other)
        other.post("/account/password/", {"current": typed, "password1": f"{kept}-encore"})

        assert is_in(other)
        assert sign_in(Client(), f"{typed}-encore")["Location"] == "/account/"


@pytest.mark.parametrize(
    ("kept", "typed"),
    [
        ("ﬁn-de-mois-2026-X", "fin-de-mois-2026-X"),
        ("ＡＢＣdef-123-xyz", "ABCdef-123-xyz"),
        ("a\u00a0b-C-9", "a b-C-9"),
    ],
)
def test_signs_that_look_the_same_are_the_same(kept: str, typed: str) -> None:
    assert check_password(typed, make_password(kept))
    assert check_password(kept, make_password(typed))


def test_what_was_kept_exactly_as_typed_opens_as_typed() -> None:
    mixed = f"{COMPOSED}{APART}ﬁ"

    assert check_password(mixed, hashed_before(mixed))


@pytest.mark.parametrize("password", ["Trente-6-lapins!", COMPOSED, "ﬁ" * 9, f"{COMPOSED}{APART}ﬁ"])
def test_no_password_is_hashed_more_than_three_times(password: str) -> None:
    assert len(spellings(password)) <= (1 if password.isascii() else 3)


def test_both_spellings_are_judged_alike() -> None:
    assert judge(COMPOSED, Person(), policy=GUIDE) == judge(APART, Person(), policy=GUIDE)
    assert judge("é" * 128, Person(), policy=GUIDE).strength is not None
    assert judge("e\u0301" * 128, Person(), policy=GUIDE).strength is not None


@pytest.mark.parametrize("password", ["mistyped-X", COMPOSED])
def test_a_wrong_password_costs_as_much_without_an_account_or_a_password(
    alice: User, bob: User, password: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    bob.set_unusable_password()
    bob.save(update_fields=["password"])
    hashes: list[bytes] = []
    counted, verified = argon2.low_level.hash_secret, argon2.low_level.verify_secret
    User.objects.filter(pk=alice.pk).update(password=make_password("Another-one-9"))
    monkeypatch.setattr(
        argon2.low_level,
        "hash_secret",
        lambda *args, **named: hashes.append(args[0]) or counted(*args, **named),
    )
    monkeypatch.setattr(
        argon2._password_hasher,
        "verify_secret",
        lambda *args, **named: hashes.append(args[1]) or verified(*args, **named),
    )

    spent = []
    for email in (alice.email, bob.email, "nobody@example.org"):
        hashes.clear()
        assert sign_in(Client(), password, email).status_code == 200
        spent.append(len(hashes))

    assert spent == [len(spellings(password))] * 3
