"""Paging by key: a page of a list begins at a row, not at a count, so page 1,000 costs as page 1 does."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Generic, NamedTuple, TypeVar

from django.db import models

Row = TypeVar("Row", bound=models.Model)
MOMENT = "%Y%m%dT%H%M%S%f"


class Mark(NamedTuple):
    """Where a page of a list begins or ends: a row's place in it."""

    at: datetime
    id: uuid.UUID

    @classmethod
    def read(cls, text: str) -> Mark | None:
        """The mark that an address carries; None where it carries none, or nonsense."""
        moment, _between, row = text.partition("_")
        try:
            return cls(datetime.strptime(moment, MOMENT).replace(tzinfo=UTC), uuid.UUID(row))
        except ValueError:
            return None

    def __str__(self) -> str:
        return f"{self.at.astimezone(UTC).strftime(MOMENT)}_{self.id.hex}"


@dataclass(frozen=True)
class Page(Generic[Row]):
    """One page of a list; `newer` and `older` are the marks of its neighbours, empty where there is none."""

    rows: list[Row]
    newer: str
    older: str


def page_of(
    found: models.QuerySet[Row], asked: Mapping[str, Any], *, at: str, id: str = "id", size: int
) -> Page[Row]:
    """The page that an address asks for by `before` or `after`; no row is counted or skipped over to find it.

    Rows stand by the moment in the field `at`, then by the field `id`, the newest first.
    """
    back_from, on_from = Mark.read(asked.get("after", "")), Mark.read(asked.get("before", ""))
    if back_from:
        newer = found.filter(**{f"{at}__gte": back_from.at}).exclude(
            **{at: back_from.at, f"{id}__lte": back_from.id}
        )
        rows = list(newer.order_by(at, id)[: size + 1])
        has_newer, has_older = len(rows) > size, True
        rows = rows[:size][::-1]
    else:
        if on_from:
            found = found.filter(**{f"{at}__lte": on_from.at}).exclude(
                **{at: on_from.at, f"{id}__gte": on_from.id}
            )
        rows = list(found.order_by(f"-{at}", f"-{id}")[: size + 1])
        has_newer, has_older = on_from is not None, len(rows) > size
        rows = rows[:size]
    return Page(
        rows,
        newer=str(Mark(getattr(rows[0], at), getattr(rows[0], id))) if rows and has_newer else "",
        older=str(Mark(getattr(rows[-1], at), getattr(rows[-1], id))) if rows and has_older else "",
    )
