"""Forms for the desk: to answer, to receive, to settle, and to ask in a customer's place."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from decimal import Decimal
from typing import Any, ClassVar
from uuid import UUID

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from uuid_utils.compat import uuid7

from comptoir.ground.money import Money, digits_of
from comptoir.payments.models import Worths
from comptoir.photos.forms import PhotoField
from comptoir.policies.models import Remedy, ReturnReason
from comptoir.policies.models.return_reason import LONGEST_COMMENT
from comptoir.returns.forms.amounts import in_minor_units, whole_units
from comptoir.returns.forms.refusable import RefusableForm
from comptoir.returns.forms.sending import pieces_field
from comptoir.returns.models import LONGEST_WHY, Decision, Outcome, ReturnedItem

AMOUNTS = {Outcome.REFUND: "kept_back", Outcome.GOODWILL: "given"}


class OneOrMore(forms.CheckboxSelectMultiple):
    """Boxes to tick; where there is but one thing to say of, the two ways with it, of which one is chosen."""

    def one_of_two(self) -> None:
        self.input_type = "radio"


class ExchangeForm(RefusableForm):
    """Which exchanges are not possible, so that these items are refunded, and why."""

    is_all_optional = True
    refused_at: ClassVar = {"reason_missing": "why", "text_too_long": "why"}

    refund = forms.MultipleChoiceField(
        label=gettext_lazy("Not possible: refund it instead"),
        required=False,
        widget=OneOrMore,
    )
    why = forms.CharField(
        label=gettext_lazy("Why it is not possible"),
        required=False,
        max_length=LONGEST_WHY,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=gettext_lazy("Only if you refund instead. The customer sees it exactly as you write it."),
    )

    def __init__(self, posted: Any, items: Sequence[ReturnedItem]) -> None:
        super().__init__(posted)
        self.items = [item for item in items if item.wants == Remedy.EXCHANGE]
        refund: Any = self.fields["refund"]
        refund.choices = [(item.id.hex, f"{item.name} → {item.exchange}") for item in self.items]
        if len(self.items) == 1:
            refund.label, refund.initial = _("What you do"), [""]
            refund.choices = [("", _("Send the exchange")), (self.items[0].id.hex, _("Refund instead"))]
            refund.widget.one_of_two()

    def clean(self) -> dict[str, Any]:
        values = super().clean() or {}
        is_refunded = any(values.get("refund", ()))
        if is_refunded and not values.get("why"):
            self.add_error("why", _("Say why. The customer will read it."))
        if values.get("why") and not is_refunded and "refund" not in self.errors:
            self.add_error("refund", _("Tick the items you refund, or leave the reason empty."))
        return values

    def refunded(self) -> set[UUID]:
        """Return the items that are refunded, by their id, once the form is valid."""
        return {item.id for item in self.items if item.id.hex in self.cleaned_data["refund"]}


class RefusalForm(RefusableForm):
    """Why a seller does not take something back; a saved reason, or words of her own."""

    refused_at: ClassVar = {"reason_missing": "words", "text_too_long": "words"}

    saved = forms.ChoiceField(label=gettext_lazy("Reason"), required=False)
    words = forms.CharField(
        label=gettext_lazy("In your own words"),
        required=False,
        max_length=LONGEST_WHY,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=gettext_lazy("The customer sees it exactly as you write it."),
    )

    def __init__(self, posted: Any = None, *, kept: Sequence[tuple[str, str]] = ()) -> None:
        super().__init__(posted)
        saved: Any = self.fields["saved"]
        saved.choices = [("", _("Another reason")), *kept, *((reason, reason) for reason in refusals())]

    def clean(self) -> dict[str, Any]:
        values = super().clean() or {}
        if not values.get("saved") and not values.get("words"):
            self.add_error("words", _("Say why. The customer will read it."))
        return values

    def why(self) -> str:
        """Return the reason, once the form is valid."""
        return " ".join(filter(None, [self.cleaned_data["saved"], self.cleaned_data["words"]]))


def refusals() -> list[str]:
    """Return the reasons that sellers give most for refusing a return."""
    return [
        _("What you describe cannot be seen in the photo. Please send us another one."),
        _("What you describe is part of how the item is made."),
        _("This item was made to your order and is as you ordered it."),
        _("The damage comes from the way the item was used."),
    ]


class LabelForm(RefusableForm):
    """A label that a seller brings, as the carrier's PDF."""

    refused_at: ClassVar = {"label_number": "tracking_number", "label_unprintable": "pdf"}

    pdf = forms.FileField(
        label=gettext_lazy("Label, as a PDF"),
        widget=forms.FileInput(attrs={"accept": "application/pdf"}),
        help_text=gettext_lazy("At most 5 MB. The customer will print it."),
        error_messages={
            "required": gettext_lazy("Choose the PDF of the label."),
            "empty": gettext_lazy("This file is empty. Choose another one."),
        },
    )
    carrier = forms.CharField(label=gettext_lazy("Carrier"), required=False, max_length=64)
    tracking_number = forms.CharField(label=gettext_lazy("Tracking number"), required=False, max_length=64)


class ScanForm(forms.Form):
    """The number of a return or of its parcel, scanned or typed."""

    number = forms.CharField(
        label=gettext_lazy("Scan or type a return number"),
        max_length=64,
        widget=forms.TextInput(
            attrs={"autofocus": True, "autocomplete": "off", "autocapitalize": "characters"}
        ),
        help_text=gettext_lazy("It is on the label and on the slip. The scanner submits it by itself."),
        error_messages={"required": gettext_lazy("Scan or type a number.")},
    )


class ReceptionForm(RefusableForm):
    """How many pieces of each item have come."""

    is_all_optional = True

    def __init__(self, posted: Any, items: Sequence[ReturnedItem]) -> None:
        super().__init__(posted)
        self.items = items
        for item in items:
            self.fields[item.id.hex] = forms.IntegerField(
                label=_("Quantity received"),
                min_value=0,
                max_value=item.quantity,
                required=False,
                initial=item.quantity,
            )

    def rows(self) -> list[tuple[ReturnedItem, Any]]:
        return [(item, self[item.id.hex]) for item in self.items]

    def received(self) -> dict[Any, int]:
        return {item.id: self.cleaned_data[item.id.hex] or 0 for item in self.items}


class SettlementForm(RefusableForm):
    """What a customer gets for an item: all, a part with a reason, another one, or nothing with a reason.

    What is kept back of a refund and what is given as goodwill are two fields: the one is never the other.
    """

    is_all_optional = True
    refused_at: ClassVar = {"too_many": "accepted", "reason_missing": "why", "text_too_long": "why"}

    outcome = forms.ChoiceField(label=gettext_lazy("What the customer gets"))
    accepted = forms.IntegerField(label=gettext_lazy("Quantity"), min_value=0, required=False)
    kept_back = forms.DecimalField(
        label=gettext_lazy("Deducted from the refund"),
        required=False,
        min_value=0,
        max_digits=12,
        help_text=gettext_lazy("Leave it empty to refund everything."),
    )
    given = forms.DecimalField(
        label=gettext_lazy("Amount for the customer"), required=False, min_value=0, max_digits=12
    )
    why = forms.CharField(
        label=gettext_lazy("Reason"),
        required=False,
        max_length=LONGEST_WHY,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=gettext_lazy("Required unless everything is granted. The customer will read it."),
    )
    saved = forms.ChoiceField(label=gettext_lazy("Saved reason"), required=False)
    photo = PhotoField(label=gettext_lazy("Photo of what came"), help_text="")
    field_order = ("outcome", "accepted", "kept_back", "given", "saved", "why", "photo")

    def __init__(
        self,
        posted: Any,
        files: Any,
        item: ReturnedItem,
        *,
        outcomes: Collection[Outcome],
        proposed: str,
        worths: Worths,
        currency: str,
        kept: Sequence[tuple[str, str]] = (),
    ) -> None:
        initial = {"outcome": proposed, "accepted": item.received or item.quantity}
        super().__init__(posted, files, prefix=self.prefix_of(item), initial=initial)
        self.item, self.currency, self.worths = item, currency, worths
        fields: Any = self.fields
        fields["outcome"].choices = [("", _("Decide later"))] + [
            (outcome.value, outcome_words(outcome)) for outcome in outcomes
        ]
        fields["outcome"].required = False
        fields["saved"].choices = [("", _("None")), *kept]
        if not kept:
            del fields["saved"]
        fields["accepted"].max_value = item.quantity
        fields["accepted"].widget.attrs |= {"max": item.quantity}
        for name in AMOUNTS.values():
            fields[name].label = f"{fields[name].label} ({currency})"
            fields[name].widget.attrs |= {"step": str(Decimal(1).scaleb(-digits_of(currency)))}

    @staticmethod
    def prefix_of(item: ReturnedItem) -> str:
        """Return what the names of an item's fields begin with."""
        return f"i{item.id.hex}"

    @property
    def about(self) -> UUID:
        return self.item.id

    @property
    def price(self) -> Money:
        """Return what one piece is worth."""
        return self.worths.of(self.item.line_id, 1)

    @property
    def full_refund(self) -> Money:
        """Return what all pieces of the item are worth."""
        return self.worths.of(self.item.line_id, self.item.quantity)

    def field_for(self, code: str) -> str | None:
        if code in ("too_much", "amount_missing", "amount_unasked"):
            return AMOUNTS.get(self.cleaned_data["outcome"])
        return super().field_for(code)

    @property
    def minor(self) -> int:
        """Return the amount in minor units, once the form is valid."""
        amount = self.cleaned_data.get(AMOUNTS.get(self.cleaned_data["outcome"], ""))
        return in_minor_units(amount, self.currency)

    @property
    def reason(self) -> str:
        """Return why, once the form is valid: the saved reason, and words of her own."""
        return " ".join(filter(None, [self.cleaned_data.get("saved"), self.cleaned_data["why"]]))

    def clean(self) -> dict[str, Any]:
        values = super().clean() or {}
        for outcome, name in AMOUNTS.items():
            if amount := values.get(name):
                self._check_amount(name, amount, goes_with=outcome)
        return values

    def _check_amount(self, name: str, amount: Decimal, *, goes_with: Outcome) -> None:
        try:
            whole_units(amount, self.currency)
        except forms.ValidationError as error:
            self.add_error(name, error)
            return
        if self.cleaned_data.get("outcome") != goes_with:
            words = _("This only goes with “%(outcome)s”. Choose that, or leave this empty.")
            self.add_error(name, words % {"outcome": outcome_words(goes_with)})


def outcome_words(outcome: Outcome) -> str:
    """Name an outcome as the desk chooses it."""
    return {
        Outcome.REFUND: _("Refund"),
        Outcome.REPLACEMENT: _("Send an identical item"),
        Outcome.EXCHANGE: _("Send the item requested in exchange"),
        Outcome.KEPT: _("Refund, and the customer keeps it"),
        Outcome.GOODWILL: _("Goodwill refund, and the customer keeps it"),
        Outcome.REFUSED: _("Nothing: it is not accepted"),
        Outcome.NOTHING: _("Taken back, nothing is due"),
    }[outcome]


class ReturnFilter(forms.Form):
    """What the desk's list shows; by default, what runs."""

    is_all_optional = True

    show = forms.ChoiceField(
        required=False, choices=[(show, show) for show in ("", "to_do", "closed", "all")]
    )
    q = forms.CharField(
        label=gettext_lazy("Return, order, parcel, name or item"),
        required=False,
        max_length=100,
        widget=forms.TextInput(attrs={"type": "search", "data-search": True}),
    )

    def asks(self, name: str) -> str:
        """Return what is asked for by this name; empty where it is nothing sensible."""
        self.is_valid()
        return str(self.cleaned_data.get(name, ""))


class DoubtForm(RefusableForm):
    """Why a proof of posting is not accepted."""

    refused_at: ClassVar = {"reason_missing": "why", "text_too_long": "why"}

    why = forms.CharField(
        label=gettext_lazy("Why it is not accepted"),
        max_length=LONGEST_WHY,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=gettext_lazy(
            "The customer sees it exactly as you write it. The refund waits for a scan or for the parcel."
        ),
        error_messages={"required": gettext_lazy("Say why. The customer will read it.")},
    )


class InPlaceForm(forms.Form):
    """A return that staff ask for in a customer's place: what, why, and the reason for doing it for her."""

    key = forms.UUIDField(widget=forms.HiddenInput, initial=uuid7)
    reason = forms.ChoiceField(
        label=gettext_lazy("Reason for the return"),
        choices=ReturnReason.choices,
        initial=ReturnReason.NOT_SAID,
    )
    comment = forms.CharField(
        label=gettext_lazy("In the customer’s words"), required=False, max_length=LONGEST_COMMENT
    )
    wants = forms.ChoiceField(label=gettext_lazy("What the customer wants"), choices=Remedy.choices)
    exchange = forms.CharField(
        label=gettext_lazy("Which size, colour or model?"), required=False, max_length=LONGEST_COMMENT
    )
    is_sealed = forms.BooleanField(label=gettext_lazy("It is still unopened"), required=False)
    is_own = forms.BooleanField(
        label=gettext_lazy("The customer posts it at their own expense"), required=False
    )
    why = forms.CharField(
        label=gettext_lazy("Why you are requesting it for the customer"),
        max_length=LONGEST_WHY,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=gettext_lazy("The customer will see it, with your name."),
        error_messages={"required": gettext_lazy("Say why. The customer will see it.")},
    )

    def __init__(self, posted: Any, decisions: Sequence[Decision]) -> None:
        super().__init__(posted)
        self.decisions = decisions
        pieces = {decision.line.id.hex: pieces_field(decision, 0) for decision in decisions}
        for decision in decisions:
            pieces[decision.line.id.hex].label = decision.line.name
        if not any(decision.asks_seal for decision in decisions):
            del self.fields["is_sealed"]
        self.fields = {**pieces, **self.fields}

    def clean(self) -> dict[str, Any]:
        values = super().clean() or {}
        if not any(int(values.get(decision.line.id.hex) or 0) for decision in self.decisions):
            self.add_error(None, _("Choose at least one item to send back."))
        return values
