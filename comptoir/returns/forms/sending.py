"""Forms to send items back: which, why, for what, and how."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from comptoir.photos.forms import PhotoField
from comptoir.policies.models import Comment, Remedy, ReturnReason
from comptoir.policies.models.return_reason import LONGEST_COMMENT
from comptoir.returns.models import Decision

MOST_IN_A_LIST = 20
YES, NO = "yes", "no"
NONE = (None, False, 0, "", "0")


class ItemsForm(forms.Form):
    """How many pieces of each line go back; none of most."""

    is_all_optional = True

    def __init__(
        self,
        posted: Any,
        decisions: Sequence[Decision],
        *,
        chosen: Mapping[str, int],
        initial: Mapping[str, Any],
    ) -> None:
        super().__init__(posted, initial=dict(initial))
        self.decisions = decisions
        for decision in decisions:
            name, number = str(decision.line.id), chosen.get(str(decision.line.id), 0)
            self.fields[name] = pieces_field(decision, number)

    def rows(self) -> list[tuple[Decision, Any]]:
        """Return each line with its field."""
        return [(decision, self[str(decision.line.id)]) for decision in self.decisions]

    def clean(self) -> dict[str, Any]:
        values = super().clean() or {}
        if not self.errors and not any(int(number or 0) for number in values.values()):
            raise ValidationError(_("Choose at least one item to send back."))
        return values

    def picked(self) -> set[UUID]:
        """Return the ids of the lines of which she chooses pieces, be their number right or wrong."""
        return {decision.line.id for decision, bound in self.rows() if bound.value() not in NONE}

    def pieces(self) -> dict[str, int]:
        """Return how many pieces of each chosen line go back, by the line's id."""
        return {name: int(number) for name, number in self.cleaned_data.items() if int(number or 0)}


def pieces_field(decision: Decision, number: int) -> forms.Field:
    """Return the field for how many pieces of a line go back: a box to tick where it is one."""
    most = decision.pieces
    if most == 1:
        return forms.BooleanField(
            label=_("Send it back"), required=False, initial=bool(number), widget=forms.CheckboxInput
        )
    if most <= MOST_IN_A_LIST:
        choices = [(0, _("None"))] + [
            (at, _("%(number)s of %(of)s") % {"number": at, "of": most}) for at in range(1, most + 1)
        ]
        return forms.TypedChoiceField(
            label=_("Quantity to send back"),
            choices=choices,
            coerce=int,
            empty_value="0",
            required=False,
            initial=number,
        )
    return forms.IntegerField(
        label=_("Quantity to send back"),
        min_value=0,
        max_value=most,
        required=False,
        initial=number or None,
        help_text=_("At most %(most)s") % {"most": most},
        widget=forms.NumberInput(attrs={"placeholder": "0"}),
    )


class ReasonForm(forms.Form):
    """Why an item goes back; within the legal period nothing has to be said."""

    is_sealed = forms.ChoiceField(
        label=gettext_lazy("Is it still unopened?"),
        choices=[(YES, gettext_lazy("Yes, unopened")), (NO, gettext_lazy("No, opened"))],
        widget=forms.RadioSelect,
        error_messages={"required": gettext_lazy("Say whether it is still unopened.")},
    )
    reason = forms.ChoiceField(
        label=gettext_lazy("Why are you sending it back?"),
        error_messages={"required": gettext_lazy("Choose a reason for the return.")},
    )
    comment = forms.CharField(
        label=gettext_lazy("Tell us more"),
        required=False,
        max_length=LONGEST_COMMENT,
        widget=forms.Textarea(attrs={"rows": 2}),
    )
    photo = PhotoField(
        label=gettext_lazy("Photo"),
        help_text=gettext_lazy(
            "If it is damaged, defective or not what you ordered, a photo speeds things up. JPEG, PNG or "
            "WebP, at most 10 MB."
        ),
    )

    def __init__(self, posted: Any, files: Any, decision: Decision, *, initial: Mapping[str, Any]) -> None:
        super().__init__(posted, files, prefix=self.prefix_of(decision), initial=dict(initial))
        self.decision = decision
        reasons = decision.reasons()
        if decision.asks_seal:
            reasons = decision.reasons(is_sealed=True)
        else:
            del self.fields["is_sealed"]
        field: Any = self.fields["reason"]
        field.required = not decision.is_legal
        first = [("", _("Choose a reason"))]
        field.choices = first + [(reason.value, reason.label) for reason in reasons]

    @staticmethod
    def prefix_of(decision: Decision) -> str:
        """Return what the names of an item's fields begin with."""
        return f"i{decision.line.id.hex}"

    def clean(self) -> dict[str, Any]:
        values = super().clean() or {}
        if self.errors:
            return values
        reason = ReturnReason(values["reason"] or ReturnReason.NOT_SAID)
        is_sealed = {YES: True, NO: False}.get(values.get("is_sealed", ""))
        values |= {"reason": reason, "is_sealed": is_sealed}
        if reason not in self.decision.reasons(is_sealed=is_sealed):
            self.add_error("reason", self.decision.faults_only or _("Choose a reason for the return."))
        elif reason.comment == Comment.REQUIRED and not self.decision.is_legal and not values["comment"]:
            self.add_error("comment", _("Say a little more about it: what is wrong, or what you expected."))
        return values


class ProofForm(forms.Form):
    """A photo of the receipt that the post gave."""

    photo = PhotoField(
        label=gettext_lazy("Photo of the receipt"),
        required=True,
        error_messages={
            "required": gettext_lazy("Add a photo of the receipt."),
            "empty": gettext_lazy("This file is empty. Choose another one."),
        },
    )


class SolutionForm(forms.Form):
    """What she wants for an item, where there is a choice."""

    # What she wants in exchange has to be said, but only then.
    is_all_optional = True

    wants = forms.ChoiceField(
        label=gettext_lazy("What would you like?"),
        widget=forms.RadioSelect,
        error_messages={"required": gettext_lazy("Choose what you would like.")},
    )
    exchange = forms.CharField(
        label=gettext_lazy("Which size, colour or model?"),
        required=False,
        max_length=LONGEST_COMMENT,
        help_text=gettext_lazy(
            "In your own words, such as “the same in size 40”. The seller confirms it, or refunds you."
        ),
    )

    def __init__(
        self, posted: Any, decision: Decision, reason: ReturnReason, *, initial: Mapping[str, Any]
    ) -> None:
        super().__init__(posted, prefix=f"i{decision.line.id.hex}", initial=dict(initial))
        self.decision = decision
        wants: Any = self.fields["wants"]
        wants.choices = [(remedy.value, _remedy_words(remedy)) for remedy in reason.remedies]
        if Remedy.EXCHANGE not in reason.remedies:
            del self.fields["exchange"]

    def clean(self) -> dict[str, Any]:
        values = super().clean() or {}
        if values.get("wants") == Remedy.EXCHANGE and not values.get("exchange"):
            self.add_error("exchange", _("Say what you want in exchange."))
        return values


def _remedy_words(remedy: Remedy) -> str:
    return {
        Remedy.REFUND: _("A refund"),
        Remedy.REPLACEMENT: _("The same item again"),
        Remedy.EXCHANGE: _("Another size, colour or model"),
    }[remedy]


class WayForm(forms.Form):
    """Where the money goes, and how the parcel goes back; each choice says what it comes to.

    `may_be_another` tells that she may choose something other than money.
    """

    refund_to = forms.ChoiceField(label=gettext_lazy("Where should the refund go?"), widget=forms.RadioSelect)
    way = forms.ChoiceField(
        label=gettext_lazy("How will you send it back?"),
        widget=forms.RadioSelect,
        error_messages={"required": gettext_lazy("Choose how you will send it back.")},
    )

    def __init__(
        self,
        posted: Any,
        *,
        ways: Sequence[tuple[str, str]],
        refunds: Sequence[tuple[str, str]],
        may_be_another: bool,
        granted: str,
        initial: Mapping[str, Any],
    ) -> None:
        super().__init__(posted, initial=dict(initial))
        fields: Any = self.fields
        fields["way"].choices = ways
        fields["refund_to"].choices = refunds
        fields["refund_to"].help_text = granted
        if may_be_another:
            fields["refund_to"].label = _("If you are refunded, where should it go?")
        if not refunds:
            del fields["refund_to"]
        self.only_way = ways[0][1] if len(ways) == 1 else ""
        self.only_refund = refunds[0][1] if len(refunds) == 1 else ""
