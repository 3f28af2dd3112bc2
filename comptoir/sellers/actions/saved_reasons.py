"""A seller's people, or the shop's staff, keep reasons that they give customers again, and drop them."""

from __future__ import annotations

from django.db import transaction
from django.utils.translation import gettext as _

from comptoir.ground.refusal import Refused
from comptoir.journal.record import Acts, record
from comptoir.sellers.facts import REASON_DROPPED, REASON_SAVED
from comptoir.sellers.models import LONGEST_REASON, SavedReason, Seller, saved_reasons

MOST_REASONS = 50


@transaction.atomic
def save_reason(text: str, *, seller: Seller | None, by: Acts) -> SavedReason:
    """Keep a reason, once; without a seller, for the shop's staff. Raises Refused for none or too many."""
    text = " ".join(text.split())
    if not text:
        raise Refused(_("Write the reason."), "text_missing")
    if len(text) > LONGEST_REASON:
        raise Refused(_("Write at most %(most)s characters.") % {"most": LONGEST_REASON}, "text_too_long")
    if len(saved_reasons(seller)) >= MOST_REASONS:
        words = _("At most %(most)s reasons are kept: delete one first.")
        raise Refused(words % {"most": MOST_REASONS}, "too_many_reasons")
    reason, is_new = SavedReason.objects.get_or_create(seller=seller, text=text)
    if is_new:
        record(REASON_SAVED, about=reason, by=by)
    return reason


@transaction.atomic
def drop_reason(reason: SavedReason, *, by: Acts) -> None:
    """Delete a reason; what it was said of keeps its words."""
    if SavedReason.objects.filter(id=reason.id).delete()[0]:
        record(REASON_DROPPED, about=reason, by=by)
