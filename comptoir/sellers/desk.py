"""At the desk: the shop's keys, for staff alone; and saved reasons, of a seller or of the staff."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from comptoir.customers.asking import StaffRequest, confirmed_first, open_to, staff_only
from comptoir.ground.refusal import Refused
from comptoir.sellers.actions import create_key, drop_reason, revoke_key, save_reason
from comptoir.sellers.forms import KeyForm, ReasonForm
from comptoir.sellers.models import Seller, saved_reasons, seller_by_reference, staff_key, staff_keys
from comptoir.sellers.models import saved_reason as reason_saved
from comptoir.ui.pages import post_only


@confirmed_first
@staff_only
@require_http_methods(["GET", "HEAD", "POST"])
def keys(request: StaffRequest) -> HttpResponse:
    """List all keys; a new one is shown only in the answer to the form that creates it."""
    form, secret = KeyForm(request.POST if request.method == "POST" else None), ""
    if form.is_valid():
        cleaned = form.cleaned_data
        seller = seller_by_reference(cleaned["seller"]) if cleaned["seller"] else None
        try:
            _key, secret = create_key(
                cleaned["name"], scopes=cleaned["scopes"], by=request.user, seller=seller
            )
            form = KeyForm()
        except Refused as refused:
            form.add_error(None, refused.words)
    answer = {"form": form, "secret": secret, "keys": staff_keys()}
    return render(request, "sellers/desk/keys.html", answer)


@staff_only
@post_only(sent_from="desk_keys")
def revoke(request: StaffRequest, key: UUID) -> HttpResponse:
    """Revoke a key."""
    shop_key = staff_key(key)
    if shop_key is None:
        raise Http404
    revoke_key(shop_key, by=request.user)
    messages.success(request, _("The key “%(name)s” is revoked.") % {"name": shop_key.name})
    return redirect("desk_keys")


@open_to("staff", "seller")
@require_http_methods(["GET", "HEAD", "POST"])
def reasons(request: Any) -> HttpResponse:
    """List the reasons that are kept, and keep another."""
    form = ReasonForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        try:
            save_reason(form.cleaned_data["text"], seller=_seller(request), by=request.user)
            messages.success(request, _("Saved: it is offered wherever you refuse, deduct or answer."))
            return redirect("desk_saved_reasons")
        except Refused as refused:
            form.add_error("text", refused.words)
    answer = {"form": form, "reasons": saved_reasons(_seller(request))}
    return render(request, "sellers/desk/reasons.html", answer, status=409 if form.is_bound else 200)


@open_to("staff", "seller")
@post_only(sent_from="desk_saved_reasons")
def reason(request: Any, saved_reason: UUID) -> HttpResponse:
    """Delete a reason."""
    kept = reason_saved(saved_reason, _seller(request))
    if kept is None:
        raise Http404
    drop_reason(kept, by=request.user)
    messages.success(request, _("The reason is deleted."))
    return redirect("desk_saved_reasons")


def _seller(request: Any) -> Seller | None:
    return None if request.staff else request.seller
