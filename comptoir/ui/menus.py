"""Entries of menus: a link, a page of the desk, a chapter of Help."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, NamedTuple

from django.utils.functional import Promise

STAFF, SELLER = frozenset({"staff"}), frozenset({"seller"})


class Link(NamedTuple):
    """A line of a menu: its URL name, title and icon (of Heroicons)."""

    name: str
    title: str | Promise
    icon: str


class Place(NamedTuple):
    """A page in the desk's menu: its URL name, title, who may open it, and how many things wait in it
    for whoever asks."""

    name: str
    title: str | Promise
    open_to: frozenset[str]
    waiting: Callable[[Any], int] | None = None


class Chapter(NamedTuple):
    """A page of Help: its slug, icon, title, summary and template."""

    slug: str
    icon: str
    title: str | Promise
    about: str | Promise
    template: str
