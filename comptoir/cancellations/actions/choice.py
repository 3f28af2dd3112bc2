"""What is chosen to be cancelled is kept in the session, by its order, until it is confirmed."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace
from typing import Any
from uuid import UUID, uuid4

from django.http import HttpRequest

from comptoir.cancellations.actions.cancel_items import Wish
from comptoir.orders.models import Order
from comptoir.payments.models import To

SESSION = "cancellations"
MOST_CHOICES = 5


@dataclass(frozen=True, kw_only=True)
class Choice:
    """So many pieces of each line, by its id, and why; with the key under which they are cancelled once.

    `confirmed` is the version that a guest has confirmed, and for which she has yet to type the code.
    """

    pieces: Mapping[UUID, int]
    key: str
    reason: str
    words: str
    confirmed: str = ""

    def wish(self, *, to: To = To.ORIGINAL) -> Wish:
        """Return what is to be cancelled, as the actions take it."""
        return Wish(pieces=self.pieces, key=self.key, reason=self.reason, words=self.words, to=to)

    def version(self, *shown: Any) -> str:
        """Return a word that differs with the choice and with what was shown of it.

        What is confirmed has to be what was shown.
        """
        text = json.dumps([_written(replace(self, confirmed="")), shown], sort_keys=True, default=str)
        return hashlib.sha256(text.encode()).hexdigest()[:32]


def keep_choice(request: HttpRequest, order: Order, chosen: Mapping[str, Any]) -> None:
    """Keep what a valid form says, under a new key, with the few choices that were made last."""
    _write(request, order, Choice(**chosen, key=uuid4().hex))


def confirm_choice(request: HttpRequest, order: Order, choice: Choice, version: str) -> None:
    """Note that a guest has confirmed this version of her choice, which takes effect with the code."""
    _write(request, order, replace(choice, confirmed=version))


def kept_choice(request: HttpRequest, order: Order) -> Choice | None:
    """Return what was chosen of an order and is not confirmed yet."""
    kept: Any = request.session.get(SESSION, {}).get(str(order.id))
    if not kept:
        return None
    return Choice(**{**kept, "pieces": {UUID(line): number for line, number in kept["pieces"].items()}})


def forget_choice(request: HttpRequest, order: Order) -> None:
    """Forget what was chosen of an order."""
    kept = {**request.session.get(SESSION, {})}
    if kept.pop(str(order.id), None):
        request.session[SESSION] = kept


def _write(request: HttpRequest, order: Order, choice: Choice) -> None:
    kept = {**request.session.get(SESSION, {})}
    kept.pop(str(order.id), None)
    kept[str(order.id)] = _written(choice)
    request.session[SESSION] = dict(list(kept.items())[-MOST_CHOICES:])


def _written(choice: Choice) -> dict[str, Any]:
    return {**asdict(choice), "pieces": {str(line): number for line, number in choice.pieces.items()}}
