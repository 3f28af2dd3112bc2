from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("orders", "0008_a_line_keeps_its_discount_its_tax_and_its_exact_price")]

    operations = [
        migrations.AddField("order", "rounding_minor", models.BigIntegerField(default=0, db_default=0)),
        migrations.AddField("order", "refunds", models.JSONField(default=list, db_default=[])),
    ]
