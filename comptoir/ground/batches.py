"""Changing many rows while the house is open: batch by batch, each in a transaction of its own."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable
from typing import Any

from django.db import models, transaction

log = logging.getLogger(__name__)
SAYS_EVERY_SECONDS = 5.0


def in_batches(
    rows: models.QuerySet[Any], do: Callable[[list[Any]], None], *, key: str = "id", size: int, what: str
) -> None:
    """Give `do` every row, in the order of `key`, and say now and then how far it is.

    Customers write between two batches. Whoever stops it in the middle starts it again from the beginning, so
    `do` changes nothing that it has changed before. Belongs in a migration that is not atomic.
    """
    done, after, said_at = 0, None, time.monotonic()
    rows = rows.order_by(key)
    while batch := list((rows.filter(**{f"{key}__gt": after}) if after is not None else rows)[:size]):
        with transaction.atomic():
            do(batch)
        done, after = done + len(batch), getattr(batch[-1], key)
        if time.monotonic() - said_at >= SAYS_EVERY_SECONDS:
            log.info("%s: %d done, %d to do", what, done, rows.filter(**{f"{key}__gt": after}).count())
            said_at = time.monotonic()
