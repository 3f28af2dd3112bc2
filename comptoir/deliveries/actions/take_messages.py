"""What a carrier sends by itself is kept as it came, and read from the queue."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction
from django_tasks import task

from comptoir.deliveries.actions.keep_told import keep_told
from comptoir.deliveries.carriers import Carrier, Tracked, carrier_named
from comptoir.deliveries.models import CarrierMessage
from comptoir.ground.tasks import Taken, together

KEPT = timedelta(days=30)
READ_AT_ONCE = 200


@transaction.atomic
def take_message(carrier: Carrier, body: bytes, headers: Mapping[str, str]) -> None:
    """Keep a webhook's body and the task that reads it. Raises NotGenuine or Unreadable, and keeps nothing.

    It may come again: its scans are kept once.
    """
    signed = {name: headers[name] for name in carrier.signed_by if name in headers}
    if not carrier.read_webhook(body, signed):
        return
    message = CarrierMessage.objects.create(carrier=carrier.name, body=body, headers=signed)
    read_message.enqueue(str(message.id))


def _read_several(tasks: list[Taken]) -> None:
    """Keep the scans of several messages; whatever of them cannot be kept holds up nothing else."""
    ids = [UUID(taken.arguments[0]) for taken in tasks]
    by_carrier: dict[str, list[CarrierMessage]] = {}
    for message in CarrierMessage.objects.filter(id__in=ids).order_by("received_at"):
        by_carrier.setdefault(message.carrier, []).append(message)
    for name, messages in by_carrier.items():
        if carrier := carrier_named(name):
            _read(carrier, messages)


@task()
@together(_read_several, most=READ_AT_ONCE)
def read_message(message_id: str) -> None:
    """Keep the scans of a message, number by number, then delete it; one that is gone was read before.

    A number that cannot be kept holds up no other; the message then stays, and its task is put aside.
    """
    message = CarrierMessage.objects.filter(id=UUID(message_id)).first()
    carrier = carrier_named(message.carrier) if message else None
    if message and carrier:
        _read(carrier, [message])


def _read(carrier: Carrier, messages: Sequence[CarrierMessage]) -> None:
    told: dict[str, list[Tracked]] = {}
    numbers: dict[UUID, set[str]] = {}
    for message in messages:
        scans = carrier.read_webhook(bytes(message.body), message.headers)
        numbers[message.id] = set(scans)
        for number, of_number in scans.items():
            told.setdefault(number, []).append(Tracked(scans=of_number))
    errors = keep_told(carrier, told, asked=False)
    kept = [message_id for message_id, named in numbers.items() if named.isdisjoint(errors)]
    CarrierMessage.objects.filter(id__in=kept).delete()
    if errors:
        raise ExceptionGroup(f"what {carrier.shown_as} sent could not be kept", list(errors.values()))


def forget_carrier_messages(now: datetime) -> None:
    """Delete messages that nobody could read for a month."""
    CarrierMessage.objects.filter(received_at__lt=now - KEPT).delete()
