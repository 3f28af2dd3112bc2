"""The page of a parcel that does not simply arrive says what is known, what comes next and where to ask."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from comptoir.deliveries.examples import scan, tell
from comptoir.deliveries.tests.test_record_scans import put
from comptoir.deliveries.tests.test_track import address, left
from comptoir.orders.models import CarrierState, Order
from comptoir.ui.formats import day

pytestmark = pytest.mark.django_db
S = CarrierState


@pytest.fixture
def order(alice: Any) -> Order:
    return put()


def test_says_since_when_nothing_was_heard(as_alice: Any, order: Order) -> None:
    since = timezone.now() - timedelta(days=400)
    tell(order, scan(S.IN_TRANSIT, since))

    assert f"No update since {day(since)}." in as_alice.get(address(order)).content.decode()


def test_of_a_late_one_says_the_last_scan_what_comes_next_and_where_to_ask(
    as_alice: Any, order: Order
) -> None:
    yesterday = timezone.localdate() - timedelta(days=1)
    tell(order, scan(S.IN_TRANSIT, left(), place="Paris", estimated_on=yesterday))

    answer = as_alice.get(address(order))

    page = answer.content.decode()
    assert answer.context["last"].startswith("Last scan: Paris, ")
    assert "No new delivery date yet." in page
    [asked] = re.findall(r'<a class="button button--secondary" href="(/contact/[^"]+)"', page)[:1]
    assert order.number in asked


def test_of_one_that_is_on_time_offers_no_question_at_its_top(as_alice: Any, order: Order) -> None:
    tell(order, scan(S.IN_TRANSIT, timezone.now(), estimated_on=timezone.localdate()))

    answer = as_alice.get(address(order))

    assert (answer.context["next"], answer.context["asks"]) == ("", "")


@pytest.mark.parametrize("is_told", [True, False])
def test_of_a_lost_one_asks_for_the_money(as_alice: Any, order: Order, is_told: bool) -> None:
    if is_told:
        tell(order, scan(S.LOST, timezone.now() - timedelta(days=400)))
    else:
        order = put(state="lost", updated_at=timezone.now().isoformat())

    pages = [as_alice.get(path).content.decode() for path in (address(order), order.get_absolute_url())]

    way = f'<a class="button button--primary" href="/contact/?about=return&amp;order={order.number}">'
    for page in pages:
        assert page.count(f"{way}<span>Get a refund</span>") == 1
        assert "Late" not in page
        assert "No update since" not in page
    assert page.count("button--primary") == pages[1].count(way) + page.count("Stay signed in")
    assert ("The carrier has declared" in pages[0]) == is_told
    # The box says it once, and leads to steps only where its carrier told some.
    [title] = re.findall(r'notice__title">([^<]+)', pages[1])
    assert title == ("Declared lost by the carrier" if is_told else "Declared lost by the shop")
    assert "has declared this parcel lost" not in pages[1]
    assert ("Every update" in pages[1]) == is_told
    steps = [words for words, _mark, _day in as_alice.get(address(order)).context["steps"]]
    assert steps == ["Ordered", "Parcel shipped", "Parcel lost"]
