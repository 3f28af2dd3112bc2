"""Add to a seller's part of an order the day on which what is left of it was promised."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("orders", "0024_a_parcel_may_be_made_at_the_desk")]

    operations = [migrations.AddField("sellerorder", "due_on", models.DateField(null=True))]
