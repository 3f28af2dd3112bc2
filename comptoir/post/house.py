"""What post adds to the house."""

from comptoir.ground.owned import ByTheClock, Erases, Nothing
from comptoir.post.schedule import (
    forget_references,
    forget_sent_messages,
    forget_stopped_addresses,
    queue_lost_messages,
)

SCHEDULE = [
    ("* * * * *", queue_lost_messages),
    ("27 3 * * *", forget_sent_messages),
    ("29 3 * * *", forget_stopped_addresses),
    ("33 3 * * *", forget_references),
]
ERASES: Erases = {
    "post.Message": ByTheClock(forget_sent_messages),
    "post.SentReference": Nothing("it names a message, and no person"),
    "post.StoppedAddress": ByTheClock(forget_stopped_addresses),
}
