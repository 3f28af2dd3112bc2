"""The house, assembled: what each app adds in its `house.py`, and in which sequence."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from importlib import import_module
from importlib.util import find_spec
from types import ModuleType
from typing import Any

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from comptoir.journal.react import Reaction
from comptoir.journal.schedule import Piece
from comptoir.ui.menus import SELLER, STAFF, Chapter, Link, Place
from comptoir.ui.panels import Panel

# What a `house.py` may say; any other name would have no effect. docs/add-a-feature.md explains each.
NAMES = {
    "MENU", "TILES", "PLACES", "PANELS", "SUBJECTS", "CHAPTERS", "CUSTOMER_API", "SHOP_API", "TAGS",
    "CODES", "REACTIONS", "SCHEDULE", "LIMITS", "ERASES", "READS_ACROSS",
}  # fmt: skip

# In which sequence a reader finds them; each name is that of a URL or of a chapter.
SEQUENCE = {
    "tiles.orders": ["orders", "returns", "refunds", "gift_cards", "spending"],
    "tiles.settings": ["security", "addresses", "preferences"],
    "tiles.help": ["messages", "contact", "help"],
    "chapters": ["getting-in", "orders", "returns", "security", "settings", "emails-and-sms"],
    "places": [
        "desk",
        "desk_inbox",
        "desk_messages",
        "desk_refunds",
        "desk_cancellations",
        "desk_shipping",
        "desk_sales",
        "desk_returns",
        "desk_saved_reasons",
        "desk_policy",
        "desk_keys",
        "desk_letters",
        "desk_failures",
    ],
    "stranger": ["account_login", "account_signup", "find_order"],
    "customer": ["account", "orders", "messages", "gift_cards", "spending", "addresses", "preferences"],
    "everybody": ["security"],
    "help": ["help", "contact", "check_message", "staying_safe"],
}
TILE_TITLES = {
    "tiles.orders": _("Your orders"),
    "tiles.settings": _("Settings and security"),
    "tiles.help": _("Help"),
}
OWN_LINKS = [
    Link("account", _("Your Account"), "user-circle"),
    Link("help", _("Help"), "lifebuoy"),
    Link("staying_safe", _("Staying safe"), "shield-check"),
]
OWN_READS_ACROSS = {
    "desk_find": {
        "customers_customer": "staff look for a customer by name, and may find several by an address",
    },
}
OWN_PLACES = [Place("desk", _("Overview"), STAFF | SELLER), Place("desk_failures", _("Failures"), STAFF)]

APPS = [app for app in settings.INSTALLED_APPS if app.startswith("comptoir.") and app != "comptoir.project"]
HOUSES: list[ModuleType] = [
    import_module(f"{app}.house") for app in reversed(APPS) if find_spec(f"{app}.house")
]


def collect(name: str) -> Iterator[Any]:
    """Yield what each app's `house.py` says under this name, from the bottom floor to the top."""
    return (getattr(house, name) for house in HOUSES if hasattr(house, name))


def collect_examples(name: str) -> Iterator[Any]:
    """Yield what each app's `examples.py` says under this name, from the bottom floor to the top; for the
    demo and for tests."""
    rooms = (import_module(f"{app}.examples") for app in reversed(APPS) if find_spec(f"{app}.examples"))
    return (getattr(room, name) for room in rooms if hasattr(room, name))


def give_all(user: Any) -> None:
    """Give a customer who has orders an example of all that the apps hold of her (`GIVE`)."""
    for gifts in collect_examples("GIVE"):
        for give in gifts:
            give(user)


def _listed(name: str) -> list[Any]:
    return [thing for things in collect(name) for thing in things]


def _by_name(name: str) -> dict[str, Any]:
    """Merge what the apps say. Raises ImproperlyConfigured if two of them use one key."""
    return _once(name, [pair for things in collect(name) for pair in things.items()])


def _once(name: str, pairs: Iterable[tuple[str, Any]]) -> dict[str, Any]:
    merged: dict[str, Any] = {}
    for key, thing in pairs:
        if key in merged:
            raise ImproperlyConfigured(f"{key!r} stands twice in {name} of the apps: rename one of the two")
        merged[key] = thing
    return merged


def in_order(kinds: str | tuple[str, ...], things: dict[str, Any]) -> list[Any]:
    """Sort these things as in `SEQUENCE`. Raises ImproperlyConfigured if one is missing there, or here."""
    kinds = (kinds,) if isinstance(kinds, str) else kinds
    names = [name for kind in kinds for name in SEQUENCE[kind]]
    if wrong := things.keys() ^ set(names):
        missing = sorted(things.keys() - set(names))
        raise ImproperlyConfigured(
            f"{missing}: give it a place in SEQUENCE of comptoir/project/house.py ({' or '.join(kinds)})"
            if missing
            else f"{sorted(wrong)}: in SEQUENCE of comptoir/project/house.py, and no app's house.py has it"
        )
    return [things[name] for name in names]


def _links() -> dict[str, Link]:
    links = _once("MENU", ((link.name, link) for link in [*OWN_LINKS, *_listed("MENU")]))
    in_order(("stranger", "customer", "everybody", "help"), links)
    return links


def _tile_groups() -> list[tuple[Any, list[Callable[..., Any]]]]:
    """Return the tiles of Your Account in groups, each with its title."""
    tiles = _by_name("TILES") | {"help": _help_tile}
    in_order(tuple(TILE_TITLES), tiles)
    return [(title, [tiles[name] for name in SEQUENCE[kind]]) for kind, title in TILE_TITLES.items()]


def _help_tile(_request: Any) -> dict[str, Any]:
    says = gettext("How to do it, step by step")
    return {"href": reverse("help"), "icon": "lifebuoy", "title": gettext("Help"), "says": says}


def _panels() -> dict[str, list[Panel]]:
    panels: dict[str, list[Panel]] = {}
    for house in collect("PANELS"):
        for page, panel in house.items():
            panels.setdefault(page, []).append(panel)
    return panels


LINKS: dict[str, Link] = _links()
TILE_GROUPS = _tile_groups()
PLACES: list[Place] = in_order(
    "places", _once("PLACES", ((place.name, place) for place in [*OWN_PLACES, *_listed("PLACES")]))
)
CHAPTERS: list[Chapter] = in_order(
    "chapters", _once("CHAPTERS", ((chapter.slug, chapter) for chapter in _listed("CHAPTERS")))
)
PANELS = _panels()
REACTIONS: list[Reaction] = _listed("REACTIONS")
SCHEDULE = [Piece(cron, do) for cron, do in _listed("SCHEDULE")]
LIMITS: dict[str, str] = _by_name("LIMITS")
READS_ACROSS: dict[str, dict[str, str]] = {**OWN_READS_ACROSS, **_by_name("READS_ACROSS")}
TAGS: dict[str, str] = _by_name("TAGS")
CODES: dict[str, str] = dict(sorted(_by_name("CODES").items()))
SUBJECTS: list[Callable[..., Any]] = list(collect("SUBJECTS"))
