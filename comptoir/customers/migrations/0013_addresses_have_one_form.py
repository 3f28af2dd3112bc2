"""Bring the addresses that were there before into their one form; accounts that would fall together stay apart."""

from django.contrib.auth.hashers import make_password
from django.db import migrations

from comptoir.ground.batches import in_batches
from comptoir.ground.email import known_as

BATCH = 1000


def bring_over(apps, schema_editor):
    """Accounts first, then what is known of customers; a second run finds nothing to do."""
    apart = bring_over_accounts(apps)
    bring_over_users(apps)
    bring_over_changes(apps)
    bring_over_customers(apps, apart)


def bring_over_accounts(apps):
    """Each account's address, unless another account has the one form; answers the customers left apart.

    Whoever showed an address to be hers by a letter that went to another domain has shown nothing of this one:
    her password is void, she is signed out, and a new one is set with a code that goes to the right domain.
    """
    addresses, users = apps.get_model("account", "EmailAddress").objects, apps.get_model("customers", "User").objects
    sessions = apps.get_model("customers", "Session").objects
    apart = set()

    def do(batch):
        for held in batch:
            address = known_as(held.email)
            if address == held.email:
                continue
            others = addresses.filter(email=address).exclude(id=held.id)
            if others.filter(verified=True).exists() or others.filter(user=held.user).exists():
                apart.add(held.user.customer_id)
                continue
            if held.verified and went_elsewhere(held.email, address):
                users.filter(id=held.user_id).update(password=make_password(None))
                sessions.filter(user_id=held.user_id).delete()
            addresses.filter(id=held.id).update(email=address)

    in_batches(addresses.select_related("user"), do, size=BATCH, what="Accounts' addresses are brought over")
    return apart - {None}


def went_elsewhere(address, canonical):
    """Whether a letter to what was typed went to another domain, as domains were read in 2003, or nowhere."""
    domain = address.rpartition("@")[2]
    try:
        return domain.encode("idna").lower() != canonical.rpartition("@")[2].encode()
    except UnicodeError:
        return True


def bring_over_users(apps):
    """What a user has as hers, unless her account's address stayed as it was."""
    addresses, users = apps.get_model("account", "EmailAddress").objects, apps.get_model("customers", "User").objects

    def do(batch):
        changed = {user.id: user for user in batch if known_as(user.email) != user.email}
        held = addresses.filter(user_id__in=changed).values_list("user_id", "email")
        for user_id in [user_id for user_id, email in held if email != known_as(email)]:
            del changed[user_id]
        for user in changed.values():
            user.email = known_as(user.email)
        if changed:
            users.bulk_update(changed.values(), ["email"])

    in_batches(users.exclude(email=""), do, size=BATCH, what="Users' addresses are brought over")


def bring_over_changes(apps):
    """What addresses were, and can be again."""
    changes = apps.get_model("customers", "AddressChange").objects

    def do(batch):
        for change in batch:
            change.old, change.new = known_as(change.old), known_as(change.new)
        changes.bulk_update(batch, ["old", "new"])

    in_batches(changes.filter(kind="email"), do, size=BATCH, what="Former addresses are brought over")


def bring_over_customers(apps, apart):
    """By which address each is known. It is half of a look-up's key, so that row is written anew."""
    customers, by_email = apps.get_model("customers", "Customer").objects, apps.get_model("customers", "CustomerByEmail")

    def do(batch):
        batch = [one for one in batch if one.id not in apart]
        changed = [one for one in batch if known_as(one.email) != one.email]
        for customer in changed:
            customer.email = known_as(customer.email)
        if changed:
            customers.bulk_update(changed, ["email"])
        held = by_email.objects.filter(customer_id__in=[one.id for one in batch])
        rows = [one for one in held if known_as(one.email) != one.email]
        anew = [by_email(email=known_as(one.email), customer_id=one.customer_id) for one in rows]
        by_email.objects.bulk_create(anew, ignore_conflicts=True)
        for one in rows:
            by_email.objects.filter(email=one.email, customer_id=one.customer_id).delete()

    in_batches(customers.all(), do, size=BATCH, what="Customers' addresses are brought over")


class Migration(migrations.Migration):
    atomic = False
    dependencies = [
        ("customers", "0012_users_are_found_by_their_address"),
        ("account", "0009_emailaddress_unique_primary_email"),
    ]

    operations = [migrations.RunPython(bring_over, migrations.RunPython.noop)]
