"""What frames every page: who is greeted, the foot, and the word before a session ends."""

from __future__ import annotations

from functools import cache
from typing import Any

from django import template
from django.conf import settings
from django.template import Context
from django.urls import reverse
from django.utils.safestring import SafeString
from django.utils.text import capfirst
from django.utils.translation import get_language, get_language_info
from django.utils.translation import gettext as _

from comptoir.ui.templatetags.ui import lean

register = template.Library()


@register.simple_tag(takes_context=True)
def hello(context: Context) -> SafeString:
    """Who is greeted, the menu, and the way out."""
    return lean("ui/lean/hello.html")(context["hello"], _words(get_language()), context["csrf_token"])


@register.simple_tag(takes_context=True)
def foot(context: Context) -> SafeString:
    """The foot of the page, with the choice of the language."""
    here = context["request"].get_full_path()
    words = _words(get_language())
    return lean("ui/lean/foot.html")(context["foot"], context["shop"], words, context["csrf_token"], here)


@register.simple_tag(takes_context=True)
def session(context: Context) -> SafeString | str:
    """What is said two minutes before a session ends, in pages of somebody whose session does."""
    request = context["request"]
    ends_in = getattr(request, "session_ends_in", None)
    if not ends_in:
        return ""
    words, here = _words(get_language()), request.get_full_path()
    return lean("ui/lean/session.html")(ends_in, words, context["csrf_token"], here)


@cache
def _words(language: str | None) -> dict[str, Any]:
    """The words of the frame and its addresses, looked up once for each language, which is the one in use."""
    return {
        "menu": _("Account menu"),
        "sign_out": _("Sign out"),
        "foot": _("At the foot of the page"),
        "session": _("Your session"),
        "ending": _("You will be signed out in two minutes, because nothing happened for a while."),
        "stay": _("Stay signed in"),
        "empties": _("In another language, this page reloads and what you typed is lost. Continue?"),
        "language": language,
        "languages": [
            (code, capfirst(get_language_info(code)["name_local"])) for code, _name in settings.LANGUAGES
        ],
        "to_language": reverse("language"),
        "to_session": reverse("session"),
    }
