"""Add the rule by which an order or a line is cancelled, where it is not the policy's."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("orders", "0027_a_line_may_be_picked")]

    operations = [
        migrations.AddField("order", "cancellation", models.CharField(blank=True, max_length=20, default="", db_default="")),
        migrations.AddField("order", "cancellation_minutes", models.PositiveIntegerField(null=True)),
        migrations.AddField("line", "cancellation", models.CharField(blank=True, max_length=20, default="", db_default="")),
        migrations.AddField("line", "cancellation_minutes", models.PositiveIntegerField(null=True)),
    ]
