"""The shop's people at the desk: they cancel, give money back, try again what failed, and mark what is paid."""

from __future__ import annotations

from random import Random
from typing import Any

from django.db import transaction

from comptoir.ground.refusal import Refused
from comptoir.journal.record import OPERATOR
from comptoir.orders.actions import Change, change_quantities
from comptoir.orders.models import Order, State, WholeOrder, whole_orders
from comptoir.payments.actions import (
    choose_means,
    grant_refund,
    mark_leg_done,
    retry_leg,
)
from comptoir.payments.models import SHOP, LegState, RefundLeg, To
from comptoir.payments.models.means import Choice
from simulation.actors.actor import Act, Actor


class Staff(Actor):
    """Acts for the shop, and pays back by itself what no provider does."""

    name = "staff"
    pace = 1.6

    def acts(self) -> list[tuple[float, Act]]:
        return [
            (2, self.cancels_pieces),
            (1, self.gives_goodwill),
            (3, self.pays_legs),
            (1.5, self.sees_to_failed),
            (1.5, self.asks_for_means),
        ]

    def cancels_pieces(self, chance: Random) -> str:
        """Cancel pieces that have not left, and give back what was paid for them; twice is once."""
        whole = self._draw(chance)
        if whole is None:
            return ""
        open_lines = [line for line in whole.lines if line.to_ship]
        if not open_lines or whole.order.state in (State.PAYMENT_FAILED, State.CANCELLED):
            return ""
        line = chance.choice(open_lines)
        pieces = {line.id: chance.randint(1, line.to_ship)}
        with_shipping = chance.random() < 0.3
        to = To.GIFT_BALANCE if chance.random() < 0.2 else To.ORIGINAL
        key = f"desk:{self.world.clock.now.timestamp()}"

        def cancel() -> None:
            with transaction.atomic():
                change = {line_id: Change(cancelled=number) for line_id, number in pieces.items()}
                change_quantities(whole.order, change, by=OPERATOR)
                granted: Any = {"shipping": with_shipping, "to": to, "reason": "out_of_stock", "key": key}
                grant_refund(whole.order, pieces, by=OPERATOR, **granted)

        try:
            self.world.insist(cancel)
        except Refused as refused:
            return f"cancels {pieces[line.id]} of {whole.order}, line {line.reference}: {refused.code}"
        self.world.cancelled[whole.order.number, line.reference] += pieces[line.id]
        return f"cancels {pieces[line.id]} of {line.quantity} of {whole.order}, line {line.reference}"

    def gives_goodwill(self, chance: Random) -> str:
        """Give some money back for no piece, under one key, at times twice."""
        whole = self._draw(chance)
        if whole is None:
            return ""
        extra, key = chance.randint(1, 2000), f"goodwill:{self.world.clock.now.timestamp()}"
        less = chance.choice((0, 0, 5))

        def grant() -> Any:
            granted: Any = {"extra_minor": extra, "less_minor": less, "reason": "goodwill", "key": key}
            return grant_refund(whole.order, {}, by=OPERATOR, **granted)

        refunds = [self.world.insist(grant) for _time in range(chance.choice((1, 2)))]
        given = refunds[0].amount_minor if refunds[0] else 0
        return f"gives {extra} back on {whole.order} as goodwill: {given}"

    def pays_legs(self, chance: Random) -> str:
        """Pay what the shop itself pays back: some of it is sent, some done, some fails, and told twice."""
        leg = self._leg(chance, state__in=[LegState.WAITING, LegState.SENT], provider=SHOP)
        if leg is None:
            return ""
        state = chance.choice(("sent", "done", "done", "failed"))
        told = {"state": state} | (
            {"reason": chance.choice(("other", "means_gone"))} if state == "failed" else {}
        )
        path = f"/refunds/{leg.refund_id}/legs/{leg.id}"
        for _time in range(chance.choice((1, 1, 2))):
            self.world.shop("post", path, data=told, expected=(200,))
        return f"says that {leg} of {leg.refund.order} is {state}"

    def sees_to_failed(self, chance: Random) -> str:
        """Try what failed again, or mark it as paid by hand."""
        leg = self._leg(chance, state=LegState.FAILED)
        if leg is None:
            return ""
        if leg.tries + leg.attempt < 6 and chance.random() < 0.6:
            self.world.insist(lambda: retry_leg(leg, by=OPERATOR))
            return f"tries {leg} of {leg.refund.order} again"
        self.world.marked.add(leg.id)
        self.world.insist(lambda: mark_leg_done(leg, why="paid at the counter", by=OPERATOR))
        return f"marks {leg} of {leg.refund.order} as paid by hand"

    def asks_for_means(self, chance: Random) -> str:
        """A customer chooses another means where the money cannot go back to hers; at times twice."""
        leg = self._leg(chance, state=LegState.NEEDS_CHOICE)
        if leg is None:
            return ""
        choice = chance.choice(list(Choice))
        for _time in range(chance.choice((1, 2))):
            self.world.insist(lambda: choose_means(leg, choice, by=OPERATOR))
        return f"lets {leg} of {leg.refund.order} go to {choice}"

    def _draw(self, chance: Random) -> WholeOrder | None:
        keys = list(Order.objects.order_by("placed_at", "number").values_list("customer_id", "id"))
        if not keys:
            return None
        key = keys[int(len(keys) * chance.random() ** 0.5)]
        return whole_orders([key]).get(key[1])

    def _leg(self, chance: Random, **of: Any) -> RefundLeg | None:
        legs = list(RefundLeg.objects.filter(**of).select_related("refund__order").order_by("id"))
        return chance.choice(legs) if legs else None
