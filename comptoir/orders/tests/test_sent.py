"""A row that cannot be taken is refused by the name of each field that is wrong."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from comptoir.orders.examples.one import order_sent
from comptoir.orders.intake.contradictions import contradictions
from comptoir.orders.intake.read_order import Unsound, Wrong, read_order

REQUIRED = {
    *("reference", "placed_at", "currency", "name", "seller", "quantity", "unit_price_minor", "rate"),
    *("net_minor", "vat_minor", "kind", "amount_minor"),
}


def line(**changes: Any) -> list[dict[str, Any]]:
    return [{**order_sent()["lines"][0], **changes}]


def in_days(days: float) -> str:
    return (timezone.now() + timedelta(days=days)).isoformat()


def parcel(line: str = "1", **changes: Any) -> dict[str, Any]:
    return {"lines": [{"reference": line, "quantity": 1}], **changes}


def refund(**changes: Any) -> dict[str, Any]:
    return {"reference": "r1", "amount_minor": 690, "refunded_at": in_days(-1), **changes}


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
    (
        "shipments.0.seller",
        {"shipments": [{"seller": "nobody", "lines": [{"reference": "1", "quantity": 1}]}]},
    ),
    (
        "shipments.0.lines.0.reference",
        {"shipments": [{"seller": "carmes", "lines": [{"reference": "2", "quantity": 1}]}]},
    ),
    ("placed_at", {"placed_at": "yesterday"}),
    ("placed_at", {"placed_at": "1815-06-18T11:00:00Z"}),
    ("updated_at", {"updated_at": "2001-01-01T00:00:00Z"}),
    ("currency", {"currency": "EURO"}),
    ("currency", {"currency": "XXX"}),
    ("currency", {"currency": "FRF"}),
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
    ("lines.0.vat_rate", {"lines": line(vat_rate="2_0"), "shipments": []}),
    ("lines.0.vat_rate", {"lines": line(vat_rate="0.2 %"), "shipments": []}),
    ("lines.0.vat_rate", {"lines": line(vat_rate=0.2), "shipments": []}),
    ("lines.0.vat_rate", {"lines": line(vat_rate=True), "shipments": []}),
    ("lines.0.name", {"lines": line(name="\u200b"), "shipments": []}),
    ("lines.0.name", {"lines": line(name=" "), "shipments": []}),
    ("lines.0.reference", {"lines": line(reference="\u3164"), "shipments": []}),
    ("lines.0.seller.name", {"lines": line(seller={"reference": "a", "name": "\u2060"}), "shipments": []}),
    ("customer.name", {"customer": {"name": "\u3164"}}),
    ("placed_at", {"placed_at": 1767225600}),
    ("placed_at", {"placed_at": "1767225600"}),
    ("reference", {"reference": 1001}),
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
    ("lines.0.quantity", {"lines": line(quantity=-1), "shipments": []}),
    ("lines.0.unit_price_minor", {"lines": line(unit_price_minor="6_90"), "shipments": []}),
    ("lines.0.unit_price_minor", {"lines": line(unit_price_minor=True), "shipments": []}),
    ("lines.0.total_minor", {"lines": line(total_minor=1382), "shipments": []}),
    ("lines.0.total_minor", {"lines": line(unit_price_minor=322.5, total_minor=647), "shipments": []}),
    ("lines.0.total_minor", {"lines": line(tax_minor=200, total_minor=1380), "shipments": []}),
    ("rounding_minor", {"rounding_minor": -3000}),
    ("total_minor", {"rounding_minor": 2, "total_minor": 2480}),
    ("vat.0.vat_minor", {"vat": [{"rate": "20", "net_minor": 1000, "vat_minor": 300}]}),
    ("vat", {"vat": [{"rate": "20", "net_minor": 4000, "vat_minor": 800}]}),
    ("payments", {"payments": [{"kind": "card", "amount_minor": 1}]}),
    ("payments", {"payments": [{"kind": "card", "amount_minor": 248000}]}),
    ("placed_at", {"placed_at": in_days(1.1)}),
    ("updated_at", {"updated_at": in_days(1.1)}),
    ("lines.0.delivered_at", {"lines": line(delivered_at=in_days(1.1)), "shipments": []}),
    ("lines.0.estimated_on", {"lines": line(estimated_on=in_days(5 * 365 + 2)[:10]), "shipments": []}),
    ("payments.0.paid_at", {"payments": [{"kind": "card", "amount_minor": 2480, "paid_at": in_days(1.1)}]}),
    ("shipments.0.shipped_at", {"shipments": [parcel(shipped_at=in_days(1.1))]}),
    ("shipments.0.delivered_at", {"shipments": [parcel(delivered_at=in_days(1.1))]}),
    ("shipments.0.delivered_at", {"shipments": [parcel(shipped_at=in_days(-2), delivered_at=in_days(-3))]}),
    ("shipments.0.estimated_on", {"shipments": [parcel(estimated_on=in_days(5 * 365 + 2)[:10])]}),
    ("shipments.0.lines", {"shipments": [parcel(lines=[])]}),
    ("shipments.1.reference", {"shipments": [parcel(reference="a"), parcel("2", reference="a")]}),
    ("lines.0.state", {"lines": line(state="cancelled"), "shipments": [parcel(delivered_at=in_days(-1))]}),
    ("lines.0.state", {"lines": line(state="partially_shipped"), "shipments": []}),
    ("state", {"lines": [], "shipments": [], "state": "partially_shipped"}),
    ("refunds.0.amount_minor", {"refunds": [refund(amount_minor=0)]}),
    (
        "refunds.0.amount_minor",
        {"refunds": [refund(lines=[{"line": "1", "quantity": 1, "amount_minor": 691}])]},
    ),
    ("refunds.0.refunded_at", {"refunds": [refund(refunded_at=in_days(1.1))]}),
    ("refunds.0.refunded_at", {"refunds": [refund(refunded_at=in_days(-11))]}),
    ("refunds.1.reference", {"refunds": [refund(), refund()]}),
    (
        "refunds.0.lines.0.line",
        {"refunds": [refund(lines=[{"line": "9", "quantity": 1, "amount_minor": 1}])]},
    ),
    (
        "refunds.0.lines.0.quantity",
        {"refunds": [refund(lines=[{"line": "1", "quantity": 3, "amount_minor": 1}])]},
    ),
]


def wrong_with(**changes: Any) -> list[Wrong]:
    """Return the mistakes in a new order that is changed so."""
    try:
        return contradictions(read_order(json.dumps(order_sent(**changes))))
    except Unsound as refused:
        return refused.wrong


@pytest.mark.parametrize(("field", "changes"), WRONG)
def test_names_the_field_that_is_wrong(field: str, changes: dict[str, Any]) -> None:
    wrong = wrong_with(**changes)

    assert [mistake.field for mistake in wrong] == [field]
    assert wrong[0].reason


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


def every_null(sent: Any) -> Iterator[Any]:
    """Return the value several times, each time with one more optional field as null."""
    for name, value in sent.items():
        parts = [value] if isinstance(value, dict) else value if isinstance(value, list) else []
        for part in parts:
            if isinstance(part, dict):
                yield from (
                    {**sent, name: [nulled] if isinstance(value, list) else nulled}
                    for nulled in every_null(part)
                )
    yield from ({**sent, name: None} for name in sent if name not in REQUIRED)


def test_null_is_the_same_as_left_out() -> None:
    whole = order_sent(
        updated_at="2026-03-04T18:02:11Z",
        vat=[{"rate": "5.5", "net_minor": 1, "vat_minor": 1}],
        shipping_address={"name": "Alice", "street": ["1 rue"], "country": "FR", "phone": "1"},
        payments=[{"kind": "card", "amount_minor": 1, "label": "Visa", "paid_at": "2026-03-02T10:15:00Z"}],
    )
    tried = list(every_null(whole))

    for sent in tried:
        assert read_of(sent) == read_of(without_nulls(sent)), sent
    assert len(tried) > 20


def without_nulls(sent: Any) -> Any:
    return json.loads(
        json.dumps(sent),
        object_hook=lambda part: {name: part[name] for name in part if part[name] is not None},
    )


def read_of(sent: Any) -> Any:
    """Return the order as it is read, with the fields that it gives, or its mistakes."""
    try:
        order = read_order(json.dumps(sent))
    except Unsound as error:
        return error.wrong
    return order.model_dump(), order.model_fields_set


@pytest.mark.parametrize(
    ("written", "means"),
    [
        ("2026-05-01 10:00:00 +0200", "2026-05-01T10:00:00+02:00"),
        ("2026-05-01 08:00:00 UTC", "2026-05-01T08:00:00+00:00"),
        ("2026-05-01T10:00:00.250+02:00", "2026-05-01T10:00:00.250000+02:00"),
        ("2026-05-01T08:00:00Z", "2026-05-01T08:00:00+00:00"),
    ],
)
def test_a_moment_is_read_as_other_shops_write_it(written: str, means: str) -> None:
    order = read_order(json.dumps(order_sent(placed_at=written, shipments=[])))

    assert order.placed_at.isoformat() == means


@pytest.mark.parametrize(
    ("rate", "means"), [("5.5", "5.5"), (20, "20"), (5.5, "5.5"), ("0.9", "0.9"), (0, "0")]
)
def test_a_rate_is_in_percent(rate: Any, means: str) -> None:
    order = read_order(json.dumps(order_sent(lines=line(vat_rate=rate), shipments=[])))

    assert str(order.lines[0].vat_rate) == means


def test_a_currency_that_is_no_more_is_that_of_its_day() -> None:
    then = "1999-03-02T10:15:00Z"
    assert read_order(json.dumps(order_sent(currency="FRF", placed_at=then, shipments=[]))).currency == "FRF"


def test_a_name_put_together_from_nothing_is_none() -> None:
    assert read_order(json.dumps(order_sent(customer={"name": " "}))).customer.name == ""


def test_an_amount_with_a_point_is_told_in_its_currency() -> None:
    [amount] = wrong_with(currency="KWD", shipping_minor=6.9)
    [price] = wrong_with(currency="KWD", lines=line(unit_price_minor=6.9), shipments=[])

    assert "6900 for 6.9 KWD" in amount.reason
    assert "6900 for 6.9 KWD" in price.reason


@pytest.mark.parametrize(
    ("changes", "due"),
    [
        ({"quantity": 2, "unit_price_minor": 322.5, "total_minor": 645}, 645),
        ({"quantity": 2, "unit_price_minor": "322.5", "total_minor": 645}, 645),
        ({"quantity": 2, "unit_price_minor": 322, "total_minor": 645}, 645),
        ({"quantity": 3, "unit_price_minor": 333, "total_minor": 1000}, 1000),
        ({"quantity": 3, "unit_price_minor": 333.3333333333333, "total_minor": 1000}, 1000),
        ({"quantity": 1000, "unit_price_minor": 0.1, "total_minor": 100}, 100),
        ({"quantity": 2, "unit_price_minor": 500, "tax_minor": 200}, 1200),
        ({"quantity": 2, "unit_price_minor": 690, "discount_minor": 180}, 1200),
    ],
)
def test_what_was_charged_for_a_line_is_taken(changes: dict[str, Any], due: int) -> None:
    order = read_order(json.dumps(order_sent(lines=line(**changes), shipments=[], payments=[])))

    assert contradictions(order) == []
    assert order.lines_minor == due


@pytest.mark.parametrize(
    "changes",
    [
        {"rounding_minor": 2, "total_minor": 2482},
        {"rounding_minor": -5, "total_minor": 2475},
        {"vat": [{"rate": "20", "net_minor": 2067, "vat_minor": 413}]},
        {"vat": [{"rate": "20", "net_minor": 2067, "vat_minor": 413}], "rounding_minor": -30},
        {"vat": [{"rate": "8.88", "net_minor": 2280, "vat_minor": 202}]},
        {"payments": [{"kind": "card", "amount_minor": 500}]},
        {"placed_at": in_days(0.9), "shipments": []},
        {"refunds": [refund(lines=[{"line": "1", "quantity": 1, "amount_minor": 690}])]},
    ],
)
def test_what_adds_up_is_taken(changes: dict[str, Any]) -> None:
    assert wrong_with(**changes) == []


def test_a_credit_is_told_where_it_belongs() -> None:
    [negative] = wrong_with(lines=line(quantity=-1), shipments=[])

    assert "refunds of the order that it was paid with" in negative.reason
    assert "a credit that belongs to no order is not taken" in negative.reason


def test_says_all_that_is_wrong_at_once() -> None:
    with pytest.raises(Unsound) as refused:
        read_order(json.dumps(order_sent(currency="?", state="?", placed_at="?")))

    assert {wrong.field for wrong in refused.value.wrong} == {"currency", "state", "placed_at"}


def test_a_time_without_a_zone_is_the_shops() -> None:
    order = read_order(json.dumps(order_sent(placed_at="2026-03-02T10:15:00", shipments=[])))

    assert order.placed_at.isoformat() == "2026-03-02T10:15:00+01:00"
