from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("sellers", "0002_the_shop_has_keys")]

    operations = [
        migrations.AlterField(
            "seller",
            "status",
            models.CharField(
                blank=True,
                choices=[("professional", "Professional"), ("private", "Private")],
                max_length=20,
            ),
        ),
    ]
