"""`comptoir invite`: what it makes, what it says, and what it refuses."""

from __future__ import annotations

from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from comptoir.customers.models import User
from comptoir.journal.record import IMPORT
from comptoir.journal.work import run_queued
from comptoir.post.mailbox import read_mailbox
from comptoir.sellers.actions import recognise_sellers
from comptoir.sellers.models import SellerPerson
from tests.processes import start

pytestmark = pytest.mark.django_db


def invite(*arguments: str) -> str:
    said = StringIO()
    call_command("invite", *arguments, stdout=said)
    return said.getvalue().strip()


def test_the_first_of_the_staff_is_invited_once() -> None:
    asked = ("sam@example.org", "--role", "staff", "--name", "Sam Petit", "--language", "fr")

    assert invite(*asked) == "sam@example.org is invited to the desk; the letter is on its way."
    assert invite(*asked) == "sam@example.org was invited to the desk before; nothing has changed."
    run_queued()

    assert User.objects.get().is_staff
    assert [letter.subject for letter in read_mailbox()] == ["Le guichet de Comptoir vous est ouvert"]


def test_a_seller_is_invited_for_one_whom_the_house_knows() -> None:
    recognise_sellers({"carmes": "Brûlerie des Carmes"}, by=IMPORT)

    said = invite("carla@example.org", "--role", "seller", "--seller", "carmes")

    assert (
        said == "carla@example.org is invited to the desk of Brûlerie des Carmes; the letter is on its way."
    )
    assert SellerPerson.objects.get().seller.reference == "carmes"


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("carla@example.org", "--role", "seller"), "needs --seller REFERENCE"),
        (("carla@example.org", "--role", "seller", "--seller", "none"), "there is no seller 'none'"),
        (("sam@example.org", "--role", "staff", "--seller", "carmes"), "goes with --role seller alone"),
        (("sam", "--role", "staff"), "Type an email address such as alice@example.org."),
        (("sam@example.org", "--role", "queen"), "invalid choice: 'queen'"),
        (("sam@example.org",), "required: --role"),
        (("sam@example.org", "--role", "staff", "--language", "de"), "invalid choice: 'de'"),
    ],
)
def test_refuses_in_words_and_makes_nobody(arguments: tuple[str, ...], words: str) -> None:
    with pytest.raises(CommandError, match=words) as refused:
        invite(*arguments)

    assert getattr(refused.value, "returncode", 2) in (1, 2)
    assert not User.objects.exists()


def test_ends_with_two_and_no_traceback(house: dict[str, str]) -> None:
    for wrong in (
        ("sam", "--role", "staff"),
        ("sam@example.org", "--role", "queen"),
        ("c@example.org", "--role", "seller", "--seller", "x"),
    ):
        process = start(house, "invite", *wrong)
        _out, said = process.communicate(timeout=60)

        assert process.returncode == 2
        assert said
        assert b"Traceback" not in said
