"""These forms filter orders, find one without a session, and take what a seller ships."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from comptoir.ground.days import Period, midnight, months_before
from comptoir.ground.email import EmailField
from comptoir.orders.models import (
    LONGEST_NUMBER,
    Line,
    OrderQuerySet,
    SellerOrderQuerySet,
    State,
    parts_sold_by,
)
from comptoir.orders.models.states import NEVER_CHARGED, NOT_YET_SHIPPED, RETURNS, SENT
from comptoir.sellers.models import Seller

LAST_30_DAYS, PAST_3_MONTHS, ANY_TIME = "30-days", "3-months", "any"
EARLIEST_YEAR, LONGEST_TRACKING_NUMBER = 1990, 64
SHOWING = {
    "": _("All"),
    "open": _("Open"),
    "not-shipped": _("Not Yet Shipped"),
    "cancelled": _("Cancelled Orders"),
    "returns": _("Returns"),
    "archived": _("Archived Orders"),
}


TO_SHIP, ALL_SALES = "to-ship", "all"
SALES_SHOWN = {
    TO_SHIP: _("To ship"),
    "shipped": pgettext_lazy("orders", "Shipped"),
    "delivered": pgettext_lazy("orders", "Delivered"),
    "returns": _("Returns"),
    "cancelled": pgettext_lazy("orders", "Cancelled"),
    ALL_SALES: _("All orders"),
}
SALES_STATES = {
    TO_SHIP: NOT_YET_SHIPPED,
    "shipped": SENT,
    "delivered": frozenset({State.DELIVERED}),
    "returns": RETURNS,
    "cancelled": NEVER_CHARGED,
    ALL_SALES: frozenset(State),
}


class OrderFilter(forms.Form):
    """Filter the order history. Every field is optional; an unknown value is an error and never ignored."""

    is_all_optional = True

    q = forms.CharField(
        label=_("Search all orders"),
        required=False,
        max_length=100,
        widget=forms.TextInput(attrs={"type": "search", "placeholder": _("Item or number")}),
    )
    period = forms.ChoiceField(
        label=_("Period"), required=False, widget=forms.Select(attrs={"data-at-once": True})
    )
    since = forms.DateField(
        label=_("From"), required=False, widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )
    until = forms.DateField(
        label=_("To"), required=False, widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )
    show = forms.ChoiceField(required=False, choices=list(SHOWING.items()), widget=forms.HiddenInput)

    def __init__(self, query: Any, *, today: date, first_year: int) -> None:
        super().__init__(query or None)
        self.today, self.first_year = today, max(first_year, EARLIEST_YEAR)
        years = [(str(year), str(year)) for year in range(today.year, self.first_year - 1, -1)]
        period: Any = self.fields["period"]
        period.choices = [
            ("", _("Between two dates") if self.is_between_dates else _("Any time")),
            (LAST_30_DAYS, _("Last 30 days")),
            (PAST_3_MONTHS, _("Past 3 months")),
            *years,
        ]

    @property
    def is_between_dates(self) -> bool:
        return bool(self.data.get("since") or self.data.get("until"))

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        since, until = cleaned.get("since"), cleaned.get("until")
        for name, day in (("since", since), ("until", until)):
            if day and not EARLIEST_YEAR <= day.year <= self.today.year + 1:
                self.add_error(name, _("Choose a day in %(year)s or later.") % {"year": EARLIEST_YEAR})
        if since and until and since > until:
            self.add_error("until", _("The end of the period is before its start."))
        return cleaned

    def asks(self, name: str) -> Any:
        """Return the value of the filter `name` if all filters are right, else an empty text."""
        return self.cleaned_data.get(name) or "" if self.is_valid() else ""

    @property
    def is_narrowed(self) -> bool:
        """Tell whether a filter besides the tab is filled in, rightly or wrongly."""
        return bool(self.errors) or any(self.asks(name) for name in ("q", "period", "since", "until"))

    @property
    def is_of_any_time(self) -> bool:
        """Tell whether the filters name something, but no period."""
        return self.is_narrowed and not any(self.asks(name) for name in ("period", "since", "until"))

    @property
    def span(self) -> Period:
        """Return the period of the filters; two dates count before a choice, because they are more exact."""
        period, since, until = self.asks("period"), self.asks("since"), self.asks("until")
        if since or until:
            return Period(
                midnight(since) if since else None, midnight(until + timedelta(days=1)) if until else None
            )
        if period == LAST_30_DAYS:
            return Period(midnight(self.today - timedelta(days=30)))
        if period == PAST_3_MONTHS:
            return Period(midnight(months_before(self.today, 3)))
        year = int(period) if period else None
        return Period(midnight(date(year, 1, 1)), midnight(date(year + 1, 1, 1))) if year else Period()

    def narrow(self, orders: OrderQuerySet) -> OrderQuerySet:
        """Keep the orders that match the filters, archived ones too; keep none where a filter is wrong."""
        if self.errors:
            return orders.none()
        placed = orders.placed_between(*self.span)
        show, words = self.asks("show"), self.asks("q")
        narrowed = {
            "open": placed.open,
            "not-shipped": placed.not_yet_shipped,
            "archived": placed.archived,
            "cancelled": placed.cancelled,
            "returns": placed.with_returns,
        }.get(show, placed.all)()
        return narrowed.matching(words) if words else narrowed

    def narrow_list(self, orders: OrderQuerySet) -> OrderQuerySet:
        """Keep the orders that the list shows: archived ones only on their tab and in a search."""
        narrowed = self.narrow(orders)
        return narrowed if self.asks("q") or self.asks("show") == "archived" else narrowed.not_archived()


class SpendingFilter(OrderFilter):
    """Filter spending by period: the last twelve months, until another is chosen."""

    def __init__(self, query: Any, *, today: date, first_year: int) -> None:
        super().__init__(query, today=today, first_year=first_year)
        period: Any = self.fields["period"]
        first = period.choices[0] if self.is_between_dates else ("", _("Last twelve months"))
        period.choices = [first, *period.choices[1:], (ANY_TIME, _("Any time"))]

    @property
    def is_of_twelve_months(self) -> bool:
        return not any(self.asks(name) for name in ("period", "since", "until"))

    @property
    def first_month(self) -> date:
        """Return the first day of the last twelve months."""
        return months_before(self.today.replace(day=1), 11)

    @property
    def span(self) -> Period:
        if self.is_of_twelve_months:
            return Period(midnight(self.first_month))
        return Period() if self.asks("period") == ANY_TIME else super().span


class SalesFilter(OrderFilter):
    """Filter a seller's orders: those to be shipped, until a state or words are chosen."""

    q = forms.CharField(
        label=_("Search your orders"),
        required=False,
        max_length=100,
        widget=forms.TextInput(
            attrs={"type": "search", "placeholder": _("Number, item, name"), "data-search": True}
        ),
    )
    show = forms.ChoiceField(required=False, choices=list(SALES_SHOWN.items()), widget=forms.HiddenInput)

    @property
    def shown(self) -> str:
        """Return the open tab; a search by words looks in every state."""
        return self.asks("show") or (ALL_SALES if self.asks("q") else TO_SHIP)

    def narrow_sales(self, seller: Seller) -> SellerOrderQuerySet:
        """Keep the seller's orders that match the filters; keep none where a filter is wrong."""
        sales = parts_sold_by(seller)
        if self.errors:
            return sales.none()
        placed = sales.placed_between(*self.span)
        placed = placed if self.shown == ALL_SALES else placed.in_states(SALES_STATES[self.shown])
        return placed.sold_with(self.asks("q"), seller=seller) if self.asks("q") else placed


class FindOrderForm(forms.Form):
    """Take an order's number and its e-mail address, as the shop's confirmation shows them."""

    number = forms.CharField(
        label=_("Your order number"),
        max_length=LONGEST_NUMBER,
        help_text=_("It is in your order confirmation."),
        widget=forms.TextInput(
            attrs={"autocomplete": "off", "autocapitalize": "none", "spellcheck": "false"}
        ),
        error_messages={
            "required": _("Type the order number."),
            "max_length": _("An order number has at most %(limit_value)s characters."),
        },
    )
    email = EmailField(
        label=_("Email"),
        max_length=254,
        widget=forms.EmailInput(attrs={"autocomplete": "email", "autocapitalize": "none"}),
        error_messages={"required": _("Type your email address.")},
    )


class HandoverForm(forms.Form):
    """Take to which carrier a seller hands parcels, and on which day."""

    carrier = forms.CharField(
        label=_("Carrier"),
        max_length=64,
        widget=forms.TextInput(attrs={"autocomplete": "on", "spellcheck": "false"}),
        error_messages={"required": _("Say which carrier has the parcel.")},
    )
    shipped_on = forms.DateField(
        label=_("Shipping date"),
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        error_messages={"required": _("Choose the shipping date.")},
    )


class ShippingForm(HandoverForm):
    """Take what a seller puts into a parcel: how many of each line that is left, and the carrier's number."""

    tracking_number = forms.CharField(
        label=_("Tracking number"),
        max_length=LONGEST_TRACKING_NUMBER,
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
    )

    def __init__(self, typed: Any, *, lines: Sequence[Line], initial: dict[str, Any]) -> None:
        super().__init__(typed, initial=initial)
        self.left = {f"pieces_{line.id.hex}": line for line in lines if line.to_ship}
        for name, line in self.left.items():
            self.fields[name] = forms.IntegerField(
                label=line.name,
                min_value=0,
                max_value=line.to_ship,
                required=False,
                initial=line.to_ship if line.goes_by_post else 0,
                help_text=_("%(number)s left to ship") % {"number": line.to_ship},
                error_messages={
                    "max_value": _("Only %(limit_value)s left."),
                    "min_value": _("Type how many, or 0."),
                    "invalid": _("Type how many, or 0."),
                },
            )
        self.order_fields([*self.left, "carrier", "tracking_number", "shipped_on"])

    def rows(self) -> list[tuple[Line, Any]]:
        """Return each line of which something is left, with its field."""
        return [(line, self[name]) for name, line in self.left.items()]

    def pieces(self) -> dict[UUID, int]:
        """Return how many of each line are in the parcel, once the form is valid."""
        return {line.id: self.cleaned_data[name] or 0 for name, line in self.left.items()}


class ShippingFileForm(forms.Form):
    """Take a file of shipped orders."""

    file = forms.FileField(
        label=_("CSV file"),
        widget=forms.FileInput(attrs={"accept": ".csv,text/csv"}),
        error_messages={"required": _("Choose a file."), "empty": _("The file is empty.")},
    )
