"""What a browser is told: that it is out of date, and that nothing but our own files may run."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from comptoir.customers.examples import alice
from tests.journeys.test_getting_in import sign_in
from tests.journeys.visitor import Visitor

OLD = {
    390: (
        "Mozilla/5.0 (iPhone; CPU iPhone OS 15_8_3 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) "
        "Version/15.6.6 Mobile/15E148 Safari/604.1"
    ),
    1280: "Mozilla/5.0 (Windows NT 6.1; Win64; x64; rv:109.0) Gecko/20100101 Firefox/115.0",
}
CALLED = {390: "iOS 15.8", 1280: "Firefox 115"}
NEW = "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/158.0.0.0 Safari/537.36"
TOLD = (
    "%(old_browser)s no longer gets security updates: your account is less safe in it, and our pages may look "
    "wrong."
)


@pytest.mark.rows("E6", "E8")
def test_an_old_browser_is_told_what_to_do_and_still_works(visitor: Visitor) -> None:
    alice(visitor.setting.language)
    width = visitor.setting.width
    old = Visitor(visitor.browser, visitor.base, visitor.setting, agent=OLD[width])
    old.open("/account/sign-in/")
    old.reads("Your browser is out of date.")
    expect(old.page.locator("aside").first).to_contain_text(old.words(TOLD, old_browser=CALLED[width]))

    sign_in(old)
    old.heading("Your Account")
    old.reads("Your browser is out of date.")

    old.follow(old.link("How to update it"))
    old.heading("Staying safe")
    assert old.page.url.endswith("#up-to-date")
    expect(old.page.locator("#up-to-date h2")).to_be_in_viewport()
    old.reads("Any browser on an iPhone or iPad: open Settings, General, Software Update.")


@pytest.mark.rows("E6")
def test_it_is_told_where_no_stylesheet_is_understood(visitor: Visitor) -> None:
    old = Visitor(visitor.browser, visitor.base, visitor.setting, agent=OLD[visitor.setting.width])
    old.context.route("**/*.css", lambda route: route.fulfill(body="", content_type="text/css"))
    old.open("/")

    banner = old.page.locator("aside").first
    words = banner.bounding_box()
    title = old.page.locator("h1").bounding_box()
    assert words
    assert title
    assert words["y"] + words["height"] < title["y"]
    expect(banner.locator("strong")).to_have_text(old.words("Your browser is out of date."))
    old.follow(old.link("How to update it"))
    old.heading("Staying safe")


@pytest.mark.rows("E6")
def test_a_current_browser_is_told_nothing(visitor: Visitor) -> None:
    current = Visitor(visitor.browser, visitor.base, visitor.setting, agent=NEW)
    current.open("/")

    expect(current.page.get_by_text(current.words("Your browser is out of date."))).to_have_count(0)


@pytest.mark.rows("E5")
@pytest.mark.needs_script
def test_our_own_scripts_run_and_no_other(visitor: Visitor) -> None:
    visitor.open("/account/new/")
    visitor.field("Password").press_sequentially("lapins")
    expect(visitor.page.locator("#judgement")).to_contain_text(visitor.words("Still needed:"))
    scripts = visitor.page.eval_on_selector_all("script", "all => all.map(one => one.getAttribute('src'))")
    assert all(source and source.startswith("/static/") for source in scripts)
    assert visitor.page.evaluate(
        "document.featurePolicy.allowedFeatures().filter(one => !one.startsWith('ch-')).sort()"
    ) == ["clipboard-write", "publickey-credentials-create", "publickey-credentials-get"]
    assert visitor.said == []

    visitor.page.evaluate(
        """() => {
          const script = document.createElement("script");
          script.textContent = "window.ran = 'script'";
          document.body.append(script);
          document.body.insertAdjacentHTML("beforeend", '<img src="/nowhere.png" onerror="window.ran = 1">');
          const elsewhere = document.createElement("script");
          elsewhere.src = "https://elsewhere.example/x.js";
          document.body.append(elsewhere);
        }"""
    )
    visitor.page.wait_for_timeout(500)
    assert visitor.page.evaluate("window.ran") is None
    refused = [line for line in visitor.said if "Content Security Policy" in line]
    assert len(refused) >= 3
