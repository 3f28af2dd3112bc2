"""What is said of a message that somebody doubts: nothing is vouched for, since all of it can be copied."""

from __future__ import annotations

from typing import NamedTuple

from comptoir.customers.models import Customer
from comptoir.notices.models.inbox import messages_with
from comptoir.notices.models.notice import Notice
from comptoir.notices.models.pasted import Pasted, read_pasted
from comptoir.post.models import SentReference, sent_references


class Checked(NamedTuple):
    """What is known: the references that messages bore, and, of whoever asks, her own messages with them."""

    pasted: Pasted
    sent: list[SentReference]
    own: list[Notice]

    @property
    def is_known(self) -> bool:
        return bool(self.sent)


def checked(text: str, customer: Customer | None) -> Checked:
    """Look a pasted message up; `customer` is whoever is signed in, who alone sees her own message.

    As many statements are asked whether a reference is known, unknown, or another's.
    """
    pasted = read_pasted(text)
    own = messages_with(customer, pasted.references) if customer else []
    return Checked(pasted, sent_references(pasted.references), own)
