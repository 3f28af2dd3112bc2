"""Let a message know its reference and the names of its secrets."""

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('post', '0004_waiting_letters_go_to_the_one_form'),
    ]

    operations = [
        migrations.AddField(
            model_name='message',
            name='secret_names',
            field=models.JSONField(db_default=[], default=list),
        ),
    ]
