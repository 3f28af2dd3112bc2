"""Keep the addresses that are written to no more."""

import django.utils.timezone
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('post', '0006_copies_of_messages_are_kept'),
    ]

    operations = [
        migrations.CreateModel(
            name='StoppedAddress',
            fields=[
                ('address', models.EmailField(max_length=254, primary_key=True, serialize=False)),
                ('code', models.CharField(max_length=12)),
                ('stopped_at', models.DateTimeField(db_index=True, default=django.utils.timezone.now)),
            ],
        ),
    ]
