"""La Poste makes the label of a Colissimo return by its labelling service, SLS, which answers in parts.

Source: `POST …/SlsServiceWSRest/3.1/generateLabel` (“Spécifications du Web Service d’affranchissement
Colissimo”). It knows no key of ours: a label whose answer was lost is made again under another number.
"""

from __future__ import annotations

import json
import logging
import re
import textwrap
from collections.abc import Iterator, Mapping
from datetime import date
from email.message import Message
from typing import Any

from comptoir.deliveries.carriers.addresses import refuse_incomplete, refused
from comptoir.deliveries.carriers.asking import Answer, ask, seconds_to_wait
from comptoir.deliveries.carriers.port import CarrierBusy, CarrierSilent, Label, LabelAsked, plain

log = logging.getLogger(__name__)
SERVICE = "https://ws.colissimo.fr/sls-ws/SlsServiceWSRest/3.1/generateLabel"
# A return within France is `CORE`, with numbers that begin with 8R; from abroad each country has its terms.
PRODUCT, COUNTRIES = "CORE", frozenset({"FR", "MC"})
PRINTED_AS = "PDF_A4_300dpi"
# La Poste weighs again; a weight must be named.
GRAMS_UNKNOWN, LEAST_GRAMS, MOST_GRAMS = 1000, 10, 30_000
LONGEST_LINE, LONGEST_REFERENCE = 35, 30
# The street first; what is more goes where a label has room for it.
STREET_LINES = ("line2", "line1", "line0", "line3")
POSTCODE = re.compile("[0-9]{5}")
# What is wrong with an address, by the service's own codes
WRONG = {
    "30065": ("sender", "name"),
    "30100": ("sender", "street"),
    **dict.fromkeys(("30102", "30103"), ("sender", "country")),
    "30104": ("sender", "city"),
    **dict.fromkeys(("30106", "30107", "30108", "30109"), ("sender", "postcode")),
    **dict.fromkeys(("30089", "30200"), ("recipient", "name")),
    "30204": ("recipient", "street"),
    **dict.fromkeys(("30206", "30207"), ("recipient", "country")),
    "30208": ("recipient", "city"),
    **dict.fromkeys(("30210", "30211", "30212", "30213"), ("recipient", "postcode")),
}
# Key, contract or product: the operator's to mend. The last four are over after a while.
NOT_OF_THE_PARCEL = {"30000", "30007", "30008", "30009", "30700", "40014", "40015", "40018"}


def make_return_label(asked: LabelAsked, *, key: str, url: str, today: date) -> Label:
    """Ask for a return's label. Raises LabelRefused, CarrierBusy or CarrierSilent, as the port says."""
    refuse_incomplete(asked)
    sent = json.dumps(_request(asked, today)).encode()
    headers = {
        "apiKey": key,
        "Content-Type": "application/json",
        "Accept": "multipart/mixed, application/json",
    }
    answer = ask(url, headers, sent)
    if answer.status == 429:
        raise CarrierBusy(seconds_to_wait(answer.headers))
    said, pdf = _read(answer)
    _refuse(asked, answer, said)
    number = plain(_number_in(said))
    if not number or len(number) > 64:
        raise CarrierSilent(f"its answer ({answer.status}) has no number")
    if not pdf.startswith(b"%PDF-") or b"%%EOF" not in pdf[-1024:]:
        raise CarrierSilent(f"its answer ({answer.status}) has no label that can be read")
    return Label(number=number, pdf=pdf)


def _request(asked: LabelAsked, today: date) -> dict[str, Any]:
    grams = asked.grams or GRAMS_UNKNOWN
    if grams > MOST_GRAMS:
        raise refused(asked)
    seller = asked.recipient.get("company") or asked.recipient.get("name")
    return {
        "outputFormat": {"x": 0, "y": 0, "outputPrintingType": PRINTED_AS},
        "letter": {
            "service": {
                "productCode": PRODUCT,
                "depositDate": today.isoformat(),
                # By this, what was made twice is found in La Poste's own list.
                "orderNumber": asked.return_number[:LONGEST_REFERENCE],
                "commercialName": str(seller)[:LONGEST_LINE],
            },
            "parcel": {"weight": max(grams, LEAST_GRAMS) / 1000},
            "sender": {
                "senderParcelRef": asked.return_number[:LONGEST_REFERENCE],
                "address": _address(asked, "sender", asked.sender),
            },
            "addressee": {"address": _address(asked, "recipient", asked.recipient)},
        },
    }


def _address(asked: LabelAsked, part: str, address: Mapping[str, Any]) -> dict[str, str]:
    """Write an address as the service has it. Raises LabelRefused where it takes no such address."""
    country, postcode = str(address["country"]), str(address["postcode"])
    if country not in COUNTRIES:
        raise refused(asked, part=part, field="country")
    if not POSTCODE.fullmatch(postcode):
        raise refused(asked, part=part, field="postcode")
    street = [line for long in address["street"] for line in textwrap.wrap(str(long), LONGEST_LINE)]
    if len(street) > len(STREET_LINES) or len(str(address["city"])) > LONGEST_LINE:
        raise refused(asked, part=part, field="street" if len(street) > len(STREET_LINES) else "city")
    name = str(address.get("name") or address.get("company"))
    # A return goes to a company, by the service's rule.
    company = str(address.get("company") or (name if part == "recipient" else ""))
    written = {
        "companyName": company[:LONGEST_LINE],
        "lastName": name[:LONGEST_LINE],
        "city": str(address["city"]),
        "zipCode": postcode,
        "countryCode": country,
        **dict(zip(STREET_LINES, street, strict=False)),
    }
    return {field: value for field, value in written.items() if value}


def _read(answer: Answer) -> tuple[dict[str, Any], bytes]:
    """Return what an answer says, and the label in it: JSON alone, or JSON and a PDF as parts (MTOM)."""
    content_type = Message()
    content_type["Content-Type"] = answer.headers.get("Content-Type", "")
    boundary = content_type.get_boundary() if content_type.get_content_maintype() == "multipart" else None
    said, pdf = b"", b""
    if boundary is None:
        said = answer.body
    else:
        for kind, content in _parts(answer, boundary.encode()):
            if kind == "application/json" or (not said and content.lstrip()[:1] == b"{"):
                said = content
            elif not pdf:
                pdf = content
    try:
        read = json.loads(said)
    except (ValueError, RecursionError):
        read = None
    if not isinstance(read, dict):
        if answer.status in (401, 403):
            raise CarrierSilent(f"it refuses the key for labels ({answer.status})")
        raise CarrierSilent(f"its answer ({answer.status}) cannot be read")
    return read, pdf


def _parts(answer: Answer, boundary: bytes) -> Iterator[tuple[str, bytes]]:
    """Yield the kind and the content of each part. Raises CarrierSilent where the last one is missing."""
    _before, *parts = (b"\r\n" + answer.body).split(b"\r\n--" + boundary)
    if not parts or not parts[-1].startswith(b"--"):
        raise CarrierSilent("the answer broke off")
    for part in parts[:-1]:
        head, _nothing, content = part.partition(b"\r\n\r\n")
        kind = re.search(rb"(?im)^content-type:\s*([\w./+-]+)", head)
        yield (kind[1].decode().lower() if kind else ""), content


def _refuse(asked: LabelAsked, answer: Answer, said: Mapping[str, Any]) -> None:
    """Raise what the errors of an answer mean."""
    messages = said.get("messages")
    errors = [
        str(message.get("id"))
        for message in (messages if isinstance(messages, list) else [])
        if isinstance(message, dict) and message.get("type") == "ERROR"
    ]
    if NOT_OF_THE_PARCEL.intersection(errors) or answer.status in (401, 403):
        raise CarrierSilent(f"it makes no labels with this key ({', '.join(errors) or answer.status})")
    if answer.status >= 500:
        raise CarrierSilent(f"the answer was {answer.status}")
    if errors:
        part, field = next((WRONG[error] for error in errors if error in WRONG), ("", ""))
        log.warning("La Poste makes no label: %s", ", ".join(errors))
        raise refused(asked, part=part, field=field)
    if answer.status != 200:
        raise CarrierSilent(f"the answer was {answer.status}")


def _number_in(said: Mapping[str, Any]) -> str:
    """Return the parcel's number; what it stands in is named after the service's version."""
    for name, value in said.items():
        if re.fullmatch("label(?:V[0-9]+)?Response", name) and isinstance(value, dict):
            return str(value.get("parcelNumber") or "")
    return ""
