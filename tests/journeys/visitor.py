"""Somebody with a browser: opens pages, reads them, and looks at each with a critical eye."""

from __future__ import annotations

import gzip
import re
import time
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlsplit

import brotli
from axe_playwright_python.sync_playwright import Axe
from django.utils import translation
from playwright.sync_api import Browser, BrowserContext, Locator, Page, Response, expect
from playwright.sync_api import Error as PlaywrightError

from comptoir.journal.work import run_queued
from comptoir.post.mailbox import read_mailbox

HEAVIEST = 40_000
# Milliseconds: what is waited for comes at once, unless the machine is busy
PATIENCE = 20_000
expect.set_options(timeout=PATIENCE)
PICTURES = "/demo/pictures/"
SHOWN_THOUGH_HIDDEN = """[...document.querySelectorAll("body [hidden]")]
    .filter((one) => getComputedStyle(one).display !== "none").map((one) => one.outerHTML.slice(0, 160))"""
_weights: dict[str, int] = {}
_looked_at: set[tuple[str, str]] = set()


@dataclass(frozen=True)
class Setting:
    """In which language, on what screen, with or without scripts, in light or in dark."""

    language: str
    width: int
    has_script: bool = True
    scheme: str = "light"

    def __str__(self) -> str:
        return f"{self.language}-{self.width}-{'js' if self.has_script else 'nojs'}"


@dataclass
class Visitor:
    """A person at a browser of her own. Every page she comes to is looked at."""

    browser: Browser
    base: str
    setting: Setting
    cookies: list[Any] = field(default_factory=list)
    agent: str | None = None

    def __post_init__(self) -> None:
        self.context: BrowserContext = self.browser.new_context(
            viewport={"width": self.setting.width, "height": 900},
            java_script_enabled=self.setting.has_script,
            color_scheme=self.setting.scheme,  # type: ignore[arg-type]
            has_touch=self.setting.width < 600,
            locale=self.setting.language,
            base_url=self.base,
            user_agent=self.agent,
        )
        in_a_year = time.time() + 365 * 24 * 3600
        language = {
            "name": "language",
            "value": self.setting.language,
            "url": self.base,
            "expires": in_a_year,
        }
        self.context.add_cookies(self.cookies or [language])  # type: ignore[list-item]
        self.page: Page = self.context.new_page()
        self.page.set_default_timeout(PATIENCE)
        self.said: list[str] = []
        self.answers: list[Response] = []
        self.page.on("console", lambda message: self.said.append(f"{message.type}: {message.text}"))
        self.page.on("pageerror", lambda error: self.said.append(f"error: {error}"))
        self.page.on("response", lambda answer: self.answers.append(answer))

    def words(self, english: str, **values: Any) -> str:
        """What the house says for this English text in her language."""
        with translation.override(self.setting.language):
            # Some versions of gettext do not find a message that has a plural; of those, the singular is meant.
            said = translation.gettext(english)
            said = translation.ngettext(english, english, 1) if said == english else said
            return said % values if values else said

    def open(self, path: str, *, status: int = 200) -> None:
        """Type an address."""
        self.answers.clear()
        answer = self.page.goto(self.base + path)
        assert answer is not None
        assert answer.status == status, f"{path} answers {answer.status}"
        self.look()

    def link(self, english: str, **values: Any) -> Locator:
        return self.page.get_by_role("link", name=self.words(english, **values), exact=True)

    def button(self, english: str) -> Locator:
        return self.page.get_by_role("button", name=self.words(english), exact=True)

    def field(self, english: str) -> Locator:
        return self.page.get_by_label(self.words(english), exact=True)

    def follow(self, place: Locator) -> None:
        """Choose a link or a button that leads to another page."""
        self.answers.clear()
        with self.page.expect_navigation():
            place.click()
        self.look()

    def reads(self, english: str, **values: Any) -> None:
        """Expect words on the page."""
        expect(self.page.get_by_text(self.words(english, **values)).first).to_be_visible()

    def heading(self, english: str, **values: Any) -> None:
        """Expect the page's first heading."""
        expect(self.page.get_by_role("heading", level=1)).to_have_text(self.words(english, **values))

    def code_for(self, address: str) -> str:
        """The code in the newest letter to an address, once the worker has been at work."""
        run_queued()
        found = re.search(r"\b\d{6}\b", read_mailbox(address)[0].text)
        assert found
        return found[0]

    def come_in(self, address: str, password: str, *, phone: str) -> None:
        """Sign in with the password, then with the code that the phone shows."""
        self.open("/account/sign-in/")
        self.field("Email or mobile phone number").fill(address)
        self.field("Password").fill(password)
        self.follow(self.button("Sign in"))
        self.heading("Second step")
        self.field("Code").fill(self.code_for(phone))
        self.follow(self.button("Sign in"))

    def close_browser(self) -> Visitor:
        """Close the browser and open it again: only what is kept is still there."""
        kept = [cookie for cookie in self.context.cookies() if cookie.get("expires", -1) > 0]
        self.context.close()
        return Visitor(self.browser, self.base, self.setting, cookies=kept, agent=self.agent)

    def look(self) -> None:
        """The page is silent, light, asks nobody else, fits the screen, and everybody can use it."""
        self.page.wait_for_load_state("load")
        path = urlsplit(self.page.url).path
        heard = [line for line in self.said if "Failed to load resource" not in line]
        assert heard == [], f"{path}: {heard}"
        others = {urlsplit(answer.url).netloc for answer in self.answers} - {urlsplit(self.base).netloc}
        assert others == set(), f"{path} asks {others}"
        weight = sum(self._weight(answer) for answer in self.answers)
        assert weight <= HEAVIEST, f"{path} weighs {weight} bytes"
        sheets = self.page.locator("link[rel=stylesheet]").count()
        assert sheets == 1, f"{path} links {sheets} stylesheets"
        wide = self.page.evaluate(
            "document.documentElement.scrollWidth - document.documentElement.clientWidth"
        )
        assert wide <= 0, f"{path} is {wide} pixels too wide at {self.setting.width}"
        shown = self.page.evaluate(SHOWN_THOUGH_HIDDEN)
        assert shown == [], f"{path} shows what is hidden: {shown}"
        if self.setting.has_script:
            self._check_access(path)

    def _weight(self, answer: Response) -> int:
        """The bytes that a server sends: static files by brotli, pages by gzip, product pictures left out."""
        address = answer.url.partition("?")[0]
        if PICTURES in address or answer.status >= 300:
            return 0
        is_static = "/static/" in address
        if is_static and address in _weights:
            return _weights[address]
        try:
            body = answer.body()
        except PlaywrightError:
            # It came for the page before this one, which is gone.
            return 0
        _weights[address] = len(brotli.compress(body, quality=11) if is_static else gzip.compress(body, 6))
        return _weights[address]

    def _check_access(self, path: str) -> None:
        key = (
            re.sub(r"\d{3,}[^/]*", "…", path),
            str(self.setting) + self.setting.scheme + (self.agent or ""),
        )
        if key in _looked_at:
            return
        found = Axe().run(self.page).response["violations"]
        wrong = [
            f"{one['id']}: {node['html'][:160]} {node.get('failureSummary', '')[:200]}"
            for one in found
            for node in one["nodes"]
        ]
        assert wrong == [], f"{path}: " + "\n".join(wrong)
        _looked_at.add(key)
