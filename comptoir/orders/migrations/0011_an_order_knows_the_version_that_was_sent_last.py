from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("orders", "0010_lines_are_told_of_their_discounts")]

    operations = [
        migrations.AddField("order", "sent_mark", models.CharField(max_length=32, blank=True, default="", db_default="")),
    ]
