"""A return is accepted by the policy, its seller or the clock; or its seller refuses it with a reason."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from comptoir.ground.refusal import Refused
from comptoir.journal.record import Acts
from comptoir.policies.models import Policy, Remedy, current_policy
from comptoir.returns.actions.label_return import wish_label
from comptoir.returns.actions.locked_return import list_return, lock_return, note, write_return
from comptoir.returns.facts import AUTHORISED, REFUSED
from comptoir.returns.models import LONGEST_WHY, Return, ReturnedItem, ReturnState, Way, due_at

ANSWERED = ("state", "why", "authorised_at", "send_by", "due_at")


@transaction.atomic
def authorise_return(
    back: Return,
    *,
    by: Acts,
    refund_instead: Collection[UUID] | None = (),
    why: str = "",
    now: datetime | None = None,
    speaks: bool = True,
) -> Return:
    """Accept a return that waits for its seller, and with it each exchange that was asked for.

    Items named in `refund_instead`, by their id, are refunded and not exchanged; with None, all are. `why`
    says why, in words that the customer reads, and is left out where everything is exchanged. Raises Refused
    where it was answered already.
    """
    if len(why.strip()) > LONGEST_WHY:
        raise Refused(_("Write at most %(most)s characters.") % {"most": LONGEST_WHY}, "text_too_long")
    locked, items = lock_return(back)
    if locked.state != ReturnState.REQUESTED:
        raise _answered(locked)
    for item in items:
        if item.wants == Remedy.EXCHANGE and (refund_instead is None or item.id in refund_instead):
            item.wants, locked.why = Remedy.REFUND, why.strip()
            item.save(update_fields=["wants"])
    authorise(locked, items, current_policy(), by=by, now=now or timezone.now(), speaks=speaks)
    return locked


@transaction.atomic
def refuse_return(
    back: Return, why: str, *, by: Acts, now: datetime | None = None, speaks: bool = True
) -> Return:
    """Refuse a return that waits for its seller, with a reason that the customer reads. Raises Refused where
    it was answered already, without a reason, and within the legal period, which nobody may refuse."""
    why, now = why.strip(), now or timezone.now()
    if not why:
        raise Refused(_("Say why. The customer will read it."), "reason_missing")
    if len(why) > LONGEST_WHY:
        raise Refused(_("Write at most %(most)s characters.") % {"most": LONGEST_WHY}, "text_too_long")
    locked, items = lock_return(back)
    if locked.state == ReturnState.REFUSED and locked.why == why:
        return locked
    if locked.state != ReturnState.REQUESTED:
        raise _answered(locked)
    if locked.is_legal:
        words = _(
            "The customer requested it within 14 days of delivery: by law, it cannot be refused. Accept it; "
            "if an exchange is not possible, refund the item instead."
        )
        raise Refused(words, "legal_right")
    locked.state, locked.why, locked.due_at, locked.ended_at = ReturnState.REFUSED, why, None, now
    write_return(locked, items, "state", "why", "due_at", "ended_at")
    note(REFUSED, locked, items, by=by, at=now, speaks=speaks)
    return locked


def authorise(
    back: Return, items: Sequence[ReturnedItem], policy: Policy, *, by: Acts, now: datetime, speaks: bool
) -> None:
    """Accept a return that is locked or new: a carrier is asked for its label, or its seller for one."""
    back.state, back.authorised_at = ReturnState.AUTHORISED, now
    back.send_by = timezone.localtime(now).date() + timedelta(days=policy.label_days)
    back.due_at = due_at(back, policy, now)
    back.save(update_fields=ANSWERED)
    list_return(back, items)
    if back.way == Way.LABEL:
        wish_label(back)
    note(AUTHORISED, back, items, by=by, at=now, speaks=speaks)


def _answered(back: Return) -> Refused:
    words = _("This return is no longer waiting for an answer. It is now: %(state)s.")
    return Refused(words % {"state": ReturnState(back.state).label}, "already_answered")
