"""Give a seller's orders that can be shipped now two indexes: the oldest first, and the longest overdue first."""

from django.db import migrations, models

from comptoir.ground.batches import AddIndexWhileOpen

READY = ["cancel_requested", "confirmed", "partially_shipped", "preparing"]


class Migration(migrations.Migration):
    atomic = False
    dependencies = [("orders", "0033_an_order_knows_that_something_is_sent_back")]

    operations = [
        AddIndexWhileOpen(
            "sellerorder",
            models.Index(
                fields=["seller", "placed_at", "order_id"],
                condition=models.Q(state__in=READY),
                name="seller_order_ready",
            ),
        ),
        AddIndexWhileOpen(
            "sellerorder",
            models.Index(
                fields=["seller", "due_on", "placed_at", "order_id"],
                condition=models.Q(state__in=READY, due_on__isnull=False),
                name="seller_order_due",
            ),
        ),
    ]
