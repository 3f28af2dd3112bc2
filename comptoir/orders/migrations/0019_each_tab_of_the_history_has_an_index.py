"""Give each tab of the order history an index of its own, and let the one of all say what was spent.

The index by state goes: what it was read for is read from those of the tabs.
"""

from django.db import migrations, models

from comptoir.ground.batches import AddIndexWhileOpen, RemoveIndexWhileOpen

NEWEST_FIRST = ["customer", "-placed_at", "-id"]
NOT_YET_SHIPPED = ["cancel_requested", "confirmed", "on_hold", "partially_shipped", "pending_payment", "preparing"]
TABS = {
    "open": [("state__in", sorted([*NOT_YET_SHIPPED, "out_for_delivery", "shipped", "undeliverable"]))],
    "not_shipped": [("state__in", NOT_YET_SHIPPED)],
    "cancelled": [("state__in", ["cancelled"])],
    "returns": [("has_returns", True)],
    "archived": [],
}


def index_of(name):
    condition = models.Q(*TABS[name], archived_at__isnull=name != "archived")
    return models.Index(fields=NEWEST_FIRST, condition=condition, name=f"order_{name}")


class Migration(migrations.Migration):
    atomic = False
    dependencies = [("orders", "0018_pictures_are_kept")]

    operations = [
        AddIndexWhileOpen(
            "order",
            models.Index(fields=[*NEWEST_FIRST, "archived_at", "currency", "spent_minor"], name="order_list"),
        ),
        *(AddIndexWhileOpen("order", index_of(name)) for name in TABS),
        RemoveIndexWhileOpen("order", "order_by_time"),
        RemoveIndexWhileOpen("order", "order_by_state"),
    ]
