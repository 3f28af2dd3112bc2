"""These examples tell scans of a parcel, as a carrier makes them."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any, NamedTuple
from uuid import uuid5

from django.utils import timezone

from comptoir.customers.models import User, find_customer
from comptoir.deliveries.actions import NewScan, record_scans
from comptoir.deliveries.actions.return_labels import asked_of, fill, new_label
from comptoir.deliveries.carriers import carrier_named, plain
from comptoir.deliveries.models import (
    FOLLOWED_AFTER_ITS_END,
    CarrierMessage,
    FollowedParcel,
    Scan,
    key_of,
    link_to_parcel,
)
from comptoir.journal.record import IMPORT
from comptoir.orders.examples import give_orders
from comptoir.orders.examples.daytime import daytime_of, moment_of
from comptoir.orders.models import CarrierState, Order, Parcel, State, lines_of, parcels_of
from comptoir.sellers.examples import SELLERS

# How many of a customer's newest orders are followed
FOLLOWED = 40
RELAY_WAITS = timedelta(days=8)


class Step(NamedTuple):
    """A step of a parcel's way: how much of the way lies behind it, and what its carrier says."""

    share: float
    state: CarrierState
    code: str
    words: str
    place: str = ""


LABEL = Step(-0.05, CarrierState.PRE_TRANSIT, "DR1", "Votre colis va bientôt nous être confié.")
ROAD = [
    Step(0, CarrierState.ACCEPTED, "PC1", "Votre colis a été déposé chez le transporteur.", "Toulouse"),
    Step(0.3, CarrierState.IN_TRANSIT, "ET1", "Votre colis est en cours d’acheminement.", "Gennevilliers"),
    Step(
        0.7, CarrierState.IN_TRANSIT, "EP1", "Votre colis est arrivé sur son site de distribution.", "Paris"
    ),
]
DOOR = Step(0.92, CarrierState.OUT_FOR_DELIVERY, "MD2", "Votre colis est en cours de livraison.")
CAME = Step(1, CarrierState.DELIVERED, "DI1", "Votre colis est livré.")
ABSENT = Step(1, CarrierState.DELIVERY_FAILED, "ND1", "Le livreur n’a pas pu vous remettre votre colis.")
LOST = Step(1, CarrierState.LOST, "", "Votre colis est déclaré perdu.")
WAITS = Step(0.9, CarrierState.AVAILABLE_FOR_PICKUP, "AG1", "Votre colis est disponible en point de retrait.")
PICKUP = {
    "name": "Tabac du Marché",
    "street": "3 place Monge",
    "postcode": "75005",
    "city": "Paris",
    "country": "FR",
    "hours": "Lu-Sa 08:00-19:30",
    "pickup_code": "4711",
}


def scan(state: CarrierState, scanned_at: datetime, **told: Any) -> NewScan:
    return NewScan(state=state, scanned_at=scanned_at, **told)


def on_the_road(
    left_at: datetime,
    *,
    until: datetime,
    steps: tuple[Step, ...] = (DOOR, CAME),
    places: tuple[str, str] = ("Toulouse", "Paris"),
    by_day: bool = False,
) -> list[NewScan]:
    """Return the scans of a parcel that left at `left_at` and made its last step at `until`.

    `places` are where it comes from and where it goes. `by_day`: nothing happens to it at night.
    """
    named = dict(zip(("Toulouse", "Paris"), places, strict=True))
    start, end = daytime_of(left_at), daytime_of(until)

    def after(share: float) -> datetime:
        return moment_of(start + (end - start) * share) if by_day else left_at + (until - left_at) * share

    return [
        scan(
            step.state,
            after(step.share),
            code=step.code,
            words=step.words,
            place=named.get(step.place, step.place),
            pickup={**PICKUP, "until": (until + RELAY_WAITS).date().isoformat()} if step is WAITS else {},
        )
        for step in (LABEL, *ROAD, *steps)
    ]


def tell(order: Order, *scans: NewScan, parcel: Parcel | None = None, speaks: bool = False) -> list[bool]:
    """Tell these scans of the order's parcel, its first where none is named."""
    parcel = parcel or parcels_of(order, lines_of(order))[0]
    return record_scans(order, parcel, scans, source=Scan.Source.CARRIER, by=IMPORT, speaks=speaks)


def give_scans(user: User) -> Order:
    """Follow the parcels of this user's newest orders; give one to a user who has none."""
    customer = find_customer(user)
    followed = (
        [told for order in customer.orders.newest_first()[:FOLLOWED] for told in _follow(order)]
        if customer
        else []
    )
    if followed:
        return followed[0]
    [order, *_others] = give_orders(user, prefix="parcel")
    return [*_follow(order), order][0]


def _follow(order: Order) -> Iterator[Order]:
    """Tell the scans of those of its parcels that have left with a carrier, and yield it for each."""
    for parcel in parcels_of(order, lines_of(order)):
        if parcel.carrier_state:
            yield order
        elif parcel.left_at and parcel.tracking_number:
            until = parcel.came_at or timezone.now() - timedelta(minutes=1)
            steps, places = _end_of(parcel), _places(order, parcel)
            scans = on_the_road(parcel.left_at, until=until, steps=steps, places=places, by_day=True)
            tell(order, *scans, parcel=parcel)
            yield order


def _places(order: Order, parcel: Parcel) -> tuple[str, str]:
    """Return the city of the seller, and that of the order."""
    cities = {seller["reference"]: seller["address"].split()[-1] for seller in SELLERS}
    return cities.get(parcel.seller_reference, "Toulouse"), order.shipping_address.get("city") or "Paris"


def _end_of(parcel: Parcel) -> tuple[Step, ...]:
    """Return how the way of a parcel ends, or where it is on it, as its order says."""
    states = {part.line.state for part in parcel.parts}
    if parcel.came_at:
        return (DOOR, CAME)
    if State.OUT_FOR_DELIVERY in states:
        return (DOOR,)
    if State.UNDELIVERABLE in states:
        return (DOOR, ABSENT)
    if State.LOST in states:
        return (LOST,)
    return (WAITS,) if State.READY_FOR_PICKUP in states else ()


def give_followed(user: User) -> None:
    """Follow a parcel of this user's with a carrier, and keep what that one has sent of it, unread."""
    order, parcel = _followed_parcel(user)
    FollowedParcel.objects.get_or_create(
        carrier="sandbox",
        number=plain(parcel.tracking_number),
        order_id=order.id,
        defaults={
            "customer_id": order.customer_id,
            "key": key_of(parcel),
            "until": timezone.now() + FOLLOWED_AFTER_ITS_END,
        },
    )
    body = json.dumps({"recipient": user.name, "scans": []}, ensure_ascii=False).encode()
    CarrierMessage.objects.create(carrier="sandbox", body=body)


def give_return_label(user: User) -> None:
    """Let this user have a label by which something goes back, made by the sandbox."""
    order = give_scans(user)
    return_id = uuid5(order.id, "return")
    held = order.customer.return_labels.of_return(return_id)
    carrier = carrier_named("sandbox")
    if held or carrier is None:
        return
    label = new_label(order, return_id, "R-0001")
    seller = {"company": "Brûlerie des Carmes", "street": ["14 rue des Carmes"], "postcode": "31000"}
    label.asked = {
        "sender": {**order.shipping_address, "name": user.name},
        "recipient": {**seller, "city": "Toulouse", "country": "FR"},
        "language": user.language,
        "grams": 0,
    }
    fill(label, carrier.make_label(asked_of(label)), carrier)
    label.save(force_insert=True)


def _followed_parcel(user: User) -> tuple[Order, Parcel]:
    order = give_scans(user)
    return order, parcels_of(order, lines_of(order))[0]


THINGS = {
    "carrier": lambda user: "sandbox",
    "carrier_secret": lambda user: "nobody-has-this-secret",
    "parcel": lambda user: _followed_parcel(user)[1].id,
    "parcel_link": lambda user: link_to_parcel(*_followed_parcel(user)),
}
GIVE = [give_scans, give_followed, give_return_label]
