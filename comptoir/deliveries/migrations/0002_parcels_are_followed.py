"""Follow parcels by their carrier's number, and keep what carriers send and when they are to be left alone."""

import django.utils.timezone
import uuid
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('deliveries', '0001_scans_of_parcels'),
    ]

    operations = [
        migrations.CreateModel(
            name='CarrierPause',
            fields=[
                ('carrier', models.CharField(max_length=20, primary_key=True, serialize=False)),
                ('until', models.DateTimeField()),
                ('failures', models.PositiveSmallIntegerField(default=0)),
                ('last_error', models.CharField(blank=True, max_length=300)),
            ],
        ),
        migrations.CreateModel(
            name='CarrierMessage',
            fields=[
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ('carrier', models.CharField(max_length=20)),
                ('body', models.BinaryField()),
                ('headers', models.JSONField(default=dict)),
                ('received_at', models.DateTimeField(default=django.utils.timezone.now)),
            ],
            options={
                'indexes': [models.Index(fields=['received_at'], name='carrier_message_by_age')],
            },
        ),
        migrations.CreateModel(
            name='FollowedParcel',
            fields=[
                ('pk', models.CompositePrimaryKey('carrier', 'number', 'order_id', blank=True, editable=False, primary_key=True, serialize=False)),
                ('carrier', models.CharField(max_length=20)),
                ('number', models.CharField(max_length=64)),
                ('order_id', models.UUIDField()),
                ('customer_id', models.UUIDField()),
                ('key', models.CharField(max_length=300)),
                ('is_quiet', models.BooleanField(default=False)),
                ('created_at', models.DateTimeField(default=django.utils.timezone.now)),
                ('due_at', models.DateTimeField(null=True)),
                ('until', models.DateTimeField()),
                ('failures', models.PositiveSmallIntegerField(default=0)),
            ],
            options={
                'indexes': [models.Index(condition=models.Q(('due_at__isnull', False)), fields=['carrier', 'due_at'], name='followed_due'), models.Index(fields=['customer_id', 'order_id'], name='followed_of_order'), models.Index(fields=['until'], name='followed_until')],
            },
        ),
    ]
