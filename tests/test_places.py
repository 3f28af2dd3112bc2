"""A network address is named with its town where the operator has a database of that."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from django.template import Context, Template
from django.utils import translation
from mmdb_writer import MMDBWriter
from netaddr import IPSet

from comptoir.customers.examples import PASSWORD


@pytest.fixture
def database(tmp_path: Path, settings: Any) -> None:
    """A database that knows one network of France whole, and of another the country alone."""
    writer = MMDBWriter()
    france = {"names": {"en": "France", "fr": "France"}}
    lyon = {"city": {"names": {"en": "Lyons", "fr": "Lyon"}}, "country": france}
    writer.insert_network(IPSet(["192.0.2.0/24"]), lyon)
    writer.insert_network(IPSet(["198.51.100.0/24"]), {"country": {"names": {"en": "Spain"}}})
    file = tmp_path / "places.mmdb"
    writer.to_db_file(str(file))
    settings.PLACES_FILE = str(file)


def shown(ip: str, language: str = "fr") -> str:
    with translation.override(language):
        return Template("{% load formats %}{{ ip|network }}").render(Context({"ip": ip}))


@pytest.mark.usefixtures("database")
@pytest.mark.parametrize(
    ("ip", "language", "said"),
    [
        ("192.0.2.7", "fr", "192.0.2.7 (Lyon, France)"),
        ("192.0.2.7", "en", "192.0.2.7 (Lyons, France)"),
        ("198.51.100.7", "fr", "198.51.100.7 (Spain)"),
        ("203.0.113.7", "fr", "203.0.113.7"),
        ("no address", "fr", "no address"),
    ],
)
def test_is_named_in_the_readers_language(ip: str, language: str, said: str) -> None:
    assert shown(ip, language) == said


def test_without_a_database_stands_alone() -> None:
    assert shown("192.0.2.7") == "192.0.2.7"


@pytest.mark.django_db
@pytest.mark.usefixtures("database")
def test_stands_where_somebody_looks_for_what_was_not_her(client: Any, alice: Any) -> None:
    client.cookies["language"] = "fr"
    client.post("/account/sign-in/", {"login": alice.email, "password": PASSWORD}, REMOTE_ADDR="192.0.2.7")

    for page in ("/account/sessions/", "/account/activity/"):
        assert "192.0.2.7 (Lyon, France)" in client.get(page).content.decode()
