from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("orders", "0012_orders_keep_addresses_in_one_form")]

    operations = [
        migrations.AddField("orderbynumber", "key", models.CharField(max_length=200, default="", db_default="")),
        migrations.AddIndex("orderbynumber", models.Index(fields=["key"], name="order_by_key")),
    ]
