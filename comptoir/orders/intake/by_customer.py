"""Orders that were sent are split so that everything about one customer stays together."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Hashable, Iterable, Iterator, Sequence
from typing import Any

from pydantic_core import from_json

from comptoir.customers.models import CustomerByEmail, CustomerByReference
from comptoir.ground.email import known_as
from comptoir.orders.models import OrderByNumber

Key = tuple[str, Hashable]
LONGEST_KEY = 1000


def split_by_customer(rows: Sequence[bytes], number: int) -> list[list[int]]:
    """Split the positions of these rows into at most `number` parts of similar size, each in the rows' order.

    Rows stay together where they name the same order, customer or address, directly or through stored rows.
    """
    named = [list(_names_in(row)) for row in rows]
    owners = _owners({name for names in named for name in names})
    group = _Groups()
    for at, names in enumerate(named):
        group.join([("row", at), *names, *(("owner", owner) for name in names for owner in owners[name])])
    together: dict[Hashable, list[int]] = defaultdict(list)
    for at in range(len(rows)):
        together[group.of(("row", at))].append(at)
    parts: list[list[int]] = [[] for _part in range(number)]
    for places in sorted(together.values(), key=len, reverse=True):
        min(parts, key=len).extend(places)
    return [sorted(part) for part in parts if part]


class _Groups:
    """Group keys that belong together, directly or through others."""

    def __init__(self) -> None:
        self.above: dict[Hashable, Hashable] = {}

    def of(self, key: Hashable) -> Hashable:
        """Return the key that stands for the whole group of this one."""
        while (above := self.above.setdefault(key, key)) != key:
            self.above[key] = self.above[above]
            key = above
        return key

    def join(self, keys: Sequence[Hashable]) -> None:
        """Put these keys into one group."""
        first = self.of(keys[0])
        for key in keys[1:]:
            self.above[self.of(key)] = first


def _names_in(row: bytes) -> Iterator[Key]:
    """Yield the names that a row gives its order and its customer; an unreadable row names nobody."""
    try:
        sent: Any = from_json(row)
    except ValueError:
        return
    if not isinstance(sent, dict):
        return
    customer = sent.get("customer")
    of_customer = customer if isinstance(customer, dict) else {}
    if _is_text(sent.get("reference")):
        yield "order", sent["reference"]
    if _is_text(of_customer.get("reference")):
        yield "reference", of_customer["reference"]
    if _is_text(of_customer.get("email")):
        yield "email", known_as(of_customer["email"])


def _is_text(value: Any) -> bool:
    return isinstance(value, str) and 0 < len(value) <= LONGEST_KEY and "\0" not in value


def _owners(names: Iterable[Key]) -> dict[Key, list[Hashable]]:
    """Find the customers to whom each of these names leads, by the stored rows."""
    values_of: dict[str, list[Hashable]] = defaultdict(list)
    for kind, value in names:
        values_of[kind].append(value)
    owners: dict[Key, list[Hashable]] = defaultdict(list)
    for kind, table, field in (
        ("order", OrderByNumber, "number"),
        ("reference", CustomerByReference, "reference"),
        ("email", CustomerByEmail, "email"),
    ):
        rows = table.objects.filter(**{f"{field}__in": values_of[kind]})  # type: ignore[attr-defined]
        for value, owner in rows.values_list(field, "customer_id"):
            owners[kind, value].append(owner)
    return owners
