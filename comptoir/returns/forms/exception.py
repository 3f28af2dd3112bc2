"""Forms of the desk for what is decided in a customer's favour: an exception, and more than was given."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from decimal import Decimal
from typing import Any, ClassVar
from uuid import UUID

from django import forms
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from uuid_utils.compat import uuid7

from comptoir.ground.money import digits_of
from comptoir.returns.forms.amounts import in_minor_units, whole_units
from comptoir.returns.forms.refusable import RefusableForm
from comptoir.returns.models import LONGEST_WHY, Decision, ReturnedItem

USUAL = timedelta(days=14)


class ExceptionForm(forms.Form):
    """What is taken back although the rules refuse it: how many of each line, until when, and why."""

    is_all_optional = True

    key = forms.UUIDField(widget=forms.HiddenInput, initial=uuid7)
    until = forms.DateField(
        label=gettext_lazy("Last day to request the return"),
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        error_messages={"required": gettext_lazy("Choose a day."), "invalid": gettext_lazy("Choose a day.")},
    )
    why = forms.CharField(
        label=gettext_lazy("Why you are taking it back anyway"),
        max_length=LONGEST_WHY,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=gettext_lazy("The customer will see it, with your name."),
        error_messages={"required": gettext_lazy("Say why. The customer will read it.")},
    )

    def __init__(self, posted: Any, decisions: Sequence[Decision], *, chosen: str = "") -> None:
        super().__init__(posted, initial={"until": timezone.localdate() + USUAL})
        self.decisions = decisions
        pieces = {decision.line.id.hex: _pieces(decision, chosen, decisions) for decision in decisions}
        self.fields = {**pieces, **self.fields}

    def clean(self) -> dict[str, Any]:
        values = super().clean() or {}
        if not self.errors and not self.pieces():
            self.add_error(None, _("Choose at least one item to take back."))
        return values

    def pieces(self) -> dict[UUID, int]:
        """Return how many pieces of each line may go back, by its id, without those of which none may."""
        values = {one.line.id: int(self.cleaned_data.get(one.line.id.hex) or 0) for one in self.decisions}
        return {line_id: number for line_id, number in values.items() if number}


class MoreForm(RefusableForm):
    """More for an item that was settled with less than all: how much, and why."""

    refused_at: ClassVar = {
        "too_much": "amount",
        "amount_missing": "amount",
        "reason_missing": "why",
        "text_too_long": "why",
    }

    key = forms.UUIDField(widget=forms.HiddenInput, initial=uuid7)
    amount = forms.DecimalField(
        label=gettext_lazy("How much more"),
        min_value=0,
        max_digits=12,
        error_messages={"required": gettext_lazy("Say how much.")},
    )
    why = forms.CharField(
        label=gettext_lazy("Reason"),
        max_length=LONGEST_WHY,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=gettext_lazy("The customer sees it exactly as you write it."),
        error_messages={"required": gettext_lazy("Say why. The customer will read it.")},
    )

    def __init__(self, posted: Any, item: ReturnedItem, *, currency: str) -> None:
        initial = {"amount": Decimal(item.deducted_minor).scaleb(-digits_of(currency)) or None}
        super().__init__(posted, prefix=f"m{item.id.hex}", initial=initial)
        self.item, self.currency = item, currency
        self.fields["amount"].label = f"{self.fields['amount'].label} ({currency})"
        self.fields["amount"].widget.attrs |= {"step": str(Decimal(1).scaleb(-digits_of(currency)))}

    @property
    def about(self) -> UUID:
        return self.item.id

    @property
    def minor(self) -> int:
        """Return the amount in minor units, once the form is valid."""
        return in_minor_units(self.cleaned_data["amount"], self.currency)

    def clean_amount(self) -> Decimal:
        return whole_units(self.cleaned_data["amount"], self.currency)


def _pieces(decision: Decision, chosen: str, decisions: Sequence[Decision]) -> forms.IntegerField:
    """Return the field for how many pieces of a line; all of what was chosen, or of the only one."""
    is_chosen = chosen == decision.line.reference or len(decisions) == 1
    return forms.IntegerField(
        label=decision.line.name,
        min_value=0,
        max_value=decision.left,
        required=False,
        initial=decision.left if is_chosen else 0,
        help_text=_("%(most)s at most. %(why)s") % {"most": decision.left, "why": _why(decision)},
        error_messages=dict.fromkeys(("min_value", "max_value", "invalid"), _("Type how many, or 0.")),
    )


def _why(decision: Decision) -> str:
    """Return why the rules refuse a line; or until when it was allowed before, and why."""
    if not decision.exception:
        return decision.words or decision.faults_only
    return _("Already allowed. %(until)s: %(why)s") % {
        "until": decision.until_words,
        "why": decision.exception,
    }
