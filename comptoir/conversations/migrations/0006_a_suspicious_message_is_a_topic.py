"""A suspicious message is a topic of its own."""

from django.db import migrations, models

TOPICS = [
    ("sign-in", "I don’t recognise this sign-in"),
    ("order", "I don’t recognise this order"),
    ("charge", "I don’t recognise this charge"),
    ("locked-out", "I cannot sign in"),
    ("my-order", "An order"),
    ("return", "A return or refund"),
    ("suspicious", "A suspicious message"),
    ("other", "Something else"),
    ("seller", "A question to a seller"),
]


class Migration(migrations.Migration):
    dependencies = [("conversations", "0005_questions_of_customers_are_threads")]

    operations = [
        migrations.RemoveConstraint("servicerequest", "service_request_topic"),
        migrations.AlterField("servicerequest", "topic", models.CharField(choices=TOPICS, max_length=20)),
        migrations.AddConstraint(
            "servicerequest",
            models.CheckConstraint(
                condition=models.Q(topic__in=[topic for topic, _title in TOPICS]),
                name="service_request_topic",
            ),
        ),
    ]
