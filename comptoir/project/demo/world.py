"""Fill the demo: sellers, the cast and three years of orders, as history that sends nothing."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.utils import timezone

from comptoir.cancellations.models import CancelledLine
from comptoir.conversations.examples import give_requests
from comptoir.customers import examples as people
from comptoir.customers.models import User
from comptoir.journal.record import IMPORT
from comptoir.notices.examples import give_offers, give_story_of_messages
from comptoir.orders.actions.receive_orders import receive_orders
from comptoir.orders.examples import World
from comptoir.orders.examples.goods import GOODS
from comptoir.orders.intake.read_order import read_order
from comptoir.orders.models import Line, Order, State
from comptoir.project.demo.clock import FILE as CLOCK
from comptoir.project.demo.stage.scene import FILE as SCENE
from comptoir.project.house import give_all
from comptoir.returns.examples import give_story_of_returns
from comptoir.returns.models import ReturnedItem
from comptoir.safety import examples as workers
from comptoir.sellers.actions import SellerSent, describe_sellers
from comptoir.sellers.examples import SELLERS, carla

BATCH = 500
GUEST = "client03@example.org"
MOST_PARCELS = 2
FILLED = settings.DATA_DIR / "demo-filled.json"


def is_filled() -> bool:
    """Whether the demo was filled completely."""
    return FILLED.exists()


def guest_order() -> str:
    """Return the number of a guest's order; empty if none is known."""
    filled: dict[str, Any] = json.loads(FILLED.read_text()) if is_filled() else {}
    return str(filled.get("guest_order", ""))


def empty() -> None:
    """Delete everything in the demo. Raises RuntimeError for any database but the demo's own."""
    if Path(str(settings.DATABASES["default"]["NAME"])).name != "demo.sqlite3":
        raise RuntimeError("this is not the demo's database")
    for kept in (FILLED, settings.DATA_DIR / CLOCK, settings.DATA_DIR / SCENE):
        kept.unlink(missing_ok=True)
    for letter in settings.MAILBOX_DIR.glob("*") if settings.MAILBOX_DIR.is_dir() else ():
        letter.unlink()
    call_command("flush", interactive=False, verbosity=0)


def fill(say: Callable[[str], None]) -> None:
    """Fill the demo; `say` is told about each step."""
    say("Sellers and the cast")
    describe_sellers([SellerSent.model_validate(seller) for seller in SELLERS], by=IMPORT)
    alice, bob = people.alice(), people.bob()
    carla()
    sam = workers.sam()
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
    say("What else Alice keeps")
    give_all(alice)
    give_story_of_returns(alice)
    give_story_of_messages(alice)
    give_offers(alice)
    _show_pictures(world, alice, bob)
    filled = {"filled_on": timezone.localdate().isoformat(), "orders": len(orders)}
    customers = [str(alice.customer_id), str(bob.customer_id)]
    FILLED.write_text(json.dumps({**filled, "customers": customers, "guest_order": _of_guest(orders)}))


def _show_pictures(world: World, *users: User) -> None:
    """Give each line that an example left without them the picture and the page of its product."""
    known = {_plain(good.name): good.reference for good in GOODS}
    for user in users:
        for model in (ReturnedItem, CancelledLine):
            for row in model.objects.for_customer(user.customer_id).filter(picture_url=""):
                row.picture_url = f"{world.pictures}{known[_plain(row.name)]}.svg"
                row.save(update_fields=["picture_url"])
        for line in Line.objects.for_customer(user.customer_id).filter(picture_url=""):
            reference = known[_plain(line.name)]
            line.picture_url = f"{world.pictures}{reference}.svg"
            line.product_url = f"{world.products}{reference}/"
            line.save(update_fields=["picture_url", "product_url"])
            _show_on_card(line)


def _show_on_card(line: Line) -> None:
    """Show on its order's card in a list what a line has got."""
    order = Order.objects.for_customer(line.customer_id).get(id=line.order_id)
    for shown in order.summary["lines"]:
        if shown["name"] == line.name:
            shown["picture"], shown["url"] = line.picture_url, line.product_url
    order.save(update_fields=["summary"])


def _plain(name: str) -> str:
    """Return a name without what holds its words together."""
    return name.replace("\N{NO-BREAK SPACE}", " ")


def _of_guest(orders: list[dict[str, Any]]) -> str:
    """Return the number of the guest's newest order that came in a parcel or two; empty without one."""
    placed = [
        order
        for order in orders
        if order["customer"].get("email") == GUEST and "reference" not in order["customer"]
        if order["status"] == State.DELIVERED and 1 <= len(order["shipments"]) <= MOST_PARCELS
    ]
    return str(max(placed, key=lambda order: order["placed_at"])["reference"]) if placed else ""
