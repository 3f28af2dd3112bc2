"""What the shop tells at once is judged as if it had been told one after the other."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from comptoir.journal.record import IMPORT
from comptoir.preferences.actions import Told, choose, record_told
from comptoir.preferences.models import Choice, Recipient, Way, choices_that_hold

pytestmark = pytest.mark.django_db
MOMENT = datetime.fromisoformat("2026-03-01T09:00:00+00:00")


def told(user: Any, address: str, *, given: bool, basis: str = "consent", days: int = 0) -> Told:
    return Told(
        customer_id=user.customer_id,
        topic="offers",
        way=Way("email", address),
        is_given=given,
        basis=basis,
        wording="I agree.",
        proof="",
        language="en",
        happened_at=MOMENT + timedelta(days=days),
    )


def test_a_no_counts_for_what_follows_it_in_one_list(alice: Any, bob: Any) -> None:
    address = "alice@example.org"

    outcomes = record_told(
        [
            told(alice, address, given=True),
            told(alice, address, given=False, days=2),
            told(bob, address, given=True, days=1),
            told(bob, address, given=True, basis="soft_opt_in", days=3),
            told(bob, address, given=True, days=3),
        ],
        by=IMPORT,
    )

    assert outcomes == ["created", "created", "withdrawn", "opposed", "created"]


def test_what_was_stopped_at_many_addresses_is_noted_at_once(alice: Any) -> None:
    def notes(seen: CaptureQueriesContext) -> int:
        return sum('UPDATE "preferences_recipient"' in query["sql"] for query in seen.captured_queries)

    addresses = [f"a{at}@example.org" for at in range(5)]
    with CaptureQueriesContext(connection) as first:
        record_told([told(alice, address, given=False) for address in addresses], by=IMPORT)
    with CaptureQueriesContext(connection) as earlier:
        record_told([told(alice, address, given=False, days=-1) for address in addresses], by=IMPORT)

    # SQLite is sent the rows one by one, in one call.
    assert (notes(first), notes(earlier)) in ((1, 0), (5, 0))
    kept = {recipient.withdrawn_at("offers") for recipient in Recipient.objects.all()}
    assert kept == {MOMENT}


def test_what_her_purchase_allows_she_may_agree_to_with_her_own_words(alice: Any) -> None:
    way = Way("email", alice.email)
    bought = Told(alice.customer_id, "offers", way, True, "soft_opt_in", "", "", "en", MOMENT)
    record_told([bought], by=IMPORT)

    assert choose(alice.customer_id, [("offers", way, True)], source="preferences", by=IMPORT) == 1
    assert choose(alice.customer_id, [("offers", way, True)], source="preferences", by=IMPORT) == 0

    latest = Choice.objects.order_by("-happened_at").first()
    assert latest
    assert (latest.basis, bool(latest.wording)) == ("consent", True)


def test_a_no_of_one_is_a_no_of_all_who_have_the_address(alice: Any, bob: Any) -> None:
    way = Way("email", "shared@example.org")
    for user in (alice, bob):
        choose(
            user.customer_id, [("offers", way, True), ("surveys", way, True)], source="preferences", by=IMPORT
        )

    choose(alice.customer_id, [("offers", way, False)], source="preferences", by=IMPORT)

    held = choices_that_hold(Choice.objects.for_customer(bob.customer_id))
    assert {key[2]: choice.is_given for key, choice in held.items()} == {"offers": False, "surveys": True}
