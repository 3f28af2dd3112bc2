"""One line of the journal about a user's account, with where it came from."""

from __future__ import annotations

from typing import Any

from comptoir.customers.models import User, Visit, customer_of
from comptoir.journal.facts import Fact
from comptoir.journal.record import NOBODY_KNOWN, Acts, record


def note(fact: Fact, user: User | None, *, visit: Visit, by: Acts | None = None, **details: Any) -> None:
    """Record what happened to a user's account: in her journal if she is a customer, else in the house's, as
    it is without a user. `by` defaults to the user herself."""
    customer = customer_of(user) if user else None
    details |= {"ip": visit.ip, "agent": visit.agent}
    record(fact, about=user, by=by or user or NOBODY_KNOWN, customer=customer, **details)
