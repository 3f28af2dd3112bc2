from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("orders", "0007_sellers_parts_are_told_when_the_shop_changed_them")]

    operations = [
        migrations.AddField("line", "discount_minor", models.BigIntegerField(default=0, db_default=0)),
        migrations.AddField("line", "tax_minor", models.BigIntegerField(default=0, db_default=0)),
        migrations.AlterField(
            "line", "unit_price_minor", models.DecimalField(max_digits=22, decimal_places=6)
        ),
    ]
