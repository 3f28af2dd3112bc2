"""Adding an address, by action and by page."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client

from comptoir.addresses.actions import Unaddressable, add_address
from comptoir.addresses.examples import HOME, OFFICE, content, give_addresses
from comptoir.addresses.forms import AddressForm, first_country
from comptoir.addresses.models import MOST_ADDRESSES, Address, Purpose
from comptoir.customers.models import Customer
from comptoir.ground.refusal import Refused
from comptoir.journal.models import CustomerEntry
from comptoir.journal.work import run_queued
from comptoir.post.mailbox import read_mailbox

pytestmark = pytest.mark.django_db

TYPED = {
    "country": "FR",
    "name": "Alice Martin",
    "street_1": "12 bis rue des Écoles",
    "street_2": "",
    "postcode": "75005",
    "city": "Paris",
    "phone": "01 99 00 12 34",
}


@pytest.fixture
def customer(alice: Any) -> Customer:
    return Customer.objects.get(id=alice.customer_id)


def facts(customer: Customer) -> list[str]:
    entries = (
        CustomerEntry.objects.for_customer(customer).filter(fact__startswith="addresses.").order_by("id")
    )
    return list(entries.values_list("fact", flat=True))


class TestRule:
    def test_the_first_is_the_default_for_everything(self, customer: Customer, alice: Any) -> None:
        first = add_address(customer, HOME, by=alice)
        second = add_address(customer, OFFICE, by=alice)

        assert (first.purposes(), second.purposes()) == (list(Purpose), [])
        assert facts(customer) == [
            "addresses.added",
            "addresses.preferred",
            "addresses.preferred",
            "addresses.added",
        ]

    def test_another_can_take_a_default_over_as_it_is_added(self, customer: Customer, alice: Any) -> None:
        first = add_address(customer, HOME, by=alice)

        second = add_address(customer, OFFICE, by=alice, default_for=[Purpose.BILLING])

        first.refresh_from_db()
        assert (first.purposes(), second.purposes()) == ([Purpose.SHIPPING], [Purpose.BILLING])

    def test_the_same_one_twice_is_once(self, customer: Customer, alice: Any) -> None:
        one = add_address(customer, HOME, by=alice)

        again = add_address(customer, content(city="  Paris "), by=alice)

        assert again.id == one.id
        assert facts(customer).count("addresses.added") == 1

    def test_refuses_a_wrong_one_and_changes_nothing(self, customer: Customer, alice: Any) -> None:
        with pytest.raises(Unaddressable) as refused:
            add_address(customer, content(postcode="1"), by=alice)

        assert refused.value.wrong == {"postcode": "It should look like 33380."}
        assert not customer.addresses.exists()
        assert facts(customer) == []

    def test_refuses_more_than_fit_a_book(self, customer: Customer, alice: Any) -> None:
        for number in range(MOST_ADDRESSES):
            add_address(customer, content(street=(f"{number} rue des Écoles",)), by=alice)

        with pytest.raises(Refused, match="Delete one that you no longer use"):
            add_address(customer, OFFICE, by=alice)

        assert customer.addresses.count() == MOST_ADDRESSES

    def test_she_is_written_to_once_and_not_of_history(self, customer: Customer, alice: Any) -> None:
        add_address(customer, OFFICE, by=alice, speaks=False)
        add_address(customer, HOME, by=alice)

        run_queued()
        run_queued()

        [letter] = read_mailbox("alice@example.org")
        assert letter.subject == "An address was added to your account"
        assert "12 bis rue des Écoles, Bâtiment B, 3e étage, 75005 Paris" in letter.text

    def test_the_rows_of_another_customer_cannot_be_a_default_of_hers(
        self, customer: Customer, bob: Any, alice: Any
    ) -> None:
        his = add_address(Customer.objects.get(id=bob.customer_id), HOME, by=bob)
        hers = add_address(customer, HOME, by=alice)

        assert his.purposes() == hers.purposes() == list(Purpose)


class TestPage:
    def test_adds_and_goes_back_to_the_book(self, as_alice: Client, customer: Customer) -> None:
        answer = as_alice.post("/addresses/new/", TYPED, follow=True)

        assert answer.redirect_chain == [("/addresses/", 302)]
        assert "The address is saved." in answer.content.decode()
        [held] = customer.addresses.all()
        assert (held.street, held.phone) == (["12 bis rue des Écoles"], "+33199001234")

    def test_says_what_is_wrong_beside_the_field_and_keeps_what_was_typed(self, as_alice: Client) -> None:
        page = as_alice.post("/addresses/new/", {**TYPED, "postcode": "7500", "name": ""}).content.decode()

        assert "It should look like 33380." in page
        assert "Type the recipient’s name." in page
        assert 'aria-describedby="id_postcode-error"' in page
        assert 'value="12 bis rue des Écoles"' in page
        assert not Address.objects.exists()

    def test_another_country_brings_its_fields_and_no_reproach(self, as_alice: Client) -> None:
        page = as_alice.post("/addresses/new/", {**TYPED, "country": "US", "redraw": "yes"}).content.decode()

        assert "ZIP code" in page
        assert '<option value="OR">Oregon</option>' in page
        assert 'value="12 bis rue des Écoles"' in page
        assert "field__error" not in page
        assert not Address.objects.exists()

    @pytest.mark.parametrize(
        ("country", "row"),
        [("FR", ["postcode", "city"]), ("GB", ["city", "postcode"]), ("US", ["city"]), ("JP", ["postcode"])],
    )
    def test_postcode_and_city_share_a_row_where_they_stand_together(
        self, country: str, row: list[str]
    ) -> None:
        rows = [
            [bound.name for bound in row]
            for row in AddressForm(country=first_country(country)).address_rows()
        ]

        assert row in rows
        assert all(len(held) == 1 or set(held) == {"postcode", "city"} for held in rows)

    def test_a_script_gets_the_fields_alone(self, as_alice: Client) -> None:
        asked = {**TYPED, "country": "US", "redraw": "yes"}

        page = as_alice.post("/addresses/new/", asked, headers={"HX-Request": "true"}).content.decode()

        assert page.startswith('<fieldset class="form" id="address-fields">')

    @pytest.mark.parametrize("country", ["", "XX", "fr", "../../etc", "\0"])
    def test_a_country_of_nonsense_is_the_shops_own(self, as_alice: Client, country: str) -> None:
        assert as_alice.get("/addresses/new/", {"country": country}).context["form"].chosen.code == "FR"
        assert as_alice.post("/addresses/new/", {**TYPED, "country": country}).status_code in (200, 302)

    def test_no_number_of_addresses_costs_more_statements(
        self, as_alice: Client, alice: Any, customer: Customer, django_assert_num_queries: Any
    ) -> None:
        give_addresses(alice)
        as_alice.get("/addresses/")
        with django_assert_num_queries(2):
            as_alice.get("/addresses/")
        for number in range(40):
            add_address(customer, content(street=(f"{number} rue",)), by=alice)

        with django_assert_num_queries(2):
            assert len(as_alice.get("/addresses/").context["cards"]) == 44

    def test_the_tile_says_where_things_are_delivered(self, as_alice: Client, alice: Any) -> None:
        assert "None yet: add a delivery address" in as_alice.get("/account/").content.decode()

        give_addresses(alice)

        assert "Delivery to 12 bis rue des Écoles, Paris" in as_alice.get("/account/").content.decode()
