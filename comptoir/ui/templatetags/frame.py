"""The frame of every page: greeting, footer, and the warning before a session ends."""

from __future__ import annotations

from functools import cache
from typing import Any

from django import template
from django.conf import settings
from django.template import Context
from django.urls import reverse
from django.utils.html import format_html_join
from django.utils.safestring import SafeString
from django.utils.text import capfirst
from django.utils.translation import get_language, get_language_info
from django.utils.translation import gettext as _

from comptoir.ui.templatetags.ui import icon, lean

register = template.Library()


@register.simple_tag(takes_context=True)
def hello(context: Context) -> SafeString:
    """Draw the greeting, the menu and the sign-out button."""
    return lean("ui/lean/hello.html")(context["hello"], _words(get_language()), context["csrf_token"])


def menu_links(links: list[dict[str, str]]) -> SafeString:
    """Draw the links of a menu."""
    rows = [(link["href"], icon(link["icon"], 20), link["title"]) for link in links]
    return format_html_join("", '<li><a href="{}">{}<span>{}</span></a></li>', rows)


@register.simple_tag(takes_context=True)
def foot(context: Context) -> SafeString:
    """Draw the footer, with the choice of language."""
    here = context["request"].get_full_path()
    words = _words(get_language())
    return lean("ui/lean/foot.html")(context["foot"], context["shop"], words, context["csrf_token"], here)


@register.simple_tag(takes_context=True)
def session(context: Context) -> SafeString | str:
    """Draw the warning that appears two minutes before the session ends, if it does."""
    request = context["request"]
    ends_in = getattr(request, "session_ends_in", None)
    if not ends_in:
        return ""
    words, here = _words(get_language()), request.get_full_path()
    return lean("ui/lean/session.html")(ends_in, words, context["csrf_token"], here)


@cache
def _words(language: str | None) -> dict[str, Any]:
    """Return the words and URLs of the frame, looked up once for each language; `language` is the current
    one."""
    return {
        "menu": _("Account menu"),
        "sign_out": _("Sign out"),
        "foot": _("At the foot of the page"),
        "shop": _("The shop"),
        "back": _("Back to %(shop)s") % {"shop": settings.SHOP_NAME},
        "session": _("Your session"),
        "ending": _("You will be signed out in two minutes because you have been inactive."),
        "stay": _("Stay signed in"),
        "empties": _("Changing the language reloads this page, and what you typed will be lost. Continue?"),
        "language": language,
        "languages": [
            (code, capfirst(get_language_info(code)["name_local"])) for code, _name in settings.LANGUAGES
        ],
        "to_language": reverse("language"),
        "to_session": reverse("session"),
    }
