"""What post adds to the house."""

from comptoir.ground.owned import ByTheClock, Erases
from comptoir.post.schedule import forget_sent_messages, forget_stopped_addresses, queue_lost_messages

SCHEDULE = [
    ("* * * * *", queue_lost_messages),
    ("27 3 * * *", forget_sent_messages),
    ("29 3 * * *", forget_stopped_addresses),
]
ERASES: Erases = {
    "post.Message": ByTheClock(forget_sent_messages),
    "post.StoppedAddress": ByTheClock(forget_stopped_addresses),
}
