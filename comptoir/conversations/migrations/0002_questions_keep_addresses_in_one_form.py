"""Bring the addresses that questions are answered to into their one form."""

from django.db import migrations

from comptoir.ground.batches import in_batches
from comptoir.ground.email import known_as

BATCH = 1000


def bring_over(apps, schema_editor):
    """What has no such form stays, and a second run finds nothing to do."""
    rows = apps.get_model("conversations", "ServiceRequest").objects

    def do(batch):
        changed = [one for one in batch if known_as(one.email) != one.email]
        for one in changed:
            one.email = known_as(one.email)
        if changed:
            rows.bulk_update(changed, ["email"])

    in_batches(rows.all(), do, size=BATCH, what="Questions' addresses are brought over")


class Migration(migrations.Migration):
    atomic = False
    dependencies = [("conversations", "0001_service_requests")]

    operations = [migrations.RunPython(bring_over, migrations.RunPython.noop)]
