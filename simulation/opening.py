"""Before the first day, the shop opens: its sellers, its key, and the people who will come."""

from __future__ import annotations

from random import Random
from typing import Any

from comptoir.customers.examples import person
from comptoir.journal.record import OPERATOR
from comptoir.policies.actions import change_policy
from comptoir.policies.models import Payer, RefundOn, ReturnReason
from comptoir.sellers.actions import create_key, recognise_sellers
from comptoir.sellers.models import Scope, Seller, SellerPerson
from simulation.chance import stream
from simulation.world import Person, SellerKnown, World

SELLERS = [
    ("carmes", "Brûlerie des Carmes", True),
    ("rivoli", "Papeterie Rivoli", True),
    ("haber", "Haber Küchenwerk", False),
]
NAMES = ["Alice", "Bob", "Chloé", "Driss", "Emma", "Farid", "Gaëlle", "Hugo", "Inès", "Jules"]


def open_shop(world: World) -> None:
    chance = stream(world.plan.seed, "opening")
    stored = recognise_sellers({reference: name for reference, name, _desk in SELLERS}, by=OPERATOR)
    Seller.objects.update(address="3 rue des Exemples\n31000 Toulouse", country="FR")
    for reference, name, uses_desk in SELLERS:
        user = None
        if uses_desk:
            user = person(f"{reference}@example.org", f"Carla of {name}", "en")
            SellerPerson.objects.create(user=user, seller=stored[reference])
        world.sellers.append(SellerKnown(reference, name, uses_desk, user))
    change_policy(_policy(chance), by=OPERATOR)
    _key, world.secret = create_key("The shop", scopes=Scope.values, by=OPERATOR)
    for at, name in enumerate(NAMES[: chance.randint(6, len(NAMES))]):
        known = Person(
            name, f"{name.lower().replace('ë', 'e').replace('é', 'e').replace('è', 'e')}@example.org"
        )
        known.reference = f"C-{at}" if chance.random() < 0.4 else ""
        known.language = chance.choice(("en", "fr"))
        world.people.append(known)


def _policy(chance: Random) -> dict[str, Any]:
    """Draw what this shop grants beyond the law, and what it lets its customers pay."""
    return {
        "refund_on": chance.choice(list(RefundOn)),
        "return_days": chance.choice((14, 30, 60)),
        "label_days": chance.choice((14, 30)),
        "return_fee_minor": chance.choice((0, 0, 490)),
        "payers": {reason.value: Payer.SELLER for reason in ReturnReason if chance.random() < 0.2},
    }
