"""Browsers: their names, and which of them are too old for our pages or for the owner's safety."""

from __future__ import annotations

import re
import sys
from collections.abc import Mapping
from functools import lru_cache
from typing import NamedTuple

Version = tuple[int, int]
LONGEST_AGENT = 512


class Family(NamedTuple):
    """A browser's name, its User-Agent, and which of its versions are too old.

    `draws` is the first version that supports everything our pages need. `patched` is the oldest version that
    still gets security updates, as major: minor; one for each line if the maker keeps several. Newer lines
    are all fine.
    """

    name: str
    agent: re.Pattern[str]
    draws: Version
    patched: Mapping[int, int]

    def is_too_old(self, version: Version) -> bool:
        """Whether this version lacks something, or no longer gets security updates."""
        major, minor = version
        is_newer = major > max(self.patched, default=sys.maxsize)
        is_patched = is_newer or minor >= self.patched.get(major, sys.maxsize)
        return version < self.draws or not is_patched


# The oldest versions, as of 25 November 2026; CONTRIBUTING.md says how to renew the table.
#
# Our pages need subgrid (Chrome and Edge 117, Samsung Internet 24, Safari 16), cascade layers (Firefox 97),
# `overflow: clip` and `requestSubmit()` (Safari 16). Everything else is older, or harmless if missing. A
# version counts as secure if its maker still patched it on that day, or replaced it within the three months
# before, because updates reach people late. Sources: MDN's browser-compat-data 8.1.9 of 12 November 2026; for
# Apple's older lines its security releases of 11 May 2026 (iOS 18.7.9 and 16.7.16, iPadOS 17.7.11;
# https://support.apple.com/100100).
#
# The whole User-Agent must match the one form that the maker gives it. One with an extra word is another
# browser, an app or a bot, and is left alone.
_WEBKIT = r"AppleWebKit/[\d.]+ \(KHTML, like Gecko\)"
_NUMBERS = r"(\d+)\.(\d+)[\d.]*"
_SAFARI = r"(?: Mobile)? Safari/[\d.]+"
FAMILIES = (
    # 151 of 2026-07-28, replaced on 2026-08-25
    Family(
        "Chrome",
        re.compile(rf"Mozilla/5\.0 \([^()]+\) {_WEBKIT} Chrome/{_NUMBERS}{_SAFARI}"),
        draws=(117, 0),
        patched={151: 0},
    ),
    # 151 of 2026-07-31, replaced on 2026-08-28. `Edge/` is the version before Chromium, ended on 2021-03-09.
    Family(
        "Edge",
        re.compile(rf"Mozilla/5\.0 \([^()]+\) {_WEBKIT} Chrome/[\d.]+{_SAFARI} (?:Edg|EdgA|Edge)/{_NUMBERS}"),
        draws=(117, 0),
        patched={151: 0},
    ),
    # 153 of 2026-07-21, the only line with extended support
    Family(
        "Firefox",
        re.compile(rf"Mozilla/5\.0 \([^()]+\) Gecko/[\d.]+ Firefox/{_NUMBERS}"),
        draws=(97, 0),
        patched={153: 0},
    ),
    # 30 of 2026-05-11, the newest
    Family(
        "Samsung Internet",
        re.compile(rf"Mozilla/5\.0 \([^()]+\) {_WEBKIT} SamsungBrowser/{_NUMBERS} Chrome/[\d.]+{_SAFARI}"),
        draws=(24, 0),
        patched={30: 0},
    ),
    # iOS draws and patches every browser on it. From 26 on, `OS` stays at 18_6, and Version/ tells. 26.6 of
    # 2026-07-27 was replaced by 27 on 2026-09-14.
    Family(
        "iOS",
        re.compile(
            rf"Mozilla/5\.0 \((?:iPhone|iPad|iPod)[^()]* OS (\d+)_(\d+)[^()]*\) {_WEBKIT}"
            r"(?: Version/(\d+)\.(\d+))?.*"
        ),
        draws=(16, 0),
        patched={16: 7, 17: 7, 18: 6, 26: 6, 27: 0},
    ),
    # An iPad identifies as a Mac, so iPadOS versions count here too: Safari is 16.6 in 16.7, 17.6 in 17.7.
    Family(
        "Safari",
        re.compile(rf"Mozilla/5\.0 \(Macintosh; [^()]+\) {_WEBKIT} Version/{_NUMBERS} Safari/[\d.]+"),
        draws=(16, 0),
        patched={16: 6, 17: 6, 18: 6, 26: 6, 27: 0},
    ),
    # No version is patched: it ended on 2022-06-15
    # (https://learn.microsoft.com/lifecycle/products/internet-explorer-11).
    Family(
        "Internet Explorer",
        re.compile(
            r"Mozilla/\d\.0 \((?:compatible; MSIE (\d+)\.(\d+)|[^()]*Trident/[\d.]+;[^()]*rv:(\d+)\.(\d+)).*"
        ),
        draws=(sys.maxsize, 0),
        patched={},
    ),
)
_BOT = re.compile(r"bot|crawl|spider|https?:", re.IGNORECASE)


# In this order: a User-Agent with one of these words may also contain the later ones
BROWSERS = (
    ("Edg", "Edge"),
    ("OPR", "Opera"),
    ("SamsungBrowser", "Samsung Internet"),
    ("Firefox", "Firefox"),
    ("FxiOS", "Firefox"),
    ("CriOS", "Chrome"),
    ("Chrome", "Chrome"),
    ("Safari", "Safari"),
)
SYSTEMS = (
    ("iPhone", "iPhone"),
    ("iPad", "iPad"),
    ("Android", "Android"),
    ("Windows", "Windows"),
    ("Mac OS X", "macOS"),
    ("CrOS", "ChromeOS"),
    ("Linux", "Linux"),
)


def browser_and_system(agent: str) -> list[str]:
    """Return the names of the browser and the system in a User-Agent, without those that are unknown."""
    names = (next((name for word, name in words if word in agent), "") for words in (BROWSERS, SYSTEMS))
    return list(filter(None, names))


def old_browser(agent: str) -> str:
    """Return the name of a browser that is too old, such as "Chrome 109"; empty if it is not, or is
    unknown."""
    return _old_browser(agent) if len(agent) <= LONGEST_AGENT else ""


@lru_cache(maxsize=1024)
def _old_browser(agent: str) -> str:
    if _BOT.search(agent):
        return ""
    for family in FAMILIES:
        if match := family.agent.fullmatch(agent):
            version = _version(*match.groups())
            return _full_name(family.name, version) if family.is_too_old(version) else ""
    return ""


def _version(*numbers_as_text: str | None) -> Version:
    """Return the highest of the versions that a User-Agent names."""
    numbers = [int(number) for number in numbers_as_text if number]
    return max(zip(numbers[::2], numbers[1::2], strict=True))


def _full_name(name: str, version: Version) -> str:
    """Name a version as its maker does: Apple's updates count after the point."""
    major, minor = version
    return f"{name} {major}.{minor}" if name in {"iOS", "Safari"} else f"{name} {major}"
