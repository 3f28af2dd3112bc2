"""Whoever has no account is looked for among all users: as fast as one who has."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("customers", "0011_names_are_folded_anew")]

    operations = [
        migrations.AddIndex(
            model_name="user", index=models.Index(fields=["email"], name="user_by_email")
        ),
    ]
