"""What a carrier sends by itself is kept as it came, and read from the queue."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from uuid import UUID

from django.db import InterfaceError, OperationalError, transaction
from django_tasks import task

from comptoir.deliveries.actions.keep_told import keep_told
from comptoir.deliveries.carriers import Carrier, Tracked, carrier_named
from comptoir.deliveries.models import CarrierMessage

KEPT = timedelta(days=30)


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


@task()
def read_message(message_id: str) -> None:
    """Keep the scans of a message, number by number, then delete it; one that is gone was read before.

    A number that cannot be kept holds up no other; the message then stays, and its task is put aside.
    """
    message = CarrierMessage.objects.filter(id=UUID(message_id)).first()
    carrier = carrier_named(message.carrier) if message else None
    if message is None or carrier is None:
        return
    errors = []
    for number, scans in sorted(carrier.read_webhook(bytes(message.body), message.headers).items()):
        try:
            keep_told(carrier, number, Tracked(scans=scans), asked=False)
        except (OperationalError, InterfaceError):
            raise
        except Exception as error:
            errors.append(error)
    if errors:
        raise ExceptionGroup(f"what {carrier.shown_as} sent could not be kept", errors)
    message.delete()


def forget_carrier_messages(now: datetime) -> None:
    """Delete messages that nobody could read for a month."""
    CarrierMessage.objects.filter(received_at__lt=now - KEPT).delete()
