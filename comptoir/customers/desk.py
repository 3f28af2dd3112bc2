"""A customer as staff see her: who she is, how she is known, and what other apps know of her."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from comptoir.customers.actions import clear_tries, correct_customer, end_sessions_of, note_reading
from comptoir.customers.forms import CorrectionForm, ReasonForm
from comptoir.customers.models import (
    StaffRequest,
    staff_addresses_of,
    staff_customer,
    staff_only,
    staff_user_of,
    visit_of,
)
from comptoir.ground.refusal import Refused
from comptoir.ui.pages import post_only


@staff_only
def customer(request: StaffRequest, customer: UUID) -> HttpResponse:
    """One customer."""
    return _shown(request, customer, ReasonForm())


def _shown(request: StaffRequest, customer: UUID, lifting: ReasonForm) -> HttpResponse:
    found = staff_customer(customer)
    if found is None:
        raise Http404
    note_reading(request, [found.id])
    answer = {
        "customer": found,
        "addresses": staff_addresses_of(found),
        "account": staff_user_of(found),
        "lifting": lifting,
    }
    return render(request, "customers/desk/customer.html", answer)


@staff_only
@require_http_methods(["GET", "HEAD", "POST"])
def correction(request: StaffRequest, customer: UUID) -> HttpResponse:
    """Correct the address, the name and the language of a customer who has no account to do it in."""
    found = staff_customer(customer)
    if found is None:
        raise Http404
    note_reading(request, [found.id])
    form = CorrectionForm(request.POST or None, customer=found)
    if not form.is_valid():
        return render(request, "customers/desk/correction.html", {"customer": found, "form": form})
    try:
        found = correct_customer(found, **form.cleaned_data, by=request.staff)
    except Refused as refused:
        messages.error(request, refused.words)
    else:
        messages.success(request, _("The details are corrected."))
    return redirect("desk_customer", customer=found.id)


@staff_only
@post_only(sent_from="desk_find")
def sessions(request: StaffRequest, customer: UUID) -> HttpResponse:
    """Sign a customer out everywhere, because she asked for it."""
    found = staff_customer(customer)
    user = staff_user_of(found) if found else None
    if user is None:
        raise Http404
    end_sessions_of(user, by=request.staff, visit=visit_of(request))
    messages.success(request, _("Signed out everywhere, as asked."))
    return redirect("desk_customer", customer=customer)


@staff_only
@post_only(sent_from="desk_find")
def limits(request: StaffRequest, customer: UUID) -> HttpResponse:
    """Lift the limits of an account whose owner is kept out, for a reason."""
    found, form = staff_customer(customer), ReasonForm(request.POST)
    user = staff_user_of(found) if found else None
    if user is None:
        raise Http404
    if not form.is_valid():
        return _shown(request, customer, form)
    clear_tries(user, reason=form.cleaned_data["reason"], by=request.staff, visit=visit_of(request))
    messages.success(request, _("The limits are lifted: signing in and codes work again at once."))
    return redirect("desk_customer", customer=customer)
