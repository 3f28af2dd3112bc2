"""The form in which staff changes the policy: it reads what was typed, and says what is wrong with it."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from comptoir.ground.money import digits_of
from comptoir.policies.models import (
    Cancellation,
    Exclusion,
    Payer,
    Policy,
    RefundOn,
    ReturnReason,
)
from comptoir.rest.codes import is_money

NUMBERS = (
    *("cancellation_minutes", "cancel_answer_hours", "return_days", "label_days", "label_upload_days"),
    "replacement_due_days",
)
DAYS = ("extended_from", "extended_to", "extended_until")
# Which field of the form shows what is wrong with one of the policy's
SHOWN_AT = {"return_fee_minor": "return_fee"}
MINDS = [reason for reason in ReturnReason if not reason.is_fault]


def _number(label: Any, help_text: Any) -> forms.IntegerField:
    return forms.IntegerField(
        label=label, help_text=help_text, widget=forms.NumberInput(attrs={"inputmode": "numeric"})
    )


def _day(label: Any) -> forms.DateField:
    widget = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    return forms.DateField(label=label, required=False, widget=widget)


class PolicyForm(forms.Form):
    """Everything that the policy says, in the sequence in which it is read."""

    cancellation = forms.ChoiceField(
        label=gettext_lazy("A customer can cancel what has not been shipped"),
        choices=Cancellation.choices,
        widget=forms.RadioSelect,
        help_text=gettext_lazy(
            "An order or an item may have its own rule. Once shipped, an item can only be returned."
        ),
    )
    cancellation_minutes = _number(
        gettext_lazy("For how many minutes after the order"),
        gettext_lazy("Only if cancelling is immediate for a few minutes."),
    )
    cancel_answer_hours = _number(
        gettext_lazy("Time to answer a request (hours)"),
        gettext_lazy(
            "After that, they are accepted automatically, unless the order has been shipped in the meantime."
        ),
    )
    return_days = _number(
        gettext_lazy("Return period (days)"),
        gettext_lazy("Counted from the day after delivery; at least the 14 days required by law."),
    )
    extended_from = _day(gettext_lazy("Bought from"))
    extended_to = _day(gettext_lazy("Bought until"))
    extended_until = _day(gettext_lazy("Can be returned until"))
    excluded_kinds = forms.MultipleChoiceField(
        label=gettext_lazy("Cannot be returned"),
        required=False,
        choices=[],
        widget=forms.CheckboxSelectMultiple,
        help_text=gettext_lazy(
            "The law lets you refuse to take back these kinds of item (art. L. 221-28 of the French "
            "consumer code). Untick those you take back anyway. The shop says with each order which kind an "
            "item is."
        ),
    )
    paid_by_seller = forms.MultipleChoiceField(
        label=gettext_lazy("The seller also pays for the return when the reason is"),
        required=False,
        choices=[(reason.value, reason.label) for reason in MINDS],
        widget=forms.CheckboxSelectMultiple,
        help_text=gettext_lazy("For all others, the customer pays the fee below."),
    )
    return_fee = forms.DecimalField(
        label=gettext_lazy("Fee for a prepaid label"),
        min_value=0,
        max_digits=12,
        localize=True,
        widget=forms.TextInput(attrs={"inputmode": "decimal"}),
        help_text=gettext_lazy(
            "Deducted from the refund if the customer pays for the return; no more than the label costs you."
        ),
    )
    currency = forms.CharField(
        label=gettext_lazy("Currency"),
        max_length=3,
        help_text=gettext_lazy("An order in another currency has no fee."),
    )
    label_days = _number(
        gettext_lazy("A label expires after (days)"),
        gettext_lazy("If it has not been used by then. The customer is reminded beforehand."),
    )
    label_upload_days = _number(
        gettext_lazy("A seller provides their own label within (working days)"),
        gettext_lazy("Used when no connected carrier makes labels."),
    )
    refund_on = forms.ChoiceField(
        label=gettext_lazy("Refunds are made"),
        choices=RefundOn.choices,
        widget=forms.RadioSelect,
        help_text=gettext_lazy(
            "Within 14 days after delivery, the carrier’s first scan is enough by law, whatever you choose."
        ),
    )
    replacement_due_days = _number(
        gettext_lazy("After a replacement, the old item must come back within (days)"),
        gettext_lazy("The customer is told what happens otherwise, before confirming."),
    )

    def __init__(self, typed: Any, *, policy: Policy, today: date, initial: Any = None) -> None:
        super().__init__(typed, initial=_initial(policy, today) | (initial or {}))
        kinds: Any = self.fields["excluded_kinds"]
        kinds.choices = [(kind.value, f"{kind.label} · {kind.place}°") for kind in Exclusion]

    def clean_currency(self) -> str:
        currency: str = self.cleaned_data["currency"].strip().upper()
        if not is_money(currency):
            raise ValidationError(_("This currency does not exist: use a code such as EUR or CHF."))
        return currency

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        fee, currency = cleaned.get("return_fee"), cleaned.get("currency")
        if fee is not None and currency and _minor(fee, currency) is None:
            words = _("%(currency)s has %(number)s decimal places.")
            self.add_error("return_fee", words % {"currency": currency, "number": digits_of(currency)})
        return cleaned

    def changes(self) -> dict[str, Any]:
        """Return what was typed as fields of the policy."""
        typed = self.cleaned_data
        paid = {reason.value: Payer.CUSTOMER.value for reason in MINDS}
        return {
            **{name: typed[name] for name in ("cancellation", "refund_on", "currency", *NUMBERS)},
            **{name: f"{typed[name]:%m-%d}" if typed[name] else "" for name in DAYS},
            "return_fee_minor": _minor(typed["return_fee"], typed["currency"]),
            "payers": paid | dict.fromkeys(typed["paid_by_seller"], Payer.SELLER.value),
            "taken_back": [kind.value for kind in Exclusion if kind not in typed["excluded_kinds"]],
        }

    def show_wrong(self, wrong: dict[str, str]) -> None:
        """Show beside its field what is wrong with a field of the policy."""
        for name, words in wrong.items():
            self.add_error(SHOWN_AT.get(name, name), words)


def _minor(amount: Decimal, currency: str) -> int | None:
    """Return an amount in minor units; None where it has more decimals than its currency."""
    minor = amount.scaleb(digits_of(currency))
    return int(minor) if minor == minor.to_integral_value() else None


def _initial(policy: Policy, today: date) -> dict[str, Any]:
    extension = policy.next_extension(today)
    days = extension._asdict().values() if extension else (None, None, None)
    payers = policy.decided_payers()
    return {
        **{name: getattr(policy, name) for name in ("cancellation", "refund_on", "currency", *NUMBERS)},
        **dict(zip(DAYS, days, strict=True)),
        "return_fee": Decimal(policy.return_fee_minor).scaleb(-digits_of(policy.currency)),
        "paid_by_seller": [reason.value for reason in MINDS if payers[reason.value] == Payer.SELLER],
        "excluded_kinds": [kind.value for kind in policy.excluded_kinds],
    }
