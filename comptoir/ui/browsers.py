"""Which browsers are too old: they lack what our pages are made of, or are no longer kept secure."""

from __future__ import annotations

import re
import sys
from collections.abc import Mapping
from functools import lru_cache
from typing import NamedTuple

Version = tuple[int, int]
LONGEST_AGENT = 512


class Family(NamedTuple):
    """A browser's name, the agent that its maker gives it, and what makes a version of it too old.

    `draws` is the first version that knows all that our pages need. `patched` holds the oldest version that
    is kept secure, as major: minor; where a maker keeps several lines, one of each. Newer lines are all well.
    """

    name: str
    agent: re.Pattern[str]
    draws: Version
    patched: Mapping[int, int]

    def is_too_old(self, version: Version) -> bool:
        """Whether this version lacks something, or is no longer kept secure."""
        major, minor = version
        is_newer = major > max(self.patched, default=sys.maxsize)
        is_patched = is_newer or minor >= self.patched.get(major, sys.maxsize)
        return version < self.draws or not is_patched


# The oldest versions, as they were on 25 November 2026; CONTRIBUTING.md says how the table is renewed.
#
# What our pages need: subgrid (Chrome and Edge 117, Samsung Internet 24, Safari 16), cascade layers
# (Firefox 97), `overflow: clip` and `requestSubmit()` (Safari 16). All else is older, or does no harm where
# it is missing. What counts as kept secure: what its maker still patched on that day, or had replaced within
# the three months before, because updates reach people late. Sources: MDN's browser-compat-data 8.1.9 of
# 12 November 2026; for Apple's older lines Apple's security releases of 11 May 2026 (iOS 18.7.9 and 16.7.16,
# iPadOS 17.7.11; https://support.apple.com/100100).
#
# An agent is matched whole, in the one form that its maker gives it. What says a word more is another
# browser, an app or a bot, and is left in peace.
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
    # 151 of 2026-07-31, replaced on 2026-08-28. `Edge/` is the one before Chromium, ended on 2021-03-09.
    Family(
        "Edge",
        re.compile(rf"Mozilla/5\.0 \([^()]+\) {_WEBKIT} Chrome/[\d.]+{_SAFARI} (?:Edg|EdgA|Edge)/{_NUMBERS}"),
        draws=(117, 0),
        patched={151: 0},
    ),
    # 153 of 2026-07-21, the one line with extended support
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
    # Every browser on iOS is drawn and patched by iOS. From 26 on `OS` stands still at 18_6, and Version/
    # tells. 26.6 of 2026-07-27 was replaced by 27 on 2026-09-14.
    Family(
        "iOS",
        re.compile(
            rf"Mozilla/5\.0 \((?:iPhone|iPad|iPod)[^()]* OS (\d+)_(\d+)[^()]*\) {_WEBKIT}"
            r"(?: Version/(\d+)\.(\d+))?.*"
        ),
        draws=(16, 0),
        patched={16: 7, 17: 7, 18: 6, 26: 6, 27: 0},
    ),
    # An iPad asks as a Mac does, so the lines of iPadOS count here too: Safari is 16.6 in 16.7, 17.6 in 17.7.
    Family(
        "Safari",
        re.compile(rf"Mozilla/5\.0 \(Macintosh; [^()]+\) {_WEBKIT} Version/{_NUMBERS} Safari/[\d.]+"),
        draws=(16, 0),
        patched={16: 6, 17: 6, 18: 6, 26: 6, 27: 0},
    ),
    # None: it ended on 2022-06-15 (https://learn.microsoft.com/lifecycle/products/internet-explorer-11).
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


def old_browser(agent: str) -> str:
    """A browser that is too old, as "Chrome 109", by its User-Agent; empty where it is not, or is unknown."""
    return _old_browser(agent) if len(agent) <= LONGEST_AGENT else ""


@lru_cache(maxsize=1024)
def _old_browser(agent: str) -> str:
    if _BOT.search(agent):
        return ""
    for family in FAMILIES:
        if found := family.agent.fullmatch(agent):
            version = _version(*found.groups())
            return _called(family.name, version) if family.is_too_old(version) else ""
    return ""


def _version(*found: str | None) -> Version:
    """The highest of the versions that an agent names."""
    numbers = [int(number) for number in found if number]
    return max(zip(numbers[::2], numbers[1::2], strict=True))


def _called(name: str, version: Version) -> str:
    """As its maker says it: Apple's patches count behind the point."""
    major, minor = version
    return f"{name} {major}.{minor}" if name in {"iOS", "Safari"} else f"{name} {major}"
