"""A payment and the account are topics of their own."""

from django.db import migrations, models

TOPICS = [
    ("sign-in", "I don’t recognise this sign-in"),
    ("order", "I don’t recognise this order"),
    ("charge", "I don’t recognise this charge"),
    ("locked-out", "I cannot sign in"),
    ("my-order", "An order"),
    ("return", "A return or refund"),
    ("payment", "A payment"),
    ("account", "My account"),
    ("suspicious", "A suspicious message"),
    ("other", "Something else"),
    ("seller", "A question to a seller"),
]


class Migration(migrations.Migration):
    dependencies = [("conversations", "0006_a_suspicious_message_is_a_topic")]

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
