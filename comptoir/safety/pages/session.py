"""Stay signed in."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.utils.translation import gettext as _

from comptoir.customers.asking import CustomerRequest
from comptoir.ui.pages import go_back, post_only


@post_only(sent_from="account")
def session(request: CustomerRequest) -> HttpResponse:
    """Stay signed in: any request keeps an unkept session from ending."""
    if request.headers.get("X-Requested-With") == "fetch":
        return HttpResponse(status=204)
    messages.success(request, _("You are still signed in."))
    return go_back(request, otherwise="account")
