"""An answer is due while the shop is open, and each topic promises one moment."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.test import Client

from comptoir.conversations.models import Topic
from comptoir.conversations.models.answer_due import answer_due
from comptoir.ui.formats import before

HOURS = "Mo-Fr 09:00-12:30,14:00-18:00; Sa 10:00-13:00"


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=ZoneInfo("Europe/Paris"))


@pytest.mark.parametrize(
    ("asked", "hours", "due"),
    [
        ("2026-11-23 10:00", 4, "2026-11-23 15:30"),
        ("2026-11-23 12:45", 1, "2026-11-23 15:00"),
        ("2026-11-28 12:20", 4, "2026-11-30 12:30"),
        ("2026-11-28 20:00", 4, "2026-11-30 14:30"),
        ("2026-11-23 10:03", 24, "2026-11-24 10:30"),
        ("2026-11-28 12:20", 24, "2026-11-30 12:30"),
        ("2026-11-27 20:00", 24, "2026-11-30 10:00"),
        ("2026-11-23 20:00", 24, "2026-11-24 18:00"),
        ("2026-11-23 08:00", 24, "2026-11-23 18:00"),
        ("2026-11-27 16:00", 24, "2026-11-28 13:00"),
        ("2026-11-23 12:45", 24, "2026-11-24 12:30"),
        ("2026-11-27 10:00", 52, "2026-11-30 15:30"),
    ],
)
def test_hours_count_while_it_is_open_and_a_days_worth_is_one_day(asked: str, hours: int, due: str) -> None:
    assert answer_due(at(asked), hours, HOURS) == at(due)


def test_what_goes_on_after_midnight_counts_until_then() -> None:
    assert answer_due(at("2026-11-23 23:00"), 3, "Mo-Su 22:00-02:00") == at("2026-11-25 00:00")


def test_without_opening_hours_the_clock_counts() -> None:
    assert answer_due(at("2026-11-28 20:03"), 4, "") == at("2026-11-29 00:03")


@pytest.mark.django_db
def test_the_page_promises_the_moment_that_a_question_is_given(stranger: Client, settings: Any) -> None:
    settings.SHOP_HOURS = "Mo-Su 00:00-24:00"

    answer = stranger.get("/contact/")

    content = answer.content.decode()
    assert "within" not in content
    for topic, promised in ((Topic.SIGN_IN, "urgent_due_at"), (Topic.OTHER, "due_at")):
        due = answer.context[promised]
        assert (due - topic.due_at(due)).total_seconds() == -3600 * topic.hours
        assert before(due) in content
