"""How a return may go back, and what that costs the customer."""

from __future__ import annotations

from collections.abc import Collection

from comptoir.deliveries.actions import can_make_labels
from comptoir.ground.money import Money
from comptoir.policies.models import Payer, Policy, ReturnReason
from comptoir.returns.models import Way


def ways_of(reasons: Collection[ReturnReason], policy: Policy) -> list[Way]:
    """Return the ways that a customer may choose for a parcel sent for these reasons, the best first.

    Where the seller pays for the way back, she is never sent off with a slip that is not prepaid.
    """
    prepaid = Way.LABEL if can_make_labels() else Way.SELLERS_LABEL
    return [prepaid, Way.OWN] if payer_of(reasons, policy) == Payer.CUSTOMER else [prepaid]


def payer_of(reasons: Collection[ReturnReason], policy: Policy) -> Payer:
    """Return who pays for a parcel: the seller, if anything in it goes back for a reason of the seller's."""
    payers = {policy.payer_of(reason) for reason in reasons}
    return Payer.SELLER if Payer.SELLER in payers else Payer.CUSTOMER


def fee_of(reasons: Collection[ReturnReason], way: Way, policy: Policy, currency: str) -> Money:
    """Return what a prepaid parcel costs her: it is taken off her refund, once for a parcel."""
    if way == Way.OWN or payer_of(reasons, policy) == Payer.SELLER:
        return Money(0, currency)
    return max((policy.return_fee(reason, currency) for reason in reasons), default=Money(0, currency))
