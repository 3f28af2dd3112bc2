"""A return gets its label: made by a carrier, or brought by its seller as a file."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from comptoir.deliveries.actions import ask_for_label, keep_label
from comptoir.deliveries.models import ReturnLabel
from comptoir.ground.refusal import Refused
from comptoir.journal.record import Acts
from comptoir.policies.models import current_policy
from comptoir.returns.actions.locked_return import lock_return, note, write_return
from comptoir.returns.facts import LABEL_ISSUED, LABEL_WANTED
from comptoir.returns.models import Return, ReturnState, Way, due_at

ISSUED = (
    *("state", "carrier", "tracking_number", "tracking_url"),
    *("send_by", "reminders", "due_at", "way"),
)


def wish_label(back: Return) -> None:
    """Ask the carrier for the label of a return, in the transaction that is under way."""
    order = back.order
    ask_for_label(
        order,
        return_id=back.id,
        return_number=back.number,
        sender=order.shipping_address,
        recipient=back.address,
        language=order.customer.language,
        seller=back.seller,
    )


@transaction.atomic
def take_label(back: Return, label: ReturnLabel, *, by: Acts, speaks: bool = True) -> Return:
    """Hand a label that its carrier has made to the customer; a return that waits for none stays as it is."""
    locked, items = lock_return(back)
    if locked.awaits_label:
        _issue(locked, label)
        write_return(locked, items, *ISSUED)
        note(LABEL_ISSUED, locked, items, by=by, speaks=speaks)
    return locked


@transaction.atomic
def turn_to_seller(back: Return, *, by: Acts, now: datetime | None = None) -> Return:
    """Ask the seller for a label, where the carrier makes none for these addresses."""
    locked, items = lock_return(back)
    if locked.awaits_label and locked.way == Way.LABEL:
        locked.way = Way.SELLERS_LABEL
        locked.due_at = due_at(locked, current_policy(), now or timezone.now())
        write_return(locked, items, "way", "due_at")
        note(LABEL_WANTED, locked, items, by=by)
    return locked


@transaction.atomic
def send_anew(back: Return, *, by: Acts, now: datetime) -> Return:
    """Ask the seller for a new label, where the carrier brings the parcel back to the customer."""
    locked, items = lock_return(back)
    if locked.is_on_its_way:
        locked.state, locked.way = ReturnState.AUTHORISED, Way.SELLERS_LABEL
        locked.due_at = due_at(locked, current_policy(), now)
        _give_time(locked, timezone.localtime(now).date())
        write_return(locked, items, "state", "way", "due_at", "send_by", "reminders")
        note(LABEL_WANTED, locked, items, by=by, at=now)
    return locked


@transaction.atomic
def upload_label(
    back: Return, pdf: bytes, *, carrier: str = "", tracking_number: str = "", by: Acts
) -> Return:
    """Keep the label that a seller brings, as PDF, and hand it to the customer.

    Raises Refused for what is no PDF or too large, and where the return waits for no label.
    """
    locked, items = lock_return(back)
    if not (locked.awaits_label or locked.state == ReturnState.LABEL_ISSUED):
        words = _("This return does not need a label. It is now: %(state)s.")
        raise Refused(words % {"state": ReturnState(locked.state).label}, "no_label_needed")
    label = keep_label(
        locked.order,
        return_id=locked.id,
        return_number=locked.number,
        pdf=pdf,
        carrier=carrier.strip(),
        number=tracking_number.strip(),
        seller=locked.seller,
        by=by,
    )
    _issue(locked, label)
    write_return(locked, items, *ISSUED)
    note(LABEL_ISSUED, locked, items, by=by)
    return locked


def _issue(back: Return, label: ReturnLabel) -> None:
    back.state, back.due_at = ReturnState.LABEL_ISSUED, None
    back.carrier, back.tracking_number, back.tracking_url = (
        label.carrier_name,
        label.number,
        label.tracking_url,
    )
    _give_time(back, timezone.localdate(), until=label.good_until)


def _give_time(back: Return, today: date, *, until: date | None = None) -> None:
    """Let the customer send it `until` that day, else for as many days as the policy leaves with a label.

    Of a later day than before she is reminded anew.
    """
    last = until or max(back.send_by or today, today + timedelta(days=current_policy().label_days))
    if back.send_by is None or last > back.send_by:
        back.reminders = 0
    back.send_by = last
