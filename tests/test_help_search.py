"""Help is searched by words of either language, without accents, and with a slip of the finger."""

from __future__ import annotations

import re

import pytest
from django.test import Client

pytestmark = pytest.mark.django_db


def found(client: Client, words: str, language: str) -> list[str]:
    """The titles that a search shows."""
    client.cookies["language"] = language
    page = client.get("/help/", {"q": words}).content.decode()
    return re.findall(r'<h3 class="setting__title"><a href="[^"]+">([^<]+)</a>', page)


@pytest.mark.parametrize(
    ("words", "language", "title"),
    [
        ("mot de passe oublié", "fr", "Vous avez oublié votre mot de passe"),
        ("MOT DE PASSE OUBLIE", "fr", "Vous avez oublié votre mot de passe"),
        ("pasword", "fr", "Vous avez oublié votre mot de passe"),
        ("comment retourner un artcile ?", "fr", "Retourner un article"),
        ("colis", "en", "Track an order"),
        ("how do I cancel my order", "en", "Cancel an order"),
    ],
)
def test_finds_a_step_by_what_a_hurried_person_types(
    client: Client, words: str, language: str, title: str
) -> None:
    assert title in found(client, words, language)[:2]


def test_leads_to_the_page_on_which_the_step_stands(client: Client) -> None:
    client.cookies["language"] = "en"

    page = client.get("/help/", {"q": "forgot password"}).content.decode()

    assert 'href="/help/getting-in/#:~:text=You%20forgot%20your%20password"' in page
    assert client.get("/help/getting-in/").status_code == 200


def test_says_what_to_do_where_nothing_is_found(client: Client) -> None:
    client.cookies["language"] = "en"

    nothing = client.get("/help/", {"q": "xyzzy"}).content.decode()
    number = client.get("/help/", {"q": "402-5340751-0000001"}).content.decode()

    assert "Nothing found for “xyzzy”" in nothing
    assert "Try a single word" in nothing
    assert "/orders/find/?number=" not in nothing
    assert 'href="/orders/find/?number=402-5340751-0000001"' in number


@pytest.mark.parametrize("words", ["", " ", "de la", "?!", "a" * 101, "\0", "<script>"])
def test_shows_the_chapters_whatever_is_typed(client: Client, words: str) -> None:
    client.cookies["language"] = "en"

    answer = client.get("/help/", {"q": words})

    assert answer.status_code == 200
    assert 'href="/help/getting-in/"' in answer.content.decode()
    assert "<script>" not in answer.content.decode()


def test_who_is_signed_in_finds_orders_first_and_signing_in_last(as_alice: Client) -> None:
    strange, hers = (
        re.findall(r'class="tile" href="/help/([\w-]+)/"', who.get("/help/").content.decode())
        for who in (Client(), as_alice)
    )

    assert strange[:2] == ["getting-in", "orders"]
    assert (hers[:2], hers[-2:]) == (["orders", "returns"], ["getting-in", "staying-safe"])
