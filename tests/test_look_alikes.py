"""Nothing is ever sent to what was typed: 500 addresses that look like Frank's, at every door that writes."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from confusable_homoglyphs import confusables
from django.test import Client
from django.utils import timezone

from comptoir.customers.actions import invite_staff
from comptoir.customers.examples import customer, person
from comptoir.customers.models import User, Visit
from comptoir.ground.email import WrongEmail, canonical_email
from comptoir.ground.refusal import Refused
from comptoir.journal.record import OPERATOR
from comptoir.journal.work import run_queued
from comptoir.orders.examples import order_sent
from comptoir.orders.examples.one import receive
from comptoir.post.mailbox import read_mailbox
from comptoir.post.models import Message
from comptoir.safety.actions import change_email, lock_down, read_not_me
from comptoir.safety.actions.alerts import not_me_token
from comptoir.safety.tests.visits import NEW, prove

pytestmark = pytest.mark.django_db
FRANK = "frank@example.org"
HERE = Visit("127.0.0.1", "Mozilla/5.0")
UNSEEN = "\u00ad\u034f\u115f\u180e\u200b\u200c\u200d\u200e\u200f\u202a\u202e\u2060\u2066\ufe0f\ufeff"
MARKS = "\u0301\u0323\u0335"


def changed() -> Iterator[str]:
    """Yield Frank's address with one character changed or added."""
    for at, sign in enumerate(FRANK):
        before, after = FRANK[:at], FRANK[at + 1 :]
        found = confusables.is_confusable(sign, greedy=True, preferred_aliases=[])
        others = [held["c"] for held in found[0]["homoglyphs"]] if found else []
        yield from (before + other + after for other in [*others, chr(ord(sign) + 0xFEE0), sign.upper()])
        yield from (before + sign + mark + after for mark in MARKS)
    for sign in UNSEEN:
        yield from (FRANK[:at] + sign + FRANK[at:] for at in (0, 3, 5, 6, 13, len(FRANK)))


LOOK_ALIKES = list(
    dict.fromkeys(
        [
            FRANK.upper(),
            "fran\u212a@example.org",
            "\u017frank@example.org",
            "frank@example.org.",
            "frank@ex\u0430mple.org",
            "frank@example\u3002org",
            f" {FRANK}\t",
            "＜frank@example.org＞",
            "frank@example.org, mallory@evil.example",
            "mallory@evil.example\r\nBcc: frank@example.org",
            "".join(chr(ord(sign) + 0xFEE0) for sign in FRANK),
            *(other for other in changed() if other != FRANK),
        ]
    )
)
# Each holds some of every kind; the first is tried each time, all of them in the whole matrix.
CHUNKS = 18
chunks = pytest.mark.parametrize(
    "typed_ones",
    [
        pytest.param(LOOK_ALIKES[at::CHUNKS], id=str(at), marks=[pytest.mark.matrix] if at else [])
        for at in range(CHUNKS)
    ],
)


def form_of(typed: str) -> str:
    """Return the canonical form of a typed address; empty if it has none."""
    try:
        return canonical_email(typed)
    except WrongEmail:
        return ""


def browser(at: int) -> Client:
    """Try as another visitor each time, so that no limit stops him."""
    client = Client(REMOTE_ADDR=f"10.{at // 250}.{at % 250}.1")
    client.cookies["language"] = "en"
    return client


def sent() -> list[tuple[str, str]]:
    """Return what was queued since the last call, by recipient and letter, and delete it."""
    found = sorted(Message.objects.values_list("recipient", "letter"))
    Message.objects.all().delete()
    return found


@pytest.fixture
def frank(db: None) -> User:
    return customer(FRANK, "Frank Martin", "en")


def test_there_are_enough_of_them_and_of_every_kind() -> None:
    forms = {typed: form_of(typed) for typed in LOOK_ALIKES}

    assert len(LOOK_ALIKES) >= 500
    assert sum(form == FRANK for form in forms.values()) >= 50
    assert sum(form == "" for form in forms.values()) >= 150
    assert len({form for form in forms.values() if form not in ("", FRANK)}) >= 90


@chunks
def test_a_new_password_is_sent_for_to_the_account_s_own_address(frank: User, typed_ones: list[str]) -> None:
    for at, typed in enumerate(typed_ones):
        browser(at).post("/account/password/forgotten/", {"email": typed})

        is_his = form_of(typed) == FRANK
        assert sent() == ([(FRANK, "customers/new_password_code")] if is_his else []), ascii(typed)


@chunks
def test_a_new_account_s_code_goes_to_the_address_that_the_account_keeps(
    frank: User, typed_ones: list[str]
) -> None:
    for at, typed in enumerate(typed_ones):
        posted = {"name": "Mallory", "email": typed, "password1": NEW}
        with time_machine.travel(timezone.now() + timedelta(days=at)):
            browser(at).post("/account/new/", posted)

        made = User.objects.exclude(pk=frank.pk)
        if form_of(typed) == FRANK:
            assert (sent(), made.count()) == ([(FRANK, "customers/account_already_there")], 0), ascii(typed)
        elif form_of(typed):
            assert sent() == [(made.get().email, "customers/sign_up_code")], ascii(typed)
            assert made.get().email == form_of(typed)
        else:
            assert (sent(), made.count()) == ([], 0), ascii(typed)
        made.delete()


@chunks
def test_another_address_is_written_to_in_its_one_form_and_never_when_it_is_somebody_s(
    frank: User, typed_ones: list[str]
) -> None:
    for at, typed in enumerate(typed_ones):
        if at % 8 == 0:
            client, mallory = browser(at), person(f"mallory{at}@evil.example", "Mallory")
            client.force_login(mallory)
            prove(client)
        client.post("/account/email/", {"what": "to", "email": typed})

        form = form_of(typed)
        free = form and form != FRANK
        assert sent() == ([(form, "customers/change_code")] if free else []), ascii(typed)


@chunks
def test_a_link_to_an_order_goes_to_the_address_that_it_was_placed_with(typed_ones: list[str]) -> None:
    receive(*(order_sent(f"CA-{at}", customer={"email": FRANK}) for at in range(len(typed_ones))))
    for at, typed in enumerate(typed_ones):
        browser(at).post("/orders/find/", {"number": f"CA-{at}", "email": typed})

        assert sent() == ([(FRANK, "orders/order_link")] if form_of(typed) == FRANK else []), ascii(typed)


@chunks
def test_what_was_changed_is_told_and_undone_at_the_addresses_that_were_kept(typed_ones: list[str]) -> None:
    forms = sorted({form_of(typed) for typed in typed_ones} - {"", FRANK})
    for form in forms:
        frank = customer(FRANK, "Frank Martin", "en")
        change_email(frank, form, visit=HERE)
        assert [to for to, _letter in sent()] == sorted([FRANK, form])
        since = timezone.now() - timedelta(hours=1)
        tokens = {typed: not_me_token(frank, since=since, sent_to=typed) for typed in [FRANK, *typed_ones]}
        have_say = {typed for typed, token in tokens.items() if read_not_me(token)}
        assert have_say == {typed for typed in tokens if form_of(typed) in (FRANK, form)}

        lock_down(frank, since=since, visit=HERE, is_shown=True)

        frank.refresh_from_db()
        assert frank.email == FRANK
        assert {to for to, _letter in sent()} == {FRANK, form}
        frank.delete()


@chunks
def test_an_invitation_goes_to_the_address_that_is_kept(frank: User, typed_ones: list[str]) -> None:
    for typed in typed_ones:
        User.objects.update(is_staff=False)
        try:
            invite_staff(typed, by=OPERATOR)
        except Refused:
            assert (form_of(typed), sent()) == ("", []), ascii(typed)
        else:
            assert sent() == [(form_of(typed), "customers/staff_invited")], ascii(typed)


def test_what_leaves_the_house_bears_that_address_and_no_other(frank: User) -> None:
    at = 0
    for at, typed in enumerate(LOOK_ALIKES[::25]):
        browser(at).post("/account/password/forgotten/", {"email": typed})
    browser(at + 1).post("/account/new/", {"name": "Anna", "email": "anna@straße.example", "password1": NEW})
    run_queued()

    left: Any = {letter.recipient for letter in read_mailbox()}
    assert left == {FRANK, "anna@xn--strae-oqa.example"}
    assert not re.search("strasse", " ".join(letter.text for letter in read_mailbox()))
