"""What a message says, as it is shown again: with links to our own pages alone, and without its secrets."""

from __future__ import annotations

import re
from collections.abc import Callable

from django.conf import settings
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from comptoir.ground.numbers import NUMBER
from comptoir.post.models import HIDDEN


def as_line(text: str) -> SafeString:
    """Return a line, with each number held together."""
    return _drawn(rf"({NUMBER.pattern}|{HIDDEN})", text, _held)


def as_html(text: str) -> SafeString:
    """Return what a message says: a button's words are its link, and where that is not kept, they say so."""
    own = re.escape(settings.PUBLIC_URL.rstrip("/"))
    return _drawn(rf"(^[^\n]+\n{HIDDEN}$|(?:^[^\n]+\n)?{own}/[^\s)>\]]*|{HIDDEN})", text, _linked)


def _drawn(pattern: str, text: str, draw: Callable[[str], SafeString]) -> SafeString:
    """Draw each part that matches, and leave what stands between."""
    parts = re.split(pattern, text, flags=re.MULTILINE)
    return format_html_join("", "{}", ((draw(part) if at % 2 else part,) for at, part in enumerate(parts)))


def _held(part: str) -> SafeString:
    return _unkept() if part == HIDDEN else format_html('<span class="number">{}</span>', part)


def _linked(part: str) -> SafeString:
    words, _break, href = part.rpartition("\n")
    if href == HIDDEN:
        unkept = format_html('<span class="badge badge--neutral">{}</span>', _("Link not kept"))
        return format_html("{} {}", words, unkept) if words else _unkept()
    return format_html('<a href="{}">{}</a>', href, words or href)


def _unkept() -> SafeString:
    return format_html(
        '<span aria-hidden="true">{}</span><span class="visually-hidden">({})</span>', HIDDEN, _("not kept")
    )
