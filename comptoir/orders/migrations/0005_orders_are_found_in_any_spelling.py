"""Fold anew what the orders of before are searched by, and add their numbers without hyphens."""

from django.db import migrations

from comptoir.ground.batches import in_batches
from comptoir.ground.fold import fold
from comptoir.orders.models.search import closed

BATCH = 500


def fold_anew(apps, schema_editor):
    """In batches, by number; what is folded so already is not written, so a second run changes nothing."""
    numbers = apps.get_model("orders", "OrderByNumber").objects.all()
    orders = apps.get_model("orders", "Order").objects
    parts = apps.get_model("orders", "SellerOrder").objects

    def do(batch):
        customers, ids = {one.customer_id for one in batch}, [one.order_id for one in batch]
        write(orders.filter(customer_id__in=customers, id__in=ids))
        write(parts.filter(order_id__in=ids))

    in_batches(numbers, do, key="number", size=BATCH, what="Orders are folded anew")


def write(rows):
    changed = []
    for row in rows.only("pk", "number", "search_text"):
        text = found_by(row.number, row.search_text)
        if text != row.search_text:
            row.search_text = text
            changed.append(row)
    if changed:
        rows.model.objects.bulk_update(changed, ["search_text"])


def found_by(number, text):
    """The text folded, with the closed number behind the number, with which it begins."""
    text, whole, bare = fold(text), fold(number), closed(number)
    if whole == bare or text.startswith(f"{whole} {bare}") or not text.startswith(whole):
        return text
    return f"{whole} {bare}{text[len(whole):]}"


class Migration(migrations.Migration):
    atomic = False
    dependencies = [("orders", "0004_an_order_keeps_the_address_it_was_placed_with")]

    operations = [migrations.RunPython(fold_anew, migrations.RunPython.noop)]
