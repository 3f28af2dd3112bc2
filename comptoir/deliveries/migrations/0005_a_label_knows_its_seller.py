"""Say to which seller a label leads back, whose own program tells of its parcel."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('deliveries', '0004_a_parcel_that_comes_back_is_followed'),
        ('sellers', '0004_sellers_known_from_orders_alone_are_neither'),
    ]

    operations = [
        migrations.AddField(
            model_name='returnlabel',
            name='seller',
            field=models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='sellers.seller'),
        ),
    ]
