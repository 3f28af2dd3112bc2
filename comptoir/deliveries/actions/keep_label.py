"""A seller gives a return a label of his own: a PDF of his carrier's, which is made anew."""

from __future__ import annotations

from uuid import UUID

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from comptoir.deliveries.actions.return_labels import (
    MADE_FIELDS,
    REFUSED_FIELDS,
    details_of,
    follow_label,
    follow_no_more,
    locked_label,
    new_label,
)
from comptoir.deliveries.carriers import carrier_of, page_of, plain
from comptoir.deliveries.facts import LABEL_CREATED
from comptoir.deliveries.models import ReturnLabel, has_left
from comptoir.ground.refusal import Refused
from comptoir.journal.record import Acts, record
from comptoir.orders.models import Order
from comptoir.sellers.models import Seller
from comptoir.ui.reprint import LARGEST_BYTES, MOST_PAGES, Fault, Unprintable, reprint

LONGEST_NUMBER, LONGEST_NAME = 64, 100


def keep_label(
    order: Order,
    *,
    return_id: UUID,
    return_number: str,
    pdf: bytes,
    carrier: str = "",
    number: str = "",
    seller: Seller | None = None,
    by: Acts,
) -> ReturnLabel:
    """Keep a seller's own label for a return, in place of one that is there; its parcel is followed.

    `carrier` is a name for people and `number` the carrier's, each empty where the seller names none. Of the
    PDF, at most 5 MB and four pages, pictures are kept, so nothing in it acts. `LABEL_CREATED` follows.
    Raises Refused where the PDF cannot be printed, or the parcel is on its way by the label that there is.
    """
    number, carrier = plain(number), carrier.strip()[:LONGEST_NAME]
    if len(number) > LONGEST_NUMBER:
        raise Refused(
            _("This tracking number is too long. Type it as the carrier writes it."), "label_number"
        )
    try:
        printed = reprint(pdf)
    except Unprintable as refusal:
        raise Refused(_why(refusal.fault), "label_unprintable") from refusal
    return _keep(order, return_id, return_number, printed, carrier, number, seller=seller, by=by)


@transaction.atomic
def _keep(
    order: Order,
    return_id: UUID,
    return_number: str,
    pdf: bytes,
    carrier: str,
    number: str,
    *,
    seller: Seller | None,
    by: Acts,
) -> ReturnLabel:
    label = locked_label(order, return_id)
    if has_left(order, return_id):
        raise Refused(
            _("The parcel is already on its way with the label that the customer has."), "return_under_way"
        )
    if label is None:
        label = new_label(order, return_id, return_number, seller)
        label.save(force_insert=True)
    follow_no_more(label)
    label.seller = seller or label.seller
    known = carrier_of(carrier, number)
    label.state, label.made_at, label.taken_until = ReturnLabel.State.MADE, timezone.now(), None
    label.carrier, label.carrier_name = "", carrier or (known.shown_as if known else "")
    label.number, label.tracking_url = number, page_of(carrier, number)
    label.pdf, label.qr, label.good_until = pdf, "", None
    label.refused_words = label.refused_part = label.refused_field = ""
    # What a carrier still answers is answered to nobody.
    label.times_asked += 1
    label.save(update_fields=[*MADE_FIELDS, *REFUSED_FIELDS, "times_asked", "seller"])
    if number:
        follow_label(label)
    record(LABEL_CREATED, about=label, by=by, **details_of(label))
    return label


def _why(fault: Fault) -> str:
    if fault == Fault.TOO_LARGE:
        return _("This file is larger than %(most)s MB. Choose a smaller one.") % {
            "most": LARGEST_BYTES // 1_000_000
        }
    if fault == Fault.NO_PDF:
        return _("This file is not a PDF. Choose the PDF that your carrier gave you.")
    if fault == Fault.LOCKED:
        return _("This PDF is protected by a password. Save it without one, and choose it again.")
    if fault == Fault.TOO_MANY_PAGES:
        return _("This PDF has more than %(most)s pages. Choose a PDF of the label only.") % {
            "most": MOST_PAGES
        }
    if fault == Fault.TOO_WIDE:
        return _("The page of this PDF is larger than A3. Choose a label on A4 or smaller.")
    if fault == Fault.EMPTY:
        return _("This PDF is empty. Choose the PDF that your carrier gave you.")
    return _("This PDF cannot be read. Ask your carrier for the label again, and choose it.")
