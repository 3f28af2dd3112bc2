"""A house that holds something of somebody in every table that can: of each model, at least a row of theirs."""

from __future__ import annotations

from datetime import timedelta
from uuid import uuid4

from allauth.account.models import EmailAddress, EmailConfirmation
from allauth.mfa.models import Authenticator
from django.test import Client
from django.utils import timezone

from comptoir.conversations.examples import ask
from comptoir.customers.actions import note, verify_phone
from comptoir.customers.examples import customer, person
from comptoir.customers.facts import NAME_CHANGED
from comptoir.customers.models import StaffReading, User, Visit
from comptoir.entrance.actions.sign_up import note_sign_up
from comptoir.journal.models import NOBODY, CustomerEntry, FailedReaction, HouseEntry, PendingReaction
from comptoir.journal.work import run_queued
from comptoir.orders.examples import give_orders, order_sent
from comptoir.orders.examples.one import ADDRESS, receive
from comptoir.orders.models import Order
from comptoir.post.models import StoppedAddress
from comptoir.project.house import give_all
from comptoir.rest.models import Counter, IdempotentAnswer
from comptoir.safety.models import (
    AddressChange,
    AddressReturn,
    Browser,
    EndedSession,
    LockDown,
    RetiredStep,
    WayBack,
)
from comptoir.sellers.actions import create_key, invite_person
from comptoir.sellers.models import seller_by_reference

HERE = Visit("203.0.113.7", "Firefox")


def fill(email: str, name: str, phone: str, *, prefix: str, staff: User) -> User:
    """Let somebody have lived here: a guest who signs up, buys, asks, sells for somebody, and is in trouble."""
    invited = person(email, name, "en")
    note_sign_up(invited)
    note(NAME_CHANGED, invited, visit=HERE)
    address = {**ADDRESS, "name": name}
    guest = {"reference": f"C-{prefix}", "email": email, "name": name}
    receive(order_sent(f"{prefix}-9999999-0000000", customer=guest, shipping_address=address))
    user = customer(email, name, "en")
    give_orders(user, 2, prefix=prefix, shipping_address=address)
    verify_phone(user, phone)
    note(NAME_CHANGED, user, visit=HERE)
    _give_security(user)
    _sell(user, staff)
    _ask(user)
    give_all(user)
    run_queued()
    _give_programs(user)
    _give_failures(user)
    StoppedAddress.objects.create(address=user.email, code="5.1.1")
    StaffReading.objects.create(staff_id=staff.id, customer_id=user.customer_id, page="desk_customer")
    return user


def _give_security(user: User) -> None:
    """What an account holds of sessions, browsers, second steps and trouble."""
    now = timezone.now()
    Client().force_login(user)
    Browser.objects.create(user=user, token=uuid4().hex, agent="Firefox")
    EndedSession.objects.create(user=user, session_key=uuid4().hex, why=EndedSession.Why.ELSEWHERE)
    Authenticator.objects.create(user=user, type="sms", data={})
    RetiredStep.objects.create(user=user, kind="sms", content={}, added_at=now)
    AddressChange.objects.create(user=user, kind="email", old=user.email, new=user.email)
    AddressReturn.objects.create(user=user, since=now, ip=HERE.ip)
    LockDown.objects.create(user=user, since=now)
    WayBack.objects.create(user=user)
    EmailConfirmation.create(EmailAddress.objects.get(user=user))
    begun = User.objects.create(email=user.email, signed_up_at=now)
    EmailAddress.objects.create(user=begun, email=user.email, verified=False)


def _sell(user: User, staff: User) -> None:
    seller = seller_by_reference("carmes")
    assert seller
    invite_person(seller, user.email, by=staff)
    create_key("Till", scopes=["orders:read"], seller=seller, by=user)


def _ask(user: User) -> None:
    """Questions, signed in and not, that are confirmed by letter."""
    ask(user, speaks=True, order_number=numbers_of(user)[0])
    ask(speaks=True, name=user.name, email=user.email, text=f"I am {user.name}, and locked out.")


def _give_programs(user: User) -> None:
    """What is kept of her program's requests."""
    who = f"customer:{user.customer_id}"
    Counter.objects.create(about=who, name="requests", number=1, ends_at=timezone.now() + timedelta(days=1))
    IdempotentAnswer.objects.create(
        who=who, key=uuid4().hex, fingerprint="", body=f'{{"name": "{user.name}"}}'
    )


def _give_failures(user: User) -> None:
    """A reaction that is still to be had, and three that failed: of her journal, of her account, of a guest."""
    entry = CustomerEntry.objects.filter(customer_id=user.customer_id).earliest("id")
    PendingReaction.objects.create(customer_id=user.customer_id, entry_id=entry.id, reaction="tests.tell")
    of_account = HouseEntry.objects.filter(about_id=user.id).earliest("id")
    for owner, entry_id in ((user.customer_id, entry.id), (NOBODY, of_account.id), (NOBODY, uuid4())):
        FailedReaction.objects.create(
            customer_id=owner, entry_id=entry_id, fact="tests.tried", reaction="tests.tell",
            error=f"550 no such mailbox: {user.email}",
        )  # fmt: skip


def numbers_of(user: User) -> list[str]:
    """The numbers of somebody's orders."""
    return list(Order.objects.for_customer(user.customer_id).values_list("number", flat=True))
