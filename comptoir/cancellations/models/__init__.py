"""The models keep what was cancelled, or asked to be, and tell what still can be."""

from comptoir.cancellations.models.at_the_desk import (
    SellersCancellation,
    all_cancellations,
    refund_if_granted,
    requested_orders,
    rows_of,
    sold_cancellations,
    staff_cancellations,
    whole_cancellations,
)
from comptoir.cancellations.models.cancellation import (
    Cancellation,
    CancelledLine,
    cancellations_of,
    pieces_requested,
    with_lines,
)
from comptoir.cancellations.models.reason import (
    LONGEST_WORDS,
    AskedBy,
    CancellationState,
    Reason,
    Refusal,
    SellersReason,
)
from comptoir.cancellations.models.verdict import (
    Verdict,
    Way,
    can_cancel,
    check_left,
    check_verdicts,
    is_left,
    is_whole,
    rule_of,
)

__all__ = [
    "LONGEST_WORDS",
    "AskedBy",
    "Cancellation",
    "CancellationState",
    "CancelledLine",
    "Reason",
    "Refusal",
    "SellersCancellation",
    "SellersReason",
    "Verdict",
    "Way",
    "all_cancellations",
    "can_cancel",
    "cancellations_of",
    "check_left",
    "check_verdicts",
    "is_left",
    "is_whole",
    "pieces_requested",
    "refund_if_granted",
    "requested_orders",
    "rows_of",
    "rule_of",
    "sold_cancellations",
    "staff_cancellations",
    "whole_cancellations",
    "with_lines",
]
