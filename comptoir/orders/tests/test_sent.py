"""A row that cannot be taken is refused by the name of each field that is wrong."""

from __future__ import annotations

import json
from typing import Any

import pytest

from comptoir.orders.actions.read_order import Unsound, read_order
from comptoir.orders.examples.one import order_sent


def line(**changes: Any) -> list[dict[str, Any]]:
    return [{**order_sent()["lines"][0], **changes}]


WRONG: list[tuple[str, dict[str, Any]]] = [
    ("reference", {"reference": ""}),
    ("reference", {"reference": "x" * 65}),
    ("reference", {"reference": "a\x00b"}),
    ("reference", {"reference": " "}),
    ("reference", {"reference": "a "}),
    ("reference", {"reference": "a\nb"}),
    ("reference", {"reference": "a\u202eb"}),
    ("customer.reference", {"customer": {"reference": " C-17"}}),
    ("customer.reference", {"customer": {"reference": "id:7"}}),
    ("updated_at", {"updated_at": "2099-01-01T00:00:00Z"}),
    ("placed_at", {"placed_at": "2099-01-01T00:00:00Z"}),
    ("lines.0.seller.reference", {"lines": line(seller={"reference": "carmes "}), "shipments": []}),
    ("lines.0.product_url", {"lines": line(product_url="https://shop@evil.example/"), "shipments": []}),
    ("shipments.0.seller", {"shipments": [{"seller": "nobody"}]}),
    (
        "shipments.0.lines.0.reference",
        {"shipments": [{"seller": "carmes", "lines": [{"reference": "2", "quantity": 1}]}]},
    ),
    ("placed_at", {"placed_at": "yesterday"}),
    ("placed_at", {"placed_at": "1815-06-18T11:00:00Z"}),
    ("updated_at", {"updated_at": "2001-01-01T00:00:00Z"}),
    ("currency", {"currency": "EURO"}),
    ("state", {"state": "flying"}),
    ("state", {"state": None, "lines": [], "shipments": []}),
    ("lines.0.state", {"state": None, "lines": line(), "shipments": []}),
    ("customer.email", {"customer": {"email": "alice at example"}}),
    ("customer.age", {"customer": {"age": 7}}),
    ("lines.0.quantity", {"lines": line(quantity=0), "shipments": []}),
    ("lines.0.quantity", {"lines": line(quantity="2"), "shipments": []}),
    ("lines.0.quantity", {"lines": line(quantity=True), "shipments": []}),
    ("lines.0.unit_price_minor", {"lines": line(unit_price_minor=6.9), "shipments": []}),
    ("lines.0.unit_price_minor", {"lines": line(unit_price_minor=-1), "shipments": []}),
    ("lines.0.total_minor", {"lines": line(total_minor=1), "shipments": []}),
    ("lines.0.discount_minor", {"lines": line(discount_minor=9999), "shipments": []}),
    ("lines.0.unit_price_minor", {"lines": line(quantity=10**6, unit_price_minor=10**15), "shipments": []}),
    ("lines.0.product_url", {"lines": line(product_url="https://shop.example.org/\x00"), "shipments": []}),
    ("lines.0.vat_rate", {"lines": line(vat_rate="120"), "shipments": []}),
    ("lines.0.product_url", {"lines": line(product_url="javascript:alert(1)"), "shipments": []}),
    ("lines.1.reference", {"lines": line() * 2, "shipments": []}),
    ("total_minor", {"total_minor": 1}),
    ("discount_minor", {"discount_minor": 999999}),
    ("shipping_address.country", {"shipping_address": {"country": "XX"}}),
    ("shipping_address.country", {"shipping_address": {"country": "ZZ"}}),
    ("shipping_address.country", {"shipping_address": {"country": "EU"}}),
    ("payments.0.kind", {"payments": [{"kind": "shells", "amount_minor": 1}]}),
    ("shipments.0.lines.0.reference", {"shipments": [{"lines": [{"reference": "9", "quantity": 1}]}]}),
    ("shipments.0.lines.0.quantity", {"shipments": [{"lines": [{"reference": "1", "quantity": 3}]}]}),
]


@pytest.mark.parametrize(("field", "changes"), WRONG)
def test_names_the_field_that_is_wrong(field: str, changes: dict[str, Any]) -> None:
    with pytest.raises(Unsound) as refused:
        read_order(json.dumps(order_sent(**changes)))

    assert [wrong.field for wrong in refused.value.wrong] == [field]
    assert refused.value.wrong[0].reason


@pytest.mark.parametrize(
    "row", [b"", b"[]", b"{", b"null", b'"text"', b"\xff\xfe", b'{"reference": NaN}', b"[" * 5000]
)
def test_answers_what_is_no_order_at_all(row: bytes) -> None:
    with pytest.raises(Unsound) as refused:
        read_order(row)

    assert refused.value.wrong[0].field


def test_what_a_program_writes_for_nothing_is_nothing() -> None:
    lines = line(product_url="", picture_url=None)
    order = read_order(json.dumps(order_sent(lines=lines, shipments=[], customer=None)))
    assert (order.lines[0].product_url, order.customer.email) == (None, None)

    assert read_order(json.dumps(order_sent(customer={"email": ""}))).customer.email is None


def test_says_all_that_is_wrong_at_once() -> None:
    with pytest.raises(Unsound) as refused:
        read_order(json.dumps(order_sent(currency="?", state="?", placed_at="?")))

    assert {wrong.field for wrong in refused.value.wrong} == {"currency", "state", "placed_at"}


def test_a_time_without_a_zone_is_the_shops() -> None:
    order = read_order(json.dumps(order_sent(placed_at="2026-03-02T10:15:00", shipments=[])))

    assert order.placed_at.isoformat() == "2026-03-02T10:15:00+01:00"
