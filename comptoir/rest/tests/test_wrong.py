"""An error about a field says what to write instead."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any, Literal

import pytest
from django.utils import translation
from pydantic import ValidationError

from comptoir.rest.codes import country_code, currency_code, is_money_on
from comptoir.rest.sent import Sent
from comptoir.rest.wrong import Wrong, shown, wrong_in


class Part(Sent):
    """A part of a thing."""

    reference: str
    unit_price_minor: int = 0
    quantity: int = 1


class Thing(Sent):
    """A thing that is sent."""

    parts: list[Part] = []
    part: Part | None = None
    kind: Literal["card", "gift_card"] = "card"
    rate: Decimal = Decimal(0)
    is_new: bool = False


def said_of(sent: Any, currency: str = "EUR") -> dict[str, str]:
    with pytest.raises(ValidationError) as refused, translation.override("en"):
        Thing.model_validate(sent)
    with translation.override("en"):
        return dict(wrong_in(refused.value, Thing, currency=currency))


def part(**changes: Any) -> dict[str, Any]:
    return {"part": {"reference": "1", **changes}}


@pytest.mark.parametrize(
    ("sent", "field", "reason"),
    [
        (part(unit_price=1), "part.unit_price", "is not known here: did you mean `unit_price_minor`?"),
        (part(unitPrice=1), "part.unitPrice", "is not known here: did you mean `unit_price_minor`?"),
        (part(price=1), "part.price", "is not known here: did you mean `unit_price_minor`?"),
        (
            part(colour=1),
            "part.colour",
            "is not known here; these are: `reference`, `unit_price_minor`, `quantity`",
        ),
        (part(colour=None), "part.colour", None),
        ({"parts": [{"reference": "1", "qty": 1}]}, "parts.0.qty", None),
        (
            part(unit_price_minor=6.9),
            "part.unit_price_minor",
            "must be a whole number of minor units, such as cents: 690 for 6.9 EUR",
        ),
        (part(unit_price_minor="6.90"), "part.unit_price_minor", None),
        (part(unit_price_minor="690"), "part.unit_price_minor", "must be a whole number: 690"),
        (part(quantity="2"), "part.quantity", "must be a whole number: 2"),
        (part(quantity=True), "part.quantity", "must be a whole number"),
        (part(quantity=1.5), "part.quantity", "must be a whole number"),
        ({"part": {"reference": 1001}}, "part.reference", 'must be text: "1001"'),
        ({"part": {"reference": None}}, "part.reference", "is required"),
        ({"part": 7}, "part", "must be an object: { … }"),
        ({"parts": {}}, "parts", "must be a list: [ … ]"),
        ({"kind": "Card"}, "kind", "is not in the list: did you mean `card`?"),
        ({"kind": "shells"}, "kind", "must be one of `card`, `gift_card`"),
        ({"is_new": "yes"}, "is_new", "must be true or false"),
    ],
)
def test_a_reason_says_what_to_write(sent: Any, field: str, reason: str | None) -> None:
    said = said_of(sent)

    assert set(said) == {field}
    assert reason is None or said[field] == reason


def test_an_amount_is_told_in_its_own_minor_units() -> None:
    assert "690 for 690.0 JPY" not in said_of(part(unit_price_minor=690.5), "JPY")["part.unit_price_minor"]
    assert "6900 for 6.9 KWD" in said_of(part(unit_price_minor=6.9), "KWD")["part.unit_price_minor"]


def test_null_is_the_same_as_left_out() -> None:
    given = Thing.model_validate({"parts": None, "part": None, "kind": None, "rate": None, "is_new": None})

    assert given == Thing()
    assert given.model_fields_set == set()


def test_the_document_says_that_null_may_stand_there() -> None:
    fields = Thing.model_json_schema()["properties"]

    assert all({"type": "null"} in field["anyOf"] for field in fields.values()), fields


def test_fifty_are_named_and_the_rest_counted() -> None:
    wrong = [Wrong(str(at), "?") for at in range(73)]

    assert len(shown(wrong)["errors"]) == 50
    assert shown(wrong)["more_errors"] == 23
    assert "more_errors" not in shown(wrong[:50])


@pytest.mark.parametrize(
    ("code", "instead"),
    [("EURO", "EUR"), ("eur", "EUR"), ("€", "EUR"), ("£", "GBP"), ("", "EUR"), ("XXX", ""), ("XTS", "")],
)
def test_a_currency_that_is_none_is_told_another(code: str, instead: str) -> None:
    with pytest.raises(ValueError, match=f"write .*{instead}"):
        currency_code(code)


def test_a_currency_of_before_is_one_until_its_end() -> None:
    assert currency_code("FRF") == "FRF"
    assert is_money_on("FRF", date(2001, 12, 31))
    assert not is_money_on("FRF", date(2026, 1, 1))
    assert is_money_on("EUR", date(2026, 1, 1))


@pytest.mark.parametrize(
    ("code", "instead"),
    [
        ("UK", "GB"),
        ("fr", "FR"),
        ("Allemagne", "DE"),
        ("Germany", "DE"),
        ("ZZ", "FR"),
        ("EU", "FR"),
        ("XX", "FR"),
    ],
)
def test_a_country_that_is_none_is_told_another(code: str, instead: str) -> None:
    with pytest.raises(ValueError, match=f"write .*{instead}"):
        country_code(code)


@pytest.mark.parametrize("code", ["", "FR", "XK", "RE", "HK"])
def test_a_country_is_as_it_is(code: str) -> None:
    assert country_code(code) == code
