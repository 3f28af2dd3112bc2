"""What staff do for an account's owner: sign her out everywhere, lift the limits that lock her out."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.middleware.csrf import get_token
from django.shortcuts import redirect
from django.utils.translation import gettext as _

from comptoir.customers.asking import StaffRequest, staff_only, visit_of
from comptoir.customers.models import User, staff_customer, staff_user_of
from comptoir.post.models import stop_of
from comptoir.safety.actions import clear_tries, end_sessions_of
from comptoir.safety.forms import ReasonForm
from comptoir.ui.pages import post_only, show
from comptoir.ui.panels import Added, drawn

# Request attribute for an invalid form about the limits
LIFTING = "lifting"


def panel(request: Any, account: User) -> Added:
    """Add to a customer's page what staff can do for her account."""
    lifting = getattr(request, LIFTING, None) or ReasonForm()
    answer = {"account": account, "lifting": lifting, "csrf_token": get_token(request)}
    answer["stop"] = stop_of(account.email)
    return Added(foot=drawn("safety/desk/_account.html", answer))


@staff_only
@post_only(sent_from="desk_find")
def sessions(request: StaffRequest, customer: UUID) -> HttpResponse:
    """Sign a customer out everywhere, because she asked for it."""
    owner = staff_customer(customer)
    user = staff_user_of(owner) if owner else None
    if user is None:
        raise Http404
    end_sessions_of(user, by=request.staff, visit=visit_of(request))
    messages.success(request, _("Signed out everywhere, as requested."))
    return redirect("desk_customer", customer=customer)


@staff_only
@post_only(sent_from="desk_find")
def limits(request: StaffRequest, customer: UUID) -> HttpResponse:
    """Lift the limits of an account whose owner is locked out, for a reason."""
    owner, form = staff_customer(customer), ReasonForm(request.POST)
    user = staff_user_of(owner) if owner else None
    if user is None:
        raise Http404
    if not form.is_valid():
        setattr(request, LIFTING, form)
        return show(request, "desk_customer", customer=customer)
    clear_tries(user, reason=form.cleaned_data["reason"], by=request.staff, visit=visit_of(request))
    messages.success(request, _("The limits are lifted: signing in and codes work again at once."))
    return redirect("desk_customer", customer=customer)
