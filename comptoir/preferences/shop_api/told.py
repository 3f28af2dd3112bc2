"""The shop tells what its customers chose there: at the checkout, on its own pages, on paper."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from typing import Annotated, Any, Literal, NamedTuple
from uuid import UUID

from django.conf import settings
from django.utils import timezone
from django.utils.translation import gettext as _
from ninja import Schema
from pydantic import BeforeValidator, Field, StringConstraints, ValidationError
from pydantic_core import from_json

from comptoir.customers.models import customers_for_shop, read_number
from comptoir.ground.email import WrongEmail, canonical_email
from comptoir.preferences.actions import Told, record_told
from comptoir.preferences.api import ChannelName, offered_topics, wrong_topic
from comptoir.preferences.models import TOPICS, Basis, Way, ways_of_many
from comptoir.preferences.shop_api.consents import router
from comptoir.rest.bodies import described_rows, rows_of
from comptoir.rest.moments import Moment
from comptoir.rest.operations import ByKey
from comptoir.rest.problems import ANY, OTHER_KIND, UNREADABLE, FieldProblem, ProblemDetails
from comptoir.rest.sent import Sent
from comptoir.rest.values import NO_CONTROL, Reference
from comptoir.rest.wrong import Wrong, shown, wrong_in
from comptoir.sellers.models import ShopRequest

MOST_ROWS, LONGEST_TEXT = 1000, 1000
LINES = BeforeValidator(lambda text: text.replace("\r\n", "\n") if isinstance(text, str) else text)
Text = Annotated[str, StringConstraints(max_length=LONGEST_TEXT), LINES, NO_CONTROL]


class ConsentSent(Sent):
    """What a customer allowed or stopped at your shop."""

    customer: Reference
    """Your reference of the customer, or `id:` and our id."""
    topic: Annotated[str, Field(max_length=30, examples=["offers"])]
    """What it is about."""
    channel: ChannelName
    """How the customer is reached."""
    given: bool
    """Whether the customer allowed it, or stopped it."""
    basis: Literal["consent", "soft_opt_in"] = "consent"
    """What it rests on: that the customer agreed, or bought something similar and did not refuse."""
    recipient: Annotated[str, StringConstraints(max_length=1000), NO_CONTROL] = ""
    """The address or number; left out, the customer's present one for this channel."""
    wording: Text = ""
    """The sentence that the customer read and agreed to; required with a consent."""
    language: Literal["", "fr", "en"] = ""
    """The language of that sentence (ISO 639-1); left out, that of your shop."""
    happened_at: Moment
    """When the customer chose."""
    proof: Text = ""
    """Where: the page, the order, the network address."""


class ConsentTaken(Schema):
    """The outcome of a row."""

    index: int = Field(description="Which row it was, from 0.", examples=[0])
    result: Literal["created", "unchanged", "refused"] = Field(
        description="What became of it; `unchanged` was told before."
    )
    code: Literal["invalid", "withdrawn", "opposed"] | None = Field(
        description="Why it was refused: fields are `invalid`; it has since been `withdrawn` at that "
        "address or number, by anyone; or, of what rests on a purchase, it was `opposed` there "
        "before. Null where it was taken.",
        examples=[None],
    )
    errors: list[FieldProblem] = Field(description="What is wrong with which field.", examples=[[]])
    more_errors: int = Field(0, description="How many fields are wrong beyond those that are named.")


class ConsentCounts(Schema):
    """The number of rows with each result; a result without rows is left out."""

    created: int = Field(0, description="What is new.", examples=[1])
    unchanged: int = Field(0, description="What was told before.")
    refused: int = Field(0, description="Rows that were not taken.")


class ConsentsTaken(Schema):
    """The outcomes of many rows."""

    counts: ConsentCounts = Field(description="How many there were of each result.")
    items: list[ConsentTaken] = Field(description="Each row, in its place.")


class Row(NamedTuple):
    """A row that was read: with what is wrong with it, or what it tells."""

    wrong: list[Wrong]
    told: Told | None = None


@router.post(
    "/consents",
    auth=ByKey("customers:write"),
    response={200: ConsentsTaken, 413: ProblemDetails, **ANY, **UNREADABLE, **OTHER_KIND},
    operation_id="send_consents",
    exclude_unset=True,
    openapi_extra=described_rows(ConsentSent, most=MOST_ROWS),
)
def send_consents(request: ShopRequest) -> dict[str, Any]:
    """Tell of up to 1,000 choices that customers made at your shop, as a JSON array or as JSON Lines.

    Each is kept with its proof, and the latest holds, here or there. A wrong row harms no other.
    """
    sent = [_read(row) for row in rows_of(request, most=MOST_ROWS)]
    right = [row for row in sent if isinstance(row, ConsentSent)]
    known = customers_for_shop({row.customer for row in right})
    ways = _ways(right, known)
    rows = [_told(row, known, ways) if isinstance(row, ConsentSent) else Row(row) for row in sent]
    outcomes = iter(record_told([row.told for row in rows if row.told], by=request.shop))
    items = [
        _taken(at, row, next(outcomes)) if row.told else _refused(at, "invalid", row.wrong)
        for at, row in enumerate(rows)
    ]
    return {"counts": dict(Counter(item["result"] for item in items)), "items": items}


def _read(row: bytes) -> ConsentSent | list[Wrong]:
    """Read a row; where it is wrong, say which fields are."""
    try:
        sent = ConsentSent.model_validate(from_json(row, allow_inf_nan=False))
    except ValidationError as error:
        return wrong_in(error, ConsentSent)
    except ValueError as error:
        return [Wrong("row", _("is not JSON: %(error)s") % {"error": error})]
    return list(_wrong(sent)) or sent


def _wrong(sent: ConsentSent) -> Iterator[Wrong]:
    """Yield what is wrong with a row, whoever its customer is."""
    # What the shop offers no more can still be stopped.
    unknown = list(wrong_topic(sent.topic, sent.channel, offered_topics() if sent.given else TOPICS))
    yield from unknown
    if sent.happened_at > timezone.now():
        yield Wrong("happened_at", _("is in the future"))
    if not sent.given:
        return
    if sent.basis == "consent" and not sent.wording.strip():
        yield Wrong("wording", _("is required with a consent: the sentence that the customer read"))
    if sent.basis == "soft_opt_in" and not unknown:
        if not TOPICS[sent.topic].may_follow_purchase:
            yield Wrong("basis", _("a purchase does not allow this topic: the customer must agree to it"))
        elif sent.channel == "phone":
            yield Wrong("basis", _("a purchase does not allow calls: the customer must agree to them"))


def _ways(rows: Iterable[ConsentSent], known: dict[str, UUID]) -> dict[tuple[UUID, str], Way]:
    """Return where they are reached now whose rows name no recipient, by the customer and the channel."""
    asked: dict[str, set[UUID]] = {}
    for row in rows:
        if not row.recipient and row.customer in known:
            asked.setdefault(row.channel, set()).add(known[row.customer])
    return {
        (customer, channel): way
        for channel, customers in asked.items()
        for customer, way in ways_of_many(customers, channel).items()
    }


def _told(row: ConsentSent, known: dict[str, UUID], ways: dict[tuple[UUID, str], Way]) -> Row:
    customer = known.get(row.customer)
    if customer is None:
        words = _("no customer has the reference %(customer)s") % {"customer": row.customer}
        return Row([Wrong("customer", words)])
    try:
        recipient = _recipient(row)
    except ValueError as error:
        return Row([Wrong("recipient", str(error))])
    way = Way(row.channel, recipient) if recipient else ways.get((customer, row.channel))
    if way is None:
        return Row(
            [Wrong("recipient", _("is required: we do not know where to reach the customer by this channel"))]
        )
    told = Told(
        customer_id=customer,
        topic=row.topic,
        way=way,
        is_given=row.given,
        basis=Basis.SERVICE if TOPICS[row.topic].is_service else row.basis,
        wording=row.wording,
        proof=row.proof,
        language=row.language or settings.LANGUAGE_CODE,
        happened_at=row.happened_at,
    )
    return Row([], told)


def _recipient(row: ConsentSent) -> str:
    """Return the address or number of a row in the form in which it is kept; empty where it was left out.

    Raises ValueError where it is none.
    """
    if not row.recipient.strip():
        return ""
    if row.channel == "email":
        try:
            return canonical_email(row.recipient)
        except WrongEmail as error:
            raise ValueError(str(error.words)) from None
    number = read_number(row.recipient)
    if not number:
        raise ValueError(_("is not a phone number"))
    return number


def _taken(at: int, row: Row, outcome: str) -> dict[str, Any]:
    if outcome in ("created", "unchanged"):
        return {"index": at, "result": outcome, "code": None, **shown([])}
    reasons = {
        "withdrawn": ("happened_at", _("it has since been stopped for this address or number")),
        "opposed": ("basis", _("this address or number has refused it: the customer must agree to it")),
    }
    return _refused(at, outcome, [Wrong(*reasons[outcome])])


def _refused(at: int, code: str, wrong: list[Wrong]) -> dict[str, Any]:
    return {"index": at, "result": "refused", "code": code, **shown(wrong)}
