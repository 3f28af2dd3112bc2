"""A customer as staff see her: who she is, how she is known, and what other apps add."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from comptoir.customers.actions import correct_customer, note_reading
from comptoir.customers.asking import StaffRequest, staff_only
from comptoir.customers.forms import CorrectionForm
from comptoir.customers.models import staff_addresses_of, staff_customer, staff_user_of
from comptoir.ground.refusal import Refused
from comptoir.ui.panels import ask_panels


@staff_only
def customer(request: StaffRequest, customer: UUID) -> HttpResponse:
    """Show one customer."""
    owner = staff_customer(customer)
    if owner is None:
        raise Http404
    note_reading(request, [owner.id])
    account = staff_user_of(owner)
    answer = {
        "customer": owner,
        "addresses": staff_addresses_of(owner),
        "account": account,
        "added": ask_panels("desk.customer", request, owner),
        "of_account": ask_panels("desk.account", request, account) if account else None,
    }
    return render(request, "customers/desk/customer.html", answer)


@staff_only
@require_http_methods(["GET", "HEAD", "POST"])
def correction(request: StaffRequest, customer: UUID) -> HttpResponse:
    """Correct address, name and language of a customer without an account."""
    owner = staff_customer(customer)
    if owner is None:
        raise Http404
    note_reading(request, [owner.id])
    form = CorrectionForm(request.POST or None, customer=owner)
    if not form.is_valid():
        return render(request, "customers/desk/correction.html", {"customer": owner, "form": form})
    try:
        owner = correct_customer(owner, **form.cleaned_data, by=request.staff)
    except Refused as refused:
        messages.error(request, refused.words)
    else:
        messages.success(request, _("The details are corrected."))
    return redirect("desk_customer", customer=owner.id)
