"""A customer's orders and a seller's parts of orders are narrowed down and sorted by the same queries."""

from __future__ import annotations

from datetime import datetime
from typing import Self, TypeVar

from django.db import models

from comptoir.orders.models.search import saying

Row = TypeVar("Row", bound=models.Model)


class PlacedQuerySet(models.QuerySet[Row]):
    """Narrow down and sort rows that were placed at a moment, changed by the shop at another, and searched.

    `id_field` sorts the rows that were placed at the same moment.
    """

    id_field = "id"

    def newest_first(self) -> Self:
        return self.order_by("-placed_at", f"-{self.id_field}")

    def oldest_first(self) -> Self:
        return self.order_by("placed_at", self.id_field)

    def first_placed_at(self) -> datetime | None:
        """Return when the oldest of them was placed, read from the index."""
        return self.oldest_first().values_list("placed_at", flat=True).first()

    def placed_between(self, start: datetime | None, end: datetime | None) -> Self:
        """Keep the rows that were placed at `start` or later and before `end`."""
        orders = self.filter(placed_at__gte=start) if start else self
        return orders.filter(placed_at__lt=end) if end else orders

    def updated_since(self, moment: datetime) -> Self:
        """Keep the rows that the shop changed at `moment` or later, by its own clock."""
        return self.filter(shop_updated_at__gte=moment)

    def matching(self, words: str) -> Self:
        """Keep the rows whose search text holds every word; accents and case do not matter."""
        return self.filter(saying(words))
