"""Keep the references of messages apart from them, so that anybody can check one."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("post", "0007_unknown_addresses_are_stopped")]

    operations = [
        migrations.CreateModel(
            name="SentReference",
            fields=[
                ("key", models.CharField(max_length=64, primary_key=True, serialize=False)),
                ("sent_at", models.DateTimeField(db_index=True)),
                ("by_shop", models.BooleanField(db_default=False, default=False)),
            ],
        ),
    ]
