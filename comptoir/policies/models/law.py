"""What a policy may not say: what is below the law of France, and what makes no sense."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta

from django.utils.translation import gettext as _

from comptoir.policies.models.cancellation import Cancellation
from comptoir.policies.models.policy import Extension, Policy, RefundOn
from comptoir.policies.models.return_reason import Payer, ReturnReason
from comptoir.rest.codes import currency_code

LEGAL_DAYS = 14
LARGEST_FEE_MINOR = 10**9
LONGEST_AFTER = timedelta(days=184)
CHOICES = {"cancellation": Cancellation, "refund_on": RefundOn}
# The least and the most of what is counted
BETWEEN = {
    "cancellation_minutes": (1, 10_080),
    "cancel_answer_hours": (1, 72),
    "return_days": (LEGAL_DAYS, 3650),
    "label_upload_days": (1, 10),
    "label_days": (LEGAL_DAYS, 365),
    "replacement_due_days": (LEGAL_DAYS, 365),
    "return_fee_minor": (0, LARGEST_FEE_MINOR),
}
EXTENDED = ("extended_from", "extended_to", "extended_until")


def problems(policy: Policy) -> dict[str, str]:
    """Return why each wrong field cannot stand, by its name; empty where the policy can stand as a whole."""
    wrong: dict[str, str] = {}
    for name, words in (*_choices(policy), *_numbers(policy), *_payers(policy), *_extension(policy)):
        wrong.setdefault(name, words)
    return wrong


def _choices(policy: Policy) -> Iterator[tuple[str, str]]:
    for name, choices in CHOICES.items():
        if getattr(policy, name) not in choices.values:
            yield name, _("Choose one of these: %(known)s.") % {"known": ", ".join(choices.values)}
    try:
        currency_code(policy.currency)
    except ValueError:
        yield "currency", _("This currency does not exist: use a code such as EUR or CHF.")


def _numbers(policy: Policy) -> Iterator[tuple[str, str]]:
    for name, (least, most) in BETWEEN.items():
        number = getattr(policy, name)
        if number < least and name in _below_the_law():
            yield name, _below_the_law()[name]
        elif not least <= number <= most:
            yield name, _("Choose a number from %(least)s to %(most)s.") % {"least": least, "most": most}


def _below_the_law() -> dict[str, str]:
    return {
        "return_days": _(
            "The law gives a customer 14 days after delivery (art. L. 221-18 of the French consumer code): "
            "choose 14 or more."
        ),
        "label_days": _(
            "The law gives a customer 14 days to send items back (art. L. 221-23 of the French consumer "
            "code): choose 14 or more."
        ),
        "replacement_due_days": _(
            "The law gives a customer 14 days to send items back (art. L. 221-23 of the French consumer "
            "code): choose 14 or more."
        ),
        "return_fee_minor": _("A fee cannot be negative: choose 0 for none."),
    }


def _payers(policy: Policy) -> Iterator[tuple[str, str]]:
    for reason, payer in policy.payers.items():
        if reason not in ReturnReason.values:
            yield "paid_by_seller", _("Unknown: %(words)s.") % {"words": reason}
        elif ReturnReason(reason).is_fault and payer != Payer.SELLER:
            words = _(
                "“%(reason)s”: what arrived wrong or too late is returned at the seller’s cost (art. L. "
                "217-11 and L. 216-7 of the French consumer code)."
            )
            yield "paid_by_seller", words % {"reason": ReturnReason(reason).label}


def _extension(policy: Policy) -> Iterator[tuple[str, str]]:
    written = {name: getattr(policy, name) for name in EXTENDED}
    if not any(written.values()):
        return
    wrong = [name for name, day in written.items() if not _is_day(day)]
    for name in wrong:
        yield (
            name,
            (_("Give all three dates, or none.") if not written[name] else _("This date does not exist.")),
        )
    if not wrong and _is_too_long(policy.extension_in(2027)):
        yield "extended_until", _("Choose a day within six months after the last day of purchase.")


def _is_too_long(extension: Extension) -> bool:
    return extension.until - extension.end > LONGEST_AFTER


def _is_day(written: str) -> bool:
    try:
        # 2028 has a 29 February
        date.fromisoformat(f"2028-{written}")
    except ValueError:
        return False
    return True
