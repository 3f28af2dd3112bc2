"""Give each list of returns at the desk an index in its own order, for a seller and for staff."""

from django.db import migrations, models

from comptoir.ground.batches import AddIndexWhileOpen, RemoveIndexWhileOpen

NEWEST_FIRST, LATE_FIRST = ["-asked_at", "-return_id"], ["due_at", "asked_at", "return_id"]
RUNNING = [
    "authorised", "dropped_off", "in_transit", "label_issued", "lost", "received", "requested", "settled",
]  # fmt: skip
OVER = ["cancelled", "closed", "expired", "kept", "refused"]
IS_RUNNING, IS_OVER = models.Q(state__in=RUNNING), models.Q(state__in=OVER)
WAITS = models.Q(due_at__isnull=False)


class Migration(migrations.Migration):
    atomic = False
    dependencies = [("returns", "0002_a_return_has_proofs_of_posting")]

    operations = [
        RemoveIndexWhileOpen("sellerreturn", "seller_return_due"),
        RemoveIndexWhileOpen("sellerreturn", "return_due"),
        *(
            AddIndexWhileOpen("sellerreturn", index)
            for index in (
                models.Index(fields=NEWEST_FIRST, name="returns_by_time"),
                models.Index(fields=NEWEST_FIRST, condition=IS_RUNNING, name="returns_running"),
                models.Index(fields=["seller", *NEWEST_FIRST], condition=IS_RUNNING, name="seller_return_running"),
                models.Index(fields=["seller", *NEWEST_FIRST], condition=IS_OVER, name="seller_return_over"),
                models.Index(fields=["seller", *LATE_FIRST], condition=WAITS, name="seller_return_due"),
                models.Index(fields=LATE_FIRST, condition=WAITS, name="return_due"),
            )
        ),
    ]
