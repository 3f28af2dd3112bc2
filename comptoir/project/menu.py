"""What stands where: the menu, the tiles of the dashboard, the panels of the order page, the foot."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any

from django.conf import settings
from django.contrib.staticfiles import finders
from django.http import HttpRequest
from django.templatetags.static import static
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from comptoir.addresses import pages as addresses
from comptoir.conversations import desk as conversations_desk
from comptoir.conversations import pages as conversations
from comptoir.customers import pages as customers
from comptoir.customers.models import CustomerRequest
from comptoir.ground.trace import trace
from comptoir.orders import desk as orders_desk
from comptoir.orders import pages as orders
from comptoir.project import desk
from comptoir.project.delays import codes_are_late
from comptoir.sellers import pages as sellers
from comptoir.ui.browsers import old_browser

TILES: list[Callable[[CustomerRequest], Any]] = [
    orders.tile,
    orders.spending_tile,
    customers.tile,
    customers.check_up_tile,
    addresses.tile,
    conversations.tile,
]

PANELS: dict[str, list[Callable[..., Any]]] = {
    "order.header": [],
    "order.line": [],
    "order.parcel": [],
    "order.footer": [conversations.panel, sellers.panel],
    "desk.customer": [conversations_desk.panel, orders_desk.panel, desk.history],
}

# The same of the order that a guest opens by a link: each knows nothing but that order.
GUEST_PANELS: dict[str, list[Callable[..., Any]]] = {
    "order.footer": [sellers.panel],
}


def house(request: HttpRequest) -> dict[str, Any]:
    """What every page of the house shows: the shop, who is greeted, the menu and the foot."""
    too_old = old_browser(request.headers.get("User-Agent", ""))
    return {
        "shop": {
            "name": settings.SHOP_NAME,
            "url": settings.SHOP_URL,
            "logo": settings.SHOP_LOGO,
            "brand": settings.SHOP_BRAND,
        },
        "hello": _hello(request),
        "desk": desk.bar(request),
        "panels": GUEST_PANELS if hasattr(request, "order") else PANELS,
        "foot": _foot(get_language()),
        "stylesheets": stylesheets(),
        "desk_stylesheets": sheets_in("desk"),
        "banners": _banners(too_old),
        "old_browser": too_old,
        # Asked by the pages that wait for a code, and by no other
        "messages_are_late": codes_are_late,
        "reference": trace(),
    }


def _banners(old_browser: str) -> list[str]:
    """What is said above everything else."""
    told = ["project/_old_browser_banner.html"] if old_browser else []
    return [*told, "project/_demo_banner.html"] if settings.DEMO else told


def _hello(request: HttpRequest) -> dict[str, Any]:
    """Who is greeted, and the menu of that kind of reader."""
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
    """Whether the desk is there for who is asking."""
    return bool(getattr(request, "staff", None) or getattr(request, "seller", None))


def is_at_home_at_the_desk(request: HttpRequest) -> bool:
    """Whether who is asking works here and buys nothing, so that she has no account page."""
    user: Any = request.user
    return works_here(request) and not user.customer_id


# The menus, made once for each language, which is the one in use


@cache
def _links_of_a_stranger(_language: str | None) -> list[dict[str, str]]:
    return [
        _link("account_login", _("Sign in"), "arrow-right-end-on-rectangle"),
        _link("account_signup", _("Create your account"), "user-plus"),
        _link("find_order", _("Find one order"), "magnifying-glass"),
        *_help_links(),
    ]


@cache
def _links(_language: str | None, works_here: bool, buys_here: bool) -> list[dict[str, str]]:
    return [
        *([_link("desk", _("Desk"), "inbox-stack")] if works_here else []),
        *(_links_of_a_customer() if buys_here else []),
        _link("security", _("Login & Security"), "lock-closed"),
        *_help_links(),
    ]


def _links_of_a_customer() -> list[dict[str, str]]:
    return [
        _link("account", _("Your Account"), "user-circle"),
        _link("orders", _("Order History"), "shopping-bag"),
        _link("spending", _("Your spending"), "chart-bar"),
        _link("addresses", _("Addresses"), "map-pin"),
    ]


def _help_links() -> list[dict[str, str]]:
    return [
        _link("help", _("Help"), "lifebuoy"),
        _link("contact", _("Contact Us"), "chat-bubble-left-right"),
        _link("staying_safe", _("Staying safe"), "shield-check"),
    ]


@cache
def _foot(_language: str | None) -> list[dict[str, str]]:
    return _help_links()


def _link(name: str, title: str, icon: str) -> dict[str, str]:
    return {"href": reverse(name), "title": title, "icon": icon}


@cache
def stylesheets() -> tuple[str, ...]:
    """The stylesheets of every page: the layers first, then each component's own."""
    layers = tuple(static(f"ui/css/{name}.css") for name in ("tokens", "base", "layout"))
    return layers + sheets_in("components")


@cache
def sheets_in(folder: str) -> tuple[str, ...]:
    """The stylesheets of a folder; those of `desk` are for its pages alone."""
    found = finders.find(f"ui/css/{folder}", find_all=True)
    names = sorted(sheet.name for place in found for sheet in Path(place).glob("*.css"))
    return tuple(static(f"ui/css/{folder}/{name}") for name in names)
