"""The shop's keys at the staff's desk: create, list, revoke."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from comptoir.customers.asking import StaffRequest, confirmed_first, staff_only
from comptoir.ground.refusal import Refused
from comptoir.sellers.actions import create_key, revoke_key
from comptoir.sellers.forms import KeyForm
from comptoir.sellers.models import seller_by_reference, staff_key, staff_keys
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
