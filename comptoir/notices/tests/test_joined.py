"""A guest's messages come along when she is joined to an account, and those of anybody else never do."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from comptoir.customers.actions import join_guests
from comptoir.customers.examples import person
from comptoir.customers.models import Customer, CustomerByEmail
from comptoir.notices.actions import SentByShop, record_sent
from comptoir.notices.models import Notice, copy_of, messages_of, messages_with
from comptoir.post.models import Message

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.crosses_customers("joining moves rows from one customer to another"),
]
HERS = "alice@example.org"


def guest(email: str = HERS, reference: str = "") -> Customer:
    found = Customer.objects.create(email=email, reference=reference)
    CustomerByEmail.objects.create(email=email, customer_id=found.id)
    return found


def wrote(customer: Customer, about: str) -> Notice:
    """Write to somebody of something."""
    letter = Message(
        channel="email", letter="orders/confirmed", customer_id=customer.id, subject=about, text=about
    )
    notice = copy_of(letter, customer.id, about=about)
    notice.save(force_insert=True)
    return notice


def offered(customer: Customer, subject: str = "Our autumn teas", *, reference: str = "NEWS-48") -> None:
    """Let the shop tell of a mail of its own."""
    sent = {"sent_at": timezone.now() - timedelta(days=3), "category": "offers", "channel": "email"}
    record_sent([SentByShop(customer_id=customer.id, reference=reference, subject=subject, **sent)])


def titles(customer: Customer) -> list[str]:
    return sorted(message.title for message in messages_of(customer))


def test_the_one_guest_keeps_hers() -> None:
    one = guest()
    wrote(one, "Confirmed one")

    customer = join_guests(person(HERS, "Alice Martin"), HERS)

    assert titles(customer) == ["Confirmed one"]


def test_those_of_several_guests_come_together_and_are_found_again() -> None:
    one, other = guest(), guest(reference="C-1")
    first, second = wrote(one, "Confirmed one"), wrote(other, "Confirmed two")
    first.read_at = timezone.now()
    first.save(update_fields=["read_at"])

    customer = join_guests(person(HERS, "Alice Martin"), HERS)

    assert titles(customer) == ["Confirmed one", "Confirmed two"]
    assert [one.title for one in messages_of(customer).unread()] == ["Confirmed two"]
    assert messages_with(customer, [first.reference]) == [messages_of(customer).get(id=first.id)]
    assert list(messages_of(customer).saying("TWO confirmed")) == [messages_of(customer).get(id=second.id)]
    assert Notice.objects.count() == 2


def test_what_the_shop_sent_to_several_guests_stands_once() -> None:
    one, other = guest(), guest(reference="C-1")
    offered(one), offered(other)
    offered(one, "Only to one", reference="NEWS-49")

    customer = join_guests(person(HERS, "Alice Martin"), HERS)

    assert titles(customer) == ["Only to one", "Our autumn teas"]
    assert Notice.objects.count() == 2


def test_a_guest_who_comes_later_brings_hers_into_the_account(alice: Any) -> None:
    customer = Customer.known_by(alice.customer_id)
    offered(customer)
    late = guest()
    offered(late), wrote(late, "Confirmed one")

    join_guests(alice, HERS)

    assert titles(customer) == ["Confirmed one", "Our autumn teas"]


def test_those_of_a_former_account_with_the_address_never_come() -> None:
    former = guest()
    owner = person(HERS, "Alice Martin")
    join_guests(owner, HERS)
    wrote(former, "Hers alone")
    # She gave the address up; its next owner signs up with it.
    owner.email = "alice.martin@example.org"
    owner.save(update_fields=["email"])
    owner.emailaddress_set.update(email=owner.email)

    customer = join_guests(person(HERS, "Bob Durand"), HERS)

    assert customer != former
    assert titles(customer) == []
    assert titles(former) == ["Hers alone"]


def test_nor_those_of_a_guest_who_only_once_gave_it() -> None:
    once = guest("other@example.org")
    CustomerByEmail.objects.create(email=HERS, customer_id=once.id)
    wrote(once, "Somebody else’s")

    customer = join_guests(person(HERS, "Alice Martin"), HERS)

    assert titles(customer) == []
