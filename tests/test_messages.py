"""French is complete: every message is there, translated, with its placeholders, and none is stale."""

from __future__ import annotations

import re

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
