"""The kinds of rows that a file may hold: how they are taken over, and which of them belong together."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import NamedTuple

from django.db import transaction
from pydantic import ValidationError

from comptoir.journal.record import IMPORT
from comptoir.orders.actions.receive_rows import receive_rows
from comptoir.orders.intake.by_customer import split_by_customer
from comptoir.orders.intake.read_order import reference_in
from comptoir.rest.wrong import Wrong, wrong_in
from comptoir.sellers.actions import SellerSent, describe_sellers


class Taken(NamedTuple):
    """What became of a row."""

    reference: str
    result: str
    wrong: list[Wrong]
    kept: list[str]


Take = Callable[[Sequence[bytes]], list[Taken]]
# The places of rows in so many parts that no two of them concern one and the same
Split = Callable[[Sequence[bytes], int], list[list[int]]]


class Kind(NamedTuple):
    """What is done with rows of a kind; those without `split` are taken over one after the other."""

    take: Take
    split: Split | None = None


def take_orders(rows: Sequence[bytes]) -> list[Taken]:
    """Take orders over, as history."""
    outcomes = receive_rows(rows, by=IMPORT, history=True)
    return [Taken(one.reference, one.result, one.wrong, one.kept) for one in outcomes]


def take_sellers(rows: Sequence[bytes]) -> list[Taken]:
    """Take sellers over."""
    taken: dict[int, Taken] = {}
    sellers: dict[int, SellerSent] = {}
    for at, row in enumerate(rows):
        try:
            sellers[at] = SellerSent.model_validate_json(row)
        except ValidationError as error:
            taken[at] = Taken(reference_in(row), "refused", wrong_in(error, SellerSent), [])
    changed = describe_sellers(list(sellers.values()), by=IMPORT)
    for at, seller in sellers.items():
        result = "updated" if seller.reference in changed else "unchanged"
        taken[at] = Taken(seller.reference, result, [], [])
    return [taken[at] for at in range(len(rows))]


def try_out(take: Take, rows: Sequence[bytes]) -> list[Taken]:
    """What would become of rows; nothing is written."""
    with transaction.atomic():
        taken = take(rows)
        transaction.set_rollback(True)
    return taken


KINDS = {"orders": Kind(take_orders, split_by_customer), "sellers": Kind(take_sellers)}
