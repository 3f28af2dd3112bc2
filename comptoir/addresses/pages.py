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
from comptoir.addresses.models import MOST_ADDRESSES, Address, Purpose
from comptoir.customers.models import CustomerRequest
from comptoir.ground.refusal import Refused
from comptoir.ui.pages import keeps_typed, post_only, typed_before
from comptoir.ui.templatetags.formats import country as country_name


def addresses(request: CustomerRequest) -> HttpResponse:
    """All of them, the defaults first."""
    held = [_card(address) for address in request.customer.addresses.defaults_first()]
    return render(
        request, "addresses/addresses.html", {"cards": held, "has_room": len(held) < MOST_ADDRESSES}
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
    held = find_address(request, address)
    if request.method != "POST":
        return _answer(request, _with_typed(request, AddressForm.showing(held.content)), held)
    form = AddressForm(request.POST, country=first_country(request.POST.get("country", "")))
    if "redraw" in request.POST:
        return _redraw(request, form, held)
    if form.is_valid():
        change_address(held, form.content(), by=request.user)
        messages.success(request, _("The address is saved. Orders already placed keep theirs."))
        return redirect("addresses")
    return _answer(request, form, held)


@require_http_methods(["GET", "HEAD", "POST"])
def removal(request: CustomerRequest, address: UUID) -> HttpResponse:
    """Ask whether to delete an address, and do."""
    held = find_address(request, address)
    if request.method != "POST":
        return render(request, "addresses/removal.html", {"card": _card(held)})
    remove_address(held, by=request.user)
    messages.success(request, _("The address is deleted. Orders already placed keep theirs."))
    return redirect("addresses")


@post_only(sent_from="addresses")
def default(request: CustomerRequest, address: UUID) -> HttpResponse:
    """Make an address the default for delivery or for billing."""
    held = find_address(request, address)
    purpose = request.POST.get("purpose", "")
    if purpose not in Purpose:
        raise Refused(_("Choose delivery or billing."), "unknown_purpose")
    prefer_address(held, Purpose(purpose), by=request.user)
    words = {
        Purpose.SHIPPING: _("From now on we deliver to %(place)s, unless you choose another address."),
        Purpose.BILLING: _("Billed to %(place)s from now on, unless you choose another address."),
    }
    messages.success(request, words[Purpose(purpose)] % {"place": _place(held)})
    return redirect("addresses")


def _with_typed(request: CustomerRequest, form: AddressForm) -> AddressForm:
    """The form, with what was typed in it before the session changed."""
    typed = typed_before(request)
    if not typed:
        return form
    return AddressForm(country=first_country(typed.get("country", "")), initial={**form.initial, **typed})


def find_address(request: CustomerRequest, id: UUID) -> Address:
    """The customer's address of that id, else 404."""
    found: Address | None = request.customer.addresses.filter(id=id).first()
    if found is None:
        raise Http404
    return found


def tile(request: CustomerRequest) -> dict[str, Any]:
    """Addresses: where things are delivered, else how many there are."""
    held = list(request.customer.addresses.defaults_first())
    if held and held[0].is_default_shipping:
        says = _("Delivered to %(place)s") % {"place": _place(held[0])}
    elif held:
        says = ngettext(
            "%(number)s address, not a default", "%(number)s addresses, none a default", len(held)
        )
        says %= {"number": len(held)}
    else:
        says = _("None yet: add where to deliver")
    return {"href": reverse("addresses"), "icon": "map-pin", "title": _("Addresses"), "says": says}


def _place(address: Address) -> str:
    return ", ".join(part for part in (" ".join(address.street[:1]), address.city) if part)


def _card(address: Address) -> dict[str, Any]:
    """What the book shows of an address, in the reader's words."""
    content = address.content
    days = [str(name) for day, name in WEEKDAYS if day in content.closed_days]
    delivery = [
        (_("Door code"), content.access_code),
        (_("Leave it"), content.safe_place),
        (_("Neighbour"), content.neighbour),
        (_("Nobody there on"), ", ".join(days)),
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


def _redraw(request: CustomerRequest, form: AddressForm, held: Address | None = None) -> HttpResponse:
    """The same form in another country's fields, with what was typed so far and no word of reproach."""
    form.is_valid()
    again = AddressForm.showing(form.content(), form.chosen)
    again.initial["default_for"] = form.cleaned_data.get("default_for", [])
    if request.headers.get("HX-Request"):
        return render(request, "addresses/_fields.html", {"form": again})
    return _answer(request, again, held)


def _answer(request: CustomerRequest, form: AddressForm, held: Address | None = None) -> HttpResponse:
    is_first = held is None and not request.customer.addresses.exists()
    return render(request, "addresses/address.html", {"form": form, "address": held, "is_first": is_first})
