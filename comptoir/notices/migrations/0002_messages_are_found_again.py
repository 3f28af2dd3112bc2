"""Sort a customer's messages by what they are about, and find them again by words and by reference."""

from django.db import migrations, models


def widen_reference(apps, schema_editor):
    """SQLite holds a text of any length in the column as it is, and would copy the table."""
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute('ALTER TABLE "notices_notice" ALTER COLUMN "reference" TYPE varchar(64)')


class Migration(migrations.Migration):
    atomic = False
    dependencies = [("notices", "0001_first_tables")]

    operations = [
        migrations.AddField(
            "notice",
            "category",
            models.CharField(
                choices=[
                    ("orders", "Orders"),
                    ("account", "Account"),
                    ("security", "Security"),
                    ("offers", "Offers"),
                ],
                db_default="orders",
                max_length=10,
            ),
        ),
        migrations.AddField("notice", "read_at", models.DateTimeField(null=True)),
        migrations.AddField(
            "notice", "reference_key", models.CharField(blank=True, db_default="", max_length=64)
        ),
        migrations.AddField("notice", "search_text", models.TextField(blank=True, db_default="")),
        migrations.SeparateDatabaseAndState(
            [migrations.RunPython(widen_reference, migrations.RunPython.noop)],
            [migrations.AlterField("notice", "reference", models.CharField(max_length=64))],
        ),
    ]
