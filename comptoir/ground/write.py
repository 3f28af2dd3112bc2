"""Writing many new rows at once, past the ORM's compiler: COPY on PostgreSQL, executemany on SQLite."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from datetime import UTC, datetime
from functools import lru_cache
from operator import attrgetter
from typing import Any, NamedTuple

from django.db import connection, models
from pydantic_core import to_json

Converter = Callable[[Any], Any]
# Fields whose values go to the driver as they are.
PLAIN = (models.CharField, models.TextField, models.IntegerField, models.BooleanField)


class Plan(NamedTuple):
    """How the rows of a model are written: its columns, how values are read, and which are converted."""

    columns: str
    table: str
    read: Callable[[Any], tuple[Any, ...]]
    converters: list[tuple[int, Converter]]
    set_before: list[models.Field[Any, Any]]


def insert_rows(rows: Sequence[models.Model]) -> None:
    """Insert new rows, all of one model, in as few statements as the database takes.

    Each is written as `save` would write it. Nothing is read back, and no signal is sent. Raises
    IntegrityError as `bulk_create` does, and then nothing of them is there.
    """
    if not rows:
        return
    plan = _plan(type(rows[0]), connection.vendor)
    values = _values(rows, plan)
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            with connection.wrap_database_errors, cursor.copy(_copy(plan)) as copy:
                for row in values:
                    copy.write_row(row)
        else:
            cursor.executemany(_insert(plan), list(values))
    for one in rows:
        one._state.adding, one._state.db = False, connection.alias


def _copy(plan: Plan) -> str:
    return f"COPY {plan.table} ({plan.columns}) FROM STDIN"


def _insert(plan: Plan) -> str:
    places = ", ".join(["%s"] * (plan.columns.count(",") + 1))
    return f"INSERT INTO {plan.table} ({plan.columns}) VALUES ({places})"  # noqa: S608 - names of our own


def _values(rows: Sequence[models.Model], plan: Plan) -> Iterator[list[Any]]:
    for row in rows:
        for field in plan.set_before:
            field.pre_save(row, True)
        values = list(plan.read(row))
        for at, convert in plan.converters:
            if values[at] is not None:
                values[at] = convert(values[at])
        yield values


@lru_cache(maxsize=100)
def _plan(model: type[models.Model], vendor: str) -> Plan:
    quote = connection.ops.quote_name
    fields: list[Any] = list(model._meta.local_concrete_fields)
    converters = [(at, convert) for at, field in enumerate(fields) if (convert := _converter(field, vendor))]
    return Plan(
        columns=", ".join(quote(field.column) for field in fields),
        table=quote(model._meta.db_table),
        read=attrgetter(*(field.attname for field in fields)),
        converters=converters,
        set_before=[field for field in fields if _is_set_before(field)],
    )


def _is_set_before(field: Any) -> bool:
    """Whether the field makes up its value as the row is saved."""
    if isinstance(field, models.DateField):
        return bool(field.auto_now or field.auto_now_add)
    return type(field).pre_save is not models.Field.pre_save


def _converter(field: Any, vendor: str) -> Converter | None:
    """What makes of a value what the driver takes; None where it takes the value itself."""
    target = field.target_field if field.is_relation else field
    is_sqlite = vendor == "sqlite"
    if isinstance(target, models.JSONField):
        return lambda value: to_json(value).decode()
    if isinstance(target, models.UUIDField):
        return attrgetter("hex") if is_sqlite else None
    if isinstance(target, models.DateTimeField):
        return _utc_text if is_sqlite else None
    if isinstance(target, models.DecimalField):
        return str if is_sqlite else None
    if isinstance(target, PLAIN):
        return None
    return lambda value: target.get_db_prep_save(value, connection)


def _utc_text(moment: datetime) -> str:
    return str(moment.astimezone(UTC).replace(tzinfo=None))
