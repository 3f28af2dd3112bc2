"""These forms take what is to be cancelled, and a seller's answer to a request."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any
from uuid import UUID

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from comptoir.cancellations.models import (
    LONGEST_WORDS,
    Reason,
    Refusal,
    SellersReason,
    Verdict,
)
from comptoir.orders.models import Line
from comptoir.payments.models import To, Worths
from comptoir.ui.formats import money

# So many pieces are listed; more are typed.
MOST_LISTED = 30
# What a person may say; that it was shipped, the parcel says.
SAID = [why for why in Refusal if why is not Refusal.SHIPPED]
NOT_SAID = ("", _("Prefer not to say"))
TOO_LONG = {"max_length": _("Write at most %(limit_value)s characters.")}


class PiecesForm(forms.Form):
    """Take how many pieces of each line are to be cancelled; `most` says how many there can be, by its id.

    All are chosen at first, or those of `chosen` alone, where it names a line; or what was chosen `earlier`,
    as far as there still can be so many. `worths` are told with each number of pieces.
    """

    def __init__(
        self,
        typed: Any,
        *,
        lines: Sequence[Line],
        most: Mapping[UUID, int],
        chosen: str = "",
        earlier: Mapping[UUID, int] | None = None,
        worths: Worths | None = None,
        initial: Mapping[str, Any] | None = None,
    ) -> None:
        super().__init__(typed, initial={**(initial or {})})
        self.left = {f"pieces_{line.id.hex}": line for line in lines if most.get(line.id)}
        is_named = any(line.reference == chosen for line in self.left.values())
        for name, line in self.left.items():
            number = most[line.id]
            count = number if line.reference == chosen or not is_named else 0
            if earlier is not None:
                count = min(earlier.get(line.id, 0), number)
            self.fields[name] = _pieces_field(line, number, count, worths)

    def pieces(self) -> dict[UUID, int]:
        """Return how many of each line are chosen, once the form is valid; those with none are left out."""
        counted = {line.id: int(self.cleaned_data[name] or 0) for name, line in self.left.items()}
        return {line_id: number for line_id, number in counted.items() if number}

    def said(self) -> dict[str, Any]:
        """Return what a valid form asks to cancel, by the names of a choice."""
        typed = self.cleaned_data
        return {
            "pieces": self.pieces(),
            "reason": typed["reason"],
            "words": typed["words"],
        }

    def rows(self, verdicts: Mapping[UUID, Verdict] | None = None) -> Iterable[tuple[Line, Any, Any]]:
        """Yield each line with its field, and with its verdict."""
        for name, line in self.left.items():
            yield line, self[name], (verdicts or {}).get(line.id)


def _pieces_field(line: Line, number: int, chosen: int, worths: Worths | None) -> forms.Field:
    label = _("Cancel: %(item)s") % {"item": line.name}
    if number == 1:
        return forms.BooleanField(label=label, required=False, initial=bool(chosen))
    if number > MOST_LISTED:
        return forms.IntegerField(
            label=label,
            min_value=0,
            max_value=number,
            required=False,
            initial=chosen,
            error_messages=dict.fromkeys(("min_value", "max_value", "invalid"), _("Type how many, or 0.")),
        )
    counted = [(str(count), _words(line, count, number, worths)) for count in range(1, number + 1)]
    choices = [("0", _("None")), *counted]
    return forms.ChoiceField(label=label, choices=choices, required=False, initial=str(chosen))


def _words(line: Line, count: int, number: int, worths: Worths | None) -> str:
    words = _("%(count)s of %(number)s") % {"count": count, "number": number}
    if count == number:
        words = ngettext("All %(number)s", "All %(number)s", number) % {"number": number}
    return f"{words} · {money(worths.of(line.id, count))}" if worths else words


class CancelForm(PiecesForm):
    """Take what a customer cancels, and why, which she need not say."""

    reason = forms.ChoiceField(label=_("Reason"), required=False, choices=[NOT_SAID, *Reason.choices])
    words = forms.CharField(
        label=_("Message to the seller"),
        required=False,
        max_length=LONGEST_WORDS,
        widget=forms.Textarea(attrs={"rows": 2}),
        error_messages=TOO_LONG,
    )


class RefundForm(forms.Form):
    """Take where her money goes: as it was paid, unless she chooses her gift balance."""

    to = forms.ChoiceField(
        label=_("Where should the money go?"),
        widget=forms.RadioSelect,
        initial=To.ORIGINAL,
        error_messages={"required": _("Choose where the money should go.")},
    )

    def __init__(self, typed: Any = None, *, whole: str = "") -> None:
        super().__init__(typed)
        to: Any = self.fields["to"]
        balance = _("All of it, %(amount)s, to my gift balance, at once. It can only be spent in this shop.")
        to.choices = [
            (To.ORIGINAL, _("Back to what I paid with")),
            (To.GIFT_BALANCE, balance % {"amount": whole}),
        ]


class SoldForm(PiecesForm):
    """Take what a seller or the shop cancels, and why, which the customer reads."""

    reason = forms.ChoiceField(
        label=_("Reason"),
        choices=[("", _("Choose a reason")), *SellersReason.choices],
        error_messages={"required": _("Say why. The customer will read it.")},
    )
    words = forms.CharField(
        label=_("Message to the customer"),
        required=False,
        max_length=LONGEST_WORDS,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("The customer sees it exactly as you write it. Required for “Other”."),
        error_messages=TOO_LONG,
    )

    def clean(self) -> dict[str, Any]:
        values = super().clean() or {}
        if values.get("reason") == SellersReason.OTHER and not values.get("words", "").strip():
            self.add_error("words", _("Say why in your own words. The customer will read them."))
        return values


class RefusalForm(forms.Form):
    """Take why a request is refused."""

    why = forms.ChoiceField(
        label=_("Why it cannot be cancelled"),
        choices=[("", _("Choose a reason")), *((why.value, why.label) for why in SAID)],
        error_messages={"required": _("Say why. The customer will read it.")},
    )
    words = forms.CharField(
        label=_("Message to the customer"),
        required=False,
        max_length=LONGEST_WORDS,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("The customer sees it exactly as you write it. Required for “Other”."),
        error_messages=TOO_LONG,
    )
    saved = forms.ChoiceField(label=_("Saved reason"), required=False)
    field_order = ("why", "saved", "words")

    def __init__(self, posted: Any = None, *, kept: Sequence[tuple[str, str]] = ()) -> None:
        super().__init__(posted)
        saved: Any = self.fields["saved"]
        saved.choices = [("", _("None")), *kept]
        if not kept:
            del self.fields["saved"]

    @property
    def said(self) -> str:
        """Return the words, once the form is valid: the saved ones, and those that were typed."""
        return " ".join(filter(None, [self.cleaned_data.get("saved"), self.cleaned_data["words"]]))
