"""Money, days and moments as the reader of the page writes them (CLDR, through Babel)."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from functools import lru_cache
from typing import Any

import phonenumbers
from babel import Locale
from babel.dates import format_date, format_skeleton, format_time
from babel.numbers import format_percent
from django import template
from django.conf import settings
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from comptoir.ground.email import readable_email
from comptoir.ground.money import Money, UnitPrice
from comptoir.ui.places import place_of

register = template.Library()
LOCALES = {"en": "en_GB"}
SKELETONS = (THIS_YEARS, ANOTHER_YEARS) = ("MMMd", "yMMMd")


def locale() -> str:
    """The CLDR locale of the language in use: English days stand first, as everywhere in Europe."""
    language = (get_language() or "en").replace("-", "_")
    return LOCALES.get(language, language)


@lru_cache(maxsize=8192)
def _money(amount: Money | UnitPrice, locale: str) -> str:
    return amount.shown(locale)


@lru_cache(maxsize=8192)
def _day(moment: date, form: str, locale: str) -> str:
    if form in SKELETONS:
        return str(format_skeleton(form, moment, locale=locale))
    return str(format_date(moment, form, locale=locale))


def as_day(value: Any) -> date | None:
    """A date from a date, a moment (its day in the shop's time zone) or ISO text."""
    if not value:
        return None
    if isinstance(value, str):
        value = datetime.fromisoformat(value) if "T" in value else date.fromisoformat(value)
    if isinstance(value, datetime):
        return timezone.localtime(value).date() if timezone.is_aware(value) else value.date()
    return value if isinstance(value, date) else None


@register.filter
def phone(number: str) -> str:
    """A number in E.164 as people write it: with its country code where it is of another country. It stays on
    one line."""
    if not number:
        return ""
    read = phonenumbers.parse(number)
    home = phonenumbers.region_code_for_number(read) == (settings.SHOP_COUNTRIES or ["FR"])[0]
    form = phonenumbers.PhoneNumberFormat.NATIONAL if home else phonenumbers.PhoneNumberFormat.INTERNATIONAL
    return str(phonenumbers.format_number(read, form)).replace(" ", "\N{NO-BREAK SPACE}")


@register.filter
def money(amount: Money | UnitPrice) -> str:
    """`12,50 €` or `€12.50`."""
    return _money(amount, locale())


@register.filter
def day(value: Any) -> str:
    """`2 mars 2026`, `2 March 2026`."""
    on = as_day(value)
    return _day(on, "long", locale()) if on else ""


@register.filter
def short_day(value: Any) -> str:
    """`2 mars`, with the year where it is not this one."""
    on = as_day(value)
    if not on:
        return ""
    return _day(on, THIS_YEARS if on.year == timezone.localdate().year else ANOTHER_YEARS, locale())


@register.filter
def moment(value: Any) -> SafeString | str:
    """The day and the time, in the shop's time zone."""
    if not value:
        return ""
    at = _local(value)
    return format_html('<time datetime="{}">{}</time>', at.isoformat(), plain_moment(at))


@register.filter
def plain_moment(value: Any) -> str:
    """The same, for a letter in plain text."""
    at = _local(value)
    words = {"day": day(at), "time": format_time(at, "short", locale=locale())}
    return _("%(day)s, %(time)s") % words


@register.filter
def short_moment(value: Any) -> SafeString:
    """The short day and the time, for a dense list."""
    at = _local(value)
    time = format_time(at, "short", locale=locale())
    return format_html('<time datetime="{}">{}, {}</time>', at.isoformat(), short_day(at), time)


def _local(value: Any) -> datetime:
    at: datetime = datetime.fromisoformat(value) if isinstance(value, str) else value
    return timezone.localtime(at) if timezone.is_aware(at) else at


@register.filter
def email(address: str) -> str:
    """An e-mail address as its owner writes it, where that cannot be taken for another."""
    return readable_email(address)


@register.filter
def percent(rate: str) -> str:
    """`5,5 %` or `5.5%`, from the rate as text."""
    pattern = Locale.parse(locale()).percent_formats[None].pattern.replace("#,##0", "#,##0.##")
    return str(format_percent(Decimal(rate) / 100, pattern, locale=locale()))


# CLDR's short names, which Babel leaves out; they are the same in our languages.
SHORT_COUNTRY_NAMES = {"HK": "Hong Kong", "MM": "Myanmar", "MO": "Macao", "PS": "Palestine"}


@register.filter
def country(code: str) -> str:
    """A country's name in the reader's language, from its ISO 3166 code; the code where it is unknown."""
    return country_name(code, locale())


def country_name(code: str, language: str) -> str:
    """The name that people look for in a list (CLDR locale); the code where it is unknown."""
    return SHORT_COUNTRY_NAMES.get(code) or str(Locale.parse(language).territories.get(code, code))


# In the order of asking: each of these also names those that follow it
BROWSERS = (
    ("Edg", "Edge"),
    ("OPR", "Opera"),
    ("SamsungBrowser", "Samsung Internet"),
    ("Firefox", "Firefox"),
    ("FxiOS", "Firefox"),
    ("CriOS", "Chrome"),
    ("Chrome", "Chrome"),
    ("Safari", "Safari"),
)
SYSTEMS = (
    ("iPhone", "iPhone"),
    ("iPad", "iPad"),
    ("Android", "Android"),
    ("Windows", "Windows"),
    ("Mac OS X", "macOS"),
    ("CrOS", "ChromeOS"),
    ("Linux", "Linux"),
)


@register.filter
def network(ip: str) -> str:
    """A network address, and where it is if that is known: "192.0.2.1 (Lyon, France)"."""
    place = place_of(ip, get_language() or settings.LANGUAGE_CODE)
    return f"{ip} ({place})" if place else ip


@register.filter
def browser(agent: str) -> str:
    """A User-Agent in words, as "Firefox · Windows": what its owner would call it."""
    names = [next((name for mark, name in marks if mark in agent), "") for marks in (BROWSERS, SYSTEMS)]
    return " · ".join(filter(None, names)) or _("Unknown browser")
