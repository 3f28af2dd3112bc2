"""A draft comes apart into one parcel a seller, with what each costs and what is refunded for it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from comptoir.ground.money import Money
from comptoir.orders.models import paid_line
from comptoir.payments.models import Proposal, To, propose_refund
from comptoir.policies.models import Policy, RefundOn, Remedy, ReturnReason
from comptoir.returns.actions import fee_of, ways_of
from comptoir.returns.models import Decided, Decision, Way, nothing_stays, return_address
from comptoir.returns.pages.flow import Chosen, Flow
from comptoir.sellers.models import Seller


@dataclass
class Part:
    """What goes back to one seller: its items, why, and whether the delivery is given back with it."""

    seller: Seller
    items: list[tuple[Decision, Chosen]]
    policy: Policy
    currency: str
    shipping: bool = False

    @property
    def reasons(self) -> list[ReturnReason]:
        return [ReturnReason(chosen.reason) for _decision, chosen in self.items]

    @property
    def address(self) -> dict[str, Any]:
        return return_address(self.seller)

    def way(self, chosen: str) -> Way:
        """Return the way in which this parcel goes, where she has chosen one for all."""
        ways = ways_of(self.reasons, self.policy)
        return Way(chosen) if chosen in ways else ways[0]

    @property
    def awaits_answer(self) -> bool:
        """Tell whether its seller has to accept it: an exchange, or what goes back for a fault alone."""
        return any(
            chosen.wants == Remedy.EXCHANGE
            or decision.decided(ReturnReason(chosen.reason), is_sealed=chosen.is_sealed) == Decided.FAULT
            for decision, chosen in self.items
        )

    def fee(self, way: Way) -> Money:
        return fee_of(self.reasons, self.way(way), self.policy, self.currency)

    def pieces(self, flow: Flow) -> dict[UUID, int]:
        """Count the pieces to be refunded, by the id of the line that was paid for."""
        lines, counted = {line.id: line for line in flow.lines}, dict[UUID, int]()
        for decision, chosen in self.items:
            if chosen.wants == Remedy.REFUND or (
                not chosen.wants and Remedy.REFUND in ReturnReason(chosen.reason).remedies
            ):
                line = paid_line(decision.line, lines)
                counted[line.id] = counted.get(line.id, 0) + chosen.quantity
        return counted


def parts_of(flow: Flow) -> list[Part]:
    """Return what goes back to each seller, in the sequence of the order."""
    parts: dict[UUID, Part] = {}
    for decision, chosen in flow.chosen:
        seller = decision.line.seller
        part = parts.setdefault(seller.id, Part(seller, [], flow.policy, flow.order.currency))
        part.items.append((decision, chosen))
    going = {decision.line.id: chosen.quantity for decision, chosen in flow.chosen if _is_refund(chosen)}
    is_legal = any(decision.is_legal for decision, _chosen in flow.chosen)
    if is_legal and parts and nothing_stays(flow.order, flow.lines, going):
        # What comes last brings the delivery with it.
        list(parts.values())[-1].shipping = True
    return list(parts.values())


def proposal_of(flow: Flow, *, to: str, way: str | None) -> Proposal:
    """Say what would be refunded for the whole draft, less the fees of a way if it is known."""
    parts = parts_of(flow)
    pieces: dict[UUID, int] = {}
    for part in parts:
        for line_id, number in part.pieces(flow).items():
            pieces[line_id] = pieces.get(line_id, 0) + number
    fees = sum(part.fee(Way(way)).minor for part in parts if part.pieces(flow)) if way else 0
    return propose_refund(
        flow.order,
        flow.lines,
        pieces,
        shipping=any(part.shipping for part in parts),
        less_minor=fees,
        to=To(to),
    )


def is_granted_on_sending(flow: Flow) -> bool:
    """Tell whether the first scan is enough for what was chosen, as `Return.is_refunded_on_sending` does."""
    is_legal = any(decision.is_legal for decision, _chosen in flow.chosen)
    return is_legal or flow.policy.refund_on == RefundOn.FIRST_SCAN


def _is_refund(chosen: Chosen) -> bool:
    return chosen.wants == Remedy.REFUND or (
        not chosen.wants and Remedy.REFUND in ReturnReason(chosen.reason).remedies
    )
