"""What keeps an account its owner's is of the app `safety`: its tables are those that are there."""

import django.db.models.deletion
import django.utils.timezone
import uuid_utils.compat
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
        ('customers', '0017_the_safety_of_accounts_is_an_app'),
    ]

    operations = [
        migrations.SeparateDatabaseAndState(
            state_operations=[
                migrations.CreateModel(
                    name='AddressChange',
                    fields=[
                        ('id', models.UUIDField(default=uuid_utils.compat.uuid7, editable=False, primary_key=True, serialize=False)),
                        ('kind', models.CharField(choices=[('email', 'Email'), ('phone', 'Phone')], max_length=10)),
                        ('old', models.CharField(blank=True, max_length=254)),
                        ('new', models.CharField(blank=True, max_length=254)),
                        ('changed_at', models.DateTimeField(default=django.utils.timezone.now)),
                        ('undone_at', models.DateTimeField(null=True)),
                        ('user', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='address_changes', to=settings.AUTH_USER_MODEL)),
                    ],
                    options={
                        'db_table': 'customers_addresschange',
                    },
                ),
                migrations.CreateModel(
                    name='LockDown',
                    fields=[
                        ('id', models.UUIDField(default=uuid_utils.compat.uuid7, editable=False, primary_key=True, serialize=False)),
                        ('since', models.DateTimeField()),
                        ('at', models.DateTimeField(default=django.utils.timezone.now)),
                        ('user', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='lock_downs', to=settings.AUTH_USER_MODEL)),
                    ],
                    options={
                        'db_table': 'customers_lockdown',
                    },
                ),
                migrations.CreateModel(
                    name='RetiredStep',
                    fields=[
                        ('id', models.UUIDField(default=uuid_utils.compat.uuid7, editable=False, primary_key=True, serialize=False)),
                        ('kind', models.CharField(max_length=20)),
                        ('content', models.JSONField()),
                        ('added_at', models.DateTimeField()),
                        ('retired_at', models.DateTimeField(default=django.utils.timezone.now)),
                        ('user', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='retired_steps', to=settings.AUTH_USER_MODEL)),
                    ],
                    options={
                        'db_table': 'customers_retiredstep',
                    },
                ),
                migrations.CreateModel(
                    name='Session',
                    fields=[
                        ('session_key', models.CharField(max_length=40, primary_key=True, serialize=False, verbose_name='session key')),
                        ('session_data', models.TextField(verbose_name='session data')),
                        ('expire_date', models.DateTimeField(db_index=True, verbose_name='expire date')),
                        ('began_at', models.DateTimeField(default=django.utils.timezone.now)),
                        ('seen_at', models.DateTimeField(default=django.utils.timezone.now)),
                        ('is_kept', models.BooleanField(default=False)),
                        ('ip', models.GenericIPAddressField(null=True)),
                        ('agent', models.CharField(blank=True, max_length=200)),
                        ('user', models.ForeignKey(null=True, on_delete=django.db.models.deletion.CASCADE, related_name='sessions', to=settings.AUTH_USER_MODEL)),
                    ],
                    options={
                        'verbose_name': 'session',
                        'verbose_name_plural': 'sessions',
                        'db_table': 'customers_session',
                        'abstract': False,
                    },
                ),
                migrations.CreateModel(
                    name='AddressReturn',
                    fields=[
                        ('id', models.UUIDField(default=uuid_utils.compat.uuid7, editable=False, primary_key=True, serialize=False)),
                        ('since', models.DateTimeField()),
                        ('asked_at', models.DateTimeField(default=django.utils.timezone.now)),
                        ('ended_at', models.DateTimeField(null=True)),
                        ('is_stopped', models.BooleanField(default=False)),
                        ('ip', models.GenericIPAddressField()),
                        ('agent', models.CharField(blank=True, max_length=200)),
                        ('user', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='address_returns', to=settings.AUTH_USER_MODEL)),
                    ],
                    options={
                        'db_table': 'customers_addressreturn',
                        'constraints': [models.UniqueConstraint(condition=models.Q(('ended_at__isnull', True)), fields=('user',), name='one_address_return_at_a_time')],
                    },
                ),
                migrations.CreateModel(
                    name='Browser',
                    fields=[
                        ('id', models.UUIDField(default=uuid_utils.compat.uuid7, editable=False, primary_key=True, serialize=False)),
                        ('token', models.CharField(max_length=64)),
                        ('agent', models.CharField(blank=True, max_length=200)),
                        ('first_seen_at', models.DateTimeField(default=django.utils.timezone.now)),
                        ('last_seen_at', models.DateTimeField(default=django.utils.timezone.now)),
                        ('trusted_until', models.DateTimeField(null=True)),
                        ('user', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='browsers', to=settings.AUTH_USER_MODEL)),
                    ],
                    options={
                        'db_table': 'customers_browser',
                        'constraints': [models.UniqueConstraint(fields=('user', 'token'), name='one_browser_once')],
                    },
                ),
                migrations.CreateModel(
                    name='EndedSession',
                    fields=[
                        ('session_key', models.CharField(max_length=40, primary_key=True, serialize=False)),
                        ('why', models.CharField(max_length=20)),
                        ('ended_at', models.DateTimeField(default=django.utils.timezone.now)),
                        ('user', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='ended_sessions', to=settings.AUTH_USER_MODEL)),
                    ],
                    options={
                        'db_table': 'customers_endedsession',
                        'indexes': [models.Index(fields=['ended_at'], name='ended_session_by_time')],
                    },
                ),
                migrations.CreateModel(
                    name='WayBack',
                    fields=[
                        ('id', models.UUIDField(default=uuid_utils.compat.uuid7, editable=False, primary_key=True, serialize=False)),
                        ('asked_at', models.DateTimeField(default=django.utils.timezone.now)),
                        ('ended_at', models.DateTimeField(null=True)),
                        ('user', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='ways_back', to=settings.AUTH_USER_MODEL)),
                    ],
                    options={
                        'db_table': 'customers_wayback',
                        'constraints': [models.UniqueConstraint(condition=models.Q(('ended_at__isnull', True)), fields=('user',), name='one_way_back_at_a_time')],
                    },
                ),
            ],
        ),
    ]
