"""Example questions to the shop's service: urgent and not, waiting, overdue and answered."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

from django.utils import timezone

from comptoir.conversations.actions import answer_request, ask_service
from comptoir.conversations.models import Question, ServiceRequest, Topic
from comptoir.customers.models import User, find_customer
from comptoir.journal.record import NOBODY_KNOWN
from comptoir.orders.models import State

HERS = Question(
    topic=Topic.OWN_ORDER,
    text="Bonjour,\nmon colis est indiqué comme expédié, mais je n’ai rien reçu. Savez-vous où il est ?",
    name="Alice Martin",
    email="alice@example.org",
    language="fr",
)
STRANGERS = Question(
    topic=Topic.LOCKED_OUT,
    text="Bonjour, j’ai changé d’opérateur et je n’ai plus accès à l’adresse e-mail de mon compte. Le code de "
    "réinitialisation part donc dans le vide. Comment puis-je récupérer mon compte ?",
    name="Nadia Benali",
    email="nadia.benali@example.org",
    language="fr",
)


def question(of: Question = HERS, **changes: Any) -> Question:
    """Return a question with some parts changed."""
    return replace(of, **changes)


def ask(
    user: User | None = None, *, speaks: bool = False, hours_ago: float = 0, **changes: Any
) -> ServiceRequest:
    """Ask a question; without a user, as a stranger."""
    sent = question(STRANGERS, **changes)
    if user:
        sent = question(HERS, **({"name": user.name, "email": user.email} | changes))
    return ask_service(
        sent,
        by=user or NOBODY_KNOWN,
        customer=find_customer(user) if user else None,
        now=timezone.now() - timedelta(hours=hours_ago),
        speaks=speaks,
    )


THINGS = {"question": lambda user: ask(user).id}


def give_requests(alice: User, bob: User, sam: User) -> list[ServiceRequest]:
    """Fill the demo's inbox: one question is answered, and one has waited too long."""
    returned = _newest_order(alice, State.RETURN_SHIPPED) or _newest_order(alice)
    answered = ask(alice, hours_ago=75, topic=Topic.RETURN, order_number=returned, text=RETURN)
    answer_request(answered, ANSWER, by=sam, now=timezone.now() - timedelta(hours=70), speaks=False)
    return [
        answered,
        ask(alice, hours_ago=1.2, topic=Topic.SIGN_IN, text=SIGN_IN),
        ask(bob, hours_ago=20.4, order_number=_newest_order(bob, State.SHIPPED) or _newest_order(bob)),
        ask(hours_ago=100),
        ask(
            hours_ago=3.5,
            topic=Topic.CHARGE,
            text=CHARGE,
            name="Tom Fischer",
            email="tom@example.org",
            language="en",
        ),
        ask(hours_ago=6, topic=Topic.OTHER, text=OTHER, name="Chloé Roux", email="chloe@example.org"),
    ]


def _newest_order(user: User, *states: str) -> str:
    """Return the number of a customer's newest order, or of the newest in one of these states."""
    customer = find_customer(user)
    if customer is None:
        return ""
    newest = (customer.orders.filter(state__in=states) if states else customer.orders).newest_first().first()
    return newest.number if newest else ""


RETURN = """Bonjour,

j’ai renvoyé cette commande. Quand serai-je remboursée ?

Merci, Alice Martin"""
ANSWER = """Bonjour Madame Martin,

votre colis est en route vers nous. Dès qu’il arrive, nous lançons le remboursement : il sera sur votre carte sous trois jours ouvrés.

Bien à vous"""
SIGN_IN = (
    "J’ai reçu un code que je n’ai pas demandé, au milieu de la nuit. Quelqu’un essaie-t-il d’entrer dans mon "
    "compte ? J’ai déjà changé mon mot de passe."
)
CHARGE = (
    "There is a charge of 49.90 euros from your shop on my card, dated last Saturday. I have never ordered "
    "anything from you. Please tell me what this is."
)
OTHER = "Bonjour, livrez-vous en point relais en Belgique ? Je ne trouve pas l’information. Merci !"
