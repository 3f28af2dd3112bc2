"""A customer as staff see her: who she is, how she is known, and what other apps know of her."""

from __future__ import annotations

from uuid import UUID

from django.http import Http404, HttpResponse
from django.shortcuts import render

from comptoir.customers.models import (
    StaffRequest,
    staff_addresses_of,
    staff_customer,
    staff_only,
    staff_user_of,
)


@staff_only
def customer(request: StaffRequest, customer: UUID) -> HttpResponse:
    """One customer."""
    found = staff_customer(customer)
    if found is None:
        raise Http404
    answer = {"customer": found, "addresses": staff_addresses_of(found), "account": staff_user_of(found)}
    return render(request, "customers/desk/customer.html", answer)
