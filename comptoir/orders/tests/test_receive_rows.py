"""Each row of JSON has its outcome in its place, and a row as before to the letter is not read again."""

from __future__ import annotations

import json
from typing import Any

import pytest

from comptoir.journal.record import IMPORT
from comptoir.orders.actions.receive_rows import receive_rows
from comptoir.orders.examples import order_sent
from comptoir.orders.intake.outcome import Outcome
from comptoir.orders.models import Order
from comptoir.sellers.models import Seller

pytestmark = pytest.mark.django_db


def text(number: str = "A-1", **changes: Any) -> bytes:
    whole = order_sent(number, placed_at="2026-03-02T10:15:00Z", shipments=[])
    return json.dumps({**whole, **changes}).encode()


def receive(*rows: bytes, seller: Seller | None = None) -> list[Outcome]:
    return receive_rows(rows, by=IMPORT, history=True, seller=seller)


def results(*rows: bytes) -> list[str]:
    return [outcome.result for outcome in receive(*rows)]


def test_each_row_is_answered_in_its_place() -> None:
    receive(text("A-1"))
    rows = [
        b"{",
        text("A-2"),
        text("A-1"),
        text("A-3", colour="blue"),
        b"[]",
        text("A-4", total_minor=1),
        text("A-5"),
    ]

    outcomes = receive(*rows)

    assert [outcome.result for outcome in outcomes] == [
        *("refused", "created", "unchanged", "refused", "refused", "refused", "created"),
    ]
    assert [outcome.reference for outcome in outcomes] == ["", "A-2", "A-1", "A-3", "", "A-4", "A-5"]
    assert [outcome.wrong[0].field for outcome in outcomes if outcome.wrong] == [
        "row",
        "colour",
        "row",
        "total_minor",
    ]


def test_what_is_to_the_letter_as_before_is_known_without_being_locked(
    django_assert_num_queries: Any,
) -> None:
    receive(text("A-1"), text("A-2"))

    with django_assert_num_queries(2):
        assert results(text("A-1"), text("A-2")) == ["unchanged", "unchanged"]


def test_the_version_before_the_last_is_no_version_that_is_held() -> None:
    first, second = (
        text(updated_at="2026-03-03T10:00:00Z"),
        text(updated_at="2026-03-04T10:00:00Z", status="b"),
    )
    receive(first)
    receive(second)

    assert results(first) == ["stale"]
    assert results(second) == ["unchanged"]


def test_of_an_order_that_stands_twice_each_version_is_judged_after_the_one_before() -> None:
    first, second = (
        text(updated_at="2026-03-03T10:00:00Z"),
        text(updated_at="2026-03-04T10:00:00Z", status="b"),
    )
    receive(first)

    assert results(second, first) == ["updated", "stale"]
    assert Order.objects.get().shop_status == "b"


def test_a_key_of_one_seller_learns_nothing_of_an_order_that_is_not_its_own() -> None:
    row = text("A-1", customer={"email": "alice@example.org"})
    receive(row)
    stranger = Seller.objects.create(reference="stranger", name="Stranger", slug="stranger")

    [outcome] = receive(row, seller=stranger)

    assert (outcome.result, outcome.code) == ("refused", "key_of_one_seller")
