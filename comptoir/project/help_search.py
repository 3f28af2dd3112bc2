"""Search in Help: each step of each chapter, by words of either language, accents and slips aside."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from html import unescape
from typing import Any, NamedTuple
from urllib.parse import quote

from django.conf import settings
from django.http import HttpRequest
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.html import strip_tags
from django.utils.translation import get_language, override

from comptoir.ground.fold import fold
from comptoir.project.house import CHAPTERS
from comptoir.safety.models import password_hint
from comptoir.ui.menus import Chapter

MOST_WORDS, MOST_FOUND, EXCERPT = 8, 8, 160
CARD = re.compile(r'<section class="card[^"]*"[^>]*>\s*<h2[^>]*>(.*?)</h2>(.*?)</section>', re.DOTALL)
BLOCK = re.compile(r"<(?=/?(?:p|li|ul|ol|div)\b)")
WORD = re.compile(r"[^\W_]+")
# Words that say nothing of what is looked for, folded
SAYING_NOTHING = """
a an and any at be by can did do does for from have how i in is it me my not of on or our the this
to was we what when where which who why will with you your au aux avec ce ces cette comment dans de
des du elle en est et faire il j je l la le les ma me mes mon ne nous on ou par pas peut peux pour
pourquoi qu quand que quel quelle qui quoi sa se ses si son sur un une vos votre vous y
"""
EMPTY = frozenset(SAYING_NOTHING.split())


class Article(NamedTuple):
    """A step of Help: where it stands, and what it says in the reader's language."""

    chapter: str
    href: str
    title: str
    text: str

    @property
    def excerpt(self) -> str:
        """The beginning of the text, to the end of a word."""
        return self.text if len(self.text) <= EXCERPT else self.text[:EXCERPT].rsplit(" ", 1)[0] + "…"


def search(words: str) -> list[Article]:
    """Return the steps that most of these words are about, the best first."""
    asked = [word for word in WORD.findall(fold(words)) if word not in EMPTY][:MOST_WORDS]
    if not asked:
        return []
    rated = [(*_rate(asked, at), -at) for at in range(len(_articles(settings.LANGUAGE_CODE)))]
    most = max((rate[0] for rate in rated), default=0)
    best = sorted((rate for rate in rated if most and rate[0] == most), reverse=True)
    articles = _articles(get_language() or settings.LANGUAGE_CODE)
    return [articles[-rate[2]] for rate in best[:MOST_FOUND]]


def _rate(asked: list[str], at: int) -> tuple[int, int]:
    """Return how many of the words an article says, and how well: in its title, to the letter."""
    number = weight = 0
    for word in asked:
        best = max(
            (
                times * _likeness(word, other)
                for code, _name in settings.LANGUAGES
                for times, said in zip((5, 1), _words(code)[at], strict=True)
                for other in said
            ),
            default=0,
        )
        number, weight = number + bool(best), weight + best
    return number, weight


def _likeness(word: str, other: str) -> int:
    """Rate how well two words agree: the same, one the beginning of the other, or a slip of the finger."""
    if word == other:
        return 4
    if min(len(word), len(other)) >= 4 and (other.startswith(word) or word.startswith(other)):
        return 3
    slips = 0 if len(word) < 5 else 1 if len(word) < 9 else 2
    is_close = slips and word[0] == other[0] and abs(len(word) - len(other)) <= slips
    return 1 if is_close and _distance(word, other) <= slips else 0


def _distance(one: str, other: str) -> int:
    """Count the letters to add, drop, replace or swap until two words are the same."""
    before: list[int] = []
    row = list(range(len(other) + 1))
    for i, letter in enumerate(one, 1):
        before, last, row = row, before, [i]
        for j, wanted in enumerate(other, 1):
            cost = min(before[j] + 1, row[j - 1] + 1, before[j - 1] + (letter != wanted))
            if i > 1 and j > 1 and letter == other[j - 2] and one[i - 2] == wanted:
                cost = min(cost, last[j - 2] + 1)
            row.append(cost)
    return row[-1]


@cache
def _words(language: str) -> list[tuple[frozenset[str], frozenset[str]]]:
    """Return the folded words of each article's title, and of its text."""
    return [
        (frozenset(WORD.findall(fold(article.title))), frozenset(WORD.findall(fold(article.text))))
        for article in _articles(language)
    ]


@cache
def _articles(language: str) -> list[Article]:
    """Return every step of Help, in the same sequence in each language; nothing of a page is personal."""
    with override(language):
        return [article for chapter in CHAPTERS for article in _steps(chapter)] + list(_staying_safe())


def _steps(chapter: Chapter) -> Iterator[Article]:
    href = reverse("help_chapter", args=[chapter.slug])
    shown = {"chapter": chapter, "chapters": CHAPTERS, "password_hint": password_hint()}
    return _read(chapter.template, shown, str(chapter.title), href)


def _staying_safe() -> Iterator[Article]:
    title = next(iter(re.findall(r"<h1>(.*?)</h1>", _drawn("project/help/staying_safe.html", {}))), "")
    return _read("project/help/staying_safe.html", {}, unescape(title), reverse("staying_safe"))


def _read(template: str, shown: dict[str, Any], chapter: str, href: str) -> Iterator[Article]:
    for heading, content in CARD.findall(_drawn(template, shown)):
        title, text = (_plain(part) for part in (heading, content))
        yield Article(chapter, f"{href}#:~:text={quote(title, safe='')}", title, text)


def _drawn(template: str, shown: dict[str, Any]) -> str:
    """Draw a page as anybody sees it who is signed out."""
    request = HttpRequest()
    request.path = request.path_info = reverse("help")
    return render_to_string(template, shown, request)


def _plain(html: str) -> str:
    text = re.sub("[ \n]+", " ", unescape(strip_tags(BLOCK.sub(" <", html)))).strip()
    return re.sub(r" (?=[.,;:!?](\s|$))", "", text)
