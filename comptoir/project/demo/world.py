"""Filling the demo: sellers, the cast and three years of orders, as history that makes nothing speak."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

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
GUEST = "client03@example.org"
FILLED = settings.DATA_DIR / "demo-filled.json"


def is_filled() -> bool:
    """Whether the world stands whole; one whose filling was cut short does not."""
    return FILLED.exists()


def guest_order() -> str:
    """The number of an order that a guest placed; empty where none is known."""
    held: dict[str, Any] = json.loads(FILLED.read_text()) if is_filled() else {}
    return str(held.get("guest_order", ""))


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
    customers = [str(alice.customer_id), str(bob.customer_id)]
    FILLED.write_text(json.dumps({**held, "customers": customers, "guest_order": _newest_of_guest(orders)}))


def _newest_of_guest(orders: list[dict[str, Any]]) -> str:
    """The number of the newest order of the guest; empty without one."""
    placed = [
        one for one in orders if one["customer"].get("email") == GUEST and "reference" not in one["customer"]
    ]
    return str(max(placed, key=lambda one: one["placed_at"])["reference"]) if placed else ""
