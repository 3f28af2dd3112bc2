"""Fold anew the names that hold other signs than ASCII: what looks the same is found."""

from django.db import migrations

from comptoir.ground.batches import in_batches
from comptoir.ground.fold import fold

BATCH = 1000
LONGEST = 200


def fold_names(apps, schema_editor):
    """In batches, by key; what is folded so already is not written, so a second run changes nothing."""
    customers = apps.get_model("customers", "Customer").objects

    def do(batch):
        changed = [one for one in batch if one.folded_name != fold(one.name)[:LONGEST]]
        for customer in changed:
            customer.folded_name = fold(customer.name)[:LONGEST]
        if changed:
            customers.bulk_update(changed, ["folded_name"])

    in_batches(customers.exclude(name=""), do, size=BATCH, what="Customers' names are folded anew")


class Migration(migrations.Migration):
    atomic = False
    dependencies = [("customers", "0010_a_former_address_comes_back_after_three_days")]

    operations = [migrations.RunPython(fold_names, migrations.RunPython.noop)]
