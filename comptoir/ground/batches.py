"""Change many rows, or their indexes, while the house is open: in batches, and without a long lock."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable
from typing import Any

from django.db import connection, migrations, models, transaction

from comptoir.ground.sqlite.base import LETS_IN_SECONDS

log = logging.getLogger(__name__)
SAYS_EVERY_SECONDS = 5.0


def in_batches(
    rows: models.QuerySet[Any], do: Callable[[list[Any]], None], *, key: str = "id", size: int, what: str
) -> None:
    """Call `do` with every row, in batches ordered by `key`, and log progress now and then.

    Customers can write between two batches. A run that is stopped starts again from the beginning, so `do`
    must skip rows that it changed before. Use it in a migration that is not atomic.
    """
    done, after, said_at = 0, None, time.monotonic()
    rows = rows.order_by(key)
    while batch := list((rows.filter(**{f"{key}__gt": after}) if after is not None else rows)[:size]):
        with transaction.atomic():
            do(batch)
        done, after = done + len(batch), getattr(batch[-1], key)
        if connection.vendor == "sqlite" and len(batch) == size:
            time.sleep(LETS_IN_SECONDS)
        if time.monotonic() - said_at >= SAYS_EVERY_SECONDS:
            log.info("%s: %d done, %d to do", what, done, rows.filter(**{f"{key}__gt": after}).count())
            said_at = time.monotonic()


class AddIndexWhileOpen(migrations.AddIndex):
    """Build an index while customers write, on PostgreSQL; SQLite lets nobody write for as long as it takes.

    What an interrupted attempt has left is built anew. Belongs in a migration that is not atomic.
    """

    def database_forwards(self, app_label: str, schema_editor: Any, from_state: Any, to_state: Any) -> None:
        model = to_state.apps.get_model(app_label, self.model_name)
        if self.allow_migrate_model(schema_editor.connection.alias, model):
            drop_index(schema_editor, self.index.name)
            schema_editor.add_index(model, self.index, **_gently(schema_editor))

    def database_backwards(self, app_label: str, schema_editor: Any, from_state: Any, to_state: Any) -> None:
        drop_index(schema_editor, self.index.name)


class RemoveIndexWhileOpen(migrations.RemoveIndex):
    """Drop an index while customers write."""

    def database_forwards(self, app_label: str, schema_editor: Any, from_state: Any, to_state: Any) -> None:
        drop_index(schema_editor, self.name)

    def database_backwards(self, app_label: str, schema_editor: Any, from_state: Any, to_state: Any) -> None:
        model = to_state.apps.get_model(app_label, self.model_name)
        index = to_state.models[app_label, self.model_name_lower].get_index_by_name(self.name)
        drop_index(schema_editor, self.name)
        schema_editor.add_index(model, index, **_gently(schema_editor))


def drop_index(schema_editor: Any, name: str) -> None:
    """Drop an index where it is there."""
    way = "CONCURRENTLY " if _gently(schema_editor) else ""
    schema_editor.execute(f"DROP INDEX {way}IF EXISTS {schema_editor.quote_name(name)}")


def _gently(schema_editor: Any) -> dict[str, bool]:
    return {"concurrently": True} if schema_editor.connection.vendor == "postgresql" else {}
