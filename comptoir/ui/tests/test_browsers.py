"""A browser that is too old is recognised by its User-Agent; all others are left alone."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest

from comptoir.ui import browsers
from comptoir.ui.browsers import FAMILIES, LONGEST_AGENT, old_browser

PACKAGE = Path(__file__).parent.parent.parent
WINDOWS, MAC = "Windows NT 10.0; Win64; x64", "Macintosh; Intel Mac OS X 10_15_7"
WEBKIT = "AppleWebKit/537.36 (KHTML, like Gecko)"
APPLE = "AppleWebKit/605.1.15 (KHTML, like Gecko)"


def chrome(version: str, on: str = WINDOWS, *, mobile: bool = False, more: str = "") -> str:
    return f"Mozilla/5.0 ({on}) {WEBKIT} Chrome/{version}{' Mobile' if mobile else ''} Safari/537.36{more}"


def iphone(system: str, more: str) -> str:
    return f"Mozilla/5.0 (iPhone; CPU iPhone OS {system} like Mac OS X) {APPLE} {more}"


OLD = {
    "Chrome 109": chrome("109.0.0.0", "Windows NT 6.1; Win64; x64"),
    "Chrome 150": chrome("150.0.0.0"),
    "Chrome 138": chrome("138.0.0.0", "Linux; Android 10; K", mobile=True),
    "Chrome 49": chrome("49.0.2623.112", "Windows NT 5.1"),
    "Edge 18": chrome("64.0.3282.140", more=" Edge/18.17763"),
    "Edge 109": chrome("109.0.0.0", "Windows NT 6.3; Win64; x64", more=" Edg/109.0.1518.140"),
    "Edge 124": chrome("124.0.0.0", "Linux; Android 10; HD1913", mobile=True, more=" EdgA/124.0.2478.64"),
    "Firefox 115": "Mozilla/5.0 (Windows NT 6.1; Win64; x64; rv:109.0) Gecko/20100101 Firefox/115.0",
    "Firefox 140": "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0",
    "Firefox 152": "Mozilla/5.0 (Android 14; Mobile; rv:152.0) Gecko/152.0 Firefox/152.0",
    "Firefox 52": "Mozilla/5.0 (Windows NT 5.1; rv:52.0) Gecko/20100101 Firefox/52.0",
    "Samsung Internet 29": (
        f"Mozilla/5.0 (Linux; Android 10; K) {WEBKIT} SamsungBrowser/29.0 Chrome/136.0.0.0 Mobile Safari/537.36"
    ),
    "Samsung Internet 20": (
        "Mozilla/5.0 (Linux; Android 13; SAMSUNG SM-S901B) "
        f"{WEBKIT} SamsungBrowser/20.0 Chrome/106.0.5249.126 Mobile Safari/537.36"
    ),
    "iOS 15.8": iphone("15_8_3", "Version/15.6.6 Mobile/15E148 Safari/604.1"),
    "iOS 17.2": iphone("17_2_1", "Version/17.2 Mobile/15E148 Safari/604.1"),
    "iOS 26.3": iphone("18_6", "Version/26.3 Mobile/15E148 Safari/604.1"),
    "iOS 16.3": iphone("16_3", "CriOS/120.0.6099.119 Mobile/15E148 Safari/604.1"),
    "iOS 15.7": iphone("15_7", "FxiOS/128.0 Mobile/15E148 Safari/605.1.15"),
    "iOS 14.8": iphone("14_8", "Mobile/15E148 [FBAN/FBIOS;FBAV/410.0.0.26.115;FBBV/467]"),
    "iOS 12.5": (
        "Mozilla/5.0 (iPad; CPU OS 12_5_7 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) "
        "Version/12.1.2 Mobile/15E148 Safari/604.1"
    ),
    "Safari 15.6": f"Mozilla/5.0 ({MAC}) {APPLE} Version/15.6.1 Safari/605.1.15",
    "Safari 17.4": f"Mozilla/5.0 ({MAC}) {APPLE} Version/17.4.1 Safari/605.1.15",
    "Safari 26.4": f"Mozilla/5.0 ({MAC}) {APPLE} Version/26.4 Safari/605.1.15",
    "Internet Explorer 11": "Mozilla/5.0 (Windows NT 6.1; WOW64; Trident/7.0; rv:11.0) like Gecko",
    "Internet Explorer 9": "Mozilla/5.0 (compatible; MSIE 9.0; Windows NT 6.1; Trident/5.0)",
    "Internet Explorer 6": "Mozilla/4.0 (compatible; MSIE 6.0; Windows NT 5.1; SV1)",
}
CURRENT = [
    chrome("158.0.0.0"),
    chrome("151.0.0.0", "X11; Linux x86_64"),
    chrome("157.0.0.0", MAC),
    chrome("158.0.0.0", "X11; CrOS x86_64 14541.0.0"),
    chrome("157.0.0.0", "Linux; Android 10; K", mobile=True),
    chrome("201.0.0.0"),
    chrome("157.0.0.0", more=" Edg/157.0.0.0"),
    chrome("156.0.0.0", "Linux; Android 10; K", mobile=True, more=" EdgA/156.0.0.0"),
    "Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:160.0) Gecko/20100101 Firefox/160.0",
    "Mozilla/5.0 (X11; Linux x86_64; rv:153.0) Gecko/20100101 Firefox/153.0",
    "Mozilla/5.0 (Android 15; Mobile; rv:160.0) Gecko/160.0 Firefox/160.0",
    f"Mozilla/5.0 (Linux; Android 10; K) {WEBKIT} SamsungBrowser/30.0 Chrome/143.0.0.0 Mobile Safari/537.36",
    iphone("18_6", "Version/27.2 Mobile/15E148 Safari/604.1"),
    iphone("18_7", "Version/26.6 Mobile/15E148 Safari/604.1"),
    iphone("18_7_9", "Version/18.7 Mobile/15E148 Safari/604.1"),
    iphone("16_7_16", "Version/16.6 Mobile/15E148 Safari/604.1"),
    iphone("27_1_0", "CriOS/158.0.7778.40 Mobile/15E148 Safari/604.1"),
    iphone("18_6", "Mobile/22G86 [FBAN/FBIOS;FBAV/530.0]"),
    f"Mozilla/5.0 (iPad; CPU OS 17_7_11 like Mac OS X) {APPLE} Version/17.7 Mobile/15E148 Safari/604.1",
    f"Mozilla/5.0 ({MAC}) {APPLE} Version/27.1 Safari/605.1.15",
    f"Mozilla/5.0 ({MAC}) {APPLE} Version/26.6 Safari/605.1.15",
    f"Mozilla/5.0 ({MAC}) {APPLE} Version/16.6 Safari/605.1.15",
]
UNKNOWN = [
    "",
    "curl/8.14.1",
    "python-requests/2.34",
    chrome("150.0.0.0", more=" OPR/134.0.0.0"),
    chrome("100.0.4896.60", more=" Vivaldi/4.3"),
    chrome("120.0.0.0", more=" YaBrowser/24.1.0.0"),
    f"Mozilla/5.0 (Linux; Android 9; SM-G960F; wv) {WEBKIT} Version/4.0 Chrome/110.0.5481.65 Mobile Safari/537.36",
    f"Mozilla/5.0 (X11; Linux x86_64) {WEBKIT} HeadlessChrome/120.0.0.0 Safari/537.36",
    "Mozilla/5.0 (Linux; U; Android 4.0.3; fr-fr) AppleWebKit/534.30 (KHTML, like Gecko) Version/4.0 Mobile Safari/534.30",
    "Opera/9.80 (Windows NT 6.1; WOW64) Presto/2.12.388 Version/12.18",
    "Mozilla/5.0 (X11; Linux x86_64; rv:52.9) Gecko/20100101 Goanna/4.4 Firefox/52.9 PaleMoon/28.9",
    "Mozilla/5.0 AppleWebKit/537.36 (KHTML, like Gecko; compatible; Googlebot/2.1; +http://www.google.com/bot.html) Chrome/99.0.4844.84 Safari/537.36",
    chrome("99.0.4844.84", "Linux; Android 6.0.1; Nexus 5X Build/MMB29P", mobile=True, more=" (compatible; Googlebot/2.1; +http://www.google.com/bot.html)"),
    iphone("8_3", "Version/8.0 Mobile/12F70 Safari/600.1.4 (compatible; Googlebot/2.1; +http://www.google.com/bot.html)"),
    "Mozilla/5.0 (compatible; bingbot/2.0; +http://www.bing.com/bingbot.htm)",
    f"Mozilla/5.0 ({MAC}) {APPLE} Version/13.1.1 Safari/605.1.15 (Applebot/0.1; +http://www.apple.com/go/applebot)",
    "facebookexternalhit/1.1 (+http://www.facebook.com/externalhit_uatext.php)",
    "Mozilla/4.0 (compatible; MSIE 6.0; Windows NT 5.1; AcmeSpider)",
]  # fmt: skip


@pytest.mark.parametrize("called", list(OLD))
def test_an_old_browser_is_called_by_its_name(called: str) -> None:
    assert old_browser(OLD[called]) == called


@pytest.mark.parametrize("agent", CURRENT)
def test_a_current_browser_is_told_nothing(agent: str) -> None:
    assert any(family.agent.fullmatch(agent) for family in FAMILIES), "no family knows it"
    assert old_browser(agent) == ""


@pytest.mark.parametrize("agent", UNKNOWN)
def test_who_is_unknown_or_a_bot_is_left_in_peace(agent: str) -> None:
    assert old_browser(agent) == ""


def test_every_family_is_known_old_and_new() -> None:
    old = {called.rpartition(" ")[0] for called in OLD}

    assert old == {family.name for family in FAMILIES}


def test_what_was_asked_is_kept_within_bounds() -> None:
    browsers._old_browser.cache_clear()

    old_browser(OLD["Chrome 109"] + "x" * LONGEST_AGENT)
    assert browsers._old_browser.cache_info().currsize == 0

    for number in range(2000):
        old_browser(chrome(f"{number}.0.0.0"))
    assert browsers._old_browser.cache_info().currsize == 1024


# What a stylesheet or a script may one day use, and the first Safari that knows it: by MDN's browser-compat-data.
NEWER_IN_SAFARI = {
    r":has\(": (15, 4),
    r"@container": (16, 0),
    r"color-mix\(": (16, 2),
    r"(?m)^\s*&": (16, 5),
    r"popover": (17, 0),
    r"@scope": (17, 4),
    r"light-dark\(": (17, 5),
    r"@starting-style": (17, 5),
    r"@view-transition": (18, 2),
    r"anchor\(": (26, 0),
    r"subgrid": (16, 0),
    r"overflow: clip": (16, 0),
    r"requestSubmit": (16, 0),
}


def test_our_files_ask_no_more_of_a_browser_than_the_table_says() -> None:
    texts = [path.read_text() for path in PACKAGE.rglob("static/**/*") if path.suffix in {".css", ".js"}]
    used = [
        since for words, since in NEWER_IN_SAFARI.items() if any(re.search(words, text) for text in texts)
    ]
    safari: Any = next(family for family in FAMILIES if family.name == "Safari")

    assert max(used) == safari.draws
