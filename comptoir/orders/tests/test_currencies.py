"""An order may be in any currency of ISO 4217, and every face of it counts with that currency's digits."""

from __future__ import annotations

import json
import re
from decimal import Decimal
from typing import Any

import pytest
from babel import Locale
from django.conf import settings
from django.template import engines
from django.test import Client
from django.utils import timezone, translation

from comptoir.ground.money import DIGITS, Money
from comptoir.orders.examples import order_sent
from comptoir.orders.examples.one import receive
from comptoir.orders.tests.test_shop_api import Dev

pytestmark = [pytest.mark.django_db]
by_the_shop = pytest.mark.crosses_customers("the shop's own program")
MINOR = 8_765_432


def in_currency(code: str) -> dict[str, Any]:
    """Return an order of one line in this currency, placed just now."""
    line = {**order_sent()["lines"][0], "quantity": 1, "unit_price_minor": MINOR}
    now = timezone.now().isoformat()
    return order_sent(
        code, placed_at=now, currency=code, lines=[line], shipping_minor=0, shipments=[], payments=[]
    )


def number_in(words: str, language: str) -> tuple[str, int]:
    """Return the digits of an amount in words, and how many of them stand after the point."""
    signs = Locale(language).number_symbols["latn"]
    [number] = re.findall(rf"\d[\d{signs['group']}{signs['decimal']}]*", words.replace("Cg.", ""))
    whole, _point, part = number.partition(signs["decimal"])
    return whole.replace(signs["group"], "") + part, len(part)


@pytest.mark.parametrize("language", ["fr", "en"])
def test_pages_and_charts_show_each_with_its_own_digits(as_alice: Client, language: str) -> None:
    receive(*map(in_currency, DIGITS))
    as_alice.cookies[settings.LANGUAGE_COOKIE_NAME] = language

    charts = as_alice.get("/spending/").context["charts"]
    page = as_alice.get("/orders/KWD/").content.decode()

    expected = sorted((str(MINOR), digits) for digits in DIGITS.values())
    assert sorted(number_in(chart["total"], language) for chart in charts) == expected
    assert sorted(number_in(chart["bars"][-1].spent, language) for chart in charts) == expected
    assert Money(MINOR, "KWD").shown(language) in page


@pytest.mark.parametrize("language", ["fr", "en"])
def test_cards_show_each_with_its_own_digits(as_alice: Client, language: str) -> None:
    receive(*map(in_currency, DIGITS))
    as_alice.cookies[settings.LANGUAGE_COOKIE_NAME] = language

    shown, address = {}, "/orders/"
    while address:
        answer = as_alice.get(address)
        card = r"<strong>(.*?)</strong></span> <span\sclass=.order-card__number.*?</span><span>(.*?)</span>"
        cards = re.findall(card, answer.context["cards"])
        shown |= {number: number_in(total, language) for total, number in cards}
        older = answer.context["page"].older
        address = f"/orders/?before={older}" if older else ""

    assert shown == {code: (str(MINOR), digits) for code, digits in DIGITS.items()}


@pytest.mark.parametrize("language", ["fr", "en"])
def test_letters_show_each_with_its_own_digits(language: str) -> None:
    letter = engines["django"].from_string("{{ amount|money }}")

    with translation.override(language):
        shown = {code: number_in(letter.render({"amount": Money(MINOR, code)}), language) for code in DIGITS}

    assert shown == {code: (str(MINOR), digits) for code, digits in DIGITS.items()}


@by_the_shop
def test_the_api_takes_and_answers_each_in_minor_units() -> None:
    dev = Dev()
    answer = dev.send(json.dumps([in_currency(code) for code in DIGITS]))

    assert answer.json()["counts"] == {"created": len(DIGITS)}
    for code in ("EUR", "JPY", "KWD", "CLF", "RSD"):
        answered = dev.get(f"/{code}").json()
        assert (answered["currency"], answered["total_minor"]) == (code, MINOR)
        assert Money(answered["total_minor"], code).major == Decimal(MINOR) / 10 ** DIGITS[code]


@by_the_shop
@pytest.mark.parametrize("code", ["XXX", "XTS", "XAU", "FRF", "ZZ", "ZZZ", "EU", "eur", ""])
def test_what_has_no_digits_is_no_currency(code: str) -> None:
    answer = Dev().put({**in_currency("EUR"), "currency": code})

    assert answer.status_code == 422
    assert [wrong["field"] for wrong in answer.json()["errors"]] == ["currency"]
