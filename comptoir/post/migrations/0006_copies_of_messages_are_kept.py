"""Let the house keep a copy of each message; of what is there already, whose secrets have no names, it keeps none."""

from typing import Any

from django.db import migrations, models

from comptoir.ground.batches import in_batches


def mark_copied(apps: Any, schema_editor: Any) -> None:
    """Mark the messages of before, some at a time."""
    messages = apps.get_model("post", "Message").objects

    def do(batch: list[Any]) -> None:
        unmarked = messages.filter(id__in=[message.id for message in batch], copied_at=None)
        unmarked.update(copied_at=models.F("queued_at"))

    in_batches(messages.only("id"), do, size=500, what="messages of before")


class Migration(migrations.Migration):
    atomic = False
    dependencies = [
        ('post', '0005_a_message_knows_its_secrets_by_name'),
    ]

    operations = [
        migrations.AddField(
            model_name='message',
            name='copied_at',
            field=models.DateTimeField(null=True),
        ),
        migrations.RunPython(mark_copied, migrations.RunPython.noop),
        migrations.AddIndex(
            model_name='message',
            index=models.Index(condition=models.Q(('copied_at', None), ('customer_id__isnull', False)), fields=['queued_at'], name='message_uncopied'),
        ),
    ]
