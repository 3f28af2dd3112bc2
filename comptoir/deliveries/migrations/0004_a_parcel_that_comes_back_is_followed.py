"""Follow a parcel that comes back to a seller: it leads to its return."""

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('deliveries', '0003_a_return_has_a_label'),
    ]

    operations = [
        migrations.AddField(
            model_name='followedparcel',
            name='return_id',
            field=models.UUIDField(null=True),
        ),
        migrations.AddField(
            model_name='tracking',
            name='return_id',
            field=models.UUIDField(editable=False, null=True),
        ),
        migrations.AddIndex(
            model_name='tracking',
            index=models.Index(condition=models.Q(('delivered_at__isnull', True), ('return_id__isnull', False)), fields=['since'], name='tracking_of_return'),
        ),
    ]
