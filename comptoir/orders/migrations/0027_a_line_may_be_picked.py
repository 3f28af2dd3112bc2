"""Add to a line the moment at which its warehouse began with it; of those of before nothing is known."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("orders", "0026_sellers_parts_are_told_their_promised_days")]

    operations = [
        migrations.AddField("line", "picked_at", models.DateTimeField(null=True)),
    ]
