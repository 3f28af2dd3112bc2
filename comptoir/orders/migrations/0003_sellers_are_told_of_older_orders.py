"""Give the sellers their part of the orders that were there before sellers had a list of their own."""

from collections import defaultdict

from django.db import migrations

from comptoir.ground.batches import in_batches
from comptoir.ground.fold import fold
from comptoir.orders.models.states import order_state

BATCH = 500


def tell_sellers(apps, schema_editor):
    """In batches, by number; what is told already stays, so a second run changes nothing."""
    numbers = apps.get_model("orders", "OrderByNumber").objects.all()
    orders, lines = apps.get_model("orders", "Order").objects, apps.get_model("orders", "Line").objects
    part_of = apps.get_model("orders", "SellerOrder")

    def do(batch):
        customers, ids = {one.customer_id for one in batch}, [one.order_id for one in batch]
        sold = defaultdict(list)
        for line in lines.filter(customer_id__in=customers, order_id__in=ids).order_by("position"):
            sold[line.order_id, line.seller_id].append(line)
        held = {order.id: order for order in orders.filter(customer_id__in=customers, id__in=ids)}
        parts = [part_of(**part(held[order], seller, own)) for (order, seller), own in sold.items()]
        part_of.objects.bulk_create(parts, ignore_conflicts=True)

    in_batches(numbers, do, key="number", size=BATCH, what="Sellers are told of older orders")


def part(order, seller_id, own):
    """What one seller sold of an order."""
    recipient = str(order.shipping_address.get("name", ""))[:200]
    words = [order.number, recipient, *(line.name for line in own)]
    return {
        "seller_id": seller_id,
        "order_id": order.id,
        "customer_id": order.customer_id,
        "number": order.number,
        "placed_at": order.placed_at,
        "state": order_state([line.state for line in own]),
        "units": sum(line.quantity for line in own),
        "items_minor": sum(line.total_minor for line in own),
        "currency": order.currency,
        "recipient": recipient,
        "search_text": " ".join(filter(None, map(fold, words))),
    }


class Migration(migrations.Migration):
    atomic = False
    dependencies = [("orders", "0002_sellers_find_their_orders")]

    operations = [migrations.RunPython(tell_sellers, migrations.RunPython.noop)]
