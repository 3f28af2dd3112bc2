# Written after Django 5.2.19 on 2026-12-01

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('conversations', '0002_questions_keep_addresses_in_one_form'),
    ]

    operations = [
        migrations.RemoveConstraint(
            model_name='servicerequest',
            name='service_request_topic',
        ),
        migrations.AlterField(
            model_name='servicerequest',
            name='closed_why',
            field=models.CharField(blank=True, choices=[('by-telephone', 'Answered by phone'), ('asked-twice', 'The same question as another'), ('no-question', 'Not a question to us'), ('solved', 'Marked as solved by the customer'), ('by-seller', 'Answered by the seller')], max_length=20),
        ),
        migrations.AlterField(
            model_name='servicerequest',
            name='topic',
            field=models.CharField(choices=[('sign-in', 'I don’t recognise this sign-in'), ('order', 'I don’t recognise this order'), ('charge', 'I don’t recognise this charge'), ('locked-out', 'I cannot sign in'), ('my-order', 'An order'), ('return', 'A return or refund'), ('other', 'Something else'), ('seller', 'A question to a seller')], max_length=20),
        ),
        migrations.AddConstraint(
            model_name='servicerequest',
            constraint=models.CheckConstraint(condition=models.Q(('topic__in', ['sign-in', 'order', 'charge', 'locked-out', 'my-order', 'return', 'other', 'seller'])), name='service_request_topic'),
        ),
    ]
