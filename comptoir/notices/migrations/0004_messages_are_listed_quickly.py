"""Index a customer's messages by category and by reference, and those that she has not read."""

from django.db import migrations, models

from comptoir.ground.batches import AddIndexWhileOpen


class Migration(migrations.Migration):
    atomic = False
    dependencies = [("notices", "0003_earlier_messages_are_found_again")]

    operations = [
        AddIndexWhileOpen(
            "notice", models.Index(fields=["customer", "category", "written_at"], name="notice_by_category")
        ),
        AddIndexWhileOpen("notice", models.Index(fields=["customer", "reference_key"], name="notice_by_reference")),
        AddIndexWhileOpen(
            "notice",
            models.Index(fields=["customer"], condition=models.Q(read_at=None), name="notice_unread"),
        ),
        migrations.AddConstraint(
            "notice",
            models.UniqueConstraint(
                fields=["customer", "reference_key"],
                condition=models.Q(letter=""),
                name="notice_of_shop_once",
            ),
        ),
    ]
