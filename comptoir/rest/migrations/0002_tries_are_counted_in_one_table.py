"""A counter for whatever is counted: a try to sign in, a letter asked for, a program's request."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("rest", "0001_first_tables")]

    operations = [
        migrations.CreateModel(
            name="Counter",
            fields=[
                (
                    "pk",
                    models.CompositePrimaryKey(
                        "about", "name", blank=True, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("about", models.CharField(max_length=100)),
                ("name", models.CharField(max_length=100)),
                ("number", models.PositiveIntegerField()),
                ("ends_at", models.DateTimeField()),
            ],
            options={"indexes": [models.Index(fields=["ends_at"], name="counter_by_end")]},
        )
    ]
