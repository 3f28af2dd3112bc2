"""What an address must say, country by country."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from comptoir.addresses.examples import FRIEND, HOME, OFFICE, PARENTS, content
from comptoir.addresses.models import country_of, served_countries


@pytest.mark.parametrize("sound", [HOME, PARENTS, OFFICE, FRIEND], ids=lambda one: one.country)
def test_an_address_of_each_country_is_sound(sound: Any) -> None:
    assert sound.tidied().problems() == {}


@pytest.mark.parametrize(
    ("changes", "field", "says"),
    [
        ({"country": "XX"}, "country", "Choose a country."),
        ({"name": " "}, "name", "Type the recipient’s name."),
        ({"street": ()}, "street.0", "Type the street and the number."),
        ({"city": ""}, "city", "Type the town."),
        ({"postcode": ""}, "postcode", "Type the postcode."),
        ({"postcode": "7500"}, "postcode", "It should look like 33380."),
        ({"region": "Île-de-France"}, "region", "Addresses in this country do not have this field."),
        ({"name": "A" * 39}, "name", "Write at most 38 characters here; this has 39."),
        ({"street": ("1 rue", "B" * 39)}, "street.1", "Write at most 38 characters here; this has 39."),
        ({"street": ("1", "2", "3")}, "street", "At most 2 lines fit on a label."),
        ({"phone": "12"}, "phone", "Type a phone number such as +33 6 12 34 56 78."),
        ({"phone": "call me"}, "phone", "Type a phone number such as +33 6 12 34 56 78."),
        ({"property_kind": "castle"}, "property_kind", "Choose one from the list."),
        ({"closed_days": (0, 6)}, "closed_days", "Choose days from the list."),
        ({"instructions": "x" * 251}, "instructions", "Write at most 250 characters here; this has 251."),
        ({"city": "Par\0is"}, "city", "This contains a character that cannot be printed."),
    ],
)
def test_what_is_wrong_is_said_of_its_field(changes: dict[str, Any], field: str, says: str) -> None:
    assert content(**changes).tidied().problems() == {field: says}


@pytest.mark.parametrize(
    ("country", "right", "wrong"),
    [
        ("GP", "97190", "75005"),
        ("CH", "CH-1204", "12044"),
        ("US", "97209-1234", "9720"),
        ("GB", "sw1a 1aa", "SW1A"),
        ("LU", "L-1009", "L-100"),
    ],
)
def test_a_postcode_is_judged_by_its_country(country: str, right: str, wrong: str) -> None:
    region = "OR" if country == "US" else ""

    sound = content(country=country, postcode=right, region=region).tidied()

    assert "postcode" not in sound.problems()
    assert "postcode" in content(country=country, postcode=wrong, region=region).tidied().problems()


@pytest.mark.parametrize("region", ["", "Oregon"])
def test_a_state_is_chosen_from_the_list(region: str) -> None:
    assert replace(FRIEND, region=region).problems() == {"region": "Choose one from the list."}


def test_is_tidied_as_a_label_prints_it() -> None:
    typed = content(
        country="ch",
        name="  Alice   Martin ",
        street=("Rue  de la Fontaine 7", " "),
        postcode="ch-1204",
        phone="079 123 45 67",
        closed_days=(7, 6, 7),
    )

    tidy = typed.tidied()

    assert (tidy.country, tidy.name, tidy.street) == ("CH", "Alice Martin", ("Rue de la Fontaine 7",))
    assert (tidy.postcode, tidy.phone, tidy.closed_days) == ("1204", "+41791234567", (6, 7))


def test_is_printed_in_its_countrys_order_and_the_customers_spelling() -> None:
    assert OFFICE.lines() == ["Atelier du Léman SA", "Alice Martin", "Rue de la Fontaine 7", "CH-1204 Genève"]
    assert FRIEND.lines() == ["Jo Baker", "1450 NW Example Street", "Apt 5", "Portland, OR 97209"]
    assert PARENTS.lines() == ["Rose Martin", "4 impasse des Flamboyants", "97190 Le Gosier"]


def test_a_phone_number_is_shown_as_it_is_dialled_there() -> None:
    assert HOME.tidied().phone_shown() == "06 39 98 12 34"
    assert (
        content(country="CH", postcode="1204", phone="+33639981234").tidied().phone_shown()
        == "+33 6 39 98 12 34"
    )


def test_every_country_can_be_typed() -> None:
    countries = list(served_countries())

    assert countries[0].code == "FR"
    assert len(countries) > 240
    for country in countries:
        assert country.required <= set(country.fields)
        assert all(country.label(field) for field in country.fields)
        assert not country.postcode_example or country.is_postcode(country.postcode_example.upper()), (
            country.code
        )


def test_a_shop_serves_the_countries_it_names(settings: Any) -> None:
    settings.SHOP_COUNTRIES = ["BE", "FR"]

    assert [country.code for country in served_countries()] == ["BE", "FR"]
    assert HOME.tidied().problems() == {}
    assert OFFICE.tidied().problems() == {"country": "The shop does not serve this country."}


def test_there_is_no_country_of_nonsense() -> None:
    assert [country_of(code) for code in ("", "fr", "ZZ", "../x", "FRA")] == [None] * 5
