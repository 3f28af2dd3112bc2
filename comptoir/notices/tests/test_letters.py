"""Every letter of the house, in both languages, as text and as HTML; and no fact that should be written is not."""

from __future__ import annotations

import re
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from django.conf import settings
from django.urls import ResolverMatch, resolve

import comptoir
from comptoir.journal.facts import FACTS
from comptoir.notices.models import all_letters, example_of
from comptoir.post.writing import Written

PACKAGE = Path(comptoir.__file__).parent
LONGEST_BYTES = 60_000
# Whoever does these things knows it, is told at once by the app itself, or is no customer.
APPS_THAT_WRITE_THEMSELVES = {
    "addresses",
    "conversations",
    "customers",
    "policies",
    "sellers",
    "safety",
    "entrance",
    "journal",
    "notices",
}
HTML_LOADS = re.compile(
    r"<img|<link|<script|<iframe|src=|background=|url\(|@import|@font-face", re.IGNORECASE
)

ASKS = re.compile(
    r"\b(reply|answer|send|give|tell|type|enter|confirm|provide"
    r"|répond|envoy|donn|communiqu|saisi|tap(?!ant)|entr|confirm|indiqu|transmet)",
    re.IGNORECASE,
)
SECRET = re.compile(
    r"\b(password|code|card|account number|iban|mot de passe|carte|numéro de compte)\b", re.IGNORECASE
)
NEVER = re.compile(r"\b(never|nobody|jamais|personne)\b", re.IGNORECASE)


def written(name: str, language: str) -> Written:
    """A letter with its example, filled in as when it is sent."""
    return example_of(all_letters()[name], language)


def words(html: str) -> str:
    body = re.sub(r"<!--.*?-->|<style.*?</style>|<title>.*?</title>|</?span[^>]*>", "", html, flags=re.DOTALL)
    return " ".join(re.sub(r"<[^>]+>", " ", body).replace("&amp;", "&").replace("&#x27;", "'").split())


def pages_linked(letter: Written) -> list[ResolverMatch]:
    """The pages to which a letter leads, by its text and by its HTML."""
    links = {*re.findall(r'href="([^"]+)"', letter.html), *re.findall(r"https?://[^\s)]+", letter.text)}
    return [resolve(urlsplit(link).path or "/") for link in links]


def secrets_asked(text: str) -> list[str]:
    """The sentences that ask their reader for a secret; what stands in quotation marks is the name of a page."""
    plain = re.sub(r"“[^”]*”|«[^»]*»", "…", text)
    sentences = re.split(r"(?<=[.?!])\s+|\n\n", plain)
    return [
        said for said in sentences if ASKS.search(said) and SECRET.search(said) and not NEVER.search(said)
    ]


@pytest.mark.parametrize("language", ["fr", "en"])
@pytest.mark.parametrize("name", sorted(all_letters()))
class TestEach:
    def test_has_a_subject_and_says_all_of_its_text_in_html_too(self, name: str, language: str) -> None:
        subject, text, html = written(name, language)

        assert 5 < len(subject) <= 100
        assert f'lang="{language}"' in html
        shown = words(html)
        body = text.split("\n\n-- \n")[0]
        for line in body.splitlines():
            if not line.startswith("https://"):
                assert " ".join(line.removeprefix("- ").split()) in shown
        assert "K7QM4-XTPRW" in text
        assert "K7QM4-XTPRW" in shown

    def test_leaves_nothing_unfilled(self, name: str, language: str) -> None:
        for said in written(name, language):
            assert not re.search(r"\{[{%#]|[%#}]\}|%\(|\bNone\b|\\[*_.]", said)

    def test_is_small_and_loads_nothing(self, name: str, language: str) -> None:
        html = written(name, language).html

        assert len(html.encode()) < LONGEST_BYTES
        assert HTML_LOADS.findall(html) == []
        assert "googleapis" not in html

    def test_has_at_most_one_button_and_its_text_says_where_that_leads(
        self, name: str, language: str
    ) -> None:
        _subject, text, html = written(name, language)

        links = set(re.findall(r'<a href="([^"]+)"', html)) - {settings.PUBLIC_URL + "/help/staying-safe/"}
        assert all(link in text for link in links)
        # What the law lets a reader stop says how.
        assert len(links - {all_letters()[name].secrets.get("unsubscribe_url")}) <= 1


@pytest.mark.parametrize("language", ["fr", "en"])
@pytest.mark.parametrize("name", sorted(all_letters()))
class TestEachIsHardToForge:
    def test_greets_its_reader_and_says_its_reference_and_how_to_check_it(
        self, name: str, language: str
    ) -> None:
        _subject, text, html = written(name, language)

        called = all_letters()[name].example["name"]
        hello = {"fr": "Bonjour", "en": "Hello"}[language]
        check = {"fr": "« Ce message vient-il de nous ? »", "en": "“Is this message from us?”"}[language]
        assert text.splitlines()[0] == (f"{hello} {called}," if called else f"{hello},")
        foot = " ".join(text.split("\n\n-- \n")[1].split())
        for said in (foot, words(html)):
            assert check in said
            assert "K7QM4-XTPRW" in said

    def test_leads_to_no_page_that_asks_for_a_sign_in(self, name: str, language: str) -> None:
        for page in pages_linked(written(name, language)):
            assert page.func.login_required is False, page.route
            assert page.app_name != "account", page.route
            assert not (page.url_name or "").startswith("account_"), page.route

    def test_asks_for_no_secret(self, name: str, language: str) -> None:
        assert secrets_asked(written(name, language).text) == []

    def test_one_about_safety_leads_to_staying_safe_and_to_this_was_not_me_alone(
        self, name: str, language: str
    ) -> None:
        letter = all_letters()[name]
        if letter.topic == "security":
            names = {page.url_name for page in pages_linked(written(name, language))}
            # The two by which an owner keeps her account; each asks for no password.
            assert names <= {"home", "staying_safe", "not_me", "address_return"}


@pytest.mark.parametrize(
    "asking",
    [
        "Reply with your password.",
        "To confirm, type your card number here.",
        "Please send us the code.",
        "Répondez-nous avec votre mot de passe.",
        "Saisissez votre numéro de carte pour débloquer le colis.",
        "Communiquez-nous le code.",
    ],
)
def test_what_asks_for_a_secret_is_seen(asking: str) -> None:
    assert secrets_asked(f"Hello,\n\n{asking} Thank you.") == [asking]


@pytest.mark.parametrize("name", sorted(all_letters()))
def test_each_is_written_in_both_languages(name: str) -> None:
    french, english = written(name, "fr"), written(name, "en")

    assert french.text != english.text
    assert french.subject != english.subject


def test_every_template_of_a_letter_is_listed_in_its_apps_letters() -> None:
    templates = {
        f"{path.parent.parent.name}/{path.stem}"
        for path in PACKAGE.rglob("templates/*/letters/*.md")
        if not path.stem.startswith("_")
    }

    assert templates == set(all_letters())


def test_a_fact_that_a_customer_should_hear_of_has_a_letter() -> None:
    """Each fact of an app that leaves its letters to notices has one, or a reason in `UNWRITTEN`."""
    followed = {fact for letter in all_letters().values() for fact in letter.follows}
    unwritten: dict[str, str] = {}
    apps = {path.name for path in PACKAGE.iterdir() if path.is_dir()} - APPS_THAT_WRITE_THEMSELVES - {"post"}
    for app in apps:
        room: Any = import_module(f"comptoir.{app}.letters") if find_spec(f"comptoir.{app}.letters") else None
        unwritten |= getattr(room, "UNWRITTEN", {})

    heard = {name for name in FACTS if name.partition(".")[0] in apps}
    assert sorted(heard - followed - set(unwritten)) == [], "no letter follows it: see its app's letters.py"
    assert sorted(set(unwritten) & followed) == []
    assert sorted(set(unwritten) - heard) == []
