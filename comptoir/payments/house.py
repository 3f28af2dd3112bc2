"""The payments app adds these parts to the house."""

from comptoir.ground.owned import Erases, Nothing
from comptoir.payments.reactions import REACTIONS
from comptoir.payments.schedule import send_due_refunds

__all__ = ["REACTIONS"]

SCHEDULE = [("* * * * *", send_due_refunds)]
READS_ACROSS = {
    "payments.actions.send_legs.send_due_refunds": {
        "payments_refundleg": "once a minute, whether a provider is to be called for anybody",
    },
}
ERASES: Erases = {
    "payments.SandboxRefund": Nothing("the sandbox gives nobody money, and its book names none"),
}
