"""What a customer looks for among her messages, and what staff may choose of a letter."""

from __future__ import annotations

from typing import Any

from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from comptoir.customers.models import Customer
from comptoir.notices.models import Category, NoticeQuerySet, messages_of

UNREAD = "unread"


class MessageFilter(forms.Form):
    """Filter her messages. Every field is optional; an unknown value is an error and never ignored."""

    is_all_optional = True

    q = forms.CharField(
        label=_("Search all messages"),
        required=False,
        max_length=100,
        widget=forms.TextInput(attrs={"type": "search", "placeholder": _("Words, or a reference")}),
    )
    show = forms.ChoiceField(
        required=False,
        choices=[("", _("All messages")), (UNREAD, _("Unread")), *Category.choices],
        widget=forms.HiddenInput,
    )

    def __init__(self, query: Any) -> None:
        super().__init__(query or {})

    def narrow(self, customer: Customer) -> NoticeQuerySet:
        """Return her messages that match; none where a filter is wrong."""
        hers, show, words = messages_of(customer), self.asks("show"), self.asks("q")
        if self.errors:
            return hers.none()
        hers = hers.unread() if show == UNREAD else hers.about(show) if show else hers
        return hers.saying(words) if words else hers

    def asks(self, name: str) -> str:
        """Return the value of the filter `name` if all filters are right, else an empty text."""
        return self.cleaned_data.get(name) or "" if self.is_valid() else ""

    @property
    def is_narrowed(self) -> bool:
        return bool(self.errors or self.asks("q") or self.asks("show"))


class CheckForm(forms.Form):
    """What somebody has of a message that she doubts."""

    pasted = forms.CharField(
        label=_("Reference, sender or the whole message"),
        max_length=10_000,
        widget=forms.Textarea(attrs={"rows": 5, "autocomplete": "off", "spellcheck": "false"}),
        help_text=_(
            "The reference is at the foot of each email, such as K7QM4-XTPRW. An SMS has none: "
            "paste its words."
        ),
        error_messages={
            "required": _("Type the reference, or paste the message."),
            "max_length": _("Paste at most %(limit_value)s characters."),
        },
    )


class SwitchForm(forms.Form):
    """Whether a letter is to be on."""

    is_on = forms.TypedChoiceField(choices=[("1", "on"), ("0", "off")], coerce=lambda value: value == "1")


class TryForm(forms.Form):
    """The language of an example."""

    language = forms.ChoiceField(choices=settings.LANGUAGES)
