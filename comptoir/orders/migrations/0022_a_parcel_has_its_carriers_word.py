"""Add to a parcel what its carrier says, without a copy of the table.

Django copies a table of SQLite for a check; it stands behind the last column here. SQLite reads the table for each
column, in a transaction of its own; after an interrupted attempt it adds those that are missing.
"""

from django.db import migrations, models
from django.db.models import Q

from comptoir.orders.models.states import CarrierState

CHECK = """("carrier_state" = 'delivered') = ("carrier_delivered_at" IS NOT NULL)"""
CONSTRAINT = f'CONSTRAINT "parcel_came_by_its_carrier" CHECK ({CHECK})'
NAMES = ["carrier_state", "carrier_shipped_at", "carrier_estimated_on", "carrier_delivered_at"]


def add_columns(apps, schema_editor):
    is_sqlite = schema_editor.connection.vendor == "sqlite"
    moment = "datetime" if is_sqlite else "timestamp with time zone"
    kinds = ["varchar(20) DEFAULT '' NOT NULL", f"{moment} NULL", "date NULL", f"{moment} NULL"]
    columns = [f'"{name}" {kind}' for name, kind in zip(NAMES, kinds, strict=True)]
    if is_sqlite:
        columns[-1] = f"{columns[-1]} {CONSTRAINT}"
        for column in columns[_number_added(schema_editor.connection) :]:
            schema_editor.execute(f'ALTER TABLE "orders_parcel" ADD COLUMN {column}')
    else:
        added = [*(f"ADD COLUMN {column}" for column in columns), f"ADD {CONSTRAINT}"]
        schema_editor.execute(f'ALTER TABLE "orders_parcel" {", ".join(added)}')


def _number_added(connection):
    """How many of the columns an interrupted attempt has added."""
    with connection.cursor() as cursor:
        there = {column.name for column in connection.introspection.get_table_description(cursor, "orders_parcel")}
    return len(there & set(NAMES))


def drop_columns(apps, schema_editor):
    """The way back: SQLite copies the table then, since no column that a check names can go."""
    if schema_editor.connection.vendor == "sqlite":
        schema_editor._remake_table(apps.get_model("orders", "Parcel"))
    else:
        dropped = ", ".join(f'DROP COLUMN "{name}"' for name in NAMES)
        schema_editor.execute(f'ALTER TABLE "orders_parcel" {dropped}')


class Migration(migrations.Migration):
    atomic = False
    dependencies = [("orders", "0021_each_tab_of_a_seller_has_an_index")]

    operations = [
        migrations.SeparateDatabaseAndState(
            database_operations=[migrations.RunPython(add_columns, drop_columns)],
            state_operations=[
                migrations.AddField(
                    "parcel",
                    "carrier_state",
                    models.CharField(
                        blank=True, choices=CarrierState.choices, db_default="", default="", max_length=20
                    ),
                ),
                migrations.AddField("parcel", "carrier_shipped_at", models.DateTimeField(null=True)),
                migrations.AddField("parcel", "carrier_estimated_on", models.DateField(null=True)),
                migrations.AddField("parcel", "carrier_delivered_at", models.DateTimeField(null=True)),
                migrations.AddConstraint(
                    "parcel",
                    models.CheckConstraint(
                        condition=Q(carrier_state="delivered", carrier_delivered_at__isnull=False)
                        | (~Q(carrier_state="delivered") & Q(carrier_delivered_at__isnull=True)),
                        name="parcel_came_by_its_carrier",
                    ),
                ),
            ],
        ),
    ]
