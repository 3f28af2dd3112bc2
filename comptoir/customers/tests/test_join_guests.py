"""What was bought as a guest joins the account once the address is verified, and not before."""

from __future__ import annotations

from typing import Any

import pytest

from comptoir.customers.actions import join_guests
from comptoir.customers.examples import PASSWORD, person
from comptoir.customers.models import Customer, CustomerByEmail, CustomerByReference, User
from comptoir.journal.models import CustomerEntry

pytestmark = pytest.mark.django_db


def guest(email: str, reference: str = "") -> Customer:
    found = Customer.objects.create(email=email, reference=reference)
    CustomerByEmail.objects.create(email=email, customer_id=found.id)
    if reference:
        CustomerByReference.objects.create(reference=reference, customer_id=found.id)
    return found


def test_somebody_new_becomes_a_customer() -> None:
    user = person("new@example.org", "Alice Martin")

    customer = join_guests(user, "new@example.org")

    user.refresh_from_db()
    assert user.customer_id == customer.id
    assert CustomerByEmail.objects.get().customer_id == customer.id


def test_one_guest_is_attached_and_nothing_is_copied() -> None:
    one = guest("alice@example.org")

    assert join_guests(person("alice@example.org", "Alice"), "Alice@example.org") == one
    assert Customer.objects.count() == 1


def test_several_are_brought_together_under_the_shops_number() -> None:
    plain, numbered = guest("alice@example.org"), guest("alice@example.org", "C-1")
    for one in (plain, numbered):
        CustomerEntry.objects.create(customer=one, fact="orders.imported", about_kind="x", by_kind="import")

    customer = join_guests(person("alice@example.org", "Alice"), "alice@example.org")

    assert customer == numbered
    assert list(Customer.objects.all()) == [numbered]
    assert CustomerEntry.objects.filter(customer=numbered, fact="orders.imported").count() == 2


def test_two_numbers_of_the_shop_stay_two_customers() -> None:
    guest("alice@example.org", "C-1")
    second = guest("alice@example.org", "C-2")

    join_guests(person("alice@example.org", "Alice"), "alice@example.org")

    assert Customer.objects.filter(id=second.id).exists()
    assert CustomerByReference.objects.get(reference="C-2").customer_id == second.id


def test_an_address_once_sent_with_somebodys_number_opens_nothing() -> None:
    hers = guest("alice@example.org", "C-1")
    CustomerByEmail.objects.create(email="mistyped@example.org", customer_id=hers.id)

    customer = join_guests(person("mistyped@example.org", "Bob"), "mistyped@example.org")

    assert customer != hers


@pytest.mark.crosses_customers("joining is the one page that moves rows from one customer to another")
def test_what_comes_later_joins_at_the_next_sign_in(client: Any, alice: Any) -> None:
    late = guest("alice@example.org")

    client.post("/account/sign-in/", {"login": "alice@example.org", "password": PASSWORD})

    assert not Customer.objects.filter(id=late.id).exists()
    assert CustomerEntry.objects.filter(
        customer_id=alice.customer_id, fact="customers.guests_joined"
    ).exists()


def test_an_account_is_never_taken_from_somebody_else(alice: Any) -> None:
    CustomerByEmail.objects.create(email="shared@example.org", customer_id=alice.customer_id)

    customer = join_guests(person("shared@example.org", "Bob"), "shared@example.org")

    assert customer.id != alice.customer_id
    assert User.objects.get(pk=alice.pk).customer_id == alice.customer_id


def test_twice_is_once(alice: Any) -> None:
    before = alice.customer_id

    join_guests(alice, alice.email)

    assert User.objects.get(pk=alice.pk).customer_id == before
