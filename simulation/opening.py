"""Before the first day, the shop opens: its sellers, its key, and the people who will come."""

from __future__ import annotations

from comptoir.customers.examples import person
from comptoir.journal.record import OPERATOR
from comptoir.sellers.actions import create_key, recognise_sellers
from comptoir.sellers.models import Scope, SellerPerson
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
    for reference, name, uses_desk in SELLERS:
        user = None
        if uses_desk:
            user = person(f"{reference}@example.org", f"Carla of {name}", "en")
            SellerPerson.objects.create(user=user, seller=stored[reference])
        world.sellers.append(SellerKnown(reference, name, uses_desk, user))
    _key, world.secret = create_key("The shop", scopes=Scope.values, by=OPERATOR)
    for at, name in enumerate(NAMES[: chance.randint(6, len(NAMES))]):
        known = Person(
            name, f"{name.lower().replace('ë', 'e').replace('é', 'e').replace('è', 'e')}@example.org"
        )
        known.reference = f"C-{at}" if chance.random() < 0.4 else ""
        known.language = chance.choice(("en", "fr"))
        world.people.append(known)
