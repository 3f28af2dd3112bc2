"""What the contact page promises: topics by frequency, one moment in opening hours, and who is there now."""

from __future__ import annotations

import re
from datetime import datetime
from typing import Any

import pytest
import time_machine
from django.test import Client

pytestmark = pytest.mark.django_db
HOURS = "Mo-Fr 09:00-12:30,14:00-18:00; Sa 10:00-13:00"


def contact(client: Client, settings: Any, *, at: str, language: str = "en") -> str:
    """The contact page at a moment of Paris, of a shop with these hours."""
    settings.SHOP_HOURS, settings.SHOP_PHONE = HOURS, "+33 1 99 00 12 34"
    client.cookies["language"] = language
    with time_machine.travel(datetime.fromisoformat(f"{at}+01:00"), tick=False):
        return re.sub(r"<[^>]+>", "", client.get("/contact/").content.decode()).replace("\xa0", " ")


@pytest.mark.parametrize(
    ("at", "english", "french"),
    [
        ("2026-12-01T10:00", "Open now, until 12:30", "Ouvert en ce moment, jusqu’à 12 h 30"),
        ("2026-12-01T13:00", "Closed now, opens at 14:00", "Fermé en ce moment, ouvre à 14 h"),
        ("2026-12-01T20:00", "Closed now, opens tomorrow at 09:00", "Fermé en ce moment, ouvre demain à 9 h"),
        ("2026-12-05T15:00", "Closed now, opens on Monday at 09:00", "Fermé en ce moment, ouvre lundi à 9 h"),
    ],
)
def test_says_whether_somebody_answers_the_telephone_now(
    client: Client, settings: Any, at: str, english: str, french: str
) -> None:
    assert english in contact(client, settings, at=at)
    assert french in contact(client, settings, at=at, language="fr")


@pytest.mark.parametrize(
    ("at", "usual", "urgent"),
    [
        ("2026-12-01T10:00", "tomorrow before 10:00", "today before 15:30"),
        ("2026-12-01T20:00", "tomorrow before 18:00", "tomorrow before 14:30"),
        ("2026-12-04T16:00", "tomorrow before 13:00", "tomorrow before noon"),
        ("2026-12-05T12:00", "before noon on Monday", "before noon on Monday"),
    ],
)
def test_promises_an_answer_by_a_moment_at_which_somebody_is_there(
    client: Client, settings: Any, at: str, usual: str, urgent: str
) -> None:
    page = contact(client, settings, at=at)

    assert re.findall(r"You will have an answer (.*?)\.", page) == [urgent, usual]


def test_whoever_is_signed_in_is_not_asked_whether_she_can(client: Client, alice: Any) -> None:
    assert 'value="locked-out"' in client.get("/contact/").content.decode()
    client.force_login(alice)

    assert 'value="locked-out"' not in client.get("/contact/").content.decode()


def test_topics_stand_by_how_often_they_are_asked(client: Client, settings: Any) -> None:
    client.cookies["language"] = "en"

    page = client.get("/contact/").content.decode()

    topics = re.findall(r'name="topic" value="([^"]+)"', page)
    assert topics[:3] == ["my-order", "return", "payment"]
    assert topics[-1] == "other"
    assert "seller" not in topics


def test_the_front_page_leads_to_things_that_can_be_done_signed_out(client: Client, settings: Any) -> None:
    settings.SHOP_HOURS, settings.SHOP_PHONE = HOURS, "+33 1 99 00 12 34"
    client.cookies["language"] = "en"

    with time_machine.travel(datetime.fromisoformat("2026-12-01T10:00+01:00"), tick=False):
        page = client.get("/").content.decode()

    assert re.findall(r'class="tile" href="([^"]+)"', page) == [
        "/account/password/forgotten/",
        "/contact/",
        "/is-this-from-us/",
    ]
    assert "+33 1 99 00 12 34 · Open now, until 12:30" in page
    assert '<form class="form" method="post" action="/orders/find/"' in page
