"""Inviting somebody to sell for a seller."""

from __future__ import annotations

from typing import Any

import pytest

from comptoir.customers.models import User
from comptoir.ground.refusal import Refused
from comptoir.journal.models import HouseEntry
from comptoir.journal.record import IMPORT, OPERATOR
from comptoir.journal.work import run_queued
from comptoir.post.mailbox import read_mailbox
from comptoir.sellers.actions import invite_person, recognise_sellers
from comptoir.sellers.models import Seller, SellerPerson

pytestmark = pytest.mark.django_db


@pytest.fixture
def sellers() -> dict[str, Seller]:
    return recognise_sellers({"carmes": "Brûlerie des Carmes", "rivoli": "Papeterie Rivoli"}, by=IMPORT)


def invite(seller: Seller, address: str = "carla@example.org") -> bool:
    return invite_person(seller, address, name="Carla Rossi", language="en", by=OPERATOR)


def test_makes_a_person_of_the_seller_writes_to_her_and_writes_it_down(sellers: dict[str, Seller]) -> None:
    assert invite(sellers["carmes"])
    run_queued()

    person = SellerPerson.objects.get()
    assert (person.seller, person.user.email) == (sellers["carmes"], "carla@example.org")
    assert person.user.customer_id is None
    assert not person.user.is_staff
    [letter] = read_mailbox("carla@example.org")
    assert letter.subject == "You are invited to the desk of Brûlerie des Carmes at Comptoir"
    assert "and type carla@example.org" in letter.text
    entry = HouseEntry.objects.get(fact="sellers.person_invited")
    assert (entry.about_id, entry.details) == (sellers["carmes"].id, {"user": str(person.user_id)})


def test_twice_is_once(sellers: dict[str, Seller]) -> None:
    assert invite(sellers["carmes"])
    assert not invite(sellers["carmes"], "CARLA@example.org")
    run_queued()

    assert len(read_mailbox("carla@example.org")) == 1
    assert HouseEntry.objects.filter(fact="sellers.person_invited").count() == 1


def test_nobody_sells_for_two(sellers: dict[str, Seller]) -> None:
    invite(sellers["carmes"])

    with pytest.raises(Refused, match="Brûlerie des Carmes") as refused:
        invite(sellers["rivoli"])

    assert refused.value.code == "sells_for_another"
    assert SellerPerson.objects.get().seller == sellers["carmes"]


def test_several_sell_for_one(sellers: dict[str, Seller], alice: Any) -> None:
    assert invite(sellers["carmes"])
    assert invite(sellers["carmes"], "alice@example.org")

    assert sellers["carmes"].people.count() == 2
    assert User.objects.get(pk=alice.pk).customer_id == alice.customer_id


def test_refuses_what_is_no_address_and_makes_nobody(sellers: dict[str, Seller]) -> None:
    with pytest.raises(Refused) as refused:
        invite(sellers["carmes"], "carla")

    assert refused.value.code == "wrong_address"
    assert not User.objects.exists()
