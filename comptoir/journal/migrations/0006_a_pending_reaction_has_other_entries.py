"""A reaction may be awaited for many entries at once."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("journal", "0005_running_tasks_are_found")]

    operations = [
        migrations.AddField(
            model_name="pendingreaction",
            name="others",
            field=models.JSONField(db_default=[], default=list),
        ),
    ]
