"""Fold the names of the customers who were there before names were folded."""

from django.db import migrations

from comptoir.ground.batches import in_batches
from comptoir.ground.fold import fold

BATCH = 1000
LONGEST = 200


def fold_names(apps, schema_editor):
    """In batches, by key, so that no table is held in memory; a second run finds nothing to do."""
    customers = apps.get_model("customers", "Customer").objects

    def do(batch):
        for customer in batch:
            customer.folded_name = fold(customer.name)[:LONGEST]
        customers.bulk_update(batch, ["folded_name"])

    waiting = customers.filter(folded_name="").exclude(name="")
    in_batches(waiting, do, size=BATCH, what="Customers' names are folded")


class Migration(migrations.Migration):
    atomic = False
    dependencies = [("customers", "0002_customers_are_found_by_name")]

    operations = [migrations.RunPython(fold_names, migrations.RunPython.noop)]
