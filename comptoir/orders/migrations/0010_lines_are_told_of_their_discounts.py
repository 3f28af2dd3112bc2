"""Give the lines that were there before their discounts: what their parts make more than they cost."""

from django.db import migrations
from django.db.models import F

from comptoir.ground.batches import in_batches

BATCH = 500


def tell_discounts(apps, schema_editor):
    """A batch of orders in one statement. A total was quantity × unit price − discount then."""
    numbers = apps.get_model("orders", "OrderByNumber").objects
    lines = apps.get_model("orders", "Line").objects
    made = F("quantity") * F("unit_price_minor")

    def do(batch):
        customers, ids = {one.customer_id for one in batch}, [one.order_id for one in batch]
        known = lines.filter(customer_id__in=customers, order_id__in=ids, discount_minor=0, total_minor__lt=made)
        known.update(discount_minor=made - F("total_minor"))

    in_batches(numbers.all(), do, key="number", size=BATCH, what="Lines are told of their discounts")


class Migration(migrations.Migration):
    atomic = False
    dependencies = [("orders", "0009_an_order_keeps_its_rounding_and_its_refunds")]

    operations = [migrations.RunPython(tell_discounts, migrations.RunPython.noop)]
