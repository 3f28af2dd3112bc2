"""Give the sellers' parts that were there before the moment when the shop last changed their order."""

from django.db import migrations
from django.db.models import OuterRef, Subquery

from comptoir.ground.batches import in_batches

BATCH = 500


def tell_moments(apps, schema_editor):
    """A batch of orders in one statement: each part names its customer and its order."""
    numbers = apps.get_model("orders", "OrderByNumber").objects
    orders, parts = apps.get_model("orders", "Order").objects, apps.get_model("orders", "SellerOrder").objects
    order = orders.filter(customer_id=OuterRef("customer_id"), id=OuterRef("order_id"))

    def do(batch):
        told = parts.filter(order_id__in=[one.order_id for one in batch])
        told.update(shop_updated_at=Subquery(order.values("shop_updated_at")[:1]))

    in_batches(numbers.all(), do, key="number", size=BATCH, what="Sellers' parts are told when they changed")


class Migration(migrations.Migration):
    atomic = False
    dependencies = [("orders", "0006_when_the_shop_changed_an_order_is_found")]

    operations = [migrations.RunPython(tell_moments, migrations.RunPython.noop)]
