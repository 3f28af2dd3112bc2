"""Rows written past the ORM are what the ORM would have written."""

from __future__ import annotations

from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import pytest
from django.db import models

from comptoir.customers.models import Customer, CustomerByEmail
from comptoir.ground.write import insert_missing, insert_rows, make_row, update_rows
from comptoir.journal.models import CustomerEntry
from comptoir.orders.examples import order_sent
from comptoir.orders.examples.one import receive
from comptoir.orders.models import Line, Order, OrderByNumber, Parcel, ParcelLine, SellerOrder

pytestmark = pytest.mark.django_db
ODD = "tab\t, new line\n, back\\slash, 'quotes\", percent %s %, é, 茶, \u2028, {}"
AT = datetime(2026, 3, 2, 10, 15, 0, 123456, tzinfo=UTC)


def values(row: models.Model) -> dict[str, Any]:
    return {field.attname: getattr(row, field.attname) for field in row._meta.local_concrete_fields}


@pytest.mark.parametrize(
    "model", [Customer, CustomerEntry, Line, Order, OrderByNumber, Parcel, ParcelLine, SellerOrder]
)
def test_a_row_is_made_as_the_constructor_makes_it(model: Any) -> None:
    made, constructed = make_row(model), model()

    moments = {name for name, value in values(constructed).items() if isinstance(value, datetime)}
    for name, value in values(constructed).items():
        own = getattr(made, name)
        assert type(own) is type(value), name
        assert own == value or name == "id" or name in moments, name
    assert made._state.adding
    assert made._state.db is None


def test_no_two_rows_share_what_can_change() -> None:
    one, other = make_row(Order), make_row(Order)

    one.vat.append("changed")

    assert other.vat == []
    assert one.id != other.id


def test_only_these_fields_are_written_and_of_these_rows_alone() -> None:
    receive(order_sent("A-1"))
    receive(order_sent("A-2"))
    order, other = Order.objects.order_by("number")
    lines, before = list(order.lines.all()), values(Line.objects.filter(order_id=other.id)[0])
    order.shop_status, order.placed_at, order.number = ODD, AT, "not written"
    order.vat, order.summary = [{"rate": "5.5", "é": [1, None, True]}], {"lines": ODD}
    lines[0].name, lines[0].unit_price_minor, lines[0].estimated_on = ODD, Decimal("3.225"), date(2026, 4, 1)
    lines[0].vat_rate, lines[0].delivered_at = None, None

    update_rows([order], ["shop_status", "placed_at", "vat", "summary"])
    update_rows(lines, ["name", "unit_price_minor", "estimated_on", "vat_rate", "delivered_at", "seller"])

    held = Order.objects.get(number="A-1")
    assert (held.shop_status, held.placed_at, held.vat, held.summary) == (
        *(ODD, AT),
        *(order.vat, order.summary),
    )
    assert held.archived_at is None
    assert values(held.lines.get(id=lines[0].id)) == values(lines[0])
    assert values(Line.objects.filter(order_id=other.id)[0]) == before


def test_a_field_that_follows_another_follows_it_here_too() -> None:
    customer = make_row(Customer, name="Éloïse")
    insert_rows([customer])
    assert Customer.objects.get().folded_name == "eloise"

    customer.name = "Zoé"
    update_rows([customer], ["name", "folded_name"])

    assert Customer.objects.get().folded_name == "zoe"


def test_what_is_there_already_stays_and_the_rest_comes_in() -> None:
    customer, other = make_row(Customer), make_row(Customer)
    insert_missing([make_row(CustomerByEmail, email="a@example.org", customer_id=customer.id)])

    insert_missing(
        [
            make_row(CustomerByEmail, email="a@example.org", customer_id=one.id)
            for one in (customer, other, other)
        ]
    )

    assert set(CustomerByEmail.objects.values_list("customer_id", flat=True)) == {customer.id, other.id}


def test_no_row_is_no_statement(django_assert_num_queries: Any) -> None:
    with django_assert_num_queries(0):
        insert_rows([])
        insert_missing([])
        update_rows([], ["name"])
