"""What the shop would like to tell is written to a customer who agreed to it, and who can stop it."""

from __future__ import annotations

from django.conf import settings
from django.db import transaction

from comptoir.customers.models import Customer
from comptoir.post.actions import UNSUBSCRIBE, queue_message, write_message
from comptoir.post.models import Message
from comptoir.post.writing import Lines
from comptoir.preferences.actions import lock_recipients
from comptoir.preferences.models import Stop, allowed_of, stop_links, way_of

OFFER, OFFER_SMS = "notices/offer", "notices/offer_sms"


@transaction.atomic
def write_offer(
    customer: Customer, *, topic: str, channel: str, subject: str, text: str, link: str = ""
) -> Message | None:
    """Queue a message about a topic of marketing, and return it; None to whom it may not be written.

    It bears what stops more of it: a mail its link (RFC 8058), an SMS the word STOP.
    """
    way = way_of(customer, channel)
    # What is withdrawn from here on waits for this message, and stops it.
    lock_recipients({way.key} if way.recipient else set())
    if not way.recipient or not allowed_of(customer, topic=topic, channel=channel).may:
        return None
    is_mail = channel == Message.Channel.EMAIL
    message = Message(
        channel=channel,
        queue=Message.Queue.DEFAULT,
        letter=OFFER if is_mail else OFFER_SMS,
        customer_id=customer.pk,
        recipient=way.recipient,
        language=customer.language or settings.LANGUAGE_CODE,
        topic=topic,
        recipient_key=way.key,
        by_day=not is_mail,
    )
    stop = Stop(customer.pk, channel, way.key, topic)
    context = {"subject": subject, "text": Lines(text), "link": link, "stop_number": settings.SMS_STOP}
    write_message(
        message, context, {UNSUBSCRIBE: stop_links({customer.pk: stop})[customer.pk]} if is_mail else {}
    )
    queue_message(message)
    return message
