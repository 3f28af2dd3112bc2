"""Add for how many days an order or a line may go back, where it is not the policy's, and why a line may not."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("orders", "0028_an_order_and_a_line_may_be_cancelled_by_a_rule_of_their_own")]

    operations = [
        migrations.AddField("order", "return_days", models.PositiveIntegerField(null=True)),
        migrations.AddField("line", "return_days", models.PositiveIntegerField(null=True)),
        migrations.AddField("line", "return_exclusion", models.CharField(blank=True, max_length=20, default="", db_default="")),
    ]
