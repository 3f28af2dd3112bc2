"""What was paid for an order, what of it goes back, and by which means."""

from comptoir.payments.models.leg import (
    OPEN,
    SHOP,
    LegState,
    RefundLeg,
    legs_of_refunds,
    refunds_of,
    with_legs,
)
from comptoir.payments.models.means import CANNOT_GO_BACK, PAID_BY_GIFT_CARD, Means, expected_day
from comptoir.payments.models.payment import Payment, PaymentState, payments_now, payments_stored
from comptoir.payments.models.proposal import (
    Proposal,
    ProposedLeg,
    Reckoning,
    means_of,
    propose_refund,
    reckon,
    tallies_of,
)
from comptoir.payments.models.refund import Refund, RefundedPart, RefundItem, To, own_refunds
from comptoir.payments.models.sandbox import SandboxRefund

__all__ = [
    "CANNOT_GO_BACK",
    "OPEN",
    "PAID_BY_GIFT_CARD",
    "SHOP",
    "LegState",
    "Means",
    "Payment",
    "PaymentState",
    "Proposal",
    "ProposedLeg",
    "Reckoning",
    "Refund",
    "RefundItem",
    "RefundLeg",
    "RefundedPart",
    "SandboxRefund",
    "To",
    "expected_day",
    "legs_of_refunds",
    "means_of",
    "own_refunds",
    "payments_now",
    "payments_stored",
    "propose_refund",
    "reckon",
    "refunds_of",
    "tallies_of",
    "with_legs",
]
