"""An index of the tasks that are running: the library has one of those that are ready."""

from django.db import migrations


class Migration(migrations.Migration):

    dependencies = [
        ('journal', '0004_reactions_are_awaited'),
        ('django_tasks_database', '0021_conditional_partial_index_ordering'),
    ]

    operations = [
        migrations.RunSQL(
            "CREATE INDEX task_running ON django_tasks_database_dbtaskresult (queue_name, started_at) "
            "WHERE status = 'RUNNING'",
            "DROP INDEX task_running",
        ),
    ]
