"""What an address must say, country by country."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from comptoir.addresses.examples import FRIEND, HOME, OFFICE, PARENTS, content
from comptoir.addresses.models import countries_by_name, country_of, served_countries
from comptoir.ground.fold import fold

NUMBER_WANTED = (
    "Type a phone number such as +33 6 12 34 56 78. A foreign one begins with + and the country’s code."
)


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
        ({"phone": "12"}, "phone", NUMBER_WANTED),
        ({"phone": "call me"}, "phone", NUMBER_WANTED),
        ({"phone": "00 00 00 00 00"}, "phone", NUMBER_WANTED),
        (
            {"phone": "01 99 00 12 34 ext. 12"},
            "phone",
            "Leave the extension out here, and write it under “Anything else that helps”.",
        ),
        ({"property_kind": "castle"}, "property_kind", "Choose one from the list."),
        ({"closed_days": (0, 6)}, "closed_days", "Choose days from the list."),
        ({"instructions": "x" * 251}, "instructions", "Write at most 250 characters here; this has 251."),
        ({"city": "Par\0is"}, "city", "This contains a character that cannot be printed. Remove it."),
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


@pytest.mark.parametrize(
    ("country", "typed", "kept"),
    [
        ("FR", "0692 12 34 56", "+262692123456"),
        ("RE", "01 99 00 12 34", "+33199001234"),
        ("BE", "0470 12 34 56", "+32470123456"),
        ("BE", "06 12 34 56 78", "06 12 34 56 78"),
    ],
)
def test_a_phone_number_is_read_as_one_is_at_sign_in(country: str, typed: str, kept: str) -> None:
    assert content(country=country, phone=typed).tidied().phone == kept


def test_a_phone_number_is_shown_as_it_is_dialled_there() -> None:
    assert HOME.tidied().phone_shown() == "01 99 00 12 34"
    assert (
        content(country="CH", postcode="1204", phone="+33199001234").tidied().phone_shown()
        == "+33 1 99 00 12 34"
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
    assert OFFICE.tidied().problems() == {
        "country": "The shop does not serve this country. Choose another one."
    }


def test_there_is_no_country_of_nonsense() -> None:
    assert [country_of(code) for code in ("", "fr", "ZZ", "../x", "FRA")] == [None] * 5


@pytest.mark.parametrize(
    ("changes", "lines"),
    [
        (
            {"country": "HK", "street": ("12 Example Road",), "city": "Mong Kok", "region": "Kowloon"},
            ["Alice Martin", "12 Example Road", "Mong Kok", "Kowloon"],
        ),
        (
            {
                "country": "HK",
                "name": "陳大文",
                "street": ("示例道12號",),
                "city": "旺角",
                "region": "Kowloon",
            },
            ["九龍", "旺角", "示例道12號", "陳大文"],
        ),
        (
            {"country": "JP", "street": ("1-2-3 Example",), "region": "東京都", "postcode": "1540023"},
            ["Alice Martin", "1-2-3 Example, Tokyo", "154-0023"],
        ),
        (
            {
                "country": "JP",
                "name": "山田花子",
                "street": ("例町1-2-3",),
                "region": "東京都",
                "postcode": "154-0023",
            },
            ["〒154-0023", "東京都", "例町1-2-3", "山田花子"],
        ),
        (
            {"country": "AE", "street": ("1 Example Street",), "region": "إمارة دبيّ"},
            ["Alice Martin", "1 Example Street", "Dubai"],
        ),
    ],
)
def test_a_label_is_laid_out_for_the_letters_it_is_written_in(changes: Any, lines: list[str]) -> None:
    bare = {"company": "", "city": "", "region": "", "postcode": "", "phone": ""}

    assert content(**{**bare, **changes}).tidied().lines() == lines


@pytest.mark.parametrize(
    ("country", "typed", "written"),
    [
        ("FR", "７５００５", "75005"),
        ("EG", "١٢٤١١", "12411"),
        ("EG", "1241101", "1241101"),
        ("DE", "D-10115", "10115"),
        ("DE", "D 10115", "10115"),
        ("FR", "F-75005", "75005"),
        ("FR", "75 005", "75005"),
        ("MC", "MC98000", "98000"),
        ("MC", "mc-98000", "98000"),
        ("FO", "FO-100", "100"),
        ("FO", "FO100", "100"),
        ("IN", "110 001", "110001"),
        ("PL", "00950", "00-950"),
        ("PL", "00–950", "00-950"),
        ("PT", "1000 205", "1000-205"),
        ("JP", "1540023", "154-0023"),
        ("NL", "1234ab", "1234 AB"),
        ("GB", "sw1a1aa", "SW1A 1AA"),
        ("CA", "k1a-0b1", "K1A 0B1"),
        ("IE", "d02af30", "D02 AF30"),
        ("US", "972091234", "97209-1234"),
        ("LV", "1073", "LV-1073"),
        ("BR", "40301110", "40301-110"),
        ("FR", "D-10115", "D-10115"),
        ("FR", "7500", "7500"),
    ],
)
def test_a_postcode_is_written_as_its_country_does(country: str, typed: str, written: str) -> None:
    tidy = content(country=country, postcode=typed).tidied()

    assert tidy.postcode == written
    assert ("postcode" in tidy.problems()) == (written in {"D-10115", "7500"})


@pytest.mark.parametrize("language", ["fr", "en"])
def test_countries_are_found_under_their_short_names(language: str) -> None:
    named = countries_by_name(language)

    assert dict(named)["HK"] == "Hong Kong"
    assert dict(named)["MO"] == "Macao"
    names = [name for _code, name in named]
    assert names == sorted(names, key=fold)


def test_french_names_stand_where_a_reader_looks() -> None:
    names = [name for _code, name in countries_by_name("fr")]

    assert names.index("Égypte") < names.index("Émirats arabes unis") < names.index("Équateur")
    assert names.index("Honduras") < names.index("Hong Kong") < names.index("Hongrie")
    assert names.index("Îles Åland") < names.index("Inde")


def test_the_list_of_countries_is_sorted_once(monkeypatch: pytest.MonkeyPatch) -> None:
    listed = countries_by_name("fr")
    monkeypatch.setattr("comptoir.addresses.models.country.fold", pytest.fail)

    assert countries_by_name("fr") == listed
