"""Anybody reads Help; each step leads to the place where it is done."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from comptoir.customers.examples import alice
from comptoir.project.house import CHAPTERS
from tests.journeys.test_getting_in import sign_in
from tests.journeys.visitor import Visitor


@pytest.mark.rows("A9", "E8")
def test_anybody_reads_help_and_each_step_leads_somewhere(visitor: Visitor) -> None:
    alice()
    visitor.open("/")
    visitor.follow(
        visitor.page.locator(".footer").get_by_role("link", name=visitor.words("Help"), exact=True)
    )
    visitor.heading("Help")
    chapters = visitor.page.locator("main a.tile")
    addresses = [chapters.nth(at).get_attribute("href") or "" for at in range(chapters.count())]
    assert len(addresses) == len(CHAPTERS) + 1

    for address in addresses:
        visitor.open(address)
        links = visitor.page.locator("main .prose a")
        for target in {links.nth(at).get_attribute("href") or "" for at in range(links.count())}:
            assert visitor.context.request.get(visitor.base + target).ok


@pytest.mark.rows("E8")
def test_staying_safe_is_linked_from_the_way_in(visitor: Visitor) -> None:
    alice()
    visitor.open("/account/sign-in/")
    visitor.follow(visitor.page.get_by_role("link", name=visitor.words("Staying safe")))
    visitor.heading("Staying safe")
    expect(visitor.page.locator("main")).to_contain_text("33700")
    visitor.open("/account/sign-in/")
    sign_in(visitor)
    visitor.heading("Your Account")
    visitor.open("/account/check-up/")
    visitor.follow(visitor.page.locator("main").get_by_role("link", name=visitor.words("Staying safe")).first)
    visitor.heading("Staying safe")
