"""French is complete: every message is in its app's catalogue, translated, with its placeholders; none is stale."""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import chain
from pathlib import Path

import pytest
from babel.messages.catalog import Catalog, Message

from tests.messages import HEADER, catalogue, held, in_template, key, read, updated

PLACEHOLDER = re.compile(r"%\(\w+\)[sd]|%%|<[^>]+>")


def incomplete(source: bytes) -> list[str]:
    """What is missing, fuzzy or out of step in a catalogue."""
    wrong = []
    for message in read(source):
        if not message.id:
            continue
        ids = [message.id] if isinstance(message.id, str) else list(message.id)
        words = [message.string] if isinstance(message.string, str) else list(message.string)
        if message.fuzzy or not all(words):
            wrong.append(f"no French for {ids[0]!r}")
        elif any(set(PLACEHOLDER.findall(word)) - set(PLACEHOLDER.findall(ids[-1])) for word in words):
            wrong.append(f"other placeholders in French for {ids[0]!r}")
    return wrong


def disagreeing(catalogues: dict[str, Catalog]) -> list[str]:
    """The messages for which two catalogues have other French: Django would take one of the two for both."""
    said: dict[str, set[str]] = {}
    for message in chain(*catalogues.values()):
        if message.id:
            said.setdefault(key(message), set()).add("\n".join(both_forms(message.string)))
    return [f"two in French for {english!r}" for english, french in said.items() if len(french) > 1]


def every_message() -> list[Message]:
    return [message for message in chain(*held().values()) if message.id]


def test_french_is_complete() -> None:
    assert {app: wrong for app, source in updated().items() if (wrong := incomplete(source))} == {}


def test_one_message_is_one_in_french() -> None:
    assert disagreeing(held()) == []


def test_each_catalogue_holds_what_its_app_says() -> None:
    stand = {app: catalogue(app).read_bytes() for app in held()}

    assert stand == updated(), "run `make messages`"


def test_french_is_taken_from_another_catalogue(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """A message that moves, or that another app says too, is not translated twice."""
    monkeypatch.setattr("tests.messages.PACKAGE", tmp_path / "comptoir")
    write(tmp_path, "orders", says="Parcel", french={"Help": "Aide"})
    write(tmp_path, "project", says="Help", french={})
    write(tmp_path, "sellers", says="Parcel", french={"Parcel": "Colis"})

    assert {app: french_of(source) for app, source in updated().items()} == {
        "orders": {"Parcel": "Colis"},
        "project": {"Help": "Aide"},
        "sellers": {"Parcel": "Colis"},
    }


def test_what_the_catalogue_of_all_brings_is_taken_over(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr("tests.messages.PACKAGE", tmp_path / "comptoir")
    write(tmp_path, "orders", says="Parcel", french={"Parcel": "Paquet"})
    write(tmp_path, "project", says="Help", french={"Help": "Aide", "Parcel": "Colis"})

    assert {app: french_of(source) for app, source in updated().items()} == {
        "orders": {"Parcel": "Colis"},
        "project": {"Help": "Aide"},
    }


def test_a_text_over_several_lines_is_gathered_as_django_looks_it_up() -> None:
    source = """
        {% blocktranslate trimmed count number=wrong %}
          {{ number }} thing
          to put right
          {% plural %}
          {{ number }} things
        {% endblocktranslate %}
        {% blocktranslate %} kept
        {% endblocktranslate %}"""

    assert list(in_template(source)) == [
        (("%(number)s thing to put right", "%(number)s things"), None),
        (" kept\n        ", None),
    ]


def test_a_text_of_another_thing_has_its_own_french(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """An order is « livrée », a parcel « livré »."""
    monkeypatch.setattr("tests.messages.PACKAGE", tmp_path / "comptoir")
    write(tmp_path, "orders", says="Delivered", french={"Delivered": "Livrée"})
    pages = tmp_path / "comptoir" / "orders" / "pages.py"
    pages.write_text(pages.read_text() + 'pgettext("parcel", "Delivered")\n')
    of_parcels = '\nmsgctxt "parcel"\nmsgid "Delivered"\nmsgstr "Livré"\n'
    catalogue("orders").write_text(catalogue("orders").read_text() + of_parcels)

    messages = list(read(updated()["orders"]))

    assert {key(message): message.string for message in messages if message.id} == {
        "Delivered": "Livrée",
        "parcel\x04Delivered": "Livré",
    }
    assert disagreeing({"orders": read(updated()["orders"])}) == []


def test_a_template_names_the_context_of_a_text() -> None:
    source = """
        {% translate "Delivered" context "parcel" as delivered %}
        {% blocktranslate trimmed context "parcel" %}Delivered today{% endblocktranslate %}
        {% blocktranslate %}Delivered{% endblocktranslate %}"""

    assert list(in_template(source)) == [
        ("Delivered", "parcel"),
        ("Delivered today", "parcel"),
        ("Delivered", None),
    ]


def write(root: Path, app: str, *, says: str, french: dict[str, str]) -> None:
    """An app that says one thing, with a catalogue."""
    catalogue(app).parent.mkdir(parents=True)
    (root / "comptoir" / app / "pages.py").write_text(f'_("{says}")\n')
    rows = [f'msgid "{english}"\nmsgstr "{word}"\n' for english, word in french.items()]
    catalogue(app).write_text("\n".join([HEADER, *rows]))


def french_of(source: bytes) -> dict[str, str]:
    return {message.id: message.string for message in read(source) if message.id}


def test_french_signs_never_begin_a_line() -> None:
    """Before ; : ! ? and within « » stands a space that does not break."""
    parted = re.compile(r" [;:!?»](\s|$|<)|« ")
    words = [word for message in every_message() for word in both_forms(message.string)]

    assert [word for word in words if parted.search(word)] == []


def test_the_labels_that_are_fixed() -> None:
    french = {message.id: message.string for message in every_message()}

    for english, wanted in {
        "Hello, Sign in": "Bonjour, identifiez-vous",
        "Hello, %(name)s": "Bonjour %(name)s",
        "Sign in": "S’identifier",
        "Sign out": "Se déconnecter",
        "Create your account": "Créer votre compte",
        "Password": "Mot de passe",
        "Forgot your password?": "Mot de passe oublié ?",
        "Keep me signed in": "Rester connecté",
        "Your Account": "Votre compte",
        "Order History": "Historique des commandes",
        "Help": "Aide",
        "Contact Us": "Nous contacter",
        "Track Package": "Suivre le colis",
    }.items():
        assert french[english].replace("\N{NO-BREAK SPACE}", " ") == wanted


@pytest.mark.parametrize(
    ("english", "french"),
    [
        ("Cancel", "Annuler"),
        (
            "Wrong email address or password. Check your typing and capital letters, or choose "
            "“Forgot your password?”.",
            "Adresse e-mail ou mot de passe incorrect. Vérifiez votre saisie et les majuscules, ou choisissez "
            "« Mot de passe oublié ? ».",
        ),
        (
            "Open your authenticator app and scan this QR code.",
            "Ouvrez votre application d’authentification et scannez ce code QR.",
        ),
        ("New sign-in from an unknown browser", "Nouvelle connexion depuis un navigateur inconnu"),
        ("Account recovery (3 days)", "Récupération du compte (3 jours)"),
        ("Type of property", "Type de logement"),
        ("Door code", "Digicode"),
        ("Days when nobody is there", "Jours d’absence"),
        ("Track an order", "Suivre une commande"),
        ("Archive an order", "Archiver une commande"),
        ("None: a code is asked for at each sign-in.", "Aucun : un code est demandé à chaque connexion."),
        ("That device is signed out.", "Cet appareil est déconnecté."),
        ("Added on %(day)s", "Ajoutée le %(day)s"),
        ("Where you are signed in", "Vos appareils connectés"),
        ("Parcel %(number)s · %(carrier)s", "Colis %(number)s · %(carrier)s"),
        ("Answered", "Répondu"),
        ("Question received", "Question reçue"),
        ("Something went wrong", "Une erreur est survenue"),
        ("The cast", "Les personnages"),
    ],
)
def test_words_that_were_read_twice(english: str, french: str) -> None:
    words = {key(message): message.string for message in every_message()}

    assert words[english].replace("\N{NO-BREAK SPACE}", " ") == french


def test_one_thing_has_one_word_in_both_languages() -> None:
    """The button that leaves a form is “Cancel”; what is mailed is an e-mail; what is lost is recovered."""
    other_words = re.compile(
        r"^(Ne pas enregistrer|Ne rien faire|Pas maintenant|Garder|Do not save|Do nothing|Not now|Keep it)$"
        r"|retour lent|slow way|n’ouvre (plus )?rien|opens nothing|(?<!capital )(?<!small )\bletters?\b(?! box)|[Ll]’un quelconque"
        r"|ce dessin|this drawing|waits? for an answer"
    )
    words = [word for m in every_message() for word in both_forms(m.id) + both_forms(m.string)]

    assert [word for word in words if other_words.search(word)] == []


def both_forms(words: str | Sequence[str]) -> list[str]:
    return [words] if isinstance(words, str) else list(words)
