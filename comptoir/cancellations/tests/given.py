"""Orders to cancel, as the tests of this app begin with them."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import pytest
from django.utils import timezone

from comptoir.cancellations.actions import Wish
from comptoir.cancellations.examples import wish
from comptoir.cancellations.models import Cancellation, CancelledLine, SellersCancellation
from comptoir.ground.refusal import Refused
from comptoir.journal.models import CustomerEntry
from comptoir.orders.examples.one import order_sent, receive
from comptoir.orders.models import Line, Order, SellerOrder
from comptoir.payments.models import Refund
from comptoir.policies.models import Policy

NUMBER = "403-0000001-0000001"
LINES = order_sent()["lines"]
HERS = {"email": "alice@example.org", "name": "Alice Martin", "language": "en"}


def given(*, lines: list[dict[str, Any]] | None = None, **changes: Any) -> Order:
    """Send Alice's order: two packets of coffee from Carla and a notebook from another, 24.80 €, not begun."""
    placed_at = changes.pop("placed_at", timezone.now() - timedelta(days=1))
    paid = [{"kind": "card", "label": "Visa •••• 4242", "amount_minor": 2480, "paid_at": _text(placed_at)}]
    row = {"state": "confirmed", "shipments": [], "customer": HERS, "payments": paid, "lines": lines or LINES}
    row |= {"placed_at": _text(placed_at), "updated_at": _text(timezone.now())}
    [outcome] = receive(order_sent(NUMBER, **{**row, **changes}))
    assert outcome.result != "refused", outcome
    return Order.objects.get(number=NUMBER)


def picked(*references: str) -> list[dict[str, Any]]:
    """Return the lines, these of them as the warehouse has begun with them."""
    now = _text(timezone.now() - timedelta(hours=1))
    return [{**line, "picked_at": now} if line["reference"] in references else line for line in LINES]


def only(order: Order, **pieces: int) -> Wish:
    """Return a wish for so many pieces: `one` of the first line, `two` of the second."""
    return wish(order, {"1": pieces.get("one", 0), "2": pieces.get("two", 0)})


def line(reference: str = "1") -> Line:
    return Line.objects.get(reference=reference)


def policy(**fields: Any) -> None:
    Policy.objects.update_or_create(id=1, defaults=fields)


def everything() -> list[Any]:
    models = (
        Order,
        Line,
        SellerOrder,
        Cancellation,
        CancelledLine,
        SellersCancellation,
        Refund,
        CustomerEntry,
    )
    return [list(model.objects.order_by("pk").values()) for model in models]


def refused_of(act: Any) -> str:
    """Return the code with which an action refuses, having changed nothing."""
    before = everything()
    with pytest.raises(Refused) as refused:
        act()
    assert everything() == before
    assert refused.value.words
    return refused.value.code


def facts() -> list[str]:
    """Return the names of what happened to cancellations, the oldest first."""
    entries = CustomerEntry.objects.filter(fact__startswith="cancellations.").order_by("recorded_at", "id")
    return [name.removeprefix("cancellations.") for name in entries.values_list("fact", flat=True)]


def _text(moment: datetime | str) -> str:
    return moment if isinstance(moment, str) else moment.isoformat()
