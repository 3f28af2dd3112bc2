"""Everybody who does something in the house, each in a file."""

from __future__ import annotations

from simulation.actors.actor import Actor
from simulation.actors.cancellers import Cancellers
from simulation.actors.carrier import Carrier
from simulation.actors.people import Buyer
from simulation.actors.provider import Provider
from simulation.actors.reader import Reader
from simulation.actors.receivers import Receivers
from simulation.actors.returners import Returners
from simulation.actors.rivals import Rivals
from simulation.actors.sellers import Seller
from simulation.actors.shop import Shop
from simulation.actors.staff import Staff
from simulation.actors.trouble import Trouble
from simulation.actors.writers import Writers
from simulation.world import World


def everybody(world: World) -> list[Actor]:
    """Return who acts in this world; each draws from streams of its own."""
    shop = Shop(world)
    sellers = [Seller(world, seller) for seller in world.sellers if seller.uses_desk]
    return [
        shop,
        *(Buyer(world, person, shop) for person in world.people),
        *sellers,
        Rivals(world, sellers),
        Cancellers(world),
        Returners(world),
        Receivers(world),
        Writers(world),
        Carrier(world),
        Provider(world),
        Staff(world),
        Reader(world),
        Trouble(world),
    ]
