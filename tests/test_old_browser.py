"""An out-of-date browser is told so on every page, and no page changes for a current one."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client

from comptoir.safety.tests.visits import plain, prove

OLD = "Mozilla/5.0 (Windows NT 6.1; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/109.0.0.0 Safari/537.36"
NEW = "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/158.0.0.0 Safari/537.36"
TOLD = "Chrome 109 no longer gets security updates"


@pytest.fixture
def visitors(alice: Any, carla: Any, sam: Any) -> dict[str, Client]:
    """Nobody, a customer, a seller and staff."""
    who = {"nobody": Client(), "alice": Client(), "carla": Client(), "sam": Client()}
    for user in (alice, carla, sam):
        who[user.email.partition("@")[0]].force_login(user)
        prove(who[user.email.partition("@")[0]])
    for client in who.values():
        client.cookies["language"] = "en"
    return who


@pytest.mark.parametrize(
    ("who", "path"),
    [
        ("nobody", "/"),
        ("nobody", "/account/sign-in/"),
        ("nobody", "/account/new/"),
        ("nobody", "/help/staying-safe/"),
        ("nobody", "/nowhere/"),
        ("alice", "/account/"),
        ("alice", "/orders/"),
        ("alice", "/addresses/new/"),
        ("carla", "/desk/sales/"),
        ("sam", "/desk/find/?q=martin"),
        ("sam", "/orders/"),
    ],
)
def test_every_page_tells_an_old_browser_and_is_the_same_for_all_others(
    visitors: dict[str, Client], who: str, path: str
) -> None:
    told = visitors[who].get(path, headers={"User-Agent": OLD})
    page = told.content.decode()
    current = plain(visitors[who].get(path, headers={"User-Agent": NEW}))

    assert TOLD in page
    assert page.index(TOLD) < page.index("<header")
    assert 'href="/help/staying-safe/#up-to-date"' in page
    assert "no longer gets security updates" not in current
    assert current == plain(visitors[who].get(path))
    assert "User-Agent" in told.headers["Vary"]


def test_a_forged_form_tells_it_too(db: None) -> None:
    page = Client(enforce_csrf_checks=True).post("/account/sign-in/", headers={"User-Agent": OLD})

    assert page.status_code == 403
    assert "Chrome 109" in page.content.decode()


def test_where_it_leads_says_what_to_do(client: Any, db: None) -> None:
    page = client.get("/help/staying-safe/").content.decode()
    section = page.partition('id="up-to-date"')[2].partition("</section>")[0]

    for named in ("Chrome", "Edge", "Firefox", "Safari", "iPhone", "Samsung Internet", "Internet Explorer"):
        assert named in section


def test_the_name_of_a_browser_cannot_carry_anything_into_a_page(client: Any, db: None) -> None:
    agent = OLD.replace("109.0.0.0", "109.0<script>")

    assert b"<script>" not in client.get("/", headers={"User-Agent": agent}).content
