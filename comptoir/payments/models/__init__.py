"""What was paid for an order, what of it goes back, and by which means."""

from comptoir.payments.models.finding import Shown, Waiting, staff_refund, staff_refund_legs, staff_waiting
from comptoir.payments.models.leg import (
    OPEN,
    SHOP,
    LegState,
    RefundLeg,
    legs_of_refunds,
    own_totals,
    refunds_named,
    refunds_of,
    with_legs,
)
from comptoir.payments.models.means import CANNOT_GO_BACK, PAID_BY_GIFT_CARD, Choice, Means, expected_day
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
from comptoir.payments.models.refund import (
    Refund,
    RefundedPart,
    RefundItem,
    To,
    items_of,
    own_refunds,
    shop_refund,
    shop_refunds,
)
from comptoir.payments.models.sandbox import SandboxRefund

__all__ = [
    "CANNOT_GO_BACK",
    "OPEN",
    "PAID_BY_GIFT_CARD",
    "SHOP",
    "Choice",
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
    "Shown",
    "To",
    "Waiting",
    "expected_day",
    "items_of",
    "legs_of_refunds",
    "means_of",
    "own_refunds",
    "own_totals",
    "payments_now",
    "payments_stored",
    "propose_refund",
    "reckon",
    "refunds_named",
    "refunds_of",
    "shop_refund",
    "shop_refunds",
    "staff_refund",
    "staff_refund_legs",
    "staff_waiting",
    "tallies_of",
    "with_legs",
]
