"""What a customer can be told of: what belongs to her orders, and what the shop would like to tell her."""

from __future__ import annotations

from typing import NamedTuple

from django.conf import settings
from django.db import models
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from comptoir.ui.formats import phone


class Channel(models.TextChoices):
    """How a customer is reached."""

    EMAIL = "email", gettext_lazy("Email")
    SMS = "sms", gettext_lazy("SMS")
    PHONE = "phone", gettext_lazy("Phone call")


class Topic(NamedTuple):
    """A topic: `says` tells a customer what it brings, and `channels` how it can reach her.

    Of what belongs to her orders and her account (`is_service`), e-mails always come, and `why` says so.
    `may_follow_purchase`: the law lets the shop write of it to whoever bought, by e-mail and SMS, until she
    says no (CPCE, L. 34-5, paragraph 4).
    """

    name: str
    title: str | Promise
    says: str | Promise
    channels: tuple[Channel, ...] = (Channel.EMAIL, Channel.SMS)
    is_service: bool = False
    why: str | Promise = ""
    may_follow_purchase: bool = False


SERVICE = (
    Topic(
        "orders",
        gettext_lazy("Your orders"),
        gettext_lazy("Confirmed, changed or cancelled."),
        (Channel.SMS,),
        is_service=True,
        why=gettext_lazy("It is your proof of what you bought."),
    ),
    Topic(
        "deliveries",
        gettext_lazy("Deliveries"),
        gettext_lazy("Sent, arriving today, ready for pickup, late or delivered."),
        (Channel.SMS,),
        is_service=True,
        why=gettext_lazy("It tells you when and where your parcel arrives."),
    ),
    Topic(
        "returns",
        gettext_lazy("Returns and refunds"),
        gettext_lazy("Labels, deadlines and refunds."),
        (Channel.SMS,),
        is_service=True,
        why=gettext_lazy("It tells you the last day to send something back, and how much you get back."),
    ),
    Topic(
        "conversations",
        gettext_lazy("Answers to your questions"),
        gettext_lazy("From sellers and from our customer service."),
        (Channel.SMS,),
        is_service=True,
        why=gettext_lazy("You asked, and this is the answer."),
    ),
    Topic(
        "account",
        gettext_lazy("Account and security"),
        gettext_lazy("Sign-ins, codes and changes to your account."),
        (),
        is_service=True,
        why=gettext_lazy("It tells you at once if someone else gets in. It cannot be turned off."),
    ),
)
MARKETING = (
    Topic(
        "offers",
        gettext_lazy("Offers and newsletter"),
        gettext_lazy("Promotions, new products and news from the shop."),
        may_follow_purchase=True,
    ),
    Topic(
        "recommendations",
        gettext_lazy("Recommendations for you"),
        gettext_lazy("Products that go with what you bought."),
        may_follow_purchase=True,
    ),
    Topic(
        "availability",
        gettext_lazy("Back in stock and price drops"),
        gettext_lazy("When a product that you follow is available again, or costs less."),
        may_follow_purchase=True,
    ),
    Topic(
        "surveys", gettext_lazy("Surveys"), gettext_lazy("What you think of the shop and of its products.")
    ),
    Topic(
        "partners",
        gettext_lazy("Offers from our partners"),
        gettext_lazy("Sent by us, about what other companies sell. They do not get your address."),
    ),
    Topic(
        "calls",
        gettext_lazy("Calls about offers"),
        gettext_lazy("We call you about offers. Calls about your orders need no permission."),
        (Channel.PHONE,),
    ),
)
TOPICS = {topic.name: topic for topic in (*SERVICE, *MARKETING)}
# What the topic of a letter begins with, for each topic of hers
LETTERS = {
    "orders": "orders",
    "cancellations": "orders",
    "deliveries": "deliveries",
    "returns": "returns",
    "payments": "returns",
    "conversations": "conversations",
    "account": "account",
    "security": "account",
    "desk": "account",
}


def marketing_topics() -> list[Topic]:
    """Return what this shop would like to tell of."""
    return [topic for topic in MARKETING if topic.name in settings.MARKETING_TOPICS]


def topic_of_letter(topic: str) -> str:
    """Return the topic of hers under which letters of this `topic` are told."""
    return LETTERS[topic.partition(".")[0]]


def wording_of(topic: Topic, channel: Channel, recipient: str) -> str:
    """Return the sentence to which she agrees, in the language that is spoken now.

    Calls: Code de la consommation, L. 223-1, of 11 August 2026.
    """
    words = {
        Channel.EMAIL: _("I agree that %(shop)s may send emails to %(recipient)s: %(topic)s."),
        Channel.SMS: _("I agree that %(shop)s may send SMS to %(recipient)s: %(topic)s."),
        Channel.PHONE: _("I agree that %(shop)s may call me on %(recipient)s for marketing."),
    }
    if topic.is_service:
        words[Channel.SMS] = _("Also send me an SMS to %(recipient)s: %(topic)s.")
    shown = recipient if channel == Channel.EMAIL else phone(recipient)
    named = {"shop": settings.SHOP_NAME, "recipient": shown, "topic": topic.title}
    return words[channel] % named
