"""The customer's address book."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from comptoir.addresses.actions import add_address, change_address, prefer_address, remove_address
from comptoir.addresses.forms import WEEKDAYS, AddressForm, first_country
from comptoir.addresses.models import MOST_ADDRESSES, Address, Purpose, book_of
from comptoir.customers.asking import CustomerRequest
from comptoir.ground.refusal import Refused
from comptoir.ui.formats import country as country_name
from comptoir.ui.pages import keeps_typed, post_only, typed_before


def addresses(request: CustomerRequest) -> HttpResponse:
    """Show the customer's addresses, the defaults first."""
    cards = [_card(address) for address in request.customer.addresses.defaults_first()]
    return render(
        request, "addresses/addresses.html", {"cards": cards, "has_room": len(cards) < MOST_ADDRESSES}
    )


@keeps_typed
@require_http_methods(["GET", "HEAD", "POST"])
def new(request: CustomerRequest) -> HttpResponse:
    """Add an address."""
    if request.method != "POST":
        form = AddressForm(country=first_country(request.GET.get("country", "")))
        return _answer(request, _with_typed(request, form))
    form = AddressForm(request.POST, country=first_country(request.POST.get("country", "")))
    if "redraw" in request.POST:
        return _redraw(request, form)
    if form.is_valid():
        try:
            chosen = form.cleaned_data["default_for"]
            add_address(request.customer, form.content(), by=request.user, default_for=chosen)
        except Refused as refused:
            form.add_error(None, refused.words)
        else:
            messages.success(request, _("The address is saved."))
            return redirect("addresses")
    return _answer(request, form)


@keeps_typed
@require_http_methods(["GET", "HEAD", "POST"])
def address(request: CustomerRequest, address: UUID) -> HttpResponse:
    """Edit an address."""
    saved = find_address(request, address)
    if request.method != "POST":
        return _answer(request, _with_typed(request, AddressForm.showing(saved.content)), saved)
    form = AddressForm(request.POST, country=first_country(request.POST.get("country", "")))
    if "redraw" in request.POST:
        return _redraw(request, form, saved)
    if form.is_valid():
        change_address(saved, form.content(), by=request.user)
        messages.success(request, _("The address is saved. Orders already placed keep theirs."))
        return redirect("addresses")
    return _answer(request, form, saved)


@require_http_methods(["GET", "HEAD", "POST"])
def removal(request: CustomerRequest, address: UUID) -> HttpResponse:
    """Ask whether to delete an address, and delete it."""
    saved = find_address(request, address)
    if request.method != "POST":
        return render(request, "addresses/removal.html", {"card": _card(saved)})
    remove_address(saved, by=request.user)
    messages.success(request, _("The address is deleted. Orders already placed keep theirs."))
    return redirect("addresses")


@post_only(sent_from="addresses")
def default(request: CustomerRequest, address: UUID) -> HttpResponse:
    """Make an address the default for delivery or for billing."""
    saved = find_address(request, address)
    purpose = request.POST.get("purpose", "")
    if purpose not in Purpose:
        raise Refused(_("Choose delivery or billing."), "unknown_purpose")
    prefer_address(saved, Purpose(purpose), by=request.user)
    words = {
        Purpose.SHIPPING: _("From now on we deliver to %(place)s, unless you choose another address."),
        Purpose.BILLING: _("Billed to %(place)s from now on, unless you choose another address."),
    }
    messages.success(request, words[Purpose(purpose)] % {"place": _short_name(saved)})
    return redirect("addresses")


def _with_typed(request: CustomerRequest, form: AddressForm) -> AddressForm:
    """Return the form, filled with what was typed before the session changed."""
    typed = typed_before(request)
    if not typed:
        return form
    return AddressForm(country=first_country(typed.get("country", "")), initial={**form.initial, **typed})


def find_address(request: CustomerRequest, id: UUID) -> Address:
    """Return the customer's address with this id, else 404."""
    address: Address | None = request.customer.addresses.filter(id=id).first()
    if address is None:
        raise Http404
    return address


def tile(request: CustomerRequest) -> dict[str, Any]:
    """Say where things are delivered, else how many addresses there are."""
    addresses = book_of(request.customer)
    if addresses and addresses[0].is_default_shipping:
        says = _("Delivery to %(place)s") % {"place": _short_name(addresses[0])}
    elif addresses:
        says = ngettext(
            "%(number)s address, not a default", "%(number)s addresses, none a default", len(addresses)
        )
        says %= {"number": len(addresses)}
    else:
        says = _("None yet: add a delivery address")
    return {"href": reverse("addresses"), "icon": "map-pin", "title": _("Addresses"), "says": says}


def _short_name(address: Address) -> str:
    return ", ".join(part for part in (" ".join(address.street[:1]), address.city) if part)


def _card(address: Address) -> dict[str, Any]:
    """Return what the address book shows of an address, in the reader's language."""
    content = address.content
    days = [str(name) for day, name in WEEKDAYS if day in content.closed_days]
    delivery = [
        (_("Door code"), content.access_code),
        (_("Where to leave it"), content.safe_place),
        (_("Neighbour"), content.neighbour),
        (_("No delivery on"), ", ".join(days)),
        (_("Note"), content.instructions),
    ]
    return {
        "address": address,
        "name": content.name,
        "lines": [line for line in content.lines() if line != content.name],
        "country": country_name(content.country),
        "phone": content.phone_shown(),
        "kind": address.get_property_kind_display(),
        "delivery": [(title, says) for title, says in delivery if says],
        "defaults": address.purposes(),
        "choices": [purpose for purpose in Purpose if purpose not in address.purposes()],
    }


def _redraw(request: CustomerRequest, form: AddressForm, saved: Address | None = None) -> HttpResponse:
    """Show the form again with another country's fields, keeping what was typed and showing no errors."""
    form.is_valid()
    again = AddressForm.showing(form.content(), form.chosen)
    again.initial["default_for"] = form.cleaned_data.get("default_for", [])
    if request.headers.get("HX-Request"):
        return render(request, "addresses/_fields.html", {"form": again})
    return _answer(request, again, saved)


def _answer(request: CustomerRequest, form: AddressForm, saved: Address | None = None) -> HttpResponse:
    is_first = saved is None and not request.customer.addresses.exists()
    return render(request, "addresses/address.html", {"form": form, "address": saved, "is_first": is_first})
