"""Keep the label of a return: what its carrier is told, and what it made."""

import comptoir.ground.owned
import django.db.models.deletion
import django.utils.timezone
import uuid_utils.compat
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('customers', '0017_the_safety_of_accounts_is_an_app'),
        ('deliveries', '0002_parcels_are_followed'),
        ('orders', '0026_sellers_parts_are_told_their_promised_days'),
    ]

    operations = [
        migrations.CreateModel(
            name='ReturnLabel',
            fields=[
                ('pk', models.CompositePrimaryKey('customer_id', 'id', blank=True, editable=False, primary_key=True, serialize=False)),
                ('id', comptoir.ground.owned.OwnedId(default=uuid_utils.compat.uuid7, editable=False)),
                ('order_id', models.UUIDField(editable=False)),
                ('return_id', models.UUIDField(editable=False)),
                ('return_number', models.CharField(max_length=64)),
                ('state', models.CharField(choices=[('waits', 'Being created'), ('made', 'Ready'), ('refused', 'Refused by the carrier')], default='waits', max_length=10)),
                ('asked', models.JSONField(default=dict)),
                ('asked_at', models.DateTimeField(default=django.utils.timezone.now)),
                ('times_asked', models.PositiveSmallIntegerField(default=1)),
                ('taken_until', models.DateTimeField(null=True)),
                ('carrier', models.CharField(blank=True, max_length=20)),
                ('carrier_name', models.CharField(blank=True, max_length=100)),
                ('number', models.CharField(blank=True, max_length=64)),
                ('tracking_url', models.CharField(blank=True, max_length=1000)),
                ('pdf', models.BinaryField(default=bytes)),
                ('qr', models.CharField(blank=True, max_length=300)),
                ('good_until', models.DateField(null=True)),
                ('made_at', models.DateTimeField(null=True)),
                ('refused_words', models.CharField(blank=True, max_length=300)),
                ('refused_part', models.CharField(blank=True, max_length=10)),
                ('refused_field', models.CharField(blank=True, max_length=20)),
                ('customer', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='return_labels', to='customers.customer')),
                ('order', comptoir.ground.owned.OwnedRelation(column='order_id', on_delete=django.db.models.deletion.DO_NOTHING, related_name='return_labels', serialize=False, to='orders.order')),
            ],
        ),
        migrations.AddConstraint(
            model_name='returnlabel',
            constraint=comptoir.ground.owned.OwnedForeignKey(column='order_id', name='return_label_order', to='orders_order'),
        ),
        migrations.AddConstraint(
            model_name='returnlabel',
            constraint=models.UniqueConstraint(fields=('customer', 'return_id'), name='return_label_once'),
        ),
    ]
