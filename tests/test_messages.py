"""French is complete: every message is there, translated, with its placeholders, and none is stale."""

from __future__ import annotations

import re
from collections.abc import Sequence

import pytest

from tests.messages import PO, held, updated

PLACEHOLDER = re.compile(r"%\(\w+\)[sd]|%%|<[^>]+>")


def incomplete(source: bytes) -> list[str]:
    """What is missing, fuzzy or out of step in a catalogue."""
    import io

    from babel.messages.pofile import read_po

    wrong = []
    for message in read_po(io.BytesIO(source), locale="fr", domain="django"):
        if not message.id:
            continue
        ids = [message.id] if isinstance(message.id, str) else list(message.id)
        words = [message.string] if isinstance(message.string, str) else list(message.string)
        if message.fuzzy or not all(words):
            wrong.append(f"no French for {ids[0]!r}")
        elif any(set(PLACEHOLDER.findall(word)) - set(PLACEHOLDER.findall(ids[-1])) for word in words):
            wrong.append(f"other placeholders in French for {ids[0]!r}")
    return wrong


def test_french_is_complete() -> None:
    assert incomplete(updated()) == []


def test_the_catalogue_holds_what_the_house_says() -> None:
    assert PO.read_bytes() == updated(), "run `make messages`"


def test_french_signs_never_begin_a_line() -> None:
    """Before ; : ! ? and within « » stands a space that does not break."""
    parted = re.compile(r" [;:!?»](\s|$|<)|« ")
    words = [m.string if isinstance(m.string, str) else " ".join(m.string) for m in held() if m.id]

    assert [word for word in words if parted.search(word)] == []


def test_the_labels_that_are_fixed() -> None:
    french = {message.id: message.string for message in held()}

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
    assert held()[english].string.replace("\N{NO-BREAK SPACE}", " ") == french


def test_one_thing_has_one_word_in_both_languages() -> None:
    """The button that leaves a form is “Cancel”; what is mailed is an e-mail; what is lost is recovered."""
    other_words = re.compile(
        r"^(Ne pas enregistrer|Ne rien faire|Pas maintenant|Garder|Do not save|Do nothing|Not now|Keep it)$"
        r"|retour lent|slow way|n’ouvre (plus )?rien|opens nothing|(?<!capital )(?<!small )\bletters?\b(?! box)|[Ll]’un quelconque"
        r"|ce dessin|this drawing|waits? for an answer"
    )
    words = [word for m in held() if m.id for word in both_forms(m.id) + both_forms(m.string)]

    assert [word for word in words if other_words.search(word)] == []


def both_forms(words: str | Sequence[str]) -> list[str]:
    return [words] if isinstance(words, str) else list(words)
