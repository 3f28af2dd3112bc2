"""A customer, or a guest by the link to her return and a code, cancels a return that was not sent yet."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from comptoir.customers.asking import CustomerRequest
from comptoir.ground.email import readable_email
from comptoir.ground.refusal import Refused
from comptoir.journal.record import Acts
from comptoir.orders.actions import guest_code_address, send_guest_code, take_guest_code
from comptoir.returns.actions import cancel_return
from comptoir.returns.models import Return, items_of, own_return
from comptoir.returns.pages.returned import by_return_link, followed_link
from comptoir.safety.forms import SentCodeForm
from comptoir.ui.pages import is_accepted


@require_http_methods(["GET", "HEAD", "POST"])
def cancellation(request: CustomerRequest, return_number: str) -> HttpResponse:
    """Ask whether to cancel a return, and cancel it."""
    back = own_return(request.customer, return_number)
    if back is None:
        raise Http404
    if request.method == "POST":
        return _cancel(request, back, back.get_absolute_url(), by=request.user)
    return _answer(request, back, back.get_absolute_url())


@by_return_link(takes_forms=True)
def cancellation_by_link(request: HttpRequest, back: Return) -> HttpResponse:
    """Cancel the same for a guest, after a code sent to the address of her order."""
    link, purpose = followed_link(request), f"return_cancellation:{back.id}"
    path = reverse("return_by_link", args=[link])
    if "send" in request.POST and back.can_be_cancelled:
        send_guest_code(request, back.order, purpose)
        return redirect("return_cancellation_by_link", link)
    code = SentCodeForm(request.POST if "code" in request.POST else None)
    if code.is_valid() and is_accepted(
        code, "code", lambda: take_guest_code(request, back.order, purpose, code.cleaned_data["code"])
    ):
        return _cancel(request, back, path, by=back.order.customer)
    sent_to = readable_email(guest_code_address(request, back.order, purpose))
    return _answer(request, back, path, is_guest=True, form=code, sent_to=sent_to)


def _cancel(request: HttpRequest, back: Return, path: str, *, by: Acts) -> HttpResponse:
    try:
        cancel_return(back, by=by)
        messages.success(request, _("The return is cancelled: you keep what you have."))
    except Refused as refused:
        messages.error(request, refused.words)
    return redirect(path)


def _answer(request: HttpRequest, back: Return, path: str, **more: Any) -> HttpResponse:
    """Ask; where the return can no longer be cancelled, its own page says where it is."""
    if not back.can_be_cancelled:
        return redirect(path)
    shown = {"back": back, "items": items_of([back])[back.id], "path": path, **more}
    return render(request, "returns/cancellation.html", shown)
