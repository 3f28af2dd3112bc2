"""Take back what nobody said: that a seller who is known from orders alone is a professional."""

from django.db import migrations

SAID = ("legal_name", "address", "country", "email", "phone", "register_number", "vat_number", "about")


def take_back(apps, schema_editor):
    """In one statement. Whom the shop described has at least one of these."""
    sellers = apps.get_model("sellers", "Seller").objects
    nothing = dict.fromkeys(SAID, "")
    sellers.filter(status="professional", certifies_eu_law=False, **nothing).update(status="")


class Migration(migrations.Migration):
    atomic = False
    dependencies = [("sellers", "0003_a_seller_is_neither_until_the_shop_says")]

    operations = [migrations.RunPython(take_back, migrations.RunPython.noop)]
