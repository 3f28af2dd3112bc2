"""Add to a line which other it replaces; those of before replace none."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("orders", "0030_an_order_counts_the_refunds_that_are_granted_here")]

    operations = [
        migrations.AddField("line", "replaces_id", models.UUIDField(editable=False, null=True)),
    ]
