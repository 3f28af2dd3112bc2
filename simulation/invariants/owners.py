"""Nobody's row is under another, and whatever leads to a row leads to its owner."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from uuid import UUID

from django.db import connection

from comptoir.customers.models import Customer, CustomerByEmail, CustomerByReference, User
from comptoir.deliveries.models import FollowedParcel
from comptoir.ground.move import looked_up_models, owned_models
from comptoir.journal.facts import FACTS
from comptoir.journal.models import NOBODY, CustomerEntry, HouseEntry
from comptoir.journal.models import ShopEvent as Event
from simulation.invariants.books import Books

UNOWNED = ("ReactionDone", "PendingReaction", "FailedReaction", "ShopEvent", "Message", "StaffReading")


def orders_are_their_buyers(books: Books) -> Iterator[str]:
    """Nobody's order is under another customer"""
    whose: dict[object, str] = {}
    for order in books.known:
        buyer, customer_id = books.world.sales[order.number].buyer, order.customer_id
        if whose.setdefault(customer_id, buyer.name) != buyer.name:
            yield f"{order.number} of {buyer.name} is under a customer of {whose[customer_id]}"
    for person in books.world.people:
        if person.user:
            own_id = User.objects.values_list("customer_id", flat=True).get(pk=person.user.pk)
            if whose.get(own_id, person.name) != person.name:
                yield f"{person.name}'s account has orders of {whose[own_id]}"


def every_order_is_there(books: Books) -> Iterator[str]:
    """Every order that the house took is there, once"""
    numbers = {order.number for order in books.known}
    missing = books.world.sales.keys() - numbers
    taken = {number for number in missing if books.world.sales[number].versions}
    if taken:
        yield f"{sorted(taken)} are gone"
    if len(numbers) != len(books.known):
        yield "two orders have one number"


def look_ups_lead_to_owners(books: Books) -> Iterator[str]:
    """Look-ups and projections name the customer who has the row"""
    for whole in books.orders:
        order = whole.order
        row = books.look_ups.get(order.id)
        if row is None or row.customer_id != order.customer_id or row.number != order.number:
            yield f"{order} is looked up as {row and (row.number, row.customer_id)}"
        for part in books.parts.get(order.id, {}).values():
            if part.customer_id != order.customer_id:
                yield f"a seller's part of {order} names another customer"
    for followed in FollowedParcel.objects.all():
        if books.customers.get(followed.order_id) != followed.customer_id:
            yield f"parcel {followed} is followed for another customer"


def rows_are_under_living_customers(books: Books) -> Iterator[str]:
    """Every row of a customer is under one who is there"""
    customers = set(Customer.objects.values_list("id", flat=True))
    for name, under in _under():
        if (customer_id := UUID(str(under))) not in customers and customer_id != NOBODY:
            yield f"{name} has rows of customer {customer_id}, who is not there"
    for row in CustomerByReference.objects.all():
        if row.customer_id not in customers:
            yield f"number {row.reference} leads to nobody"
    for by_email in CustomerByEmail.objects.all():
        if by_email.customer_id not in customers:
            yield f"{by_email.email} leads to nobody"


def _under() -> list[tuple[str, str]]:
    """Return under which customers each table has rows, in one statement."""
    tables = {
        model.__name__: model._meta.db_table
        for model in [*owned_models(), *looked_up_models()]
        if model.__name__ not in UNOWNED
    }
    parts = (
        f"SELECT DISTINCT '{name}', customer_id FROM \"{table}\" WHERE customer_id IS NOT NULL"  # noqa: S608
        for name, table in tables.items()
    )
    with connection.cursor() as cursor:
        cursor.execute(" UNION ALL ".join(parts))
        found: list[tuple[str, str]] = cursor.fetchall()
    return found


def nobody_who_was_forgotten_is_known(books: Books) -> Iterator[str]:
    """Of who was forgotten, nothing is left but what must be kept"""
    for row in Customer.objects.filter(id__in=books.world.erased):
        if row.email or row.name or row.reference:
            yield f"a customer who was forgotten is known as {row.name!r} {row.email!r} {row.reference!r}"
    for notice in books.notices:
        if notice.customer_id in books.world.erased:
            yield f"{notice.letter} was written to somebody who was forgotten"


def the_feed_is_whole(books: Books) -> Iterator[str]:
    """The shop's program has read what is in the feed, and nothing of it changes"""
    positions = list(
        Event.objects.filter(position__isnull=False).order_by("position").values_list("position", flat=True)
    )
    if positions != list(range(1, len(positions) + 1)) and not books.world.erased:
        yield f"the feed's {len(positions)} positions have gaps"
    heard = [name for name, fact in FACTS.items() if fact.shop_hears]
    happened = Counter[str]()
    for model in (CustomerEntry, HouseEntry):
        happened.update(model.objects.filter(fact__in=heard).values_list("fact", flat=True))
    told = Counter(Event.objects.values_list("fact", flat=True))
    if books.world.erased:
        # Her entries are gone, and what the shop was told of her is not; her parcels are followed in silence.
        happened = Counter({fact: n for fact, n in happened.items() if not fact.startswith("deliveries.")})
        told &= happened
    if happened != told:
        yield f"{dict(happened - told)} happened and are not in the feed, {dict(told - happened)} the reverse"
    if len(books.world.events) > len(positions) and not books.world.erased:
        yield f"the program has read {len(books.world.events)} events, and there are {len(positions)}"


RULES = [
    orders_are_their_buyers,
    every_order_is_there,
    look_ups_lead_to_owners,
    rows_are_under_living_customers,
    nobody_who_was_forgotten_is_known,
    the_feed_is_whole,
]
