"""A customer is erased: what the rules of her rows and the functions of the rest leave of her, table by table."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import pytest
from django.apps import apps
from django.db import connection, transaction
from django.utils import timezone
from django_tasks_db.models import DBTaskResult

from comptoir.customers.models import Customer, User
from comptoir.ground.move import owned_models
from comptoir.ground.owned import ByTheClock, Delete, Keep, Nothing
from comptoir.journal.actions import forget_pending
from comptoir.journal.models import PendingReaction
from comptoir.journal.work import run_queued
from comptoir.orders.models import Order, key_of
from comptoir.preferences.examples import way_by_email, way_by_sms
from comptoir.project.erasure import ERASES
from comptoir.project.house import SCHEDULE, collect
from tests.full_house import fill, numbers_of
from tests.statements import reading
from tests.things import things_of

pytestmark = pytest.mark.django_db
Erase = Callable[[Any, datetime], None]
Rows = dict[str, list[str]]
FUNCTIONS: list[Any] = list(dict.fromkeys(one for one in ERASES.values() if not isinstance(one, Nothing)))
FORGETS = [piece.do for piece in SCHEDULE if piece.do.__name__.startswith("forget")]
# What is kept with an order, or as proof of its money, for as long
WITH_ORDERS = {
    "customers.Customer", "orders.Order", "orders.Line", "orders.Parcel", "orders.ParcelLine",
    "deliveries.Tracking", "deliveries.Scan",
    "orders.OrderByNumber", "orders.SellerOrder",
    "cancellations.Cancellation", "cancellations.CancelledLine", "cancellations.SellersCancellation",
    "returns.Return", "returns.ReturnedItem", "returns.SellerReturn", "returns.ReturnException",
    "payments.Payment", "payments.Refund", "payments.RefundItem", "payments.RefundLeg", "payments.RefundedPart", "payments.LegLookUp",
    "gift_cards.Balance", "gift_cards.Movement",
}  # fmt: skip
# What the clock forgets, from a day to three years later
FOR_A_TIME = {
    "conversations.ServiceRequest", "deliveries.CarrierMessage", "customers.StaffReading", "customers.User", "account.EmailAddress",
    "rest.Counter", "rest.IdempotentAnswer", "django_tasks_database.DBTaskResult", "journal.FailedReaction",
    "post.Message", "post.StoppedAddress", "preferences.Choice", "preferences.Recipient",
}  # fmt: skip
# Its rows name an address by a number alone, and the database deletes them with it.
NAMELESS = {"account.EmailConfirmation"}


class House:
    """A house in which Alice and Bob have lived, and the signs by which each is found in it."""

    def __init__(self, alice: User, bob: User) -> None:
        self.alice = Customer.objects.get(id=alice.customer_id)
        self.hers, self.his = signs_of(alice), signs_of(bob)

    def erase(self, at: datetime, *, but: Erase | None = None) -> None:
        """Let every rule act on Alice, but for one function."""
        with transaction.atomic():
            erase_owned(self.alice, at)
            for function in FUNCTIONS:
                if function != but:
                    function(self.alice, at)


@pytest.fixture
def house(sam: User, carla: User) -> House:
    alice = fill("alice@example.org", "Alice Martin", "+33639980001", prefix="403", staff=sam)
    bob = fill("bob@example.org", "Bob Durand", "+33639980002", prefix="404", staff=sam)
    things_of(alice, prefix="405")
    run_queued()
    return House(alice, bob)


def signs_of(user: User) -> list[str]:
    """Ids, as both databases write them, address, number, name, what stands for the first two, and orders as
    they are written and searched."""
    ids = [UUID(str(key)) for key in (user.id, user.customer_id)]
    numbers = numbers_of(user)
    recipients = [way_by_email(user).key, way_by_sms(user).key]
    texts = [
        user.email,
        user.phone,
        user.name,
        *recipients,
        *numbers,
        *(key_of(number) for number in numbers),
    ]
    return [sign.lower() for sign in (*map(str, ids), *(key.hex for key in ids), *texts)]


# An index of every three letters, which says nothing to SELECT; the tables that it is kept in are read.
UNREADABLE = "orders_sought_text"


def erase_owned(customer: Customer, at: datetime) -> None:
    """Delete what she owns as each model says: at once, or once its time is over."""
    for model in reversed(owned_models()):
        rows, rule = model.objects.for_customer(customer.pk), model.when_erased
        if isinstance(rule, Keep):
            over = rows.filter(**{f"{rule.since}__lt": at - rule.period}).values_list("id", flat=True)
            rows = rows.filter(id__in=list(over))
        rows.delete()


def rows_with(signs: Iterable[str]) -> Rows:
    """Every row of every table of the database, as text, in which one of these signs stands."""
    signs, found = list(signs), {}
    labels = {model._meta.db_table: model._meta.label for model in apps.get_models()}
    with connection.cursor() as cursor:
        for table in set(connection.introspection.table_names(cursor)) - {UNREADABLE}:
            cursor.execute(f"SELECT * FROM {connection.ops.quote_name(table)}")
            texts = [_text(row) for row in cursor.fetchall()]
            if held := sorted(text for text in texts if any(sign in text for sign in signs)):
                found[labels.get(table, table)] = held
    return found


def _text(row: Iterable[Any]) -> str:
    return " | ".join(str(bytes(one) if isinstance(one, memoryview) else one) for one in row).lower()


def years(number: int) -> datetime:
    return timezone.now() + timedelta(days=number * 365.25)


def test_the_house_is_full(house: House) -> None:
    erased = {label for label, rule in ERASES.items() if not isinstance(rule, Nothing)}
    owned = {model._meta.label for model in owned_models()}

    for name, signs in (("Alice", house.hers), ("Bob", house.his)):
        for label in sorted((erased | owned) - NAMELESS - set(rows_with(signs))):
            pytest.fail(
                f"no row of {name}'s in {label}: let GIVE of its app's examples.py, or tests/full_house.py, "
                "make one that bears her id, address, number or name"
            )


def test_no_model_is_erased_by_two_apps() -> None:
    assert sum(len(rules) for rules in collect("ERASES")) == len(ERASES)


def test_nothing_of_her_is_left(house: House) -> None:
    house.erase(years(11))

    assert rows_with(house.hers) == {}


def test_all_of_his_is_as_the_clock_alone_would_leave_it(house: House) -> None:
    with transaction.atomic():
        for forget in FORGETS:
            forget(years(11))
        left = rows_with(house.his)
        transaction.set_rollback(True)

    house.erase(years(11))

    after = rows_with(house.his)
    assert WITH_ORDERS | {"customers.User", "mfa.Authenticator", "safety.Session"} <= set(left)
    assert [row for label, rows in left.items() for row in rows if row not in after.get(label, [])] == []


def test_what_must_be_kept_is_kept_and_says_no_more_than_it_must(house: House) -> None:
    orders = Order.objects.for_customer(house.alice.pk).count()
    before = rows_with(house.his)

    house.erase(timezone.now())

    left = rows_with(house.hers)
    assert set(left) == WITH_ORDERS | FOR_A_TIME
    # Of what failed, the letter to an address alone: nobody knows whose it is.
    assert len(left["journal.FailedReaction"]) == 1
    assert Order.objects.for_customer(house.alice.pk).count() == orders == 11
    kept = Customer.objects.get(id=house.alice.pk)
    assert (kept.email, kept.name, kept.folded_name, kept.reference, kept.language) == ("", "", "", "", "")
    assert not User.objects.filter(customer_id=house.alice.pk).exists()
    assert rows_with(house.his) == before


def test_orders_alone_are_left_after_four_years(house: House) -> None:
    house.erase(timezone.now())
    house.erase(years(4))

    assert set(rows_with(house.hers)) == WITH_ORDERS


@pytest.mark.parametrize("function", FUNCTIONS, ids=lambda one: getattr(one, "piece", one).__name__)
def test_no_function_is_there_in_vain(house: House, function: Any) -> None:
    house.erase(years(11), but=function)

    assert rows_with(house.hers) != {}


@pytest.mark.parametrize("model", owned_models(), ids=lambda model: model._meta.label)
def test_every_owned_model_says_from_when_it_is_kept(model: Any) -> None:
    rule = model.when_erased

    assert isinstance(rule, Delete) or str(
        model.objects.filter(**{f"{rule.since}__lt": timezone.now()}).query
    )


def test_every_statement_on_what_she_owns_names_her(house: House) -> None:
    found: list[str] = []

    # The clock forgets for all at once.
    own = [one for one in FUNCTIONS if not isinstance(one, ByTheClock)]
    for at in (timezone.now(), years(11)):
        with reading(found, "erasure", lambda: house.alice.pk):
            erase_owned(house.alice, at)
            for function in own:
                function(house.alice, at)

    assert found == []


def test_a_guest_without_an_account_is_erased_as_well(house: House) -> None:
    User.objects.filter(customer_id=house.alice.pk).delete()

    house.erase(years(11))

    assert not Customer.objects.filter(id=house.alice.pk).exists()


def test_what_waits_in_one_task_with_hers_is_queued_anew(house: House) -> None:
    [hers, his] = [str(UUID(signs[1])) for signs in (house.hers, house.his)]
    entry, other = str(UUID(int=1)), str(UUID(int=2))
    PendingReaction.objects.all().delete()
    DBTaskResult.objects.all().delete()
    for customer_id, others in ((hers, [[his, other]]), (his, [[hers, entry], [his, other]])):
        PendingReaction.objects.create(
            customer_id=customer_id, entry_id=entry, reaction="tests.tell", others=others
        )

    forget_pending(house.alice.pk)

    waiting = PendingReaction.objects.order_by("entry_id").values_list("customer_id", "entry_id", "others")
    assert [(str(owner), str(key), others) for owner, key, others in waiting] == [
        (his, entry, [[his, other]]),
        (his, other, []),
    ]
    arguments = sorted(DBTaskResult.objects.values_list("args_kwargs__args", flat=True), key=str)
    assert arguments == [[his, other, "tests.tell", 0], [[[his, entry], [his, other]], "tests.tell", 0]]
