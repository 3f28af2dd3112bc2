"""Add to a parcel the moment at which it was made at the desk; those of before are all the shop's."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("orders", "0023_an_order_may_be_ready_for_pickup")]

    operations = [migrations.AddField("parcel", "made_here_at", models.DateTimeField(null=True))]
