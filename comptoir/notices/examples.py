"""Examples of what is kept of the messages to a customer."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.utils import timezone

from comptoir.customers.models import Customer, User, find_customer
from comptoir.deliveries.models import LINK_HOLDS
from comptoir.journal.record import IMPORT
from comptoir.notices.actions import SentByShop, record_sent, write_offer
from comptoir.notices.models import Category, Notice, copy_of
from comptoir.orders.models import Order, lines_of, parcels_of
from comptoir.post.actions import keep_references, write_message
from comptoir.post.models import Message
from comptoir.preferences.actions import choose
from comptoir.preferences.examples import way_by_sms
from comptoir.preferences.models import Source

ABOUT = "example"
# Of so many of her newest orders, the demo has kept what was written
ORDERS = 15
UNREAD_FOR = timedelta(days=2)
SUBJECT = "Les cafés de Noël sont arrivés"
NEWSLETTER = "Trois torréfactions de fête, en petites séries, jusqu’à la fin de l’année."
TEXT = "Les cafés de Noël sont arrivés : trois torréfactions, en petites séries."
OFFERS = [
    ("LETTRE-0914", "La rentrée du comptoir : thés et cahiers", 78),
    ("LETTRE-1102", "Notre sélection de novembre", 29),
]


def give_notices(user: User) -> list[Notice]:
    """Give a user the copy of a letter, once."""
    customer = find_customer(user)
    if customer is None:
        return []
    if not customer.notices.filter(about=ABOUT).exists():
        message = Message(
            channel=Message.Channel.EMAIL,
            letter="deliveries/shipped",
            customer_id=customer.id,
            recipient=user.email,
            language=user.language,
            subject="Votre colis est en route",
            text=f"Bonjour {user.name}, votre colis est parti.",
        )
        copy_of(message, customer.id, about=ABOUT).save(force_insert=True)
    return list(customer.notices.filter(about=ABOUT))


def give_story_of_messages(user: User) -> None:
    """Fill the demo with what was written to her of her newest orders, and with what the shop sent itself."""
    customer = find_customer(user)
    if customer is None:
        return
    messages = [message for order in _newest(customer) for message in _about(order, user)]
    notices = [copy_of(message, customer.id, about=f"story {message.id}") for message in messages]
    for notice in notices:
        if timezone.now() - notice.written_at > UNREAD_FOR:
            notice.read_at = notice.written_at + timedelta(hours=2)
        notice.save(force_insert=True)
    keep_references(messages)
    record_sent([_offer(customer, user, *offer) for offer in OFFERS])


def _newest(customer: Customer) -> list[Order]:
    return list(customer.orders.newest_first()[:ORDERS])


def _about(order: Order, user: User) -> Iterator[Message]:
    """Yield what was written of an order: that it is confirmed, and that each parcel has come."""
    lines = lines_of(order)
    bought = [{"quantity": line.quantity, "name": line.name} for line in lines]
    confirmed = {"number": order.number, "placed_at": order.placed_at, "lines": bought, "total": order.total}
    yield _message("orders/confirmed", user, order.placed_at, {**confirmed, "more": 0, "has_account": True})
    for parcel in parcels_of(order, lines):
        if parcel.came_at:
            parts = [{"quantity": part.quantity, "name": part.line.name} for part in parcel.parts]
            told = {"order": order.number, "parts": parts, "more": 0, "carrier": parcel.carrier}
            yield _message(
                "deliveries/delivered",
                user,
                parcel.came_at,
                {**told, "came_at": parcel.came_at, "link_days": LINK_HOLDS.days},
            )


def _message(letter: str, user: User, at: datetime, context: dict[str, Any]) -> Message:
    message = Message(
        channel=Message.Channel.EMAIL,
        letter=letter,
        customer_id=user.customer_id,
        recipient=user.email,
        language=user.language,
        queued_at=at,
    )
    secrets = {"link": ""} if letter.startswith("deliveries/") else {}
    write_message(message, context, secrets)
    return message


def _offer(customer: Customer, user: User, reference: str, subject: str, days_ago: int) -> SentByShop:
    return SentByShop(
        customer_id=customer.id,
        reference=reference,
        subject=subject,
        sent_at=timezone.now() - timedelta(days=days_ago),
        category=Category.OFFERS,
        channel=Message.Channel.EMAIL,
        recipient=user.email,
    )


THINGS = {
    "notice": lambda user: give_notices(user)[0].id,
    "letter_app": lambda user: "deliveries",
    "letter_name": lambda user: "delivered",
    "letter_language": lambda user: "fr",
}
GIVE = [give_notices]


def give_offers(user: User) -> None:
    """Give her a number, and write her what the shop would like to tell: a mail and an SMS."""
    customer = find_customer(user)
    if customer is None:
        return
    user.phone, user.phone_verified_at = way_by_sms(user).recipient, timezone.now()
    user.save(update_fields=["phone", "phone_verified_at"])
    hers = Customer.objects.get(id=customer.pk)
    choose(hers.pk, [("offers", way_by_sms(user), True)], source=Source.SHOP, by=IMPORT)
    for channel, text in (("email", NEWSLETTER), ("sms", TEXT)):
        write_offer(
            hers, topic="offers", channel=channel, subject=SUBJECT, text=text, link=settings.PUBLIC_URL
        )
