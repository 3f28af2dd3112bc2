"""Sort and find the messages that were sent before; they count as read."""

from django.db import migrations

from comptoir.ground.batches import in_batches
from comptoir.ground.fold import fold_all

BATCH = 200
# The apps whose letters are about an account's safety, as they were until now
SECURITY, ACCOUNT = ("customers/", "orders/order_link", "orders/guest_code", "orders/order_in_account"), "addresses/"


def sort_and_find(apps, schema_editor):
    """A message that has its key is left out, so a second run finds nothing to do."""
    Customer, Notice = apps.get_model("customers", "Customer"), apps.get_model("notices", "Notice")
    SentReference = apps.get_model("post", "SentReference")

    def do(batch):
        hers = Notice.objects.filter(customer_id__in=[customer.id for customer in batch], reference_key="")
        references = []
        for notice in hers.iterator():
            said = notice.text.partition("\n\n-- \n")[0].strip()
            key = "".join(sign for sign in notice.reference.upper() if sign.isalnum())
            Notice.objects.filter(customer_id=notice.customer_id, id=notice.id).update(
                reference_key=key,
                search_text=fold_all((notice.subject, said, notice.reference, key)),
                read_at=notice.written_at,
                category=_category_of(notice.letter),
            )
            references.append(SentReference(key=key, sent_at=notice.written_at))
        SentReference.objects.bulk_create(references, ignore_conflicts=True, batch_size=BATCH)

    in_batches(Customer.objects.all(), do, size=BATCH, what="Messages are found again, by their customers")


def _category_of(letter):
    if letter.startswith(SECURITY):
        return "security"
    return "account" if letter.startswith(ACCOUNT) else "orders"


class Migration(migrations.Migration):
    atomic = False
    dependencies = [
        ("customers", "0017_the_safety_of_accounts_is_an_app"),
        ("notices", "0002_messages_are_found_again"),
        ("post", "0008_references_are_kept")]

    operations = [migrations.RunPython(sort_and_find, migrations.RunPython.noop)]
