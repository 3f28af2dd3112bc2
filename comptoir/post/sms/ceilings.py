"""Which numbers get SMS, and how many SMS leave the house.

Fraudsters who earn from each SMS to a number ask for many, to expensive numbers. So SMS only go to the shop's
own countries, and only so many an hour and a day.
"""

from __future__ import annotations

from typing import NamedTuple

import phonenumbers
from django.conf import settings
from django.utils.translation import gettext as _
from phonenumbers import PhoneNumberType

from comptoir.ground.phones import FRENCH, is_fiction
from comptoir.ground.refusal import Refused
from comptoir.rest.limits import Counted, Limit, count, uses_of

# No landline, premium, shared-cost or satellite number: those have another type, or no country.
MOBILE = {PhoneNumberType.MOBILE, PhoneNumberType.FIXED_LINE_OR_MOBILE}
NEAR = 0.8
HOUSE, ABROAD = "texts", "texts_abroad"


class NotTexted(Exception):
    """Raised for an SMS that is never sent: its number belongs to no country that gets SMS."""


class TooManyTexts(Exception):
    """Raised for an SMS that has to wait: the ceiling is reached."""


class Ceiling(NamedTuple):
    """How many SMS were sent, and how many may be, in the hour or day that ends in `seconds_left`."""

    country: str
    seconds: int
    number: int
    most: int

    @property
    def words(self) -> str:
        """One sentence for staff."""
        numbers = {"number": self.number, "most": self.most, "country": self.country}
        if self.country:
            return _("SMS to %(country)s today: %(number)s of %(most)s.") % numbers
        if self.seconds == 3600:
            return _("SMS this hour: %(number)s of %(most)s.") % numbers
        return _("SMS today: %(number)s of %(most)s.") % numbers


def is_mobile(number: str) -> bool:
    """Whether a number (E.164) can receive SMS."""
    return is_fiction(number) or phonenumbers.number_type(phonenumbers.parse(number)) in MOBILE


def is_texted(number: str) -> bool:
    """Whether we send SMS to the country of a number (E.164)."""
    return is_mobile(number) and country_of(number) in texted_countries()


def texted_countries() -> set[str]:
    """Return the countries that get SMS; with France also the territories that dial as it does."""
    chosen = {country for country in settings.SMS_COUNTRIES if country.isalpha()}
    return chosen | set(FRENCH) if "FR" in chosen else chosen


def country_of(number: str) -> str:
    """Return the country of a number (ISO 3166-1 alpha-2); empty or `001` if it belongs to none."""
    return phonenumbers.region_code_for_number(phonenumbers.parse(number)) or ""


def refuse_text(number: str) -> None:
    """Raise Refused if this number gets no SMS, or nobody does for now; the answer is the same for all
    owners."""
    if not is_texted(number):
        words = _("We do not send SMS to this number. Use an email address instead.")
        raise Refused(words, "not_texted")
    if any(use.number >= use.most for uses in uses_of(*_limits(number)).values() for use in uses):
        words = _("No more SMS can be sent for now. Use an email address, or try again later.")
        raise Refused(words, "too_many_texts")


def count_text(number: str) -> Counted:
    """Count an SMS that is about to leave. Raises NotTexted or TooManyTexts."""
    if not is_texted(number):
        raise NotTexted(f"no SMS goes to {country_of(number) or 'such numbers'}")
    counted = count(*_limits(number))
    if counted.over:
        raise TooManyTexts(", ".join(sorted(counted.over)))
    return counted


def near_ceilings() -> list[Ceiling]:
    """Return the ceilings that are four fifths used, the house's first."""
    abroad = [Limit(ABROAD, HOUSE, country) for country in sorted(texted_countries() - {_home()})]
    uses = uses_of(Limit(HOUSE, HOUSE), *abroad)
    ceilings = [
        Ceiling(limit.apart, rate.seconds, use.number, use.most)
        for limit, counters in uses.items()
        for rate, use in zip(limit.parsed(), counters, strict=True)
    ]
    return [ceiling for ceiling in ceilings if ceiling.number >= NEAR * ceiling.most]


def _limits(number: str) -> list[Limit]:
    country = country_of(number)
    return [Limit(HOUSE, HOUSE)] + ([] if country == _home() else [Limit(ABROAD, HOUSE, country)])


def _home() -> str:
    return str((settings.SHOP_COUNTRIES or settings.SMS_COUNTRIES)[0])
