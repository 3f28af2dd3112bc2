"""Fold the names of the customers who were there before names were folded."""

from django.db import migrations

from comptoir.ground.fold import fold

BATCH = 1000
LONGEST = 200


def fold_names(apps, schema_editor):
    """In batches, by key, so that no table is held in memory; a second run finds nothing to do."""
    customers = apps.get_model("customers", "Customer").objects
    waiting = customers.filter(folded_name="").exclude(name="").order_by("id")
    after = None
    while True:
        batch = list((waiting.filter(id__gt=after) if after else waiting)[:BATCH])
        if not batch:
            return
        for customer in batch:
            customer.folded_name = fold(customer.name)[:LONGEST]
        customers.bulk_update(batch, ["folded_name"])
        after = batch[-1].id


class Migration(migrations.Migration):
    dependencies = [("customers", "0002_customers_are_found_by_name")]

    operations = [migrations.RunPython(fold_names, migrations.RunPython.noop)]
