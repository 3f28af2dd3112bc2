"""What a person types of an address: the fields of its country, in that country's order."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from comptoir.addresses.models import (
    Content,
    Country,
    PropertyKind,
    Purpose,
    countries_by_name,
    country_of,
    served_countries,
)
from comptoir.addresses.models.content import LONGEST
from comptoir.ui.templatetags.formats import locale

WEEKDAYS = [
    (1, _("Monday")),
    (2, _("Tuesday")),
    (3, _("Wednesday")),
    (4, _("Thursday")),
    (5, _("Friday")),
    (6, _("Saturday")),
    (7, _("Sunday")),
]
AUTOCOMPLETE = {
    "name": "name",
    "company": "organization",
    "street_1": "address-line1",
    "street_2": "address-line2",
    "district": "address-level3",
    "city": "address-level2",
    "region": "address-level1",
    "postcode": "postal-code",
}
STREET = {"street": "street_1", "street.0": "street_1", "street.1": "street_2"}


class AddressForm(forms.Form):
    """An address in `country`. What is wrong with it, `Content` says."""

    country = forms.ChoiceField(
        label=_("Country or region"), widget=forms.Select(attrs={"autocomplete": "country"})
    )
    phone = forms.CharField(
        label=_("Phone number"),
        required=False,
        help_text=_("Only so that the carrier can reach you."),
        widget=forms.TextInput(attrs={"type": "tel", "autocomplete": "tel", "maxlength": 40}),
    )
    property_kind = forms.ChoiceField(
        label=_("Type of property"),
        required=False,
        choices=[("", _("Not said")), *PropertyKind.choices],
    )
    access_code = forms.CharField(label=_("Door code"), required=False)
    safe_place = forms.CharField(
        label=_("A safe place to leave it"),
        required=False,
        help_text=_("The shed, the letter box, the concierge…"),
    )
    neighbour = forms.CharField(
        label=_("A neighbour who can take it in"),
        required=False,
        help_text=_("Their name, and where they live."),
    )
    closed_days = forms.TypedMultipleChoiceField(
        label=_("Days when nobody is there"),
        required=False,
        coerce=int,
        choices=WEEKDAYS,
        widget=forms.CheckboxSelectMultiple,
    )
    instructions = forms.CharField(
        label=_("Anything else that helps"), required=False, widget=forms.Textarea(attrs={"rows": 3})
    )
    default_for = forms.TypedMultipleChoiceField(
        label=_("Use by default for"),
        required=False,
        coerce=Purpose,
        choices=Purpose.choices,
        widget=forms.CheckboxSelectMultiple,
    )

    def __init__(self, *args: Any, country: Country, **options: Any) -> None:
        super().__init__(*args, **options)
        self.chosen = country
        choices: Any = self.fields["country"]
        choices.choices = countries_by_name(locale())
        if country.code not in dict(choices.choices):
            choices.choices = [(country.code, country.named_in(locale())), *choices.choices]
        self.initial.setdefault("country", country.code)
        self.where: list[str] = []
        for name in country.fields:
            self._add(name)
        for name, longest in LONGEST.items():
            self.fields[name].widget.attrs["maxlength"] = longest

    def _add(self, name: str) -> None:
        """Add a field of the country: the street has two lines."""
        is_required = name in self.chosen.required
        if name == "street":
            self._place("street_1", self.chosen.label(name), is_required)
            self._place("street_2", _("Flat, building, floor"), False)
        elif name == "region" and self.chosen.regions:
            nothing = ("", _("Choose…"))
            self.fields[name] = forms.ChoiceField(choices=[nothing, *self.chosen.regions.items()])
            self._dress(name, self.chosen.label(name), is_required)
        else:
            self._place(name, self.chosen.label(name), is_required)

    def _place(self, name: str, label: Any, is_required: bool) -> None:
        self.fields[name] = forms.CharField()
        self._dress(name, label, is_required)

    def _dress(self, name: str, label: Any, is_required: bool) -> None:
        field = self.fields[name]
        # Whether it may be empty, and in which words, is for the content to say; here it only shows.
        field.label, field.required = label, is_required
        field.validators, field.error_messages = [], {"required": ""}
        field.widget.attrs |= {"autocomplete": AUTOCOMPLETE[name], "maxlength": self.chosen.longest_line}
        self.where.append(name)

    @classmethod
    def showing(cls, content: Content, country: Country | None = None) -> AddressForm:
        """A form that shows an address in the fields of its country, or of another."""
        told = country or country_of(content.country)
        if told is None:
            raise ValueError(f"{content.country!r} is no country")
        street = dict(zip(("street_1", "street_2"), content.street, strict=False))
        values = {name: getattr(content, name) for name in Content.__slots__ if name != "street"}
        shown = {**values, **street, "phone": content.phone_shown(), "country": told.code}
        return cls(country=told, initial=shown)

    def content(self) -> Content:
        """The address as it was typed."""
        typed = {name: self.cleaned_data.get(name, "") for name in Content.__slots__ if name in self.fields}
        street = tuple(self.cleaned_data.get(name, "") for name in ("street_1", "street_2"))
        days = tuple(self.cleaned_data.get("closed_days") or ())
        return Content(**typed | {"country": self.chosen.code, "street": street, "closed_days": days})

    def clean(self) -> dict[str, Any]:
        held: dict[str, Any] = super().clean() or {}
        for field, words in self.content().tidied().problems().items():
            name = STREET.get(field, field)
            self.errors.pop(name, None)
            self.add_error(name, words)
        return held

    def address_fields(self) -> list[forms.BoundField]:
        """Who and where, in the country's order."""
        return [self[name] for name in self.where]

    def delivery_fields(self) -> list[forms.BoundField]:
        """How to deliver there."""
        names = ("property_kind", "access_code", "safe_place", "neighbour", "closed_days", "instructions")
        return [self[name] for name in names]

    def has_delivery(self) -> bool:
        """Whether anything is said, or wrong, of how to deliver."""
        return any(bound.value() or bound.errors for bound in self.delivery_fields())


def first_country(asked: str) -> Country:
    """The country asked for, else the shop's own."""
    return country_of(asked.upper()) or next(served_countries())
