"""The acts of a parcel: Alice orders, Carla ships, and the carrier of the sandbox does the rest."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, time, timedelta
from typing import Any

from django.conf import settings
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from comptoir.customers.actions import remember_language
from comptoir.customers.examples import alice
from comptoir.customers.models import find_customer
from comptoir.deliveries.carriers.sandbox import Sandbox, sandbox_number
from comptoir.journal.record import Actor
from comptoir.orders.actions.receive_orders import receive_orders
from comptoir.orders.actions.ship_parcel import Shipment, ship_parcel
from comptoir.orders.examples import vat_of
from comptoir.orders.examples.goods import GOODS
from comptoir.orders.examples.one import ADDRESS
from comptoir.orders.intake.read_order import read_order
from comptoir.orders.models import Order, own_order
from comptoir.project.demo.clock import demo_clock
from comptoir.project.demo.stage.scene import Act, Scene, Step
from comptoir.sellers.examples import carla
from comptoir.sellers.models import seller_of

SHOP = Actor("shop", "demo", settings.SHOP_NAME)
SELLER, SHIPPING_MINOR = "carmes", 490
ORDERED_AT, SHIPPED_AT = time(20, 0), time(8, 0)
A_MINUTE = timedelta(minutes=1)


def next_at(hour: time) -> datetime:
    """Return when the demo's clock shows this time of the day next."""
    now = timezone.localtime()
    moment = timezone.make_aware(datetime.combine(now.date(), hour))
    return moment if moment > now else timezone.make_aware(datetime.combine(now.date() + timedelta(1), hour))


def order(scene: Scene) -> Scene:
    """Let Alice order coffee in the evening."""
    demo_clock().move_to(next_at(ORDERED_AT))
    placed, buyer = timezone.now(), alice()
    # Her emails are in the language of whoever looks on.
    remember_language(buyer, language=get_language() or buyer.language)
    carla()
    number = f"410-{int(placed.timestamp()) % 10**7:07}-{placed.microsecond:07}"
    lines = [_line(at, good) for at, good in enumerate(_goods(), start=1)]
    total = sum(line["quantity"] * line["unit_price_minor"] for line in lines) + SHIPPING_MINOR
    sent = {
        "reference": number,
        "placed_at": placed.isoformat(),
        "currency": "EUR",
        "customer": {"email": buyer.email, "name": buyer.name, "language": buyer.language},
        "lines": [line | {"estimated_on": (placed + timedelta(days=2)).date().isoformat()} for line in lines],
        "shipping_minor": SHIPPING_MINOR,
        "vat": vat_of(lines, SHIPPING_MINOR, "FR"),
        "payments": [{"kind": "card", "label": "Visa •••• 4242", "amount_minor": total}],
        "shipping_address": ADDRESS,
        "billing_address": ADDRESS,
    }
    [outcome] = receive_orders([read_order(json.dumps(sent))], by=SHOP, history=False)
    if outcome.wrong:
        raise ValueError(f"the stage's own order: {outcome.wrong}")
    return replace(scene, order=number)


def ship(story: str) -> Callable[[Scene], Scene]:
    """Let Carla ship the next morning what she has not, by a carrier whose parcels have this story."""

    def do(scene: Scene) -> Scene:
        demo_clock().move_to(next_at(SHIPPED_AT))
        person, now = carla(), timezone.now()
        seller: Any = seller_of(person)
        [part] = seller.orders.with_numbers([scene.order])
        pieces = {line.id: line.to_ship for line in part.own_lines() if line.to_ship}
        if not pieces:
            return replace(scene, left_at=now.isoformat())
        number = sandbox_number(now, story, serial=now.second + 10)
        shipment = Shipment(
            carrier=Sandbox.shown_as,
            tracking_number=number,
            shipped_on=timezone.localdate(),
            pieces=pieces,
        )
        ship_parcel(part, shipment, by=person)
        return replace(scene, left_at=now.isoformat())

    return do


def wait(hours: float) -> Callable[[Scene], Scene]:
    """Let so many hours pass since the parcel left."""

    def do(scene: Scene) -> Scene:
        demo_clock().move_to(scene.left + timedelta(hours=hours) + A_MINUTE)
        return scene

    return do


def ordered(scene: Scene) -> Order:
    """Return the order of a scene."""
    buyer = find_customer(alice())
    found = own_order(buyer, scene.order) if buyer else None
    if found is None:
        raise ValueError("the stage's order is gone: play it again")
    return found


def order_page(scene: Scene) -> str:
    return reverse("order", args=[scene.order])


def parcel_page(scene: Scene) -> str:
    return reverse("track_parcels", args=[scene.order])


def to_ship(_scene: Scene) -> str:
    return reverse("desk_shipping")


def sale(scene: Scene) -> str:
    return reverse("desk_sale", args=[scene.order])


def _goods() -> list[Any]:
    return [good for good in GOODS if good.seller == SELLER and good.kind == "goods"][:2]


def _line(at: int, good: Any) -> dict[str, Any]:
    demo = f"{settings.PUBLIC_URL}/demo"
    return {
        "reference": str(at),
        "seller": {"reference": SELLER},
        "name": good.name,
        "quantity": at,
        "unit_price_minor": good.price_minor,
        "vat_rate": good.vat_rate,
        "state": "confirmed",
        "product": good.reference,
        "product_url": f"{demo}/products/{good.reference}/",
        "picture_url": f"{demo}/pictures/{good.reference}.svg",
    }


def _after(hours: float, title: str | Promise, says: str | Promise) -> Step:
    return Step(title, says, wait(hours), parcel_page, sale)


ORDERED = Step(
    _("Alice orders"),
    _("The shop sent her order by the API. Alice has it in her account, and an email confirms it."),
    order,
    order_page,
    to_ship,
)


def begun(story: str) -> tuple[Step, Step]:
    """Return the steps in which Alice orders, and Carla ships by a carrier whose parcels have this story."""
    return (
        ORDERED,
        Step(
            _("Carla ships"),
            _(
                "The next morning, Carla has shipped it from the desk. Alice’s email leads to this parcel "
                "alone."
            ),
            ship(story),
            parcel_page,
            sale,
        ),
    )


DELIVERED = _after(
    34,
    _("It is delivered"),
    _("The email gives the last day to send it back. Carla and the shop are told, too."),
)
TAKEN = _after(
    9,
    _("The carrier picks it up"),
    _("Asked about the number, the carrier gave each scan and the expected date."),
)
WAITS = _after(
    31,
    _("It is at a pickup point"),
    _(
        "Where it is waiting, until when, and the code to collect it: at the top of her account, and by "
        "email."
    ),
)
PARCEL_ACTS = {
    "late": Act(
        _("A parcel that arrives late"),
        _("An order is shipped, held up on its way, and delivered a day later."),
        (
            *begun("L"),
            TAKEN,
            _after(
                28,
                _("It is held up"),
                _("The carrier gave another date: her page says so, and she gets an email before she asks."),
            ),
            _after(54, _("It is out for delivery"), _("Two days after it left, it arrives today.")),
            DELIVERED._replace(do=wait(58)),
        ),
    ),
    "pickup": Act(
        _("A parcel at a pickup point"),
        _("An order is delivered to a shop nearby, where Alice collects it."),
        (
            *begun("P"),
            TAKEN,
            WAITS,
            _after(
                55, _("Alice collects it"), _("Once collected, it is delivered: nothing is waiting any more.")
            ),
        ),
    ),
    "back": Act(
        _("A parcel that nobody collects"),
        _("It waits for eight days, then goes back to the sender."),
        (
            *begun("R"),
            WAITS,
            _after(
                223,
                _("It goes back"),
                _("It goes back unopened, so it is not a return from her: the page and the email say so."),
            ),
            _after(290, _("It is back"), _("Carla has it back, and the desk says so.")),
        ),
    ),
}
