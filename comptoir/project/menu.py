"""What every page shows around its content: the shop, the greeting, the menu, the footer."""

from __future__ import annotations

from functools import cache
from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse
from django.utils.safestring import SafeString
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from comptoir.ground.trace import trace
from comptoir.project import desk
from comptoir.project.delays import codes_are_late
from comptoir.project.house import LINKS, SEQUENCE
from comptoir.project.house import PANELS as HOUSE_PANELS
from comptoir.ui.browsers import old_browser
from comptoir.ui.menus import Link
from comptoir.ui.templatetags.frame import menu_links

# The house's own panel about a customer comes after those of its apps.
PANELS = {**HOUSE_PANELS, "desk.customer": [*HOUSE_PANELS["desk.customer"], desk.history]}


def house(request: HttpRequest) -> dict[str, Any]:
    """Return what every page shows: the shop, the greeting, the menu and the footer."""
    too_old = old_browser(request.headers.get("User-Agent", ""))
    return {
        "shop": {
            "name": settings.SHOP_NAME,
            "url": settings.SHOP_URL,
            "logo": settings.SHOP_LOGO,
            "links": _shops_links(get_language()),
            **settings.SHOP_PRIVACY,
        },
        "hello": _hello(request),
        "desk": desk.bar(request),
        "foot": _foot(get_language()),
        "banners": _banners(request, too_old),
        "old_browser": too_old,
        # Only pages that wait for a code call this
        "messages_are_late": codes_are_late,
        "reference": trace(),
    }


def _banners(request: HttpRequest, old_browser: str) -> list[str]:
    """Return the banners above everything else; on the demo's stage, the page around the frames has them."""
    banners = ["project/_old_browser_banner.html"] if old_browser else []
    is_framed = request.headers.get("Sec-Fetch-Dest") == "iframe"
    return [*banners, "project/_demo_banner.html"] if settings.DEMO and not is_framed else banners


def _hello(request: HttpRequest) -> dict[str, Any]:
    """Return the greeting, and the menu for this kind of reader."""
    user = getattr(request, "user", None)
    if user is None or not user.is_authenticated:
        return {
            "words": _("Hello, Sign in"),
            "href": reverse("account_login"),
            "links": _links_of_a_stranger(get_language()),
            "sign_out": "",
        }
    at_desk = is_at_home_at_the_desk(request)
    return {
        "words": _("Hello, %(name)s") % {"name": user.first_word_of_name},
        "href": reverse("desk" if at_desk else "account"),
        "links": _links(get_language(), works_here(request), not at_desk),
        "sign_out": reverse("account_logout"),
    }


def works_here(request: HttpRequest) -> bool:
    """Whether the desk is open to the asking user."""
    return bool(getattr(request, "staff", None) or getattr(request, "seller", None))


def is_at_home_at_the_desk(request: HttpRequest) -> bool:
    """Whether the asking user works here and buys nothing, so that she has no account page."""
    user: Any = request.user
    return works_here(request) and not user.customer_id


# The menus, drawn once for each language; the argument is the current one


@cache
def _links_of_a_stranger(_language: str | None) -> SafeString:
    return menu_links([*_menu("stranger", "help"), *_back_to_shop()])


@cache
def _links(_language: str | None, works_here: bool, buys_here: bool) -> SafeString:
    desk = [_drawn(Link("desk", _("Desk"), "inbox-stack"))] if works_here else []
    return menu_links(
        [*desk, *_menu(*(["customer"] if buys_here else []), "everybody", "help"), *_back_to_shop()]
    )


def _back_to_shop() -> list[dict[str, str]]:
    """Return the way back to the shop, for which the head of a phone's page has no room."""
    words = _("Back to %(shop)s") % {"shop": settings.SHOP_NAME}
    return [{"href": settings.SHOP_URL, "title": words, "icon": "arrow-left"}] if settings.SHOP_URL else []


@cache
def _foot(_language: str | None) -> list[dict[str, str]]:
    return _menu("help")


@cache
def _shops_links(language: str | None) -> list[dict[str, str]]:
    return [{"href": address, "title": titles[language or "fr"]} for titles, address in settings.SHOP_LINKS]


def _menu(*kinds: str) -> list[dict[str, str]]:
    return [_drawn(LINKS[name]) for kind in kinds for name in SEQUENCE[kind]]


def _drawn(link: Link) -> dict[str, str]:
    return {"href": reverse(link.name), "title": str(link.title), "icon": link.icon}
