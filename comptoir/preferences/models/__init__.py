"""Topics, channels, choices, and recipients."""

from comptoir.preferences.models.allowed import (
    Allowed,
    Way,
    allowed_of,
    allowed_of_many,
    holds_at,
    numbers_for_letters,
    way_of,
    ways_of_many,
)
from comptoir.preferences.models.by_link import ByLink, public_choices_by_link
from comptoir.preferences.models.choice import (
    Basis,
    Choice,
    Held,
    Key,
    Source,
    choices_of,
    choices_that_hold,
    given_of_many,
    history_of,
)
from comptoir.preferences.models.link import Stop, public_stop, stop_link, stop_links
from comptoir.preferences.models.recipient import (
    KEPT,
    CustomerByRecipient,
    Recipient,
    customers_by_recipient,
)
from comptoir.preferences.models.topics import (
    MARKETING,
    SERVICE,
    TOPICS,
    Channel,
    Topic,
    marketing_topics,
    topic_of_letter,
    wording_of,
)

__all__ = [
    "KEPT",
    "MARKETING",
    "SERVICE",
    "TOPICS",
    "Allowed",
    "Basis",
    "ByLink",
    "Channel",
    "Choice",
    "CustomerByRecipient",
    "Held",
    "Key",
    "Recipient",
    "Source",
    "Stop",
    "Topic",
    "Way",
    "allowed_of",
    "allowed_of_many",
    "choices_of",
    "choices_that_hold",
    "customers_by_recipient",
    "given_of_many",
    "history_of",
    "holds_at",
    "marketing_topics",
    "numbers_for_letters",
    "public_choices_by_link",
    "public_stop",
    "stop_link",
    "stop_links",
    "topic_of_letter",
    "way_of",
    "ways_of_many",
    "wording_of",
]
