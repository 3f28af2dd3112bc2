"""The content of an address: tidied, and checked against the rules of its country."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, fields, replace
from typing import Self

import phonenumbers
from django.conf import settings
from django.db import models
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from comptoir.addresses.models.country import Country, country_of, is_latin
from comptoir.ground.fold import CONTROL
from comptoir.ground.phones import has_extension, read_number, shown_number

MOST_STREET_LINES = 2
NO_COUNTRY = "ZZ"
LONGEST = {"access_code": 30, "safe_place": 100, "neighbour": 100, "instructions": 250}


class PropertyKind(models.TextChoices):
    """The kind of building that the carrier will find."""

    HOUSE = "house", gettext_lazy("House")
    FLAT = "flat", gettext_lazy("Flat")
    BUSINESS = "business", gettext_lazy("Business")
    OTHER = "other", gettext_lazy("Something else")


@dataclass(frozen=True, slots=True)
class Content:
    """An address and its delivery instructions.

    `phone` is E.164 once tidied; `closed_days` are ISO weekdays, Monday is 1.
    """

    country: str
    name: str = ""
    company: str = ""
    street: tuple[str, ...] = ()
    district: str = ""
    city: str = ""
    region: str = ""
    postcode: str = ""
    phone: str = ""
    property_kind: str = ""
    access_code: str = ""
    safe_place: str = ""
    neighbour: str = ""
    closed_days: tuple[int, ...] = ()
    instructions: str = ""

    def tidied(self) -> Self:
        """Return it as a label prints it: single spaces, the country's postcode format, an E.164 phone."""
        texts = {
            field.name: " ".join(value.split())
            for field in fields(self)
            if isinstance(value := getattr(self, field.name), str)
        }
        texts["country"] = texts["country"].upper()
        country = country_of(texts["country"])
        if country:
            texts["postcode"] = country.written_postcode(texts["postcode"])
            texts["phone"] = _whole_number(texts["phone"], country)
        street = tuple(line for line in (" ".join(text.split()) for text in self.street) if line)
        return replace(self, **texts, street=street, closed_days=tuple(sorted(set(self.closed_days))))

    def problems(self) -> dict[str, str]:
        """Return the reason for each wrong field, in the reader's language; a street line is `street.0`."""
        country = country_of(self.country)
        if country is None:
            return {"country": _("Choose a country.")}
        if settings.SHOP_COUNTRIES and self.country not in settings.SHOP_COUNTRIES:
            return {"country": _("The shop does not serve this country. Choose another one.")}
        # If a field has several problems, report the first.
        return dict(reversed(list(self._problems_in(country))))

    def _problems_in(self, country: Country) -> Iterator[tuple[str, str]]:
        yield from self._missing(country)
        for field in ("district", "region", "postcode"):
            if getattr(self, field) and field not in country.fields:
                yield field, _("Addresses in this country do not have this field.")
        if self.region and country.regions and self.region not in country.regions:
            yield "region", _("Choose one from the list.")
        if self.postcode and "postcode" in country.fields and not country.is_postcode(self.postcode):
            yield "postcode", _("It should look like %(example)s.") % {"example": country.postcode_example}
        if self.phone and not _is_number(self.phone):
            yield "phone", _words_for_number(self.phone, country)
        if self.property_kind and self.property_kind not in PropertyKind:
            yield "property_kind", _("Choose one from the list.")
        if not set(self.closed_days) <= set(range(1, 8)):
            yield "closed_days", _("Choose days from the list.")
        yield from self._too_long(country)
        for field, text in self._texts():
            if CONTROL.search(text):
                yield field, _("This contains a character that cannot be printed. Remove it.")

    def _missing(self, country: Country) -> Iterator[tuple[str, str]]:
        words = {
            "name": _("Type the recipient’s name."),
            "street": _("Type the street and the number."),
            "city": _("Type the town."),
            "region": _("Choose one from the list.") if country.regions else _("Fill this in."),
            "postcode": _("Type the postcode."),
        }
        for field in country.required:
            if not getattr(self, field):
                yield {"street": "street.0"}.get(field, field), words.get(field, _("Fill this in."))

    def _too_long(self, country: Country) -> Iterator[tuple[str, str]]:
        if len(self.street) > MOST_STREET_LINES:
            yield "street", _("At most %(number)s lines fit on a label.") % {"number": MOST_STREET_LINES}
        for field, text in self._texts():
            longest = LONGEST.get(field, country.longest_line)
            if len(text) > longest:
                words = _("Write at most %(number)s characters here; this has %(length)s.")
                yield field, words % {"number": longest, "length": len(text)}

    def _texts(self) -> Iterator[tuple[str, str]]:
        for field in ("name", "company", "district", "city", "region", "postcode", *LONGEST):
            yield field, getattr(self, field)
        yield from ((f"street.{at}", line) for at, line in enumerate(self.street))

    def lines(self) -> list[str]:
        """Return the lines of a label as the country prints them, without the country's name."""
        country = country_of(self.country)
        latin = is_latin("".join((self.name, self.company, *self.street, self.district, self.city)))
        layout, region = "%N%n%O%n%A%n%Z %C", self.region
        if country:
            layout = country.latin_layout if latin else country.layout
            region = country.region_on_label(region, latin=latin)
        parts = {
            "N": self.name,
            "O": self.company,
            "A": "\n".join(self.street),
            "D": self.district,
            "C": self.city,
            "S": region,
            "Z": self.postcode,
        }
        printed = []
        for line in layout.split("%n"):
            # An empty part takes the characters before it along: no lone comma, no bare "CH-".
            filled = re.sub(r"([^%]*)%([A-Z])", lambda part: _part(part[1], parts.get(part[2], "")), line)
            printed += [text.strip(" ,-") for text in filled.split("\n")]
        return [line for line in printed if line]

    def phone_shown(self) -> str:
        """Return the phone number as dialled within the address's country; unchanged if it is not E.164."""
        if not _is_number(self.phone):
            return self.phone
        return shown_number(self.phone, region=self.country)


def _part(before: str, text: str) -> str:
    return f"{before}{text}" if text else ""


def _whole_number(typed: str, country: Country) -> str:
    """Return a phone number in E.164; unchanged if it cannot be read."""
    return read_number(typed, region=country.code) or typed


def _is_number(phone: str) -> bool:
    return bool(phone) and read_number(phone, region=NO_COUNTRY) == phone


def _words_for_number(typed: str, country: Country) -> str:
    if has_extension(typed, region=country.code):
        return _("Leave the extension out here, and write it under “Anything else that helps”.")
    words = _("Type a phone number such as %(example)s. A foreign one begins with + and the country’s code.")
    return words % {"example": _example_number(country)}


def _example_number(country: Country) -> str:
    kinds = phonenumbers.PhoneNumberType
    number = phonenumbers.example_number_for_type(country.code, kinds.MOBILE) or phonenumbers.example_number(
        country.code
    )
    if number is None:
        return "+33 6 12 34 56 78"
    return str(phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.INTERNATIONAL))
