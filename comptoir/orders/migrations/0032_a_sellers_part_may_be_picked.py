"""Add to a seller's part when its picking began; of those of before nothing is known."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("orders", "0031_a_line_may_replace_another")]

    operations = [migrations.AddField("sellerorder", "picked_at", models.DateTimeField(null=True))]
