"""A customer as staff see her: who she is, how she is known, and what other apps know of her."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from comptoir.customers.actions import end_sessions_of
from comptoir.customers.models import (
    StaffRequest,
    staff_addresses_of,
    staff_customer,
    staff_only,
    staff_user_of,
    visit_of,
)
from comptoir.ui.pages import post_only


@staff_only
def customer(request: StaffRequest, customer: UUID) -> HttpResponse:
    """One customer."""
    found = staff_customer(customer)
    if found is None:
        raise Http404
    answer = {"customer": found, "addresses": staff_addresses_of(found), "account": staff_user_of(found)}
    return render(request, "customers/desk/customer.html", answer)


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
