"""Format money, days and moments as the reader of the page writes them (CLDR, through Babel)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from decimal import Decimal
from functools import lru_cache
from typing import Any

from babel import Locale
from babel.dates import format_date, format_skeleton
from babel.lists import format_list
from babel.numbers import format_percent
from django.conf import settings
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.text import capfirst
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from comptoir.ground.email import readable_email
from comptoir.ground.money import Money, UnitPrice
from comptoir.ground.phones import shown_number
from comptoir.ui.browsers import browser_and_system
from comptoir.ui.opening_hours import clock, hours_of
from comptoir.ui.places import place_of

# What is not older happened now, to its reader
NOW = timedelta(minutes=2)
LOCALES = {"en": "en_GB"}
SKELETONS = (THIS_YEARS, ANOTHER_YEARS) = ("MMMd", "yMMMd")


def locale() -> str:
    """Return the CLDR locale of the current language; English dates start with the day, as in Europe."""
    language = (get_language() or "en").replace("-", "_")
    return LOCALES.get(language, language)


@lru_cache(maxsize=8192)
def money_in(amount: Money | UnitPrice, locale: str) -> str:
    """Format an amount in this CLDR locale."""
    return amount.shown(locale)


@lru_cache(maxsize=8192)
def _day(moment: date, form: str, locale: str) -> str:
    if form in SKELETONS:
        written = str(format_skeleton(form, moment, locale=locale))
    else:
        written = str(format_date(moment, form, locale=locale))
    # The first of a month is an ordinal in French, which CLDR leaves out.
    written = f"1er{written[1:]}" if locale == "fr" and moment.day == 1 else written
    # A day and its month stand on one line.
    return written.replace(" ", "\N{NO-BREAK SPACE}", 1)


def as_day(value: Any) -> date | None:
    """Return the date of a date, of a moment (its day in the shop's time zone) or of ISO text."""
    if not value:
        return None
    if isinstance(value, str):
        value = datetime.fromisoformat(value) if "T" in value else date.fromisoformat(value)
    if isinstance(value, datetime):
        return timezone.localtime(value).date() if timezone.is_aware(value) else value.date()
    return value if isinstance(value, date) else None


def phone(number: str) -> str:
    """Format a number in E.164 as people in the shop's country write it, on one line."""
    if not number:
        return ""
    home = (settings.SHOP_COUNTRIES or ["FR"])[0]
    return shown_number(number, region=home).replace(" ", "\N{NO-BREAK SPACE}")


def money(amount: Money | UnitPrice) -> str:
    """Format money: `12,50 €` or `€12.50`."""
    return money_in(amount, locale())


def day(value: Any) -> str:
    """Format a day: `2 mars 2026`, `2 March 2026`."""
    on = as_day(value)
    return _day(on, "long", locale()) if on else ""


def short_day(value: Any) -> str:
    """Format a day without its year, unless it is in another year: `2 mars`."""
    on = as_day(value)
    return short_day_in(on, locale(), timezone.localdate()) if on else ""


def short_day_in(on: date, locale: str, today: date) -> str:
    """Format a short day in this CLDR locale, as seen today."""
    return _day(on, THIS_YEARS if on.year == today.year else ANOTHER_YEARS, locale)


def near_day(on: date, today: date) -> str:
    """Name a day as a person would who speaks today, to follow a verb: `today`, `tomorrow`, `on 2 March`."""
    away = (on - today).days
    if away == 0:
        return _("today")
    if away == 1:
        return _("tomorrow")
    if away == -1:
        return _("yesterday")
    return _("on %(day)s") % {"day": short_day_in(on, locale(), today)}


def before(value: Any) -> SafeString:
    """Say in HTML until when at the latest, to follow a verb: `tomorrow before 15:00`, `before noon on
    Monday`."""
    at = _local(value)
    away = (at.date() - timezone.localdate()).days
    if away in (0, 1):
        words = [_("today before %(time)s"), _("tomorrow before %(time)s")][away]
    else:
        words = _("before %(time)s on %(weekday)s") if 1 < away < 7 else _("before %(time)s on %(day)s")
    time = _("noon") if (at.hour, at.minute) == (12, 0) else _time(at)
    words %= {"weekday": weekday(at), "day": short_day(at), "time": time}
    return format_html('<time datetime="{}">{}</time>', at.isoformat(), words)


def near_moment(value: Any) -> SafeString:
    """Say in HTML when something was, as a person would who speaks now: `just now`, `yesterday at 14:30`."""
    at = _local(value)
    away = (timezone.localdate() - at.date()).days
    if timedelta() <= timezone.localtime() - at < NOW:
        words = _("just now")
    elif away in (0, 1):
        words = [_("today at %(time)s"), _("yesterday at %(time)s")][away]
    else:
        words = _("on %(day)s at %(time)s")
    words %= {"day": short_day(at), "time": _time(at)}
    return format_html('<time datetime="{}">{}</time>', at.isoformat(), words)


def day_title(on: date) -> str:
    """Name a day as the title of what happened on it: `Today`, `Yesterday`, `2 March 2026`."""
    away = (timezone.localdate() - on).days
    return [_("Today"), _("Yesterday")][away] if away in (0, 1) else day(on)


def time_of_day(value: Any) -> SafeString:
    """Format the time alone as HTML, the first word under the title of its day: `Just now`, `14:30`."""
    at = _local(value)
    is_now = timedelta() <= timezone.localtime() - at < NOW
    words = capfirst(_("just now")) if is_now else _time(at)
    return format_html('<time datetime="{}">{}</time>', at.isoformat(), words)


def weekday(on: date) -> str:
    """Name a day of the week: `Monday`, `lundi`."""
    return str(format_date(on, "EEEE", locale=locale()))


def moment(value: Any) -> SafeString | str:
    """Format day and time, in the shop's time zone, as HTML."""
    if not value:
        return ""
    at = _local(value)
    return format_html('<time datetime="{}">{}</time>', at.isoformat(), plain_moment(at))


def plain_moment(value: Any) -> str:
    """Format day and time as plain text."""
    at = _local(value)
    words = {"day": day(at), "time": _time(at)}
    return _("%(day)s, %(time)s") % words


def short_moment(value: Any) -> SafeString:
    """Format the short day and the time as HTML, for a dense list."""
    at = _local(value)
    time = _time(at)
    return format_html('<time datetime="{}">{}, {}</time>', at.isoformat(), short_day(at), time)


def _local(value: Any) -> datetime:
    at: datetime = datetime.fromisoformat(value) if isinstance(value, str) else value
    return timezone.localtime(at) if timezone.is_aware(at) else at


def _time(at: datetime) -> str:
    return clock(f"{at:%H:%M}", locale())


def listed(words: Sequence[str]) -> str:
    """Join words as a sentence does: `A, B and C`, `A, B et C`."""
    return str(format_list(words, locale=locale()))


def email(address: str) -> str:
    """Format an e-mail address as its owner writes it, unless it could pass for another."""
    return readable_email(address)


def percent(rate: str) -> str:
    """Format a rate given as text: `5,5 %` or `5.5%`."""
    pattern = Locale.parse(locale()).percent_formats[None].pattern.replace("#,##0", "#,##0.##")
    return str(format_percent(Decimal(rate) / 100, pattern, locale=locale()))


# CLDR's short names, which Babel leaves out; they are the same in all our languages.
SHORT_COUNTRY_NAMES = {"HK": "Hong Kong", "MM": "Myanmar", "MO": "Macao", "PS": "Palestine"}


def country(code: str) -> str:
    """Return a country's name in the reader's language, by its ISO 3166 code; the code if it is unknown."""
    return country_name(code, locale())


def country_name(code: str, language: str) -> str:
    """Return a country's name as people look for it in a list (CLDR locale); the code if it is unknown."""
    return SHORT_COUNTRY_NAMES.get(code) or str(Locale.parse(language).territories.get(code, code))


def hours(text: str) -> str:
    """Format opening hours: `Lundi – samedi 8 h – 19 h 30`, `Monday – Saturday 08:00 – 19:30`."""
    return hours_of(text, locale=locale())


def network(ip: str) -> str:
    """Format a network address, with its place if that is known: "192.0.2.1 (Lyon, France)"."""
    place = place_of(ip, get_language() or settings.LANGUAGE_CODE)
    return f"{ip} ({place})" if place else ip


def browser(agent: str) -> str:
    """Name the browser and system of a User-Agent, such as "Firefox · Windows"."""
    return " · ".join(browser_and_system(agent)) or _("Unknown browser")
