"""The form for an address: the fields of its country, in the order that country writes them."""

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
from comptoir.ui.formats import locale

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
ON_ONE_ROW = {"postcode", "city"}
STREET = {"street": "street_1", "street.0": "street_1", "street.1": "street_2"}


class AddressForm(forms.Form):
    """An address in `country`; `Content` says what is wrong with it."""

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
        choices=[("", _("Not specified")), *PropertyKind.choices],
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
        help_text=_("Name and floor"),
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
        self.address_fields: list[str] = []
        for name in country.fields:
            self._add(name)
        for name, longest in LONGEST.items():
            self.fields[name].widget.attrs["maxlength"] = longest

    def _add(self, name: str) -> None:
        """Add one of the country's fields; the street takes two lines."""
        is_required = name in self.chosen.required
        if name == "street":
            self._add_text("street_1", self.chosen.label(name), is_required)
            self._add_text("street_2", _("Flat, building, floor"), False)
        elif name == "region" and self.chosen.regions:
            nothing = ("", _("Choose…"))
            self.fields[name] = forms.ChoiceField(choices=[nothing, *self.chosen.regions.items()])
            self._label(name, self.chosen.label(name), is_required)
        else:
            self._add_text(name, self.chosen.label(name), is_required)

    def _add_text(self, name: str, label: Any, is_required: bool) -> None:
        self.fields[name] = forms.CharField()
        self._label(name, label, is_required)

    def _label(self, name: str, label: Any, is_required: bool) -> None:
        field = self.fields[name]
        # `Content` judges whether a field may be empty; the form only shows it.
        field.label, field.required = label, is_required
        field.validators, field.error_messages = [], {"required": ""}
        field.widget.attrs |= {"autocomplete": AUTOCOMPLETE[name], "maxlength": self.chosen.longest_line}
        self.address_fields.append(name)

    @classmethod
    def showing(cls, content: Content, country: Country | None = None) -> AddressForm:
        """Return a form that shows an address in the fields of its country, or of another country."""
        chosen = country or country_of(content.country)
        if chosen is None:
            raise ValueError(f"{content.country!r} is no country")
        street = dict(zip(("street_1", "street_2"), content.street, strict=False))
        values = {name: getattr(content, name) for name in Content.__slots__ if name != "street"}
        shown = {**values, **street, "phone": content.phone_shown(), "country": chosen.code}
        return cls(country=chosen, initial=shown)

    def content(self) -> Content:
        """Return the address as typed."""
        typed = {name: self.cleaned_data.get(name, "") for name in Content.__slots__ if name in self.fields}
        street = tuple(self.cleaned_data.get(name, "") for name in ("street_1", "street_2"))
        days = tuple(self.cleaned_data.get("closed_days") or ())
        return Content(**typed | {"country": self.chosen.code, "street": street, "closed_days": days})

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        for field, words in self.content().tidied().problems().items():
            name = STREET.get(field, field)
            self.errors.pop(name, None)
            self.add_error(name, words)
        return cleaned

    def address_rows(self) -> list[list[forms.BoundField]]:
        """Return the rows of name and place, in the country's order; postcode and city share a row."""
        rows: list[list[str]] = []
        for name in self.address_fields:
            if rows and {*rows[-1], name} == ON_ONE_ROW:
                rows[-1].append(name)
            else:
                rows.append([name])
        return [[self[name] for name in row] for row in rows]

    def delivery_fields(self) -> list[forms.BoundField]:
        """Return the fields that say how to deliver."""
        names = ("property_kind", "access_code", "safe_place", "neighbour", "closed_days", "instructions")
        return [self[name] for name in names]

    def has_delivery(self) -> bool:
        """Whether a delivery field is filled in or wrong."""
        return any(bound.value() or bound.errors for bound in self.delivery_fields())


def first_country(code: str) -> Country:
    """Return the country of a typed code, else the shop's own."""
    return country_of(code.upper()) or next(served_countries())
