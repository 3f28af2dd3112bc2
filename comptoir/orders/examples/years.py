"""A marketplace sells for three years: fifty customers, three thousand orders, in every state there is."""

from __future__ import annotations

import random
from datetime import date, datetime, time, timedelta
from itertools import cycle
from typing import Any

from django.utils import timezone

from comptoir.orders.examples.daytime import HOURS, daytime_of, moment_of
from comptoir.orders.examples.goods import GOODS, Good
from comptoir.orders.examples.one import ADDRESS
from comptoir.orders.models.states import State

OFFICE = {
    "name": "Alice Martin",
    "street": ["Atelier du Léman SA", "Rue de la Fontaine 7"],
    "postcode": "1204",
    "city": "Genève",
    "country": "CH",
}
PARENTS = {
    "name": "Rose Martin",
    "street": ["4 impasse des Flamboyants"],
    "postcode": "97190",
    "city": "Le Gosier",
    "country": "GP",
}
YEARS = 3
ALICE = 240
ALL = 3000
OF_ALICE_LATELY = (
    State.CONFIRMED,
    State.OUT_FOR_DELIVERY,
    State.READY_FOR_PICKUP,
    State.SHIPPED,
    State.PREPARING,
    State.PARTIALLY_SHIPPED,
    State.SHIPPED,
    State.DELIVERED,
    State.UNDELIVERABLE,
    State.DELIVERED,
    State.RETURN_SHIPPED,
    State.CANCELLED,
    State.PENDING_PAYMENT,
    State.RETURNED,
)
OF_GUEST_LATELY = (timedelta(days=5), timedelta(days=8), timedelta(days=11))
# Which of her orders Alice had sent to her office in Geneva, and to her parents in Guadeloupe
OF_ALICE_IN_SWITZERLAND, OF_ALICE_IN_GUADELOUPE = 7, 10
# So many orders there are for one with a discount.
DISCOUNTED = 9
# The rates of VAT where they are not those of the mainland: overseas, and on what leaves the Union
RATES = {"GP": {"20": "8.5", "10": "2.1", "5.5": "2.1"}, "CH": {"20": "0", "10": "0", "5.5": "0"}}
LATELY = (
    *(State.CONFIRMED,) * 3,
    *(State.PREPARING,) * 3,
    *(State.SHIPPED,) * 5,
    *(State.OUT_FOR_DELIVERY,) * 2,
    State.READY_FOR_PICKUP,
    *(State.DELIVERED,) * 5,
    State.PARTIALLY_SHIPPED,
    State.PENDING_PAYMENT,
    State.ON_HOLD,
    State.CANCEL_REQUESTED,
    State.UNDELIVERABLE,
    State.RETURN_REQUESTED,
    State.RETURN_SHIPPED,
    State.RETURN_RECEIVED,
)
LONG_AGO = (
    *(State.DELIVERED,) * 88,
    *(State.CANCELLED,) * 4,
    *(State.RETURNED,) * 6,
    State.LOST,
    State.PAYMENT_FAILED,
)
FIRST = "Camille Louis Inès Hugo Léa Gabriel Chloé Jules Manon Adam Zoé Paul Jade Noé Lina Théo Anaïs Malo Élise Rémi".split()
LAST = "Bernard Petitjean Rousseau Lefèvre Moreau Garnier Chevalier Fontaine Mercier Blanchard Guérin Noël Perrin Béranger".split()
STREETS = (
    "rue des Lilas",
    "avenue de la Gare",
    "place du Marché",
    "chemin du Moulin",
    "quai des Brumes",
    "rue de l’Église",
)
CITIES = (
    ("75011", "Paris"),
    ("69007", "Lyon"),
    ("31400", "Toulouse"),
    ("35000", "Rennes"),
    ("67000", "Strasbourg"),
    ("97110", "Pointe-à-Pitre"),
    ("38000", "Grenoble"),
)
CARDS = ("Visa •••• 4242", "Mastercard •••• 4444", "CB •••• 1881")
# A parcel that its seller takes there himself
UNTRACKED = ""
RELAY = "Mondial Relay"
# What leaves the mainland
FAR = "Chronopost"
CARRIERS = ("Colissimo", FAR, RELAY, UNTRACKED)
# Of the check digit of a postal number (UPU S10).
S10_WEIGHTS = (8, 6, 4, 2, 3, 5, 9, 7)
ON_THE_WAY = {
    State.SHIPPED,
    State.OUT_FOR_DELIVERY,
    State.READY_FOR_PICKUP,
    State.UNDELIVERABLE,
    State.LOST,
}
# So long ago was placed what has left: a parcel takes some hours of day for its way.
AT_LEAST_ON_THE_WAY = timedelta(days=2)
ARRIVED = {
    State.DELIVERED,
    State.RETURN_REQUESTED,
    State.RETURN_SHIPPED,
    State.RETURN_RECEIVED,
    State.RETURNED,
}


class World:
    """Make the orders of the demo as a shop sends them; the same for the same day, seed and address.

    `pictures` and `products` are the beginnings of the addresses of each good's picture and page.
    """

    def __init__(self, *, today: date, pictures: str, products: str, seed: int = 7) -> None:
        self.today, self.pictures, self.products = today, pictures, products
        self.chance = random.Random(seed)  # noqa: S311 - a demo, nothing to keep secret
        self.number = self.parcels = 0

    def orders(self) -> list[dict[str, Any]]:
        """Make the orders of Alice, Bob and everybody else, the oldest first."""
        alice = {"email": "alice@example.org", "name": "Alice Martin", "language": "fr"}
        bob = {"email": "bob@example.org", "name": "Bob Durand", "language": "fr"}
        orders = [self._order(alice, day, state) for day, state in self._days_of_alice()]
        orders += [
            self._order(bob, self.today - timedelta(days=ago), state) for ago, state in self._days_of_bob()
        ]
        # In turn, so that each state is there whatever the day.
        others, lately = self._others(), cycle((*dict.fromkeys(LATELY), *LATELY))
        while len(orders) < ALL - len(OF_GUEST_LATELY):
            day = self._some_day()
            is_recent = day > self.today - timedelta(days=14)
            state = next(lately) if is_recent else self.chance.choice(LONG_AGO)
            orders.append(self._order(self.chance.choice(others), day, state))
        guest = others[-2]
        orders += [self._order(guest, self.today - ago, State.DELIVERED) for ago in OF_GUEST_LATELY]
        return sorted(orders, key=lambda order: order["placed_at"])

    def _days_of_alice(self) -> list[tuple[date, State]]:
        lately = [(self.today - timedelta(days=at), state) for at, state in enumerate(OF_ALICE_LATELY)]
        long_ago = [
            (self._some_day(at_least=15), self.chance.choice(LONG_AGO)) for _ in range(ALICE - len(lately))
        ]
        return lately + long_ago

    def _days_of_bob(self) -> list[tuple[int, State]]:
        return [(3, State.SHIPPED), (41, State.DELIVERED), (400, State.DELIVERED)]

    def _others(self) -> list[dict[str, Any]]:
        people = []
        for at in range(48):
            name = f"{FIRST[at % len(FIRST)]} {LAST[at % len(LAST)]}"
            person = {"reference": f"C-{1000 + at}", "email": f"client{at:02}@example.org", "name": name}
            people.append({**person, "language": "en" if at % 9 == 0 else "fr"})
        # Guests: one who shares an address with a customer, and one whom the shop cannot name.
        return [*people, {"email": "client03@example.org", "name": people[3]["name"]}, {}]

    def _some_day(self, at_least: int = 0) -> date:
        """Choose a day of the three years; before Christmas there are more of them, in August fewer."""
        while True:
            day = self.today - timedelta(days=self.chance.randrange(at_least, YEARS * 365))
            weight = {11: 1.0, 12: 1.0, 8: 0.35}.get(day.month, 0.6)
            if self.chance.random() < weight:
                return day

    def _order(self, customer: dict[str, Any], day: date, state: State) -> dict[str, Any]:
        self.number += 1
        if state in ON_THE_WAY | ARRIVED:
            day = min(day, self.today - AT_LEAST_ON_THE_WAY)
        hour = time(self.chance.randrange(7, 23), self.chance.randrange(60))
        placed = timezone.make_aware(datetime.combine(day, hour))
        placed = min(placed, timezone.now() - timedelta(minutes=5))
        is_swiss = customer.get("reference") == "C-1007" or self.number == OF_ALICE_IN_SWITZERLAND
        address = self._address(customer, is_swiss=is_swiss)
        lines = self._lines(state, address["country"])
        items = sum(_cost(line) for line in lines)
        shipping = 0 if items > 6000 or all(line["kind"] != "goods" for line in lines) else 490
        shipments = self._shipments(lines, placed, is_far=address["country"] != "FR")
        rounding = -((items + shipping) % 5) if is_swiss else 0
        due = items + shipping + rounding
        payments = self._payments(due, state, placed)
        sent = {
            "reference": f"{400 + self.number % 7}-{self.number * 104729 % 10**7:07}-{self.number:07}",
            "placed_at": placed.isoformat(),
            "status": state.value,
            "currency": "CHF" if is_swiss else "EUR",
            "customer": customer,
            "lines": lines,
            "shipping_minor": shipping,
            "vat": vat_of(lines, shipping, address["country"]),
            "shipments": shipments,
            "rounding_minor": rounding,
            "payments": payments,
            "refunds": _refunds(state, payments, placed),
        }
        return {**sent, "shipping_address": address, "billing_address": address}

    def _lines(self, state: State, country: str) -> list[dict[str, Any]]:
        goods = self.chance.sample(GOODS, self.chance.choice((1, 1, 1, 2, 2, 3, 5)))
        if state == State.PARTIALLY_SHIPPED:
            goods = self.chance.sample([good for good in GOODS if good.kind == "goods"], 3)
        lines = [self._line(at, good, state, country) for at, good in enumerate(goods)]
        if self.number % DISCOUNTED == 0:
            lines[0]["discount_minor"] = lines[0]["quantity"] * lines[0]["unit_price_minor"] // 10
        return lines

    def _line(self, at: int, good: Good, state: State, country: str) -> dict[str, Any]:
        own = state
        if state == State.PARTIALLY_SHIPPED:
            own = State.SHIPPED if at == 0 else State.PREPARING
        elif good.kind != "goods" and state in ON_THE_WAY:
            own = State.DELIVERED
        return {
            "reference": str(at + 1),
            "seller": {"reference": good.seller},
            "name": good.name,
            "quantity": self.chance.choice((1, 1, 1, 1, 2, 3)) if good.kind == "goods" else 1,
            "unit_price_minor": good.price_minor,
            "vat_rate": _rate(good.vat_rate, country),
            "state": own.value,
            "kind": good.kind,
            "product": good.reference,
            "product_url": f"{self.products}{good.reference}/",
            "picture_url": f"{self.pictures}{good.reference}.svg",
        }

    def _shipments(
        self, lines: list[dict[str, Any]], placed: datetime, *, is_far: bool
    ) -> list[dict[str, Any]]:
        """Make a parcel for each seller whose lines have left, or are expected to leave."""
        parcels: dict[str, dict[str, Any]] = {}
        for line in lines:
            own = State(line["state"])
            if line["kind"] != "goods" or own in (
                State.CANCELLED,
                State.PAYMENT_FAILED,
                State.PENDING_PAYMENT,
            ):
                continue
            has_left = own in ON_THE_WAY | ARRIVED
            seller = line["seller"]["reference"]
            parcel = parcels.get(seller) or self._parcel(
                seller, placed, own, has_left=has_left, is_far=is_far
            )
            parcels[seller] = parcel
            if not has_left:
                line["estimated_on"] = parcel["estimated_on"]
            parcel["lines"].append({"reference": line["reference"], "quantity": line["quantity"]})
        return list(parcels.values())

    def _parcel(
        self, seller: str, placed: datetime, state: State, *, has_left: bool, is_far: bool
    ) -> dict[str, Any]:
        now, ordered = daytime_of(timezone.now() - timedelta(minutes=1)), daytime_of(placed)
        left = ordered + min(self.chance.randrange(3, 40) * HOURS / 24, (now - ordered) / 2)
        promised = (placed + timedelta(days=self.chance.choice((3, 4, 5, 6)))).date()
        came = min(left + self.chance.choice((1, 2, 2, 3, 8)) * HOURS, now)
        carrier = RELAY if state == State.READY_FOR_PICKUP else self.chance.choice(CARRIERS)
        carrier = FAR if is_far else carrier
        self.parcels += 7
        number = _tracking_number(carrier, self.parcels) if has_left else ""
        if state == State.OUT_FOR_DELIVERY:
            promised = self.today
        return {
            "reference": f"{self.number}-{seller}",
            "seller": seller,
            "carrier": carrier if has_left else "",
            "tracking_number": number,
            "tracking_url": f"https://tracking.example.org/{number}" if number else None,
            "shipped_at": moment_of(left).isoformat() if has_left else None,
            "estimated_on": promised.isoformat(),
            "delivered_at": moment_of(came).isoformat() if state in ARRIVED else None,
            "lines": [],
        }

    def _payments(self, due: int, state: State, placed: datetime) -> list[dict[str, Any]]:
        if state in (State.PENDING_PAYMENT, State.PAYMENT_FAILED):
            return []
        paid_at = placed.isoformat()
        by_card = {
            "kind": "card",
            "label": self.chance.choice(CARDS),
            "amount_minor": due,
            "paid_at": paid_at,
        }
        if due > 2000 and self.chance.random() < 0.05:
            card = {"kind": "gift_card", "amount_minor": 1500, "paid_at": paid_at}
            return [card, {**by_card, "amount_minor": due - 1500}]
        return [by_card]

    def _address(self, customer: dict[str, Any], *, is_swiss: bool) -> dict[str, Any]:
        name = customer.get("name", "Une invitée")
        if name == ADDRESS["name"]:
            of_hers = {OF_ALICE_IN_SWITZERLAND: OFFICE, OF_ALICE_IN_GUADELOUPE: PARENTS}
            return of_hers.get(self.number, ADDRESS)
        seeded = random.Random(name)  # noqa: S311 - the same house for the same name
        postcode, city = ("1205", "Genève") if is_swiss else seeded.choice(CITIES)
        street = f"{seeded.randrange(1, 90)} {seeded.choice(('', 'bis '))}{seeded.choice(STREETS)}"
        country = "CH" if is_swiss else "GP" if postcode.startswith("971") else "FR"
        return {"name": name, "street": [street], "postcode": postcode, "city": city, "country": country}


def _tracking_number(carrier: str, at: int) -> str:
    """Write a number as the carrier does; empty for a carrier without numbers."""
    if carrier == UNTRACKED:
        return ""
    if carrier == RELAY:
        return f"{at:08}"
    if carrier == FAR:
        digits = f"{at:08}"
        left = 11 - sum(int(digit) * weight for digit, weight in zip(digits, S10_WEIGHTS, strict=True)) % 11
        return f"XP{digits}{({10: 0, 11: 5}).get(left, left)}FR"
    return f"6A{at:011}"


def _cost(line: dict[str, Any]) -> int:
    return int(line["quantity"] * line["unit_price_minor"] - line.get("discount_minor", 0))


def _refunds(state: State, payments: list[dict[str, Any]], placed: datetime) -> list[dict[str, Any]]:
    """Refund the payments of a cancelled or returned order the way they came, some days later."""
    if state not in (State.CANCELLED, State.RETURNED):
        return []
    days = 2 if state == State.CANCELLED else 16
    at = min(placed + timedelta(days=days), timezone.now() - timedelta(minutes=1)).isoformat()
    return [
        {
            "reference": f"R-{number}",
            "amount_minor": paid["amount_minor"],
            "refunded_at": at,
            "label": paid.get("label", ""),
        }
        for number, paid in enumerate(payments, 1)
    ]


def _rate(rate: str, country: str) -> str:
    """Return the rate of VAT where a good of this mainland rate is sent."""
    return RATES.get(country, {}).get(rate, rate)


def vat_of(lines: list[dict[str, Any]], shipping: int, country: str) -> list[dict[str, Any]]:
    """Work out the VAT in the total at each rate; shipping has the normal rate."""
    gross: dict[str, int] = {_rate("20", country): shipping} if shipping else {}
    for line in lines:
        gross[line["vat_rate"]] = gross.get(line["vat_rate"], 0) + _cost(line)
    parts = {
        rate: round(total * float(rate) / (100 + float(rate))) for rate, total in gross.items() if rate != "0"
    }
    return [
        {"rate": rate, "net_minor": gross[rate] - vat, "vat_minor": vat}
        for rate, vat in sorted(parts.items(), key=lambda part: float(part[0]))
    ]
