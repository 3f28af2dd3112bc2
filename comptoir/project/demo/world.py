"""Filling the demo: sellers, the cast and three years of orders, as history that makes nothing speak."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

from django.conf import settings
from django.core.management import call_command
from django.utils import timezone

from comptoir.addresses.examples import give_addresses
from comptoir.conversations.examples import give_requests
from comptoir.customers import examples as people
from comptoir.journal.record import IMPORT
from comptoir.orders.actions.read_order import read_order
from comptoir.orders.actions.receive_orders import receive_orders
from comptoir.orders.examples import World
from comptoir.sellers.actions import SellerSent, describe_sellers
from comptoir.sellers.examples import SELLERS, carla

BATCH = 500
FILLED = settings.DATA_DIR / "demo-filled.json"


def is_filled() -> bool:
    """Whether the world stands whole; one whose filling was cut short does not."""
    return FILLED.exists()


def empty() -> None:
    """Forget everything that the demo holds. Raises RuntimeError on any database but the demo's own."""
    if Path(str(settings.DATABASES["default"]["NAME"])).name != "demo.sqlite3":
        raise RuntimeError("this is not the demo's database")
    FILLED.unlink(missing_ok=True)
    for letter in settings.MAILBOX_DIR.glob("*") if settings.MAILBOX_DIR.is_dir() else ():
        letter.unlink()
    call_command("flush", interactive=False, verbosity=0)


def fill(say: Callable[[str], None]) -> None:
    """Make the world; `say` is told what is being done."""
    say("Sellers and the cast")
    describe_sellers([SellerSent.model_validate(seller) for seller in SELLERS], by=IMPORT)
    alice, bob = people.alice(), people.bob()
    give_addresses(alice)
    carla()
    sam = people.sam()
    base = settings.PUBLIC_URL
    world = World(
        today=timezone.localdate(), pictures=f"{base}/demo/pictures/", products=f"{base}/demo/products/"
    )
    orders = world.orders()
    say(f"{len(orders):,} orders of three years")
    for start in range(0, len(orders), BATCH):
        rows = [read_order(json.dumps(order)) for order in orders[start : start + BATCH]]
        receive_orders(rows, by=IMPORT, history=True)
    say("What customers ask")
    give_requests(alice, bob, sam)
    held = {"filled_on": timezone.localdate().isoformat(), "orders": len(orders)}
    FILLED.write_text(json.dumps({**held, "customers": [str(alice.customer_id), str(bob.customer_id)]}))
