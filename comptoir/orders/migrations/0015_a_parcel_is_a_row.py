import django.db.models.deletion
import uuid_utils.compat
from django.db import migrations, models

import comptoir.ground.owned

KEY = models.CompositePrimaryKey("customer_id", "id", blank=True, editable=False, primary_key=True, serialize=False)


def whose(related_name):
    """The customer of a row."""
    return models.ForeignKey(
        "customers.customer", django.db.models.deletion.CASCADE, related_name=related_name, db_index=False
    )


def under(model, column, related_name):
    """The row of the same customer under which another stands."""
    return comptoir.ground.owned.OwnedRelation(
        model, column, django.db.models.deletion.DO_NOTHING, related_name=related_name, serialize=False
    )


class Migration(migrations.Migration):
    dependencies = [
        ("customers", "0016_a_session_that_ended_says_why"),
        ("orders", "0014_numbers_of_before_are_told_their_keys"),
        ("sellers", "0004_sellers_known_from_orders_alone_are_neither"),
    ]

    operations = [
        migrations.CreateModel(
            "Parcel",
            fields=[
                ("pk", KEY),
                ("id", comptoir.ground.owned.OwnedId(default=uuid_utils.compat.uuid7, editable=False)),
                ("customer", whose("parcels")),
                ("order_id", models.UUIDField(editable=False)),
                ("reference", models.CharField(blank=True, max_length=64)),
                ("position", models.PositiveIntegerField()),
                ("seller_reference", models.CharField(blank=True, max_length=64)),
                ("carrier", models.CharField(blank=True, max_length=64)),
                ("tracking_number", models.CharField(blank=True, max_length=64)),
                ("tracking_url", models.URLField(blank=True, max_length=1000)),
                ("shipped_at", models.DateTimeField(null=True)),
                ("estimated_on", models.DateField(null=True)),
                ("delivered_at", models.DateTimeField(null=True)),
                ("order", under("orders.order", "order_id", "parcels")),
            ],
            options={
                "constraints": [
                    comptoir.ground.owned.OwnedForeignKey(name="parcel_order", column="order_id", to="orders_order"),
                    models.UniqueConstraint(
                        fields=["customer", "order_id", "reference"],
                        condition=~models.Q(reference=""),
                        name="parcel_reference_once",
                    ),
                ],
                "indexes": [models.Index(fields=["customer", "order_id", "position"], name="parcel_by_order")],
            },
        ),
        migrations.CreateModel(
            "ParcelLine",
            fields=[
                ("pk", KEY.clone()),
                ("id", comptoir.ground.owned.OwnedId(default=uuid_utils.compat.uuid7, editable=False)),
                ("customer", whose("+")),
                ("parcel_id", models.UUIDField(editable=False)),
                ("line_id", models.UUIDField(editable=False)),
                ("quantity", models.PositiveIntegerField()),
                ("parcel", under("orders.parcel", "parcel_id", "lines")),
                ("line", under("orders.line", "line_id", "+")),
            ],
            options={
                "constraints": [
                    comptoir.ground.owned.OwnedForeignKey(
                        name="parcel_line_parcel", column="parcel_id", to="orders_parcel"
                    ),
                    comptoir.ground.owned.OwnedForeignKey(name="parcel_line_line", column="line_id", to="orders_line"),
                    models.UniqueConstraint(fields=["customer", "parcel_id", "line_id"], name="parcel_line_once"),
                    models.CheckConstraint(
                        condition=models.Q(quantity__gt=0), name="parcel_line_quantity_positive"
                    ),
                ],
            },
        ),
    ]
