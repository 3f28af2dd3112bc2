"""Bring the addresses that orders were placed with into their one form."""

from django.db import migrations

from comptoir.ground.batches import in_batches
from comptoir.ground.email import known_as

BATCH = 1000


def bring_over(apps, schema_editor):
    """By number; what has no such form stays, and a second run finds nothing to do."""
    orders = apps.get_model("orders", "Order").objects

    def do(batch):
        customers, ids = {one.customer_id for one in batch}, [one.order_id for one in batch]
        held = orders.filter(customer_id__in=customers, id__in=ids).exclude(email="")
        for customer_id, id, email in held.values_list("customer_id", "id", "email"):
            if known_as(email) != email:
                orders.filter(customer_id=customer_id, id=id).update(email=known_as(email))

    numbers = apps.get_model("orders", "OrderByNumber").objects.all()
    in_batches(numbers, do, key="number", size=BATCH, what="Orders' addresses are brought over")


class Migration(migrations.Migration):
    atomic = False
    dependencies = [("orders", "0011_an_order_knows_the_version_that_was_sent_last")]

    operations = [migrations.RunPython(bring_over, migrations.RunPython.noop)]
