"""Labels without their papers: the carrier's parcels fare in all ways, and nothing is drawn."""

from __future__ import annotations

import hashlib
from datetime import timedelta
from importlib import import_module
from random import Random
from typing import Any

from django.utils import timezone

# So many hours after its label was asked for, a parcel is handed in: soon, late, after the label has lapsed,
# or never.
HOURS = (20, 20, 26, 26, 50, 24 * 12, 24 * 40, 24 * 4000, 24 * 4000)
STORIES_BACK = "DDDDDDLPACRX"
PDF = b"%PDF-1.7 a label"


def replace_papers() -> None:
    """Let the carrier of the simulation make labels in all manners, and no program draw or read a PDF."""
    from comptoir.deliveries.carriers import sandbox
    from comptoir.deliveries.carriers.addresses import refuse_incomplete
    from comptoir.deliveries.carriers.port import CarrierBusy, Label, LabelAsked, LabelRefused

    def make_label(carrier: sandbox.Sandbox, asked: LabelAsked) -> Label:
        refuse_incomplete(asked)
        mark = hashlib.sha256(asked.key.encode()).digest()
        chance = Random(mark)
        if chance.random() < 0.1:
            raise LabelRefused("We do not collect there.")
        if chance.random() < 0.1 and timezone.now() - asked.asked_at < timedelta(minutes=20):
            raise CarrierBusy(seconds=600)
        left_at = asked.asked_at + timedelta(hours=chance.choice(HOURS))
        story, manner = chance.choice(STORIES_BACK), chance.choice(list(sandbox.Manner))
        number = sandbox.sandbox_number(left_at, story, manner, int.from_bytes(mark[:4]))
        good_until = timezone.localdate(asked.asked_at + sandbox.LABEL_HOLDS)
        return Label(number=number, pdf=PDF, qr=number, good_until=good_until)

    sandbox.Sandbox.make_label = make_label  # type: ignore[method-assign, assignment]
    # The package has a function of the same name.
    keep_label: Any = import_module("comptoir.deliveries.actions.keep_label")
    keep_label.reprint = lambda pdf: pdf
