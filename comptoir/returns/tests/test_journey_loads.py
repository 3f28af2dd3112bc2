"""From the sign-in to the label of a return, Alice waits for seven pages at most."""

from __future__ import annotations

import pytest
from playwright.sync_api import Response, expect

from comptoir.customers.examples import PASSWORD, alice
from comptoir.journal.work import run_queued
from comptoir.returns.models import Return
from comptoir.returns.tests.given import NUMBER, arrived, line, sellers_have_addresses
from tests.journeys.visitor import Visitor

MOST_LOADS = 7


# The page of a return shows the label by itself once it is made; without scripts it is asked for again
@pytest.mark.needs_script
def test_alice_has_her_label_after_seven_pages(visitor: Visitor) -> None:
    alice(visitor.setting.language)
    arrived(20)
    sellers_have_addresses()
    main = visitor.page.locator("main")
    visitor.open("/account/sign-in/")
    visitor.field("Email or mobile phone number").fill("alice@example.org")
    visitor.field("Password").fill(PASSWORD)

    loads = list[str]()

    def count(answer: Response) -> None:
        if answer.request.is_navigation_request() and answer.status < 300:
            loads.append(answer.url.removeprefix(visitor.base))

    visitor.page.on("response", count)
    visitor.follow(visitor.button("Sign in"))
    visitor.follow(main.locator("a[href='/orders/']").first)
    visitor.follow(main.locator(f"a[href='/orders/{NUMBER}/return/']"))
    visitor.page.locator(f"[name='{line().id}']").select_option("1")
    visitor.page.locator(f"[name=i{line().id.hex}-reason]").select_option("unwanted_item")
    visitor.follow(visitor.button("Continue"))
    visitor.follow(visitor.button("Continue"))
    visitor.follow(visitor.button("Confirm the return"))
    run_queued()
    run_queued()
    print_label = visitor.link("Print the label")
    expect(print_label).to_be_visible()
    label = visitor.page.request.get(visitor.base + str(print_label.get_attribute("href")))
    loads.append("label")

    assert label.headers["content-type"] == "application/pdf"
    start, back = f"/orders/{NUMBER}/return/", Return.objects.get()
    walked = ["/account/", "/orders/", start, f"{start}solution/", f"{start}summary/"]
    assert loads == [*walked, back.get_absolute_url(), "label"]
    assert len(loads) <= MOST_LOADS
