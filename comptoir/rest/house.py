"""What `rest` adds to the house."""

from comptoir.ground.owned import ByTheClock, Erases
from comptoir.rest.problems import CODES
from comptoir.rest.schedule import forget_requests

__all__ = ["CODES"]

SCHEDULE = [("57 * * * *", forget_requests)]
LIMITS = {"wrong_key_from": "60/m"}
ERASES: Erases = {
    "rest.Counter": ByTheClock(forget_requests),
    "rest.IdempotentAnswer": ByTheClock(forget_requests),
}
