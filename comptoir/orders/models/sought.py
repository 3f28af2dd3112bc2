"""A seller's orders are searched in an index of every three letters (orders' migration 0020)."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from uuid import UUID

from django.db import connection, models, transaction
from django.db.models.expressions import RawSQL

from comptoir.orders.models.search import is_short, spellings

# Of more than so many, the newest that fill a page are found sooner by looking at one after the other.
FEW, LETTERS = 1000, 3
BLOCK = 500
INDEXED = """
    SELECT sought."order_id" FROM "orders_sought_text" AS text
    CROSS JOIN "orders_sought" AS sought ON sought."id" = text.rowid
    WHERE text."orders_sought_text" MATCH %s AND sought."seller_id" = %s LIMIT %s
"""
# The index is told of rows block by block; those of the last one it does not know. The plus keeps SQLite from
# reading all of the seller's.
NOT_YET_INDEXED = f"""
    SELECT "order_id" FROM "orders_sought" WHERE +"seller_id" = %s AND "id" > (
        SELECT coalesce(max(seq), 0) / {BLOCK} * {BLOCK} FROM sqlite_sequence WHERE name = 'orders_sought'
    )
"""  # noqa: S608 - a number of our own
WAYS_PAST_THE_INDEX = ("enable_seqscan", "enable_indexscan")


def few_with_words(parts: Any, words: str, *, seller_id: UUID) -> list[UUID] | None:
    """Return the ids of the seller's orders in which the words may stand, with a few in which they do not.

    Return None where there are many, or where each word is too short for the index. `parts` are all of hers.
    """
    indexed = [ways for ways in spellings(words) if all(map(_is_indexed, ways))]
    if not indexed:
        return None
    if connection.vendor == "sqlite":
        order_ids = _indexed(indexed, seller_id) + _not_yet_indexed(parts.matching(words), seller_id)
    else:
        order_ids = _by_the_index(parts.matching(words))
    return order_ids if len(order_ids) <= FEW else None


def _indexed(words: list[list[str]], seller_id: UUID) -> list[UUID]:
    query = " AND ".join(f"({' OR '.join(map(_threes, ways))})" for ways in words)
    with connection.cursor() as cursor:
        cursor.execute(INDEXED, [query, seller_id.hex, FEW + 1])
        return [UUID(order_id) for (order_id,) in cursor.fetchall()]


def _not_yet_indexed(parts: models.QuerySet[Any], seller_id: UUID) -> list[UUID]:
    last_block = RawSQL(NOT_YET_INDEXED, [seller_id.hex])  # noqa: S611 - our own statement
    return list(parts.filter(order_id__in=last_block).values_list("order_id", flat=True))


def _is_indexed(spelling: str) -> bool:
    return len(spelling) >= LETTERS or is_short(spelling)


def _threes(word: str) -> str:
    """Write the word as its letters by threes; one of two letters with the space before or behind it."""
    if is_short(word):
        return f"({_quoted(f' {word}')} OR {_quoted(f'{word} ')})"
    threes = dict.fromkeys(word[at : at + LETTERS] for at in range(len(word) - LETTERS + 1))
    return f"({' AND '.join(map(_quoted, threes))})"


def _quoted(three: str) -> str:
    """Put three letters in quotes, so that none of them has a meaning."""
    escaped = three.replace('"', '""')
    return f'"{escaped}"'


def _by_the_index(parts: models.QuerySet[Any]) -> list[UUID]:
    with _by_the_index_alone():
        return list(parts.order_by().values_list("order_id", flat=True)[: FEW + 1])


@contextmanager
def _by_the_index_alone() -> Iterator[None]:
    """Make PostgreSQL read the index, however many rows it expects.

    It guesses how many rows hold two words by multiplying, and reads all rows where it expects many.
    """
    with transaction.atomic(), connection.cursor() as cursor:
        _let(cursor, "off")
        yield
        _let(cursor, "on")


def _let(cursor: Any, be: str) -> None:
    ways = ", ".join(f"set_config('{way}', '{be}', true)" for way in WAYS_PAST_THE_INDEX)
    cursor.execute(f"SELECT {ways}")
