"""Give the sellers' parts that were there before the earliest promised day of a line that is to be shipped."""

from django.db import migrations

from comptoir.ground.batches import in_batches

BATCH = 500
TO_SHIP = ["cancel_requested", "confirmed", "on_hold", "partially_shipped", "pending_payment", "preparing"]


def tell_promised_days(apps, schema_editor):
    """In batches, by number; a second run tells the same again."""
    numbers = apps.get_model("orders", "OrderByNumber").objects
    lines, parts = apps.get_model("orders", "Line").objects, apps.get_model("orders", "SellerOrder").objects

    def do(batch):
        customers, ids = {one.customer_id for one in batch}, [one.order_id for one in batch]
        promised = lines.filter(
            customer_id__in=customers, order_id__in=ids, state__in=TO_SHIP, estimated_on__isnull=False
        )
        earliest = {}
        for order, seller, day in promised.values_list("order_id", "seller_id", "estimated_on"):
            earliest[order, seller] = min(earliest.get((order, seller), day), day)
        for (order, seller), day in earliest.items():
            parts.filter(seller_id=seller, order_id=order).update(due_on=day)

    in_batches(numbers.all(), do, key="number", size=BATCH, what="Sellers are told of promised days")


class Migration(migrations.Migration):
    atomic = False
    dependencies = [("orders", "0025_a_sellers_part_has_a_promised_day")]

    operations = [migrations.RunPython(tell_promised_days, migrations.RunPython.noop)]
