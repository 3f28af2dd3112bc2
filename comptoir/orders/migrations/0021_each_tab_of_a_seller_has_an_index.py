"""Give each tab of a seller's orders an index of its own: most orders have come, and stand in none of them."""

from django.db import migrations, models

from comptoir.ground.batches import AddIndexWhileOpen

TABS = {
    "to_ship": ["cancel_requested", "confirmed", "on_hold", "partially_shipped", "pending_payment", "preparing"],
    "sent": ["lost", "out_for_delivery", "shipped", "undeliverable"],
    "returns": ["return_received", "return_requested", "return_shipped", "returned"],
    "cancelled": ["cancelled", "payment_failed"],
}


class Migration(migrations.Migration):
    atomic = False
    dependencies = [("orders", "0020_words_in_sellers_orders_have_an_index")]

    operations = [
        AddIndexWhileOpen(
            "sellerorder",
            models.Index(
                fields=["seller", "-placed_at", "-order_id"],
                condition=models.Q(state__in=states),
                name=f"seller_order_{tab}",
            ),
        )
        for tab, states in TABS.items()
    ]
