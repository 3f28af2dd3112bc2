"""Add to an order the refunds that apps above granted; before there were none."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("orders", "0029_an_order_and_a_line_may_go_back_by_a_rule_of_their_own")]

    operations = [
        migrations.AddField("order", "refunds_here", models.JSONField(default=list, db_default=[])),
    ]
