"""Paging by key: a page begins at a row, not at a count, so page 1,000 costs as little as page 1."""

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
    """A row's position in a list, where a page begins or ends."""

    at: datetime
    id: uuid.UUID

    @classmethod
    def read(cls, text: str) -> Mark | None:
        """Parse the mark in a URL; None if there is none or it is nonsense."""
        moment, _between, row = text.partition("_")
        try:
            return cls(datetime.strptime(moment, MOMENT).replace(tzinfo=UTC), uuid.UUID(row))
        except ValueError:
            return None

    def __str__(self) -> str:
        return f"{self.at.astimezone(UTC).strftime(MOMENT)}_{self.id.hex}"


@dataclass(frozen=True)
class Page(Generic[Row]):
    """One page of a list; `newer` and `older` are the marks of its neighbours, empty if there is none."""

    rows: list[Row]
    newer: str
    older: str


def page_of(
    rows: models.QuerySet[Row], parameters: Mapping[str, Any], *, at: str, id: str = "id", size: int
) -> Page[Row]:
    """Return the page that the parameters `before` or `after` ask for, without counting or skipping rows.

    Rows are sorted by the moment in the field `at`, then by the field `id`, the newest first.
    """
    back_from, on_from = Mark.read(parameters.get("after", "")), Mark.read(parameters.get("before", ""))
    if back_from:
        newer = rows.filter(**{f"{at}__gte": back_from.at}).exclude(
            **{at: back_from.at, f"{id}__lte": back_from.id}
        )
        shown = list(newer.order_by(at, id)[: size + 1])
        has_newer, has_older = len(shown) > size, True
        shown = shown[:size][::-1]
    else:
        if on_from:
            rows = rows.filter(**{f"{at}__lte": on_from.at}).exclude(
                **{at: on_from.at, f"{id}__gte": on_from.id}
            )
        shown = list(rows.order_by(f"-{at}", f"-{id}")[: size + 1])
        has_newer, has_older = on_from is not None, len(shown) > size
        shown = shown[:size]
    return page_between(shown, at=at, id=id, has_newer=has_newer, has_older=has_older)


def page_between(
    shown: list[Row], *, at: str, id: str = "id", has_newer: bool = False, has_older: bool
) -> Page[Row]:
    """Return the page of these rows, with the marks of the neighbours that it has."""
    return Page(
        shown,
        newer=str(Mark(getattr(shown[0], at), getattr(shown[0], id))) if shown and has_newer else "",
        older=str(Mark(getattr(shown[-1], at), getattr(shown[-1], id))) if shown and has_older else "",
    )
