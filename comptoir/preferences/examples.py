"""An example of what a customer agreed to."""

from __future__ import annotations

from datetime import timedelta

from django.utils import timezone

from comptoir.customers.models import User, find_customer
from comptoir.journal.record import IMPORT
from comptoir.preferences.actions import Told, record_told
from comptoir.preferences.models import Basis, Channel, Choice, Way, choices_of

NUMBER = "+33639980017"
TOLD = [
    # Topic, channel, given, basis, the sentence, and how many days ago
    (
        "offers",
        Channel.EMAIL,
        True,
        Basis.CONSENT,
        "Je souhaite recevoir la lettre de Comptoir par e-mail.",
        420,
    ),
    (
        "offers",
        Channel.SMS,
        True,
        Basis.CONSENT,
        "J’accepte de recevoir les offres de Comptoir par SMS.",
        200,
    ),
    ("surveys", Channel.EMAIL, True, Basis.CONSENT, "Je veux bien donner mon avis par e-mail.", 300),
    ("surveys", Channel.EMAIL, False, Basis.CONSENT, "", 90),
    ("recommendations", Channel.EMAIL, True, Basis.SOFT_OPT_IN, "", 150),
]


def give_choices(user: User) -> list[Choice]:
    """Give a user who is a customer the choices that she made at the shop's checkout, once."""
    customer = find_customer(user)
    if customer is None or not user.email:
        return []
    if not customer.choices.exists():
        told = [
            Told(
                customer_id=customer.pk,
                topic=topic,
                way=Way(channel, user.email if channel == Channel.EMAIL else NUMBER),
                is_given=is_given,
                basis=basis,
                wording=wording,
                proof="Commande sur shop.example.org",
                language="fr",
                happened_at=timezone.now() - timedelta(days=days),
            )
            for topic, channel, is_given, basis, wording, days in TOLD
        ]
        record_told(told, by=IMPORT)
    return choices_of(customer)


GIVE = [give_choices]
