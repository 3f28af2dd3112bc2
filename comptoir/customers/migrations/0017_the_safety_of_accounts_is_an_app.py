"""What keeps an account its owner's is of the app `safety` from here on: no table is touched (decision 42)."""

from django.db import migrations


class Migration(migrations.Migration):

    dependencies = [
        ('customers', '0016_a_session_that_ended_says_why'),
    ]

    operations = [
        migrations.SeparateDatabaseAndState(
            state_operations=[
                migrations.DeleteModel(name='AddressChange'),
                migrations.DeleteModel(name='AddressReturn'),
                migrations.DeleteModel(name='Browser'),
                migrations.DeleteModel(name='EndedSession'),
                migrations.DeleteModel(name='LockDown'),
                migrations.DeleteModel(name='RetiredStep'),
                migrations.DeleteModel(name='Session'),
                migrations.DeleteModel(name='WayBack'),
            ],
        ),
    ]
