"""Give the numbers that were there before their keys, under which they are found in any spelling."""

from django.db import migrations

from comptoir.ground.batches import in_batches
from comptoir.orders.models.number import key_of

BATCH = 1000


def tell_keys(apps, schema_editor):
    """By number; a number that has its key is not written, so a second run changes nothing."""
    numbers = apps.get_model("orders", "OrderByNumber").objects

    def do(batch):
        changed = [one for one in batch if one.key != key_of(one.number)]
        for one in changed:
            one.key = key_of(one.number)
        numbers.bulk_update(changed, ["key"])

    in_batches(numbers.all(), do, key="number", size=BATCH, what="Numbers are told their keys")


class Migration(migrations.Migration):
    atomic = False
    dependencies = [("orders", "0013_a_number_has_a_key")]

    operations = [migrations.RunPython(tell_keys, migrations.RunPython.noop)]
