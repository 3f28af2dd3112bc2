"""Counters stood in the cache's table, which nothing ever emptied."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("rest", "0003_requests_have_no_table_of_their_own")]

    operations = [
        migrations.RunSQL("DROP TABLE IF EXISTS comptoir_cache", reverse_sql=migrations.RunSQL.noop)
    ]
