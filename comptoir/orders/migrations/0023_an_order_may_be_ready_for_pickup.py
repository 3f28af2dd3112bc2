"""Tell the indexes of what is open, and of what a seller has sent, that an order may be ready for pickup."""

from django.db import migrations, models

from comptoir.ground.batches import AddIndexWhileOpen, RemoveIndexWhileOpen
from comptoir.orders.models.states import State

NOT_YET_SHIPPED = ["cancel_requested", "confirmed", "on_hold", "partially_shipped", "pending_payment", "preparing"]
OPEN = sorted([*NOT_YET_SHIPPED, "out_for_delivery", "ready_for_pickup", "shipped", "undeliverable"])
SENT = ["lost", "out_for_delivery", "ready_for_pickup", "shipped", "undeliverable"]
STATE = models.CharField(choices=State.choices, max_length=20)


class Migration(migrations.Migration):
    atomic = False
    dependencies = [("orders", "0022_a_parcel_has_its_carriers_word")]

    operations = [
        *(migrations.AlterField(model, "state", STATE) for model in ("order", "line", "sellerorder")),
        RemoveIndexWhileOpen("order", "order_open"),
        AddIndexWhileOpen(
            "order",
            models.Index(
                fields=["customer", "-placed_at", "-id"],
                condition=models.Q(("state__in", OPEN), archived_at__isnull=True),
                name="order_open",
            ),
        ),
        RemoveIndexWhileOpen("sellerorder", "seller_order_sent"),
        AddIndexWhileOpen(
            "sellerorder",
            models.Index(
                fields=["seller", "-placed_at", "-order_id"],
                condition=models.Q(state__in=SENT),
                name="seller_order_sent",
            ),
        ),
    ]
