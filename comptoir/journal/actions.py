"""What staff and operators can do about the journal: run a reaction again that was put aside."""

from __future__ import annotations

from django.db import transaction

from comptoir.journal.facts import REACTION_RETRIED
from comptoir.journal.models import FailedReaction
from comptoir.journal.react import run_again
from comptoir.journal.record import Acts, record


@transaction.atomic
def retry_reaction(failed: FailedReaction, *, by: Acts) -> bool:
    """Queue a reaction that was put aside, and write down who did; twice is once.

    False where the house no longer knows the reaction: it stays where it is.
    """
    held = FailedReaction.objects.select_for_update().filter(id=failed.id).first()
    if held is None:
        return True
    if not run_again(held):
        return False
    record(
        REACTION_RETRIED,
        about=None,
        by=by,
        reaction=failed.reaction,
        reacts_to=failed.fact,
        entry=str(failed.entry_id),
    )
    return True
