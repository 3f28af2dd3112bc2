"""A return passes through states, goes back by one of a few ways, and ends with something for each item."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _


class ReturnState(models.TextChoices):
    """The states of a return, in the sequence in which it passes through them; the side tracks come last."""

    REQUESTED = "requested", _("Return requested")
    AUTHORISED = "authorised", _("Return accepted")
    LABEL_ISSUED = "label_issued", _("Label available")
    DROPPED_OFF = "dropped_off", _("Parcel dropped off")
    IN_TRANSIT = "in_transit", _("On its way back")
    RECEIVED = "received", _("Received by the seller")
    SETTLED = "settled", _("Settled")
    CLOSED = "closed", _("Return completed")
    REFUSED = "refused", _("Return refused")
    CANCELLED = "cancelled", _("Return cancelled")
    EXPIRED = "expired", _("Not sent back in time")
    LOST = "lost", _("Lost on its way back")
    KEPT = "kept", _("Nothing to send back")


class Way(models.TextChoices):
    """The ways in which a return goes back to its seller."""

    LABEL = "label", _("Prepaid label")
    SELLERS_LABEL = "sellers_label", _("Prepaid label from the seller")
    OWN = "own", _("At the customer’s expense, with a return slip")


class Outcome(models.TextChoices):
    """What the customer gets for an item, once the seller or the shop's rule has settled it."""

    REFUND = "refund", _("Refunded")
    REPLACEMENT = "replacement", _("Replaced")
    EXCHANGE = "exchange", _("Exchanged")
    KEPT = "kept", _("Refunded, item kept")
    GOODWILL = "goodwill", _("Goodwill refund, item kept")
    REFUSED = "refused", _("Not accepted")
    NOTHING = "nothing", _("Taken back, nothing was due")


# Not sent yet: the customer may still cancel it
UNSENT = frozenset({ReturnState.REQUESTED, ReturnState.AUTHORISED, ReturnState.LABEL_ISSUED})
ON_ITS_WAY_BACK = frozenset({ReturnState.DROPPED_OFF, ReturnState.IN_TRANSIT})
# What has not come yet, but may: the seller may receive it
TO_RECEIVE = frozenset({ReturnState.AUTHORISED, ReturnState.LABEL_ISSUED}) | ON_ITS_WAY_BACK
RUNNING = UNSENT | ON_ITS_WAY_BACK | {ReturnState.RECEIVED, ReturnState.SETTLED, ReturnState.LOST}
OVER = frozenset(ReturnState) - RUNNING
# It came to nothing: its pieces may be sent back anew
UNDONE = frozenset({ReturnState.REFUSED, ReturnState.CANCELLED, ReturnState.EXPIRED})
# Pieces that she keeps although she has something for them
KEEPS = frozenset({Outcome.KEPT, Outcome.GOODWILL})
