"""Make the tables of notices: a copy of each message, and which letters the shop has switched off."""

import comptoir.ground.owned
import django.db.models.deletion
import django.utils.timezone
import uuid_utils.compat
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('customers', '0017_the_safety_of_accounts_is_an_app'),
    ]

    operations = [
        migrations.CreateModel(
            name='LetterSwitch',
            fields=[
                ('name', models.CharField(max_length=80, primary_key=True, serialize=False)),
                ('off_at', models.DateTimeField(default=django.utils.timezone.now)),
            ],
        ),
        migrations.CreateModel(
            name='Notice',
            fields=[
                ('pk', models.CompositePrimaryKey('customer_id', 'id', blank=True, editable=False, primary_key=True, serialize=False)),
                ('id', comptoir.ground.owned.OwnedId(default=uuid_utils.compat.uuid7, editable=False)),
                ('letter', models.CharField(max_length=80)),
                ('about', models.CharField(blank=True, max_length=400)),
                ('reference', models.CharField(max_length=20)),
                ('channel', models.CharField(choices=[('email', 'Email'), ('sms', 'Sms')], max_length=10)),
                ('recipient', models.CharField(max_length=254)),
                ('language', models.CharField(max_length=10)),
                ('subject', models.CharField(blank=True, max_length=200)),
                ('text', models.TextField()),
                ('written_at', models.DateTimeField()),
                ('customer', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='notices', to='customers.customer')),
            ],
            options={
                'indexes': [models.Index(fields=['customer', 'written_at'], name='notice_by_time')],
                'constraints': [models.UniqueConstraint(condition=models.Q(('about', ''), _negated=True), fields=('customer', 'letter', 'about'), name='notice_about_one_thing_once')],
            },
        ),
    ]
