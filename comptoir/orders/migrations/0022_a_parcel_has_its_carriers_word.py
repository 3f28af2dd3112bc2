"""Add to a parcel what its carrier says, without a copy of the table.

Django copies a table of SQLite for a check; it stands behind the last column here.
"""

from django.db import migrations, models
from django.db.models import Q

from comptoir.orders.models.states import CarrierState

CHECK = """("carrier_state" = 'delivered') = ("carrier_delivered_at" IS NOT NULL)"""
CONSTRAINT = f'CONSTRAINT "parcel_came_by_its_carrier" CHECK ({CHECK})'


def add_last_column(apps, schema_editor):
    add = 'ALTER TABLE "orders_parcel" ADD COLUMN "carrier_delivered_at"'
    if schema_editor.connection.vendor == "sqlite":
        schema_editor.execute(f"{add} datetime NULL {CONSTRAINT}")
    else:
        schema_editor.execute(f"{add} timestamp with time zone NULL, ADD {CONSTRAINT}")


def drop_last_column(apps, schema_editor):
    """The way back: SQLite copies the table then, since no column that a check names can go."""
    if schema_editor.connection.vendor == "sqlite":
        schema_editor._remake_table(apps.get_model("orders", "Parcel"))
    else:
        schema_editor.execute('ALTER TABLE "orders_parcel" DROP COLUMN "carrier_delivered_at"')


class Migration(migrations.Migration):
    dependencies = [("orders", "0021_each_tab_of_a_seller_has_an_index")]

    operations = [
        migrations.AddField(
            "parcel",
            "carrier_state",
            models.CharField(blank=True, choices=CarrierState.choices, db_default="", default="", max_length=20),
        ),
        migrations.AddField("parcel", "carrier_shipped_at", models.DateTimeField(null=True)),
        migrations.AddField("parcel", "carrier_estimated_on", models.DateField(null=True)),
        migrations.SeparateDatabaseAndState(
            database_operations=[migrations.RunPython(add_last_column, drop_last_column)],
            state_operations=[
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
