"""Give the sellers' parts that were there before the moment when the shop last changed their order."""

from django.db import migrations
from django.db.models import OuterRef, Subquery


def tell_moments(apps, schema_editor):
    """In one statement: each part names its customer and its order."""
    orders, parts = apps.get_model("orders", "Order").objects, apps.get_model("orders", "SellerOrder").objects
    order = orders.filter(customer_id=OuterRef("customer_id"), id=OuterRef("order_id"))
    parts.update(shop_updated_at=Subquery(order.values("shop_updated_at")[:1]))


class Migration(migrations.Migration):
    dependencies = [("orders", "0006_when_the_shop_changed_an_order_is_found")]

    operations = [migrations.RunPython(tell_moments, migrations.RunPython.noop)]
