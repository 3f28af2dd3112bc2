"""Believable choices: told by the shop, agreed to, taken back, and deliveries by SMS."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID
from zlib import crc32

from django.db import transaction
from django.utils import timezone

from comptoir.customers.models import User
from comptoir.preferences.actions import Asked, lock_recipients, mark_of
from comptoir.preferences.actions.choose import Wish, write_choices
from comptoir.preferences.models import (
    TOPICS,
    Basis,
    Channel,
    Choice,
    Source,
    Stop,
    Way,
    stop_link,
    wording_of,
)


def way_by_email(user: User) -> Way:
    return Way(Channel.EMAIL, str(user.email))


def way_by_sms(user: User) -> Way:
    """Return a number of a user's own, out of those that are reserved for fiction."""
    return Way(Channel.SMS, f"+3363998{crc32(user.email.encode()) % 10_000:04}")


def wish(user: User, topic: str, *, days: int, is_given: bool = True, **more: str) -> Wish:
    """Return what a user chose so many days ago; by SMS what belongs to her orders, the rest by e-mail."""
    about = TOPICS[topic]
    way = way_by_sms(user) if about.is_service else way_by_email(user)
    basis = Basis.SERVICE if about.is_service else Basis.CONSENT
    return Wish(
        customer_id=UUID(str(user.customer_id)),
        topic=topic,
        way=way,
        is_given=is_given,
        wording=wording_of(about, Channel(way.channel), way.recipient) if is_given else "",
        happened_at=timezone.now() - timedelta(days=days),
        **({"basis": basis, "source": Source.PREFERENCES} | more),  # type: ignore[arg-type]
    )


@transaction.atomic
def give_choices(user: User) -> list[Choice]:
    """Give a user an offer by e-mail because she bought, one that she asked for, one that she took back, and
    an SMS of each delivery."""
    wishes = [
        wish(user, "offers", days=420, basis=Basis.SOFT_OPT_IN, source=Source.SHOP),
        wish(user, "recommendations", days=300),
        wish(user, "availability", days=200),
        wish(user, "recommendations", days=90, is_given=False, source=Source.LINK),
        wish(user, "deliveries", days=40),
    ]
    lock_recipients({one.way.key for one in wishes})
    return write_choices(wishes, by=user, speaks=False)


def stop_of(user: User, topic: str = "availability", way: Way | None = None) -> str:
    """Return the mark of a link that stops a topic for a user."""
    way = way or way_by_email(user)
    return stop_link(Stop(UUID(str(user.customer_id)), way.channel, way.key, topic))


def asked_by(user: User, topic: str = "surveys") -> str:
    """Return the mark of a link that confirms a topic for a user."""
    return mark_of(Asked(UUID(str(user.customer_id)), topic, str(user.email)))


THINGS = {
    "stop": stop_of,
    "asked": asked_by,
    "sms_secret": lambda user: "nobody-has-this-secret",
}
GIVE = [give_choices]
