"""People cancel what they ordered, or ask to; sellers pick, answer, refuse, and cancel what they cannot send."""

from __future__ import annotations

from random import Random

from comptoir.cancellations.actions import (
    Wish,
    cancel_items,
    cancel_sold,
    grant_request,
    refuse_request,
    withdraw_request,
)
from comptoir.cancellations.models import Cancellation, CancellationState, Reason, Refusal, SellersReason
from comptoir.journal.record import OPERATOR
from comptoir.orders.actions import pick_lines
from comptoir.orders.models import Order, WholeOrder, whole_orders
from simulation.actors.actor import Act, Actor


class Cancellers(Actor):
    """Everybody who has to do with a cancellation, on any side of it."""

    name = "cancelling"
    pace = 1.4

    def acts(self) -> list[tuple[float, Act]]:
        return [
            (4, self.cancels),
            (1, self.withdraws),
            (2, self.picks),
            (1, self.grants),
            (1, self.refuses),
            (1.5, self.cannot_send),
        ]

    def cancels(self, chance: Random) -> str:
        """Cancel some pieces of an order, or all of it; the form is sent twice at times."""
        whole = self._draw(chance)
        if whole is None:
            return ""
        pieces = {
            line.id: chance.randint(1, line.to_ship)
            for line in whole.lines
            if line.to_ship and chance.random() < 0.7
        }
        wish = Wish(pieces=pieces, key=self._key("w"), reason=chance.choice(["", *Reason.values]))
        by = self.world.buyer_of(whole.order)
        times = chance.choice((1, 1, 2))
        made = [self.world.attempt(lambda: cancel_items(whole.order, wish, by=by)) for _time in range(times)]
        return f"{by.name} cancels {list(pieces.values())} of {whole.order}: {made}"

    def withdraws(self, chance: Random) -> str:
        """Take a request back."""
        request = self._request(chance)
        if request is None:
            return ""
        done = self.world.attempt(lambda: withdraw_request(request, by=self.world.buyer_of(request.order)))
        return f"the request of {request.order} is withdrawn: {done}"

    def picks(self, chance: Random) -> str:
        """Begin to pick an order: from then on, cancelling it has to be asked for."""
        whole = self._draw(chance)
        if whole is None:
            return ""
        lines = [line.id for line in whole.lines if line.to_ship]
        done = self.world.attempt(lambda: pick_lines(whole.order, lines, by=OPERATOR)) if lines else ""
        return f"{whole.order} is picked: {done}" if lines else ""

    def grants(self, chance: Random) -> str:
        request = self._request(chance)
        if request is None:
            return ""
        made = [
            self.world.attempt(lambda: grant_request(request, by=OPERATOR))
            for _time in range(chance.choice((1, 2)))
        ]
        return f"the request of {request.order} is granted: {made}"

    def refuses(self, chance: Random) -> str:
        request = self._request(chance)
        if request is None:
            return ""
        why = chance.choice([one for one in Refusal if one is not Refusal.SHIPPED])
        done = self.world.attempt(lambda: refuse_request(request, why, "It is on the cart.", by=OPERATOR))
        return f"the request of {request.order} is refused: {done}"

    def cannot_send(self, chance: Random) -> str:
        """The shop cancels pieces that it cannot send."""
        whole = self._draw(chance)
        lines = [line for line in whole.lines if line.to_ship] if whole else []
        if whole is None or not lines:
            return ""
        line = chance.choice(lines)
        reason = chance.choice([one for one in SellersReason.values if one != SellersReason.OTHER])
        wish = Wish(pieces={line.id: chance.randint(1, line.to_ship)}, key=self._key("s"), reason=reason)
        made = [
            self.world.attempt(lambda: cancel_sold(whole.order, wish, by=OPERATOR))
            for _time in range(chance.choice((1, 2)))
        ]
        return f"the shop cannot send {list(wish.pieces.values())} of {whole.order}: {made}"

    def _draw(self, chance: Random) -> WholeOrder | None:
        keys = list(Order.objects.open().order_by("placed_at", "number").values_list("customer_id", "id"))
        if not keys:
            return None
        key = keys[int(len(keys) * chance.random() ** 0.3)]
        return whole_orders([key]).get(key[1])

    def _request(self, chance: Random) -> Cancellation | None:
        asked = Cancellation.objects.filter(state=CancellationState.REQUESTED).select_related("order")
        requests = list(asked.order_by("asked_at", "id"))
        return chance.choice(requests) if requests else None

    def _key(self, kind: str) -> str:
        return f"{kind}{self.world.clock.now.timestamp()}"
