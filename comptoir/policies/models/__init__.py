"""The models hold the shop's policy: cancelling, sending back, and what cannot go back."""

from comptoir.policies.models.cancellation import Cancellation, CancelRule, MayCancel
from comptoir.policies.models.exclusion import Exclusion
from comptoir.policies.models.law import LEGAL_DAYS, problems
from comptoir.policies.models.policy import Policy, RefundOn, current_policy
from comptoir.policies.models.return_reason import Comment, Payer, Remedy, ReturnReason

__all__ = [
    "LEGAL_DAYS",
    "CancelRule",
    "Cancellation",
    "Comment",
    "Exclusion",
    "MayCancel",
    "Payer",
    "Policy",
    "RefundOn",
    "Remedy",
    "ReturnReason",
    "current_policy",
    "problems",
]
