"""Programs' requests are counted with everything else."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("rest", "0002_tries_are_counted_in_one_table")]

    operations = [migrations.DeleteModel("RequestCount")]
