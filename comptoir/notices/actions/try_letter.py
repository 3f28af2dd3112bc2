"""Staff sends herself an example of a letter, to see it as a customer does."""

from __future__ import annotations

from django.db import transaction

from comptoir.customers.models import User
from comptoir.journal.record import record
from comptoir.notices.facts import TRIED
from comptoir.post.actions import queue_letter
from comptoir.post.letters import Letter
from comptoir.rest.limits import Limit, count_or_refuse


def count_try(user: User) -> None:
    """Count an example that somebody is about to send. Raises TooMany."""
    count_or_refuse(Limit("try_letter", f"notices:{user.pk}"))


@transaction.atomic
def try_letter(letter: Letter, *, language: str, by: User) -> None:
    """Queue an example of a letter to one's own address."""
    queue_letter(
        letter.name,
        to=by.email,
        language=language,
        context=letter.example,
        secrets=letter.secrets,
    )
    record(TRIED, about=None, by=by, letter=letter.name, language=language)
