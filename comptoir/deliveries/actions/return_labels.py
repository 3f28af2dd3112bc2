"""A return's label: a carrier makes it, asked by the worker outside any transaction, or it is dropped."""

from __future__ import annotations

import logging
from collections.abc import Mapping
from datetime import timedelta
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django_tasks import task

from comptoir.deliveries.actions.pauses import end_pause, leave_alone, pause_of
from comptoir.deliveries.carriers import (
    Carrier,
    CarrierBusy,
    CarrierSilent,
    Label,
    LabelAsked,
    LabelRefused,
    carrier_of,
    label_carrier,
    labels_of,
    refused,
)
from comptoir.deliveries.facts import LABEL_CREATED, LABEL_REFUSED
from comptoir.deliveries.models import FOLLOWED_WITHOUT_NEWS, FollowedParcel, ReturnLabel, key_of_return
from comptoir.ground.refusal import Refused
from comptoir.ground.retry import put_off
from comptoir.journal.record import OPERATOR, record
from comptoir.orders.models import Order
from comptoir.sellers.models import Seller

log = logging.getLogger(__name__)
# For so long one worker alone asks for a label, which takes ten seconds at most.
TAKEN_FOR = timedelta(minutes=1)
# A carrier that makes none for so long makes none of this parcel.
GIVEN_UP_AFTER = timedelta(days=1)
MADE_FIELDS = ["state", "made_at", "taken_until", "carrier", "carrier_name", "number", "good_until"]
MADE_FIELDS += ["tracking_url", "pdf", "qr"]
REFUSED_FIELDS = ["refused_words", "refused_part", "refused_field"]
State = ReturnLabel.State


def can_make_labels() -> bool:
    """Tell whether a carrier that makes labels is connected."""
    return label_carrier() is not None


@transaction.atomic
def ask_for_label(
    order: Order,
    *,
    return_id: UUID,
    return_number: str,
    sender: Mapping[str, Any],
    recipient: Mapping[str, Any],
    language: str,
    grams: int = 0,
    seller: Seller | None = None,
) -> ReturnLabel:
    """Let the worker ask the carrier for a return's label, once this transaction is kept.

    Addresses are as an order keeps one; `seller` is to whom it goes back. `LABEL_CREATED` or `LABEL_REFUSED`
    follows. One that is being made, or ready, stays; one that was refused is asked for anew. Raises Refused
    where no carrier makes labels.
    """
    if not can_make_labels():
        raise Refused(_("No label is available online. The seller will send you one."), "no_label_carrier")
    label = locked_label(order, return_id)
    if label and label.state != State.REFUSED:
        return label
    asked = {"sender": dict(sender), "recipient": dict(recipient), "language": language, "grams": grams}
    if label is None:
        label = new_label(order, return_id, return_number, seller)
        label.asked = asked
        label.save(force_insert=True)
    else:
        label.state, label.asked, label.asked_at = State.WAITS, asked, timezone.now()
        label.times_asked, label.taken_until = label.times_asked + 1, None
        label.refused_words = label.refused_part = label.refused_field = ""
        label.save(
            update_fields=["state", "asked", "asked_at", "times_asked", "taken_until", *REFUSED_FIELDS]
        )
    make_label.enqueue(str(label.customer_id), str(label.id))
    return label


@transaction.atomic
def drop_label(order: Order, *, return_id: UUID) -> None:
    """Give nobody a return's label any more, and follow its parcel no more: the return is called off."""
    label = locked_label(order, return_id)
    if label:
        follow_no_more(label)
        label.delete()


@task()
def make_label(customer_id: str, label_id: str) -> None:
    """Ask the carrier for a label that waits, and keep what it answers; later again, if it does not.

    While one worker asks, another does not. A label that is dropped meanwhile, or given by its seller, stays
    as it is.
    """
    label, carrier = _take(UUID(customer_id), UUID(label_id)), label_carrier()
    if label is None:
        return
    if carrier is None or label.asked_at + GIVEN_UP_AFTER < timezone.now():
        _keep_refusal(label, refused(asked_of(label)), carrier)
        return
    service = labels_of(carrier)
    pause = pause_of(service, carrier.now())
    if not pause:
        try:
            made = carrier.make_label(asked_of(label))
        except LabelRefused as refusal:
            _keep_refusal(label, refusal, carrier)
            return
        except CarrierBusy as busy:
            pause = leave_alone(service, carrier.now(), timedelta(seconds=busy.seconds))
        except Exception as error:
            is_ours = not isinstance(error, CarrierSilent)
            log.warning("%s makes no label: %s", carrier.shown_as, error, exc_info=is_ours)
            put_off(error)
            pause = leave_alone(service, carrier.now(), error=error)
        else:
            end_pause(service)
            _keep_made(label, made, carrier)
            return
    _let_go(label)
    make_label.using(run_after=timezone.now() + pause).enqueue(customer_id, label_id)


def locked_label(order: Order, return_id: UUID) -> ReturnLabel | None:
    """Lock the order, so that two who ask for a return's first label take turns; return the label."""
    list(Order.objects.select_for_update().filter(pk=order.pk).values_list("id"))
    label: ReturnLabel | None = (
        ReturnLabel.objects.select_for_update()
        .filter(customer_id=order.customer_id, return_id=return_id)
        .first()
    )
    return label


def new_label(order: Order, return_id: UUID, return_number: str, seller: Seller | None = None) -> ReturnLabel:
    return ReturnLabel(
        customer_id=order.customer_id,
        order_id=order.id,
        return_id=return_id,
        return_number=return_number,
        seller=seller,
    )


def fill(label: ReturnLabel, made: Label, carrier: Carrier) -> None:
    """Take what a carrier made; the caller saves it."""
    label.state, label.made_at, label.taken_until = State.MADE, timezone.now(), None
    label.carrier, label.carrier_name, label.number = carrier.name, carrier.shown_as, made.number
    label.tracking_url, label.pdf, label.qr = carrier.tracking_page(made.number), made.pdf, made.qr
    label.good_until = made.good_until


def follow_label(label: ReturnLabel) -> None:
    """Follow the parcel with this label, where its carrier is connected."""
    carrier = carrier_of(label.carrier_name, label.number)
    if carrier is None:
        return
    now = carrier.now()
    row = FollowedParcel(
        carrier=carrier.name,
        number=label.number,
        order_id=label.order_id,
        customer_id=label.customer_id,
        key=key_of_return(label.return_id, label.number),
        return_id=label.return_id,
        created_at=now,
        due_at=now + carrier.asked_every,
        until=now + FOLLOWED_WITHOUT_NEWS,
    )
    # A number that is one of the order's parcels already stays that.
    FollowedParcel.objects.bulk_create([row], ignore_conflicts=True)


def follow_no_more(label: ReturnLabel) -> None:
    FollowedParcel.objects.filter(customer_id=label.customer_id, return_id=label.return_id).delete()


def asked_of(label: ReturnLabel) -> LabelAsked:
    """Return what the carrier is asked for."""
    return LabelAsked(
        key=label.key,
        asked_at=label.asked_at,
        sender=label.asked["sender"],
        recipient=label.asked["recipient"],
        return_number=label.return_number,
        language=label.asked["language"],
        grams=label.asked["grams"],
    )


@transaction.atomic
def _take(customer_id: UUID, label_id: UUID) -> ReturnLabel | None:
    """Take a label that waits and nobody else asks for; if this process dies, it is let go after a minute."""
    label = _waiting(customer_id, label_id)
    if label is None or label.is_taken(timezone.now()):
        return None
    label.taken_until = timezone.now() + TAKEN_FOR
    label.save(update_fields=["taken_until"])
    return label


def _let_go(label: ReturnLabel) -> None:
    ReturnLabel.objects.filter(pk=label.pk, times_asked=label.times_asked).update(taken_until=None)


def _waiting(customer_id: UUID, label_id: UUID, times_asked: int | None = None) -> ReturnLabel | None:
    """Lock a label, if it waits; what is answered to an earlier request is answered to nobody."""
    waiting = ReturnLabel.objects.select_for_update().filter(customer_id=customer_id, id=label_id)
    label: ReturnLabel | None = waiting.filter(state=State.WAITS).first()
    return label if label and times_asked in (None, label.times_asked) else None


@transaction.atomic
def _keep_made(taken: ReturnLabel, made: Label, carrier: Carrier) -> None:
    label = _waiting(taken.customer_id, taken.id, taken.times_asked)
    if label is None:
        return
    fill(label, made, carrier)
    label.save(update_fields=MADE_FIELDS)
    follow_label(label)
    record(LABEL_CREATED, about=label, by=carrier.actor, **details_of(label))


@transaction.atomic
def _keep_refusal(taken: ReturnLabel, refusal: LabelRefused, carrier: Carrier | None) -> None:
    label = _waiting(taken.customer_id, taken.id, taken.times_asked)
    if label is None:
        return
    label.state, label.taken_until, label.refused_words = State.REFUSED, None, refusal.words[:300]
    label.refused_part, label.refused_field = refusal.part, refusal.field
    label.save(update_fields=["state", "taken_until", *REFUSED_FIELDS])
    by = carrier.actor if carrier else OPERATOR
    said: dict[str, Any] = {
        "words": label.refused_words,
        "part": label.refused_part,
        "field": label.refused_field,
    }
    record(LABEL_REFUSED, about=label, by=by, **details_of(label), **said)


def details_of(label: ReturnLabel) -> dict[str, Any]:
    """Return what a fact says of a label: the return's id as `return`, and under which number it comes."""
    return {
        "return": str(label.return_id),
        "carrier": label.carrier_name,
        "tracking_number": label.number,
    }
