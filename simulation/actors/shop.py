"""The shop's own program: it sends orders and what becomes of them, twice, late, and out of order."""

from __future__ import annotations

import json
from copy import deepcopy
from random import Random
from typing import Any

from comptoir.deliveries.carriers.sandbox import STORIES, Manner, sandbox_number
from comptoir.orders.models import Line
from simulation.actors.actor import Act, Actor
from simulation.actors.baskets import draw_order, draw_payments
from simulation.story import Broken
from simulation.world import Person, Sale

MANNERS = list(Manner)
TAKEN, REFUSED = (200, 201), (409, 422)
OWN_CARRIER = "Colis Bleu"
# A word for a line that came true of none of it is refused, also where it was taken before
OVERTAKEN = "came in a parcel"
OF_OWN_CARRIER = ("accepted", "in_transit", "out_for_delivery", "delivered")


class Shop(Actor):
    """Changes what it sold before; people put new orders in through `sell`."""

    name = "shop"
    pace = 2.2

    def acts(self) -> list[tuple[float, Act]]:
        return [
            (4, self.takes_payment),
            (5, self.ships),
            (2, self.ships_replacements),
            (2, self.tells_scans),
            (2, self.says_it_came),
            (1, self.cancels_line),
            (1, self.refunds),
            (1, self.buys_less),
            (1, self.changes_address),
            (2, self.sends_again),
            (2, self.sends_stale),
            (1, self.sends_many),
        ]

    def sell(self, buyer: Person, chance: Random) -> str:
        """Take an order from somebody, and send it."""
        number = f"S-{self.world.plan.seed}-{len(self.world.sales) + 1}"
        order = draw_order(number, buyer, self.world.sellers, self.world.clock.now, chance)
        self.world.sales[number] = sale = Sale(number, buyer, order)
        result = self._put(sale, order, expected=(201,))
        buyer.is_known = buyer.is_known or {"reference", "email"} <= set(order["customer"])
        bought = ", ".join(
            f"{line['quantity']} × {line['name']} of {line['seller']['reference']}" for line in order["lines"]
        )
        return f"orders {number}: {bought}; {order['total_minor']} {order['currency']}, {order['state']}: {result}"

    def takes_payment(self, chance: Random) -> str:
        sale = self._draw(chance, lambda sale: sale.sent["state"] == "pending_payment")
        if sale is None:
            return ""
        version = self._next(sale)
        if chance.random() < 0.15:
            version["state"] = "payment_failed"
        else:
            version["state"] = "confirmed"
            version["payments"] = draw_payments(
                sale.number, sale.sent["total_minor"], self.world.clock.now, chance
            )
        return f"says {version['state']} of {sale.number}: {self._change(sale, version)}"

    def ships(self, chance: Random) -> str:
        """Ship lines of a seller who does not use the desk; the pieces go once, by what the shop knows."""
        by_shop = {seller.reference for seller in self.world.sellers if not seller.uses_desk}

        def left(sale: Sale) -> list[dict[str, Any]]:
            packed = {part["reference"] for one in sale.sent.get("shipments", ()) for part in one["lines"]}
            return [
                line
                for line in sale.sent["lines"]
                if line["seller"]["reference"] in by_shop
                and line["reference"] not in packed
                and line.get("state") != "cancelled"
            ]

        sale = self._draw(
            chance, lambda sale: sale.sent["state"] in ("confirmed", "preparing") and bool(left(sale))
        )
        if sale is None:
            return ""
        parts = [{"reference": line["reference"], "quantity": line["quantity"]} for line in left(sale)]
        return self._ship(sale, parts, by_shop.copy().pop(), chance)

    def ships_replacements(self, chance: Random) -> str:
        """Ship what a seller who does not use the desk sends in place of something."""
        by_shop = {seller.reference for seller in self.world.sellers if not seller.uses_desk}
        lines = Line.objects.filter(replaces_id__isnull=False, seller__reference__in=by_shop, shipped=0)
        open_lines = [
            line
            for line in lines.select_related("order", "seller").order_by("id")
            if line.to_ship and line.customer_id not in self.world.erased
        ]
        if not open_lines:
            return ""
        line = chance.choice(open_lines)
        part = {"reference": line.reference, "quantity": line.to_ship}
        return self._ship(self.world.sales[line.order.number], [part], line.seller.reference, chance)

    def _ship(self, sale: Sale, parts: list[dict[str, Any]], seller: str, chance: Random) -> str:
        version, now = self._next(sale), self.world.clock.now
        is_followed = chance.random() < 0.7
        story, manner = chance.choice(list(STORIES)), chance.choice(MANNERS)
        serial = len(self.world.sales) * 10 + len(sale.versions)
        number = sandbox_number(now, story, manner, serial) if is_followed else f"CB{serial:08}"
        version["shipments"] = [
            *version.get("shipments", []),
            {
                "reference": f"W{len(version.get('shipments', []))}",
                "seller": seller,
                "carrier": "Sandbox" if is_followed else OWN_CARRIER,
                "tracking_number": number,
                "shipped_at": now.isoformat(),
                "lines": parts,
            },
        ]
        return f"ships {parts} of {sale.number} as {number}: {self._change(sale, version)}"

    def says_it_came(self, chance: Random) -> str:
        """Say of a parcel that nobody follows that it came."""

        def to_come(sale: Sale) -> list[dict[str, Any]]:
            shipped = sale.sent.get("shipments", ())
            return [one for one in shipped if one["carrier"] == OWN_CARRIER and not one.get("delivered_at")]

        sale = self._draw(chance, lambda sale: bool(to_come(sale)))
        if sale is None:
            return ""
        version = self._next(sale)
        for shipment in version["shipments"]:
            if shipment["carrier"] == OWN_CARRIER and not shipment.get("delivered_at"):
                shipment["delivered_at"] = self.world.clock.now.isoformat()
        return f"says that the parcels of {sale.number} came: {self._change(sale, version)}"

    def tells_scans(self, chance: Random) -> str:
        """Tell scans of a parcel of its own carrier: in any order, and some twice."""
        sales = [
            (sale, one)
            for sale in self.world.sales.values()
            for one in sale.sent.get("shipments", ())
            if one["carrier"] == OWN_CARRIER
        ]
        if not sales:
            return ""
        sale, shipment = chance.choice(sales)
        states = list(OF_OWN_CARRIER[: chance.randint(1, len(OF_OWN_CARRIER))])
        scans = [
            {
                "order": sale.number,
                "parcel": shipment["reference"],
                "state": state,
                "scanned_at": shipment["shipped_at"][:11] + f"23:{at:02}:00+00:00",
                "carrier_code": state.upper(),
            }
            for at, state in enumerate(states)
        ]
        scans += chance.sample(scans, chance.randint(0, len(scans)))
        chance.shuffle(scans)
        key = {"Idempotency-Key": f"scans-{self.world.clock.now.timestamp()}"}
        sent: Any = {"data": json.dumps(scans), "headers": key, "expected": (200,)}
        answer = self.world.shop("post", "/scans", **sent)
        if self.world.shop("post", "/scans", **sent).content != answer.content:
            raise Broken("a request counts once", "the second answer under one key is another one")
        return f"tells scans {[scan['state'] for scan in scans]} of {sale.number}: {answer.json()['counts']}"

    def cancels_line(self, chance: Random) -> str:
        """Cancel a line by the shop's word, and refund what it cost."""

        def open_lines(sale: Sale) -> list[dict[str, Any]]:
            packed = {part["reference"] for one in sale.sent.get("shipments", ()) for part in one["lines"]}
            return [
                line
                for line in sale.sent["lines"]
                if line["reference"] not in packed and line.get("state") != "cancelled"
            ]

        sale = self._draw(
            chance, lambda sale: sale.sent["state"] in ("confirmed", "preparing") and bool(open_lines(sale))
        )
        if sale is None:
            return ""
        reference = chance.choice(open_lines(sale))["reference"]
        version = self._next(sale)
        [line] = [line for line in version["lines"] if line["reference"] == reference]
        line["state"] = "cancelled"
        return f"cancels line {reference} of {sale.number}: {self._change(sale, version)}"

    def refunds(self, chance: Random) -> str:
        """Give some of the money back by itself, and say so."""

        def left(sale: Sale) -> int:
            paid = sum(paid["amount_minor"] for paid in sale.sent["payments"] if paid["kind"] != "gift_card")
            return int(paid - sum(refund["amount_minor"] for refund in sale.sent.get("refunds", ())))

        sale = self._draw(chance, lambda sale: left(sale) > 0)
        if sale is None:
            return ""
        version = self._next(sale)
        minor = left(sale) if chance.random() < 0.4 else chance.randint(1, left(sale))
        refunds = version.setdefault("refunds", [])
        refunds.append(
            {
                "reference": f"R{len(refunds)}",
                "amount_minor": minor,
                "refunded_at": self.world.clock.now.isoformat(),
            }
        )
        return f"refunds {minor} of {sale.number}: {self._change(sale, version)}"

    def buys_less(self, chance: Random) -> str:
        """Lower the quantity of a line before it ships; the house refuses it where pieces have left."""
        sale = self._draw(chance, lambda sale: sale.sent["state"] == "pending_payment")
        if sale is None:
            return ""
        version = self._next(sale)
        line = chance.choice(version["lines"])
        if line["quantity"] == 1:
            return ""
        line["quantity"] -= 1
        line["discount_minor"] = line["tax_minor"] = 0
        line["unit_price_minor"] = price = int(float(line["unit_price_minor"]))
        line["total_minor"] = line["quantity"] * price
        items = sum(one["total_minor"] for one in version["lines"])
        version["discount_minor"] = min(version["discount_minor"], items)
        version["rounding_minor"] = 0
        version["total_minor"] = items + version["shipping_minor"] - version["discount_minor"]
        return f"sells one less of line {line['reference']} of {sale.number}: {self._change(sale, version)}"

    def changes_address(self, chance: Random) -> str:
        sale = self._draw(chance, lambda sale: True)
        if sale is None:
            return ""
        version = self._next(sale)
        version["shipping_address"]["street"] = [f"{chance.randint(2, 99)} rue des Écoles"]
        return f"changes the address of {sale.number}: {self._change(sale, version)}"

    def sends_again(self, chance: Random) -> str:
        """Send the version that is held once more: nothing changes."""
        sale = self._draw(chance, lambda sale: True)
        if sale is None:
            return ""
        before = self.world.state_of(sale.number)
        result = self._put(sale, sale.sent, expected=(*TAKEN, *REFUSED))
        is_held = result in ("unchanged", "stale") or OVERTAKEN in result
        self._expect(sale, is_held, f"the version that is held was {result}")
        self._expect(sale, self.world.state_of(sale.number) == before, "the same version changed something")
        return f"sends {sale.number} again: {result}"

    def sends_stale(self, chance: Random) -> str:
        """Send a version that is older than what is held: nothing changes."""
        sale = self._draw(chance, lambda sale: len(sale.versions) > 1)
        if sale is None:
            return ""
        before, version = self.world.state_of(sale.number), chance.choice(sale.versions[:-1])
        result = self._put(sale, version, expected=TAKEN)
        self._expect(sale, result == "stale", f"a version of {version['updated_at']} was {result}")
        self._expect(sale, self.world.state_of(sale.number) == before, "a stale version changed something")
        return f"sends an old version of {sale.number}: {result}"

    def sends_many(self, chance: Random) -> str:
        """Send all it has in one request, twice under one key."""
        rows = [
            deepcopy(sale.sent) for sale in list(self.world.sales.values())[-20:] if not sale.buyer.is_erased
        ]
        if not rows:
            return ""
        chance.shuffle(rows)
        key = {"Idempotency-Key": f"many-{self.world.plan.seed}-{self.world.clock.now.timestamp()}"}
        first = self.world.shop("post", "/orders", data=json.dumps(rows), headers=key, expected=(200,))
        again = self.world.shop("post", "/orders", data=json.dumps(rows), headers=key, expected=(200,))
        if first.content != again.content:
            raise Broken("a request counts once", "the second answer under one key is another one")
        told = first.json()
        for row in told["items"]:
            if row["result"] not in ("unchanged", "stale") and not _is_overtaken(row):
                raise Broken("nothing changes by itself", f"a version that is held was {row}")
        counts = told["counts"]
        return f"sends {len(rows)} orders again, twice under one key: {counts}"

    def _expect(self, sale: Sale, is_so: bool, words: str) -> None:
        if not is_so:
            raise Broken("an old version changes nothing", f"{sale.number}: {words}")

    def _draw(self, chance: Random, fits: Any) -> Sale | None:
        """Draw one of the orders that fit, the newer ones more often."""
        fitting = [sale for sale in self.world.sales.values() if not sale.buyer.is_erased and fits(sale)]
        return fitting[int(len(fitting) * chance.random() ** 0.5)] if fitting else None

    def _next(self, sale: Sale) -> dict[str, Any]:
        """Return a copy of the order's version, as it is changed now."""
        version = deepcopy(sale.sent)
        self.world.clock.pass_by(1)
        version["updated_at"] = self.world.clock.now.isoformat()
        return version

    def _change(self, sale: Sale, version: dict[str, Any]) -> str:
        return self._put(sale, version, expected=(*TAKEN, *REFUSED))

    def _put(self, sale: Sale, version: dict[str, Any], *, expected: tuple[int, ...]) -> str:
        """Send a version; the shop remembers it where the house took it. Return what became of it."""
        answer = self.world.shop("put", f"/orders/{sale.number}", data=version, expected=expected)
        told: dict[str, Any] = answer.json()
        if answer.status_code in REFUSED:
            return f"refused, {[wrong['reason'] for wrong in told.get('errors', ())]}"
        if told["result"] in ("created", "updated"):
            sale.sent = version
            sale.versions.append(version)
        return str(told["result"])


def _is_overtaken(row: dict[str, Any]) -> bool:
    return row["result"] == "refused" and all(OVERTAKEN in wrong["reason"] for wrong in row["errors"])
