"""What a customer prints to send something back: a label for the parcel, and a slip to put into it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any, NamedTuple

from django.conf import settings
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from comptoir.ui.formats import day
from comptoir.ui.printing import address_lines, bar_code, draw_paper, square_code

DRAWING = Path(__file__).parent.parent / "templates" / "deliveries" / "papers" / "return.typ"
Address = Mapping[str, Any]


class SlipItem(NamedTuple):
    """An item that goes back: how many pieces, and what its customer and its seller call it."""

    quantity: int
    name: str
    reference: str = ""
    reason: str = ""


@dataclass(frozen=True, kw_only=True)
class ReturnSlip:
    """What stands on the slip of a return. Addresses are as an order keeps one.

    `number` is the return's, in printable ASCII, which is what whoever receives the parcel scans. The slip of
    a return that is not prepaid has a label to stick on the parcel; where a carrier made one, it has none.
    """

    number: str
    order_number: str
    seller: str
    sender: Address
    recipient: Address
    items: Sequence[SlipItem]
    language: str
    asked_on: date
    send_by: date | None = None
    is_prepaid: bool = False


def draw_return_slip(slip: ReturnSlip) -> bytes:
    """Draw the slip of a return as PDF, on A4, in the language of its customer."""
    with translation.override(printed_language(slip.language)):
        return draw_paper(
            DRAWING,
            {
                "language": translation.get_language(),
                "title": _("Return slip %(number)s") % {"number": slip.number},
                "label": None if slip.is_prepaid else _own_label(slip),
                "cut": _("Cut here, and stick the upper part on the parcel"),
                "slip": _inner_slip(slip),
            },
        )


def draw_label(
    *,
    carrier: str,
    note: str,
    number: str,
    qr: str,
    return_number: str,
    sender: Address,
    recipient: Address,
    good_until: date,
    language: str,
) -> bytes:
    """Draw a prepaid label as PDF, on A4, with what is to be done with it below."""
    with translation.override(printed_language(language)):
        facts = [
            (_("Return number"), return_number),
            (_("Hand it in by"), day(good_until)),
            (_("Postage"), _("Prepaid")),
        ]
        return draw_paper(
            DRAWING,
            {
                "language": translation.get_language(),
                "title": _("Return label %(number)s") % {"number": number},
                "label": _label(sender, recipient, number, facts)
                | {"head": carrier, "note": note, "stamp": None, "square": _square(qr)},
                "cut": _("Cut here, and stick the upper part on the parcel"),
                "slip": _instructions(good_until),
            },
        )


def printed_language(language: str) -> str:
    """Return the language in which something is printed for a customer who reads this one."""
    known = {code for code, _name in settings.LANGUAGES}
    return language if language in known else settings.LANGUAGE_CODE


def _own_label(slip: ReturnSlip) -> dict[str, Any]:
    facts = [(_("Return number"), slip.number), (_("Order number"), slip.order_number)]
    return _label(slip.sender, slip.recipient, slip.number, facts) | {
        "head": _("Return"),
        "note": _("Not prepaid: you pay the postage"),
        "stamp": _("Stamps or postage label here"),
        "square": None,
    }


def _label(sender: Address, recipient: Address, number: str, facts: list[tuple[str, str]]) -> dict[str, Any]:
    return {
        "to_title": _("Recipient"),
        "to": address_lines(recipient),
        "from_title": _("Sender"),
        "from": address_lines(sender),
        "facts": facts,
        "bars": _bars(number),
    }


def _inner_slip(slip: ReturnSlip) -> dict[str, Any]:
    pieces = sum(item.quantity for item in slip.items)
    facts = [
        (_("Order number"), slip.order_number),
        (_("Return requested"), day(slip.asked_on)),
        (_("Contents"), ngettext("%(count)s item", "%(count)s items", pieces) % {"count": pieces}),
    ]
    if slip.send_by:
        facts.append((_("Send it by"), day(slip.send_by)))
    return {
        "head": _("Put this slip in the parcel"),
        "note": slip.seller,
        "square": _square(slip.number),
        "facts": facts,
        "bars": _bars(slip.number),
        "columns": [_("Quantity"), _("Item"), _("Reference"), _("Reason")],
        "lines": [[str(item.quantity), item.name, item.reference, item.reason] for item in slip.items],
        "steps": [],
    }


def _instructions(good_until: date) -> dict[str, Any]:
    return {
        "head": _("How to send your parcel"),
        "note": "",
        "square": None,
        "facts": [],
        "bars": None,
        "columns": [],
        "lines": [],
        "steps": [
            _("Put the items in the parcel with the return slip, and seal it well."),
            _("Stick the label flat on the largest side. Hide or remove any older label."),
            _("Hand the parcel in by %(day)s, and keep your proof of posting.") % {"day": day(good_until)},
        ],
    }


def _bars(text: str) -> dict[str, Any]:
    return bar_code(text) | {"alt": _("Bar code %(text)s") % {"text": text}}


def _square(text: str) -> dict[str, Any]:
    return {"drawing": square_code(text), "alt": _("QR code %(text)s") % {"text": text}}
