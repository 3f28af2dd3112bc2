"""An account's activity, as its owner reads it, however often strangers try."""

from __future__ import annotations

import re
from datetime import datetime, timedelta

import pytest
import time_machine
from django.test import Client
from django.utils import timezone

from comptoir.customers.actions import change_name
from comptoir.customers.models import User, Visit
from comptoir.journal.models import CustomerEntry, HouseEntry
from comptoir.safety.actions import note_failed_second_step, note_failed_sign_in
from comptoir.safety.models import Asker, Session, activity_of
from comptoir.safety.pages.activity import LINES

pytestmark = pytest.mark.django_db
HERE = Visit("127.0.0.1", "Mozilla/5.0")
FAILED, WRONG_CODE, RENAMED = (
    f"customers.{what}" for what in ("sign_in_failed", "second_step_failed", "name_changed")
)


def happened(user: User, fact: str, *, minutes_ago: float) -> datetime:
    """Record something that happened to her account."""
    if fact == RENAMED:
        change_name(user, f"Alice {minutes_ago}", visit=HERE)
    elif fact == FAILED:
        note_failed_sign_in(user.email, visit=HERE)
    else:
        note_failed_second_step(user, by=Asker("owner:x", "owner:x"), visit=HERE)
    at = timezone.now() - timedelta(minutes=minutes_ago)
    table = CustomerEntry if user.customer_id else HouseEntry
    table.objects.filter(id=table.objects.latest("recorded_at").id).update(happened_at=at)
    return at


def lines_of(user: User, asked: dict[str, str], size: int = 2) -> list[tuple[str, int]]:
    return [(line.entry.fact, line.times) for line in activity_of(user, asked, size=size).lines]


@pytest.fixture
def alices(alice: User) -> User:
    CustomerEntry.objects.all().delete()
    for minute, fact in enumerate(
        [FAILED, FAILED, WRONG_CODE, RENAMED, RENAMED, FAILED, RENAMED, FAILED, FAILED, FAILED]
    ):
        happened(alice, fact, minutes_ago=minute + 1)
    return alice


def test_failures_that_follow_one_another_are_one_line_and_nothing_is_lost_between_pages(
    alices: User,
) -> None:
    first = activity_of(alices, {}, size=2)
    second = activity_of(alices, {"before": first.older}, size=2)

    assert lines_of(alices, {}) == [(FAILED, 2), (WRONG_CODE, 1), (RENAMED, 1), (RENAMED, 1)]
    assert lines_of(alices, {"before": first.older}) == [(FAILED, 1), (RENAMED, 1), (FAILED, 3)]
    assert lines_of(alices, {"after": second.newer}) == lines_of(alices, {})
    assert (first.newer, second.older) == ("", "")


def test_a_thousand_tries_hide_nothing_and_cost_no_more(
    alices: User, django_assert_num_queries: object
) -> None:
    [entry] = CustomerEntry.objects.filter(fact=FAILED).order_by("-happened_at")[:1]
    rows = [
        CustomerEntry(
            customer_id=entry.customer_id,
            fact=FAILED,
            about_kind="user",
            about_id=entry.about_id,
            by_kind="nobody",
            details=entry.details,
            happened_at=entry.happened_at + timedelta(milliseconds=number),
        )
        for number in range(1000)
    ]
    CustomerEntry.objects.bulk_create(rows)

    with django_assert_num_queries(3):  # type: ignore[operator]
        page = activity_of(alices, {}, size=LINES)

    assert [(line.entry.fact, line.times) for line in page.lines][:3] == [
        (FAILED, 1002),
        (WRONG_CODE, 1),
        (RENAMED, 1),
    ]


def test_the_page_says_how_often_and_since_when(as_alice: Client, alices: User) -> None:
    as_alice.cookies["language"] = "en"

    page = as_alice.get("/account/activity/").content.decode()

    assert "3 times: first" in page
    assert page.count("Failed sign-in") == 3


def test_who_buys_nothing_here_reads_it_too(carla: User) -> None:
    HouseEntry.objects.all().delete()
    for minute in (3, 2, 1):
        happened(carla, FAILED, minutes_ago=minute)

    assert lines_of(carla, {}) == [(FAILED, 3)]


def test_stands_by_day_and_only_what_let_somebody_in_can_have_been_a_stranger(
    alice: User, as_alice: Client
) -> None:
    CustomerEntry.objects.all().delete()
    as_alice.cookies["language"] = "en"
    noon = datetime.fromisoformat("2026-12-01T12:00+01:00")
    with time_machine.travel(noon - timedelta(days=1), tick=False):
        change_name(alice, "Alice M.", visit=HERE)
    with time_machine.travel(noon - timedelta(hours=1), tick=False):
        for _time in range(3):
            note_failed_sign_in(alice.email, visit=HERE)
    with time_machine.travel(noon, tick=False):
        change_name(alice, "Alice N.", visit=HERE)

        as_alice.force_login(alice)
        page = as_alice.get("/account/activity/").content.decode()

    words = re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", page))
    assert words.index("Today") < words.index("Just now") < words.index("3 times: first today at 11:00")
    assert words.index("3 times") < words.index("Nobody got in.") < words.index("Yesterday")
    assert page.count("happened--failed") == 1
    assert page.count('href="/account/compromised/">This wasn’t me') == page.count("happened__icon") - 1


def test_a_browser_on_a_phone_is_told_from_one_on_a_desk() -> None:
    phone = "Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) Mobile/15E148 Safari/604.1"

    assert Session(agent=phone).is_pocketed
    assert not Session(agent="Mozilla/5.0 (X11; Linux x86_64) Firefox/140.0").is_pocketed
