"""The shop's own program reads and changes the policy."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from django.http import HttpRequest
from ninja import Router
from pydantic import AfterValidator, Field

from comptoir.policies.actions import Unlawful, change_policy
from comptoir.policies.models import Exclusion, Payer, Policy, ReturnReason, current_policy
from comptoir.rest.moments import Moment
from comptoir.rest.operations import ByKey
from comptoir.rest.problems import ANY, UNREADABLE, wrong_fields
from comptoir.rest.sent import Sent
from comptoir.rest.wrong import none_of
from comptoir.sellers.models import ShopRequest

router = Router(tags=["Policy"])
SAME = (
    *("cancellation", "cancellation_minutes", "cancel_answer_hours", "return_days", "label_upload_days"),
    *("label_days", "return_fee_minor", "currency", "refund_on", "replacement_due_days"),
    *("extended_from", "extended_to", "extended_until"),
)
DayOfYear = Annotated[str, Field(json_schema_extra={"pattern": "^([0-9]{2}-[0-9]{2})?$"}, examples=["12-25"])]


def _kind(word: str) -> str:
    if word not in Exclusion.values:
        raise ValueError(none_of(word, Exclusion.values))
    return word


def _reason(word: str) -> str:
    if word not in ReturnReason.values:
        raise ValueError(none_of(word, ReturnReason.values))
    return word


Reason = Annotated[str, AfterValidator(_reason), Field(json_schema_extra={"enum": ReturnReason.values})]
Kind = Annotated[str, AfterValidator(_kind), Field(json_schema_extra={"enum": Exclusion.values})]


class PolicySent(Sent):
    """What the shop grants its customers. What is left out stays; an order or a line may say otherwise."""

    cancellation: Literal["until_picked", "within_minutes", "always_ask", "never"] | None = None
    """Until when customers can cancel without asking: until picking has begun, for some minutes after the
    order, or not at all. With `never`, they cannot ask either; the right of withdrawal still applies."""
    cancellation_minutes: int | None = None
    """For how many minutes after the order, with `within_minutes`: 1 to 10080."""
    cancel_answer_hours: int | None = None
    """Within how many hours a request is answered, 1 to 72; then it is granted, unless it has shipped."""
    return_days: int | None = None
    """For how many days after its delivery something may go back: at least 14, as by law."""
    label_upload_days: int | None = None
    """Within how many working days a seller uploads their own label: 1 to 10."""
    label_days: int | None = None
    """After how many days an unused label expires: 14 to 365."""
    return_fee_minor: int | None = None
    """What a prepaid label costs a customer who pays for the return, in minor units; no more than it costs
    you."""
    currency: str | None = None
    """The currency of the fee, ISO 4217. An order in another one has no fee."""
    paid_by_seller: list[Reason] | None = None
    """The reasons for which the seller pays for the return; for all others, the customer pays. What arrived
    wrong or too late is always returned at the seller's cost."""
    excluded_kinds: list[Kind] | None = None
    """The kinds of goods that cannot go back, of those that the law lets you keep (art. L. 221-28). Which
    line is of which kind, its order says (`return_exclusion`)."""
    refund_on: Literal["first_scan", "receipt"] | None = None
    """What is refunded when: once a carrier has it, or once the seller does. Within 14 days after delivery,
    the first scan is enough, whatever is set here."""
    replacement_due_days: int | None = None
    """Within how many days of its replacement the old item comes back: 14 to 365."""
    extended_from: DayOfYear | None = None
    """The first day of each year on which what is bought may go back for longer (`MM-DD`); empty for none."""
    extended_to: DayOfYear | None = None
    """The last such day."""
    extended_until: DayOfYear | None = None
    """The day until which that may go back, within six months after `extended_to`."""
    changed_at: Annotated[Moment | None, Field(json_schema_extra={"readOnly": True})] = None
    """When it was changed last: answered alone, and left aside where it is sent."""


@router.get(
    "/policy", auth=ByKey("policy:read"), response={200: PolicySent, **ANY}, operation_id="get_policy"
)
def get_policy(request: HttpRequest) -> PolicySent:
    """Read the policy: until when a customer cancels and sends back, and who pays for it."""
    return _as_sent(current_policy())


@router.put(
    "/policy",
    auth=ByKey("policy:write"),
    response={200: PolicySent, **ANY, **UNREADABLE},
    operation_id="put_policy",
)
def put_policy(request: ShopRequest, sent: PolicySent) -> PolicySent:
    """Change the policy, from now on. What the law of France does not allow is refused by its field."""
    try:
        return _as_sent(change_policy(_changes(sent), by=request.shop))
    except Unlawful as error:
        raise wrong_fields(list(error.wrong.items())) from None


def _changes(sent: PolicySent) -> dict[str, Any]:
    changes = {name: getattr(sent, name) for name in SAME if getattr(sent, name) is not None}
    if sent.paid_by_seller is not None:
        changes["payers"] = {
            reason.value: Payer.SELLER.value if reason in sent.paid_by_seller else Payer.CUSTOMER.value
            for reason in ReturnReason
        }
    if sent.excluded_kinds is not None:
        changes["taken_back"] = [kind.value for kind in Exclusion if kind not in sent.excluded_kinds]
    return changes


def _as_sent(policy: Policy) -> PolicySent:
    return PolicySent.checked(
        paid_by_seller=[reason.value for reason in ReturnReason if policy.payer_of(reason) == Payer.SELLER],
        excluded_kinds=[kind.value for kind in policy.excluded_kinds],
        changed_at=policy.changed_at,
        **{name: getattr(policy, name) for name in SAME},
    )
