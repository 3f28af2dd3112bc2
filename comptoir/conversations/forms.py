"""Forms to ask the shop's service, and for staff to answer and to search."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any, TypeVar

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from comptoir.conversations.models import LONGEST_TEXT, OFFERED, ClosedWhy, Question, Subject, Topic
from comptoir.customers.models import Customer, validate_name
from comptoir.ground.email import EmailField
from comptoir.ground.refusal import Refused
from comptoir.orders.models import Line, Order
from comptoir.photos.forms import PhotoField
from comptoir.ui.formats import money, short_day

Result = TypeVar("Result")

RECENT_ORDERS, LONGEST_LABEL = 12, 60
OPEN, ANSWERED, CLOSED = SHOWN = ("open", "answered", "closed")


class LongText(forms.CharField):
    """A text of several lines, counted as browsers do: a line end is one character."""

    widget = forms.Textarea

    def __init__(self, *, rows: int, **options: Any) -> None:
        super().__init__(**options)
        self.max_length = LONGEST_TEXT
        self.widget.attrs |= {"rows": rows, "maxlength": LONGEST_TEXT}

    def to_python(self, value: Any) -> str:
        text = super().to_python(value) or ""
        return text.replace("\r\n", "\n").strip()

    def validate(self, value: Any) -> None:
        super().validate(value)
        if len(value) > LONGEST_TEXT:
            raise ValidationError(_("Write at most %(most)s characters.") % {"most": LONGEST_TEXT})


class ContactForm(forms.Form):
    """A question to the shop's service.

    A signed-in customer is only asked for a name and address that we do not know, and chooses among her
    orders; anybody else types everything.
    """

    topic = forms.ChoiceField(
        label=gettext_lazy("What is it about?"),
        choices=Topic.offered(),
        widget=forms.RadioSelect,
        error_messages={"required": gettext_lazy("Choose what it is about.")},
    )
    order_number = forms.CharField(
        label=gettext_lazy("Your order number"),
        required=False,
        max_length=64,
        help_text=gettext_lazy("It is in your order confirmation."),
    )
    text = LongText(
        label=gettext_lazy("Your message"),
        rows=7,
        help_text=gettext_lazy("Never write a password, a code or a card number: we do not need them."),
        error_messages={"required": gettext_lazy("Write what happened.")},
    )
    name = forms.CharField(
        label=gettext_lazy("Your name"),
        max_length=100,
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
        validators=[validate_name],
        error_messages={"required": gettext_lazy("Type your name.")},
    )
    email = EmailField(
        label=gettext_lazy("Email"),
        max_length=254,
        help_text=gettext_lazy("Our answer goes to this address."),
        widget=forms.EmailInput(attrs={"autocomplete": "email"}),
        error_messages={"required": gettext_lazy("Type your email address.")},
    )

    def __init__(
        self,
        posted: Any = None,
        *,
        customer: Customer | None,
        known: Mapping[str, str],
        initial: dict[str, str],
    ) -> None:
        super().__init__(posted, initial=initial)
        self.known = {name: words for name, words in known.items() if words}
        for name in self.known:
            del self.fields[name]
        if customer:
            topic: Any = self.fields["topic"]
            topic.choices = Topic.offered(is_signed_in=True)
            chosen = (posted or initial).get("order_number", "")
            self.fields["order_number"] = _order_field(customer, chosen)

    def question(self) -> Question:
        """Return the question, once the form is valid."""
        values = self.known | self.cleaned_data
        return Question(
            topic=Topic(values["topic"]),
            text=values["text"],
            name=values["name"],
            email=values["email"],
            order_number=values["order_number"],
            language=get_language() or "",
        )


def _order_field(customer: Customer, number: str) -> forms.ChoiceField:
    """Return a choice of her newest orders, and the one she asks about, however old it is."""
    newest = customer.orders.newest_first().for_list()
    orders = list(newest[:RECENT_ORDERS])
    if number and "\0" not in number and number not in {order.number for order in orders}:
        orders += newest.filter(number=number)
    choices = [("", _("No order in particular")), *((order.number, _label(order)) for order in orders)]
    return forms.ChoiceField(
        label=_("Order"),
        choices=choices,
        required=False,
        help_text=_("Older orders are not in the list: write the number in your message."),
        error_messages={"invalid_choice": _("Choose one of your orders.")},
    )


def _label(order: Order) -> str:
    """Describe an order as she knows it: its day, its first item, its total."""
    names = [line["name"] for line in order.summary.get("lines", [])[:1]]
    parts = [short_day(order.placed_at), *names, money(order.total), order.number]
    return " · ".join(part if len(part) <= LONGEST_LABEL else f"{part[:LONGEST_LABEL]}…" for part in parts)


class MessageForm(forms.Form):
    """A message in a thread, with a photo if there is one."""

    text = LongText(
        label=gettext_lazy("Your message"),
        rows=5,
        help_text=gettext_lazy("Never write a password, a code or a card number: we do not need them."),
        error_messages={"required": gettext_lazy("Write a message.")},
    )
    photo = PhotoField()


class SellerForm(MessageForm):
    """A question to a seller about an order, of which these lines are the seller's."""

    subject = forms.ChoiceField(
        label=gettext_lazy("What is it about?"),
        widget=forms.RadioSelect,
        error_messages={"required": gettext_lazy("Choose what it is about.")},
    )
    item = forms.ChoiceField(
        label=gettext_lazy("Which item?"),
        required=False,
        error_messages={"invalid_choice": gettext_lazy("Choose one of the items.")},
    )
    field_order = ("subject", "item", "text", "photo")

    def __init__(
        self,
        posted: Any = None,
        files: Any = None,
        *,
        lines: list[Line],
        initial: dict[str, Any] | None = None,
    ) -> None:
        super().__init__(posted, files, initial=initial)
        self.lines = lines
        subject: Any = self.fields["subject"]
        chosen = (posted or initial or {}).get("subject", "")
        subject.choices = [(one.value, one.label) for one in Subject if one in OFFERED or one.value == chosen]
        item: Any = self.fields["item"]
        item.choices = [("", _("The whole order")), *((line.reference, line.name) for line in lines)]
        if len(lines) == 1:
            del self.fields["item"]

    def line(self) -> Line | None:
        """Return the line that it is about, once the form is valid; the only one, if there is but one."""
        if len(self.lines) == 1:
            return self.lines[0]
        chosen = self.cleaned_data["item"]
        return next((line for line in self.lines if chosen and line.reference == chosen), None)


def accept(form: forms.Form, act: Callable[[], Result]) -> Result | None:
    """Run an action with what the form holds; a refusal is shown beside its field."""
    try:
        return act()
    except Refused as refused:
        form.add_error("photo" if refused.code.startswith("photo_") else None, refused.words)
        return None


class SellerAnswerForm(MessageForm):
    """The answer of a seller: saved words, and others."""

    saved = forms.ChoiceField(label=gettext_lazy("Saved reason"), required=False)
    text = LongText(
        label=gettext_lazy("Your answer"),
        rows=5,
        help_text=gettext_lazy("Never ask for a password, a code or a card number."),
        error_messages={"required": gettext_lazy("Write a message.")},
    )
    field_order = ("saved", "text", "photo")

    def __init__(
        self, posted: Any, files: Any, *, kept: Sequence[tuple[str, str]], initial: Any = None
    ) -> None:
        super().__init__(posted, files, initial=initial)
        _offer(self, kept, beside="text")

    def clean(self) -> dict[str, Any]:
        return _with_saved(self, super().clean() or {}, beside="text")


class AnswerForm(forms.Form):
    """The answer of the staff: saved words, and others."""

    saved = forms.ChoiceField(label=gettext_lazy("Saved reason"), required=False)

    answer = LongText(
        label=gettext_lazy("Your answer"),
        rows=9,
        help_text=gettext_lazy(
            "It is sent exactly as you write it, and cannot be changed afterwards. Never ask for a "
            "password, a code or a card number."
        ),
        error_messages={"required": gettext_lazy("Write an answer.")},
    )

    def __init__(
        self, posted: Any = None, *, kept: Sequence[tuple[str, str]] = (), initial: Any = None
    ) -> None:
        super().__init__(posted, initial=initial)
        _offer(self, kept, beside="answer")

    def clean(self) -> dict[str, Any]:
        return _with_saved(self, super().clean() or {}, beside="answer")


def _offer(form: forms.Form, kept: Sequence[tuple[str, str]], *, beside: str) -> None:
    """Offer saved words beside a text, which may then be left empty; without any, no field for them."""
    saved: Any = form.fields["saved"]
    saved.choices = [("", _("None")), *kept]
    if kept:
        form.fields[beside].required = False
    else:
        del form.fields["saved"]


def _with_saved(form: forms.Form, values: dict[str, Any], *, beside: str) -> dict[str, Any]:
    """Return what was typed, the saved words before its text."""
    text = " ".join(filter(None, [values.get("saved"), values.get(beside)]))
    if not text and not form.errors:
        form.add_error(beside, form.fields[beside].error_messages["required"])
    return {**values, beside: text}


class ClosureForm(forms.Form):
    """Why staff close a question without a written answer."""

    why = forms.ChoiceField(
        label=gettext_lazy("Why"),
        choices=ClosedWhy.offered(),
        widget=forms.RadioSelect,
        error_messages={"required": gettext_lazy("Choose a reason.")},
    )


class InboxFilter(forms.Form):
    """What the inbox shows; by default, what waits."""

    is_all_optional = True

    show = forms.ChoiceField(required=False, choices=[(show, show) for show in SHOWN])
    q = forms.CharField(
        label=gettext_lazy("Number or email address"),
        required=False,
        max_length=254,
        widget=forms.TextInput(attrs={"type": "search", "data-search": True}),
    )

    @property
    def shown(self) -> str:
        """The open tab."""
        return self._value("show") or OPEN

    @property
    def words(self) -> str:
        """The search words, which apply to every state."""
        return self._value("q")

    def _value(self, name: str) -> str:
        self.is_valid()
        return str(self.cleaned_data.get(name, "")) if self.is_bound else ""


class ThreadFilter(InboxFilter):
    """What a seller's messages show; by default, what waits."""

    q = forms.CharField(
        label=gettext_lazy("Order number, name or words"),
        required=False,
        max_length=100,
        widget=forms.TextInput(attrs={"type": "search", "data-search": True}),
    )
