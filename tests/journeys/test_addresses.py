"""Alice keeps her addresses: in four countries, told what is wrong beside the field, past orders unchanged."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from comptoir.customers.examples import alice
from comptoir.orders.examples import order_sent
from comptoir.orders.examples.one import receive
from tests.journeys.test_getting_in import sign_in
from tests.journeys.visitor import Visitor


@pytest.fixture
def at_her_addresses(visitor: Visitor) -> Visitor:
    """Alice, signed in, with an order sent to Paris and no address yet."""
    alice(visitor.setting.language)
    receive(order_sent("to-paris"))
    visitor.open("/account/sign-in/")
    sign_in(visitor)
    visitor.follow(visitor.page.locator("main a.tile").filter(has_text=visitor.words("Addresses")))
    visitor.heading("Addresses")
    return visitor


def add(visitor: Visitor, country: str, **typed: str) -> None:
    """Choose “Add an address”, then the country, then type."""
    if "/addresses/new/" not in visitor.page.url:
        visitor.follow(visitor.link("Add an address"))
    choose_country(visitor, country)
    for label, text in typed.items():
        visitor.field(label.replace("_", " ")).fill(text)


def choose_country(visitor: Visitor, country: str) -> None:
    """With a script the fields follow the choice, and wait while they do; without one, a button brings them."""
    place = visitor.page.locator("select[name=country]")
    if place.input_value() == country:
        return
    place.select_option(country)
    if not visitor.setting.has_script:
        visitor.follow(visitor.button("Use this country"))


def card(visitor: Visitor, words: str):  # type: ignore[no-untyped-def]
    return visitor.page.locator(".address-card").filter(has_text=words)


def add_paris(visitor: Visitor) -> None:
    """Alice's home, told twice what is wrong with its postcode."""
    add(
        visitor,
        "FR",
        Full_name="Alice Martin",
        Street_and_number="12 bis rue des Écoles",
        Town_or_city="Paris",
    )
    visitor.follow(visitor.button("Save"))
    expect(visitor.page.locator("#id_postcode-error")).to_contain_text(visitor.words("Type the postcode."))
    visitor.field("Postcode").fill("7500")
    visitor.follow(visitor.button("Save"))
    wrong = visitor.words("It should look like %(example)s.", example="33380")
    expect(visitor.page.locator("#id_postcode-error")).to_contain_text(wrong)
    expect(visitor.field("Street and number")).to_have_value("12 bis rue des Écoles")
    visitor.field("Postcode").fill("75005")
    visitor.follow(visitor.button("Save"))
    visitor.reads("The address is saved.")


@pytest.mark.rows("D3", "B3")
def test_alice_adds_addresses_in_france_and_guadeloupe(at_her_addresses: Visitor) -> None:
    visitor = at_her_addresses
    visitor.reads("No address yet")
    add_paris(visitor)
    for default in ("Default for delivery", "Default for billing"):
        expect(card(visitor, "75005 Paris")).to_contain_text(visitor.words(default))

    street = "4 impasse des Flamboyants"
    add(
        visitor,
        "GP",
        Full_name="Rose Martin",
        Street_and_number=street,
        Postcode="75005",
        Town_or_city="Le Gosier",
    )
    visitor.follow(visitor.button("Save"))
    expect(visitor.page.locator("#id_postcode-error")).to_be_visible()
    visitor.field("Postcode").fill("97190")
    visitor.follow(visitor.button("Save"))
    expect(card(visitor, "97190 Le Gosier")).to_be_visible()


@pytest.mark.rows("D3")
def test_alice_adds_an_address_in_switzerland_with_delivery_instructions(at_her_addresses: Visitor) -> None:
    visitor = at_her_addresses
    street = "Rue de la Fontaine 7"
    add(
        visitor,
        "CH",
        Full_name="Alice Martin",
        Street_and_number=street,
        Postcode="1204",
        Town_or_city="Genève",
    )
    visitor.page.locator("summary").filter(has_text=visitor.words("Delivery instructions")).click()
    visitor.page.get_by_label(visitor.words("Door code")).fill("A1234")
    visitor.field("Saturday").check()
    visitor.follow(visitor.button("Save"))

    expect(card(visitor, "CH-1204 Genève")).to_contain_text("A1234")
    expect(card(visitor, "CH-1204 Genève")).to_contain_text(visitor.words("Saturday"))


@pytest.mark.rows("D3")
def test_alice_changes_the_country_while_she_types(at_her_addresses: Visitor) -> None:
    visitor = at_her_addresses
    add(visitor, "FR", Full_name="Jo Baker", Street_and_number="1450 NW Example Street")
    choose_country(visitor, "US")
    expect(visitor.field("ZIP code")).to_be_visible()
    expect(visitor.field("Full name")).to_have_value("Jo Baker")
    expect(visitor.page.locator(".field__error")).to_have_count(0)
    visitor.field("Town or city").fill("Portland")
    visitor.field("ZIP code").fill("97209")
    visitor.follow(visitor.button("Save"))
    expect(visitor.page.locator("#id_region-error")).to_contain_text(
        visitor.words("Choose one from the list.")
    )
    visitor.field("State").select_option("OR")
    visitor.follow(visitor.button("Save"))

    expect(card(visitor, "Portland, OR 97209")).to_be_visible()


@pytest.fixture
def with_two(at_her_addresses: Visitor) -> Visitor:
    """Alice with an address in Paris, her default, and one in Rennes."""
    visitor = at_her_addresses
    for name, street, postcode, town in (
        ("Alice Martin", "12 bis rue des Écoles", "75005", "Paris"),
        ("Rose Martin", "1 rue du Port", "35000", "Rennes"),
    ):
        add(visitor, "FR", Full_name=name, Street_and_number=street, Postcode=postcode, Town_or_city=town)
        visitor.follow(visitor.button("Save"))
    return visitor


@pytest.mark.rows("D3")
def test_alice_chooses_her_defaults(with_two: Visitor) -> None:
    visitor = with_two
    rennes = card(visitor, "35000 Rennes")
    expect(rennes.locator("button[value=shipping]")).to_be_hidden()
    rennes.locator("summary").filter(has_text=visitor.words("Set as default…")).click()
    visitor.follow(rennes.locator("button[value=shipping]"))

    expect(card(visitor, "35000 Rennes")).to_contain_text(visitor.words("Default for delivery"))
    expect(card(visitor, "75005 Paris")).not_to_contain_text(visitor.words("Default for delivery"))
    expect(card(visitor, "75005 Paris")).to_contain_text(visitor.words("Default for billing"))
    visitor.open("/account/")
    visitor.reads("Delivery to %(place)s", place="1 rue du Port, Rennes")


@pytest.mark.rows("D3")
def test_alice_edits_and_deletes_and_past_orders_stay(with_two: Visitor) -> None:
    visitor = with_two
    visitor.follow(card(visitor, "75005 Paris").get_by_role("link", name=visitor.words("Edit")))
    visitor.heading("Edit an address")
    visitor.field("Street and number").fill("7 rue des Carmes")
    visitor.follow(visitor.button("Save"))
    visitor.reads("The address is saved. Orders already placed keep theirs.")
    expect(card(visitor, "7 rue des Carmes")).to_be_visible()

    visitor.follow(card(visitor, "7 rue des Carmes").get_by_role("link", name=visitor.words("Delete")))
    visitor.heading("Delete this address?")
    visitor.follow(visitor.button("Delete"))
    visitor.reads("The address is deleted. Orders already placed keep theirs.")
    expect(visitor.page.locator(".address-card")).to_have_count(1)

    visitor.open("/orders/to-paris/")
    expect(visitor.page.locator("main")).to_contain_text("12 bis rue des Écoles")
