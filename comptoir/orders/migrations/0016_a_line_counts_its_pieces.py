"""Add to a line how many of its pieces are where, without a copy of the table.

Django copies a table of SQLite for a column that is not null or for a check, and locks it meanwhile. Both are
added in place here: the checks stand behind the last column, and PostgreSQL reads the table once for all. SQLite
reads it once for each column, in a transaction of its own; after an interrupted attempt it adds those that are missing.
"""

from django.db import migrations, models
from django.db.models import F, Q

NUMBERS = [f"{name}{end}" for end in ("", "_here") for name in ("shipped", "delivered", "cancelled", "returned")]
TEXT = """"shop_state" varchar(20) DEFAULT '' NOT NULL"""
CHECKS = {
    **{f"line_{name}_not_negative": f'"{name}" >= 0' for name in NUMBERS},
    "line_pieces_add_up": '"returned" <= "delivered" AND "delivered" <= "shipped" AND "shipped" <= "quantity" - "cancelled"',
    "line_keeps_what_is_written_here": " AND ".join(f'"{name}_here" <= "{name}"' for name in NUMBERS[:4]),
}


def add_columns(apps, schema_editor):
    is_sqlite = schema_editor.connection.vendor == "sqlite"
    kind = "integer unsigned" if is_sqlite else "integer"
    columns = [TEXT, *(f'"{name}" {kind} DEFAULT 0 NOT NULL' for name in NUMBERS)]
    checks = [f'CONSTRAINT "{name}" CHECK ({check})' for name, check in CHECKS.items()]
    if is_sqlite:
        columns[-1] = " ".join([columns[-1], *checks])
        for column in columns[_number_added(schema_editor.connection) :]:
            schema_editor.execute(f'ALTER TABLE "orders_line" ADD COLUMN {column}')
    else:
        added = [*(f"ADD COLUMN {column}" for column in columns), *(f"ADD {check}" for check in checks)]
        schema_editor.execute(f'ALTER TABLE "orders_line" {", ".join(added)}')


def _number_added(connection):
    """How many of the columns an interrupted attempt has added."""
    with connection.cursor() as cursor:
        there = {column.name for column in connection.introspection.get_table_description(cursor, "orders_line")}
    return len(there & {"shop_state", *NUMBERS})


def drop_columns(apps, schema_editor):
    """The way back: SQLite copies the table then, since no column that a check names can go."""
    if schema_editor.connection.vendor == "sqlite":
        schema_editor._remake_table(apps.get_model("orders", "Line"))
    else:
        dropped = ", ".join(f'DROP COLUMN "{name}"' for name in ("shop_state", *NUMBERS))
        schema_editor.execute(f'ALTER TABLE "orders_line" {dropped}')


class Migration(migrations.Migration):
    atomic = False
    dependencies = [("orders", "0015_a_parcel_is_a_row")]

    operations = [
        migrations.SeparateDatabaseAndState(
            database_operations=[migrations.RunPython(add_columns, drop_columns)],
            state_operations=[
                migrations.AddField("line", "shop_state", models.CharField(max_length=20, default="", db_default="")),
                *(
                    migrations.AddField("line", name, models.PositiveIntegerField(default=0, db_default=0))
                    for name in NUMBERS
                ),
                migrations.AddConstraint(
                    "line",
                    models.CheckConstraint(
                        condition=Q(
                            returned__lte=F("delivered"),
                            delivered__lte=F("shipped"),
                            shipped__lte=F("quantity") - F("cancelled"),
                        ),
                        name="line_pieces_add_up",
                    ),
                ),
                migrations.AddConstraint(
                    "line",
                    models.CheckConstraint(
                        condition=Q(
                            shipped_here__lte=F("shipped"),
                            delivered_here__lte=F("delivered"),
                            cancelled_here__lte=F("cancelled"),
                            returned_here__lte=F("returned"),
                        ),
                        name="line_keeps_what_is_written_here",
                    ),
                ),
            ],
        )
    ]
