"""A customer shows that she has posted what nobody scanned; the seller of the return accepts or doubts it."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from comptoir.customers.models import Customer
from comptoir.ground.refusal import Refused
from comptoir.ground.write import make_row
from comptoir.journal.record import Acts
from comptoir.photos.actions import keep_photo
from comptoir.rest.limits import Limit, count_or_refuse
from comptoir.returns.actions.counting import check_free
from comptoir.returns.actions.locked_return import lock_return, lock_with_order, note, write_return
from comptoir.returns.actions.settle_return import settle_as_asked
from comptoir.returns.facts import POSTING_PROVED, PROOF_ACCEPTED, PROOF_DOUBTED
from comptoir.returns.models import (
    LONGEST_WHY,
    MOST_PROOFS,
    PostingProof,
    Return,
    ReturnState,
    Way,
    label_of,
    proof_due_at,
    proofs_of,
)

MOVED = ("state", "sent_at", "send_by", "due_at", "ended_at")
# So long she has at least to show something better, or to have it scanned.
TIME_LEFT = timedelta(days=7)


def count_proof(back: Return) -> None:
    """Count a photo that is about to be kept. Raises TooMany."""
    count_or_refuse(Limit("return_photos", f"returns:{back.customer_id}"))


@transaction.atomic
def prove_posting(
    back: Return, upload: UploadedFile[Any], *, by: Acts, now: datetime | None = None, speaks: bool = True
) -> Return:
    """Keep a photo of a return's proof of posting: from then on it counts as sent.

    Where sending it is enough for a refund (L. 221-24), its seller has two working days to look at the photo;
    without an answer, the clock accepts it. Sent twice, it is kept once. Raises Refused where the return is
    not waiting to be sent, and for what is no photo that can be shown.
    """
    order, locked, items = lock_with_order(back)
    proofs, now = proofs_of(locked), now or timezone.now()
    if locked.is_on_its_way and proofs:
        return locked
    _check_can_be_proved(locked, proofs)
    check_free(order, locked, items)
    photo = keep_photo(Customer.known_by(locked.customer_id), upload, by=by)
    row = {"customer_id": locked.customer_id, "back_id": locked.id, "photo_id": photo.id, "added_at": now}
    make_row(PostingProof, **row).save(force_insert=True)
    is_settled = all(item.is_settled for item in items)
    locked.state, locked.sent_at, locked.ended_at = ReturnState.DROPPED_OFF, locked.sent_at or now, None
    locked.due_at = proof_due_at(locked, now) if locked.is_refunded_on_sending and not is_settled else None
    write_return(locked, items, *MOVED)
    note(POSTING_PROVED, locked, items, by=by, at=now, speaks=speaks)
    return locked


@transaction.atomic
def accept_proof(back: Return, *, by: Acts, now: datetime | None = None, speaks: bool = True) -> Return:
    """Accept a proof of posting, even one that was doubted: what waited for the first scan is granted.

    Accepted twice, it is once. Raises Refused where there is none, or it waits for no answer.
    """
    order, locked, items = lock_with_order(back)
    proof, now = _newest(locked), now or timezone.now()
    if proof.is_answered and not proof.is_doubted:
        return locked
    if not (locked.awaits_proof or (proof.is_doubted and locked.can_be_proved)):
        raise _unawaited()
    check_free(order, locked, items)
    proof.answered_at, proof.answered_by, proof.why = now, by.actor.name[:200], ""
    proof.save(update_fields=["answered_at", "answered_by", "why"])
    locked.state, locked.sent_at = ReturnState.DROPPED_OFF, locked.sent_at or proof.added_at
    locked.due_at = locked.ended_at = None
    write_return(locked, items, *MOVED)
    note(PROOF_ACCEPTED, locked, items, by=by, at=now, speaks=speaks)
    if locked.is_refunded_on_sending:
        settle_as_asked(order, locked, items, by=by, now=now, speaks=speaks)
    return locked


@transaction.atomic
def doubt_proof(
    back: Return, why: str, *, by: Acts, now: datetime | None = None, speaks: bool = True
) -> Return:
    """Do not accept a proof of posting, for a reason that the customer reads: the return is to be sent again.

    She has at least a week for that, or for a better photo. The same reason twice is once. Raises Refused
    without a reason, where there is no proof, and where it waits for no answer.
    """
    locked, items = lock_return(back)
    proof, why, now = _newest(locked), why.strip(), now or timezone.now()
    if not why:
        raise Refused(_("Say why. The customer will read it."), "reason_missing")
    if len(why) > LONGEST_WHY:
        raise Refused(_("Write at most %(most)s characters.") % {"most": LONGEST_WHY}, "text_too_long")
    if proof.why == why:
        return locked
    if not locked.awaits_proof:
        raise _unawaited()
    proof.answered_at, proof.answered_by, proof.why = now, by.actor.name[:200], why
    proof.save(update_fields=["answered_at", "answered_by", "why"])
    least = timezone.localtime(now).date() + TIME_LEFT
    locked.state, locked.send_by = _before(locked), max(locked.send_by or least, least)
    locked.sent_at = locked.due_at = None
    locked.ended_at = now if locked.state == ReturnState.EXPIRED else None
    write_return(locked, items, *MOVED)
    note(PROOF_DOUBTED, locked, items, by=by, at=now, speaks=speaks)
    return locked


def answer_by_scan(back: Return, *, by: Acts, at: datetime) -> bool:
    """Tell whether a proof of this locked return has waited for an answer: a carrier's scan is one."""
    open_proofs = [proof for proof in proofs_of(back) if not proof.is_answered]
    for proof in open_proofs:
        proof.answered_at, proof.answered_by = at, by.actor.name[:200]
        proof.save(update_fields=["answered_at", "answered_by"])
    return bool(open_proofs)


def _check_can_be_proved(back: Return, proofs: list[PostingProof]) -> None:
    if not back.can_be_proved:
        words = _("This return is not waiting to be sent. It is now: %(state)s.")
        raise Refused(words % {"state": ReturnState(back.state).label}, "not_to_send")
    if len(proofs) >= MOST_PROOFS:
        words = _("You can add at most %(most)s photos. If they are not enough, write to the seller.")
        raise Refused(words % {"most": MOST_PROOFS}, "too_many_photos")


def _before(back: Return) -> ReturnState:
    """Return the state from which a return was proved: whoever has no label any more had let it lapse."""
    if back.way == Way.OWN:
        return ReturnState.AUTHORISED
    return ReturnState.LABEL_ISSUED if label_of(back) else ReturnState.EXPIRED


def _newest(back: Return) -> PostingProof:
    proofs = proofs_of(back)
    if not proofs:
        raise Refused(_("No proof of posting has been added to this return."), "no_proof")
    return proofs[0]


def _unawaited() -> Refused:
    return Refused(_("This proof of posting is no longer waiting for an answer."), "already_answered")
