"""What the journal adds to the house."""

from comptoir.ground.owned import ByTheClock, Erases, Nothing
from comptoir.journal import shop_api
from comptoir.journal.actions import erase_reactions, erase_shop_events
from comptoir.journal.react import queue_lost_reactions
from comptoir.journal.schedule import erase_failed_reactions, forget_finished_work, forget_nobodys_entries

SHOP_API = shop_api.router
TAGS = {"Events": "What happened, in order."}
CODES = {"beyond_the_end": "the feed ends before this position"}
SCHEDULE = [
    ("* * * * *", queue_lost_reactions),
    ("17 3 * * *", forget_finished_work),
    ("22 3 * * *", forget_nobodys_entries),
]
# The house's own entries name users, so the app that keeps the users erases them.
ERASES: Erases = {
    "journal.PendingReaction": erase_reactions,
    "journal.ReactionDone": erase_reactions,
    "journal.FailedReaction": erase_failed_reactions,
    "journal.ShopEvent": erase_shop_events,
    "django_tasks_database.DBTaskResult": ByTheClock(forget_finished_work),
    "journal.TaskClaim": Nothing("it only holds a task's id"),
    "journal.ScheduledRun": Nothing("it only holds names of scheduled pieces"),
    "journal.WorkerHeartbeat": Nothing("it only holds names of queues"),
    "journal.FeedEnd": Nothing("it only holds a number"),
}
