"""Bring the addresses of letters that still wait into their one form, or they would not be sent."""

from django.db import migrations

from comptoir.ground.batches import in_batches
from comptoir.ground.email import known_as

BATCH = 1000


def bring_over(apps, schema_editor):
    """What has no such form stays, and a second run finds nothing to do."""
    rows = apps.get_model("post", "Message").objects

    def do(batch):
        changed = [one for one in batch if known_as(one.recipient) != one.recipient]
        for one in changed:
            one.recipient = known_as(one.recipient)
        if changed:
            rows.bulk_update(changed, ["recipient"])

    in_batches(rows.filter(channel="email", sent_at=None, given_up_at=None), do, size=BATCH, what="Letters that wait are brought over")


class Migration(migrations.Migration):
    atomic = False
    dependencies = [("post", "0003_letters_have_a_message_id_and_an_end")]

    operations = [migrations.RunPython(bring_over, migrations.RunPython.noop)]
