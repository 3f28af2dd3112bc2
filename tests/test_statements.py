"""The reader of statements finds what is wrong, and only that."""

from __future__ import annotations

import uuid
from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from comptoir.conversations.examples import give_requests
from comptoir.project.house import REACTIONS, READS_ACROSS, SCHEDULE, give_all
from comptoir.safety.examples import sam
from tests.statements import problems, reading
from tests.things import addresses, things_of

ALICE, BOB = uuid.uuid4(), uuid.uuid4()
ORDERS = 'SELECT "orders_order"."id" FROM "orders_order"'
GOOD = [
    (f'{ORDERS} WHERE "orders_order"."customer_id" = %s', [ALICE]),
    (
        f'{ORDERS} WHERE ("orders_order"."customer_id" = %s AND "orders_order"."state" IN (%s, %s))',
        [ALICE, "a", "b"],
    ),
    (f'{ORDERS} WHERE "orders_order"."customer_id" IN (%s)', [ALICE]),
    (f'{ORDERS} WHERE ("orders_order"."customer_id", "orders_order"."id") = (%s, %s)', [ALICE, BOB]),
    (
        f'{ORDERS} WHERE ("orders_order"."customer_id", "orders_order"."id") IN ((%s, %s), (%s, %s))',
        [ALICE, BOB, ALICE, ALICE],
    ),
    (
        f'{ORDERS} WHERE ("orders_order"."customer_id" = %s OR ("orders_order"."customer_id" = %s AND "orders_order"."id" = %s))',
        [ALICE, ALICE, BOB],
    ),
    (
        f'{ORDERS} INNER JOIN "orders_line" ON ("orders_order"."customer_id" = "orders_line"."customer_id" AND '
        '"orders_order"."id" = "orders_line"."order_id") WHERE "orders_order"."customer_id" = %s',
        [ALICE],
    ),
    (
        f'{ORDERS} WHERE ("orders_order"."customer_id" = %s AND EXISTS(SELECT 1 AS "a" FROM "orders_line" U0 WHERE '
        '(U0."customer_id" = ("orders_order"."customer_id") AND U0."order_id" = ("orders_order"."id")) LIMIT 1))',
        [ALICE],
    ),
    (
        'SELECT "orders_order"."id", (SELECT U0."name" FROM "orders_line" U0 WHERE U0."customer_id" = %s LIMIT 1) '
        'FROM "orders_order" WHERE "orders_order"."customer_id" = %s',
        [ALICE, ALICE],
    ),
    (
        'SELECT "orders_line"."id" FROM "orders_line" INNER JOIN "sellers_seller" ON ("orders_line"."seller_id" = '
        '"sellers_seller"."id") WHERE "orders_line"."customer_id" = %s',
        [ALICE],
    ),
    ('UPDATE "orders_order" SET "archived_at" = %s WHERE "orders_order"."customer_id" = %s', ["now", ALICE]),
    ('DELETE FROM "orders_line" WHERE "orders_line"."customer_id" = %s', [ALICE]),
    ('INSERT INTO "orders_order" ("customer_id", "id", "number") VALUES (%s, %s, %s)', [ALICE, BOB, "1"]),
    (
        'SELECT "customers_customer"."id" FROM "customers_customer" WHERE "customers_customer"."id" = %s',
        [ALICE],
    ),
    ('SELECT "customers_user"."id" FROM "customers_user" WHERE "customers_user"."email" = %s', ["a"]),
]
BAD = [
    (ORDERS, []),
    (f'{ORDERS} WHERE "orders_order"."id" = %s', [ALICE]),
    (f'{ORDERS} WHERE "orders_order"."customer_id" = %s', [BOB]),
    (f'{ORDERS} WHERE "orders_order"."customer_id" IN (%s, %s)', [ALICE, BOB]),
    (f'{ORDERS} WHERE ("orders_order"."customer_id" = %s OR "orders_order"."number" = %s)', [ALICE, "1"]),
    (f'{ORDERS} WHERE NOT ("orders_order"."customer_id" = %s)', [ALICE]),
    (f'{ORDERS} WHERE "orders_order"."customer_id" > %s', [ALICE]),
    (
        f'{ORDERS} INNER JOIN "orders_line" ON ("orders_order"."id" = "orders_line"."order_id") '
        'WHERE "orders_order"."customer_id" = %s',
        [ALICE],
    ),
    (
        f'{ORDERS} WHERE ("orders_order"."customer_id" = %s AND EXISTS(SELECT 1 AS "a" FROM "orders_line" U0 WHERE '
        'U0."order_id" = ("orders_order"."id") LIMIT 1))',
        [ALICE],
    ),
    (
        'SELECT "orders_order"."id", (SELECT U0."name" FROM "orders_line" U0 WHERE U0."customer_id" = '
        '("orders_order"."customer_id") LIMIT 1) FROM "orders_order" WHERE "orders_order"."customer_id" = %s',
        [ALICE],
    ),
    (
        f'{ORDERS} INNER JOIN "customers_user" ON ("orders_order"."customer_id" = "customers_user"."customer_id") '
        'WHERE "orders_order"."customer_id" = %s',
        [ALICE],
    ),
    ('UPDATE "orders_order" SET "archived_at" = %s WHERE "orders_order"."id" = %s', ["now", ALICE]),
    ('DELETE FROM "orders_line" WHERE "orders_line"."id" = %s', [ALICE]),
    ('INSERT INTO "orders_order" ("customer_id", "id") VALUES (%s, %s)', [BOB, ALICE]),
    (
        'INSERT INTO "orders_order" ("customer_id", "id") SELECT * FROM UNNEST (%s, %s)',
        [[str(ALICE)], [str(BOB)]],
    ),
]


@pytest.mark.parametrize(("sql", "params"), GOOD)
def test_lets_a_statement_of_one_customer_pass(sql: str, params: list[object]) -> None:
    assert problems(sql, params, ALICE) == []


@pytest.mark.parametrize(("sql", "params"), BAD)
def test_finds_a_statement_that_forgets_its_customer(sql: str, params: list[object]) -> None:
    assert problems(sql, params, ALICE) != []


TWO = f'{ORDERS} WHERE "orders_order"."customer_id" IN (%s, %s)'


def test_a_batch_of_the_shop_may_name_several_customers_and_names_each() -> None:
    assert problems(TWO, [ALICE, BOB], None, many=True) == []
    assert problems(ORDERS, [], None, many=True) == ["orders_order is read for no customer"]
    for sql, params in BAD[-1:]:
        assert problems(sql, params, None, many=True) == []


@pytest.mark.django_db
def test_the_clock_reads_owned_rows_of_named_customers_alone(alice: Any) -> None:
    things_of(alice)
    give_all(alice)
    give_requests(alice, alice, sam())
    found: list[str] = []
    for piece in SCHEDULE:
        with reading(found, piece.name, lambda: None, many=True):
            piece.do(timezone.now() + timedelta(days=3650))

    assert found == []


def test_what_reads_across_customers_is_there() -> None:
    names = {name for name, _path, _pattern in addresses(with_apis=True)}
    names |= {piece.name for piece in SCHEDULE} | {reaction.name for reaction in REACTIONS}

    assert set(READS_ACROSS) <= names
