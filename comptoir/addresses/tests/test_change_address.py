"""Changing, removing and preferring an address, by action and by page."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.test import Client

from comptoir.addresses.actions import Unaddressable, change_address, prefer_address, remove_address
from comptoir.addresses.examples import HOME, OFFICE, content, give_addresses
from comptoir.addresses.models import Address, Purpose
from comptoir.addresses.tests.test_add_address import TYPED
from comptoir.customers.models import Customer
from comptoir.ground.refusal import Refused
from comptoir.journal.models import CustomerEntry
from comptoir.journal.work import run_queued
from comptoir.post.mailbox import read_mailbox

pytestmark = pytest.mark.django_db


@pytest.fixture
def home(alice: Any) -> Address:
    return give_addresses(alice)[0]


def last_entry(address: Address) -> CustomerEntry:
    entry: CustomerEntry = CustomerEntry.objects.for_customer(address.customer_id).latest("id")
    return entry


class TestChange:
    def test_says_which_fields_and_never_their_contents(self, home: Address, alice: Any) -> None:
        change_address(home, content(city="Lyon", postcode="69001"), by=alice)

        home.refresh_from_db()
        assert str(home.content.lines()[-1]) == "69001 Lyon"
        entry = last_entry(home)
        assert (entry.fact, entry.details) == ("addresses.changed", {"fields": ["city", "postcode"]})

    def test_without_a_change_nothing_is_written_down(self, home: Address, alice: Any) -> None:
        before = last_entry(home).id

        change_address(home, HOME, by=alice)

        assert last_entry(home).id == before

    def test_refuses_a_wrong_one_and_changes_nothing(self, home: Address, alice: Any) -> None:
        with pytest.raises(Unaddressable):
            change_address(home, content(city=""), by=alice)

        home.refresh_from_db()
        assert home.city == "Paris"

    def test_one_that_is_gone_is_refused_in_words(self, home: Address, alice: Any) -> None:
        remove_address(Address.objects.get(pk=home.pk), by=alice)

        with pytest.raises(Refused, match="This address no longer exists"):
            change_address(home, OFFICE, by=alice)

    def test_she_is_written_to(self, home: Address, alice: Any) -> None:
        change_address(home, content(city="Lyon", postcode="69001"), by=alice)
        run_queued()

        assert read_mailbox("alice@example.org")[0].subject == "An address in your account was changed"

    def test_the_page_shows_and_saves(self, as_alice: Client, home: Address) -> None:
        page = as_alice.get(home.get_absolute_url()).content.decode()
        assert 'value="12 bis rue des Écoles"' in page
        assert 'value="01 99 00 12 34"' in page

        typed = {**TYPED, "city": "Paris 5e", "property_kind": "flat", "closed_days": ["6", "7"]}
        assert as_alice.post(home.get_absolute_url(), typed)["Location"] == "/addresses/"

        home.refresh_from_db()
        assert (home.city, home.closed_days, home.access_code) == ("Paris 5e", [6, 7], "")


class TestRemove:
    def test_a_default_leaves_no_other_in_its_place(self, home: Address, alice: Any) -> None:
        remove_address(home, by=alice)

        held = Address.objects.for_customer(alice.customer_id)
        assert (held.count(), held.filter(is_default_shipping=True).count()) == (3, 0)
        assert last_entry(home).details == {"country": "FR"}

    def test_the_page_asks_first_and_looking_deletes_nothing(self, as_alice: Client, home: Address) -> None:
        assert "Delete this address?" in as_alice.get(f"/addresses/{home.id}/removal/").content.decode()
        assert Address.objects.filter(pk=home.pk).exists()

        answer = as_alice.post(f"/addresses/{home.id}/removal/", follow=True)

        assert "The address is deleted." in answer.content.decode()
        assert as_alice.post(f"/addresses/{home.id}/removal/").status_code == 404


class TestPrefer:
    def test_takes_the_place_of_the_one_before(self, home: Address, alice: Any) -> None:
        parents = Address.objects.for_customer(alice.customer_id).get(country="GP")

        prefer_address(parents, Purpose.SHIPPING, by=alice)

        home.refresh_from_db()
        parents.refresh_from_db()
        assert (home.purposes(), parents.purposes()) == ([], [Purpose.SHIPPING])
        assert last_entry(parents).details == {"purpose": "shipping"}

    def test_twice_is_once(self, home: Address, alice: Any) -> None:
        before = last_entry(home).id

        prefer_address(home, Purpose.SHIPPING, by=alice)

        assert last_entry(home).id == before

    def test_the_database_refuses_a_second_default(self, home: Address, alice: Any) -> None:
        other = Address.objects.for_customer(alice.customer_id).filter(is_default_shipping=False)

        with pytest.raises(IntegrityError), transaction.atomic():
            other.update(is_default_shipping=True)

    def test_the_page_does_it_by_post_alone(self, as_alice: Client, alice: Any, home: Address) -> None:
        friend = Address.objects.for_customer(alice.customer_id).get(country="US")

        assert as_alice.get(f"/addresses/{friend.id}/default/").status_code == 405
        assert as_alice.post(f"/addresses/{friend.id}/default/", {"purpose": "spying"}).status_code == 409
        answer = as_alice.post(f"/addresses/{friend.id}/default/", {"purpose": "billing"}, follow=True)

        assert "Billed to 1450 NW Example Street, Portland" in answer.content.decode()


class TestErasure:
    def test_goes_with_its_customer(self, home: Address, alice: Any) -> None:
        Customer.objects.get(id=alice.customer_id).delete()

        assert not Address.objects.filter(customer_id=alice.customer_id).exists()
