"""A customer, or a guest by the link to her return, adds a photo of the proof that she has posted it."""

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
from comptoir.journal.record import Acts
from comptoir.orders.actions import guest_code_address, send_guest_code, take_guest_code
from comptoir.returns.actions import count_proof, prove_posting
from comptoir.returns.forms import ProofForm
from comptoir.returns.models import Return, own_return
from comptoir.returns.pages.returned import by_return_link, followed_link
from comptoir.safety.forms import SentCodeForm
from comptoir.ui.pages import is_accepted


@require_http_methods(["GET", "HEAD", "POST"])
def posting(request: CustomerRequest, return_number: str) -> HttpResponse:
    """Take a photo of the proof of posting."""
    back = own_return(request.customer, return_number)
    if back is None:
        raise Http404
    form = ProofForm(*_sent(request))
    if form.is_valid() and is_accepted(form, "photo", lambda: _prove(back, form, by=request.user)):
        return _done(request, back, back.get_absolute_url())
    return _answer(request, back, form, back.get_absolute_url())


@by_return_link(takes_forms=True)
def posting_by_link(request: HttpRequest, back: Return) -> HttpResponse:
    """Take the same of a guest, after a code sent to the address of her order: money may follow from it."""
    link, purpose = followed_link(request), f"posting:{back.id}"
    path, here = reverse("return_by_link", args=[link]), redirect("return_posting_by_link", link)
    if "send" in request.POST:
        send_guest_code(request, back.order, purpose)
        return here
    if not request.session.get(purpose):
        code = SentCodeForm(request.POST if "code" in request.POST else None)
        if code.is_valid() and is_accepted(code, "code", lambda: _take(request, back, purpose, code)):
            return here
        sent_to = guest_code_address(request, back.order, purpose)
        return _answer(request, back, code, path, asks_code=True, sent_to=readable_email(sent_to))
    form = ProofForm(*_sent(request))
    if form.is_valid() and is_accepted(form, "photo", lambda: _prove(back, form, by=back.order.customer)):
        del request.session[purpose]
        return _done(request, back, path)
    return _answer(request, back, form, path, is_guest=True)


def _sent(request: HttpRequest) -> tuple[Any, Any]:
    return (request.POST, request.FILES) if request.method == "POST" else (None, None)


def _take(request: HttpRequest, back: Return, purpose: str, form: SentCodeForm) -> None:
    """Take the code; a photo that is refused then asks for no other one."""
    take_guest_code(request, back.order, purpose, form.cleaned_data["code"])
    request.session[purpose] = True


def _prove(back: Return, form: ProofForm, *, by: Acts) -> None:
    count_proof(back)
    prove_posting(back, form.cleaned_data["photo"], by=by)


def _done(request: HttpRequest, back: Return, path: str) -> HttpResponse:
    words = _("Thank you. %(seller)s has your proof of posting.")
    messages.success(request, words % {"seller": back.seller.name})
    return redirect(path)


def _answer(request: HttpRequest, back: Return, form: Any, path: str, **more: Any) -> HttpResponse:
    """Show the form; where the return is not waiting to be sent, its own page says where it is."""
    if not back.can_be_proved:
        return redirect(path)
    shown = {"back": back, "form": form, "path": path, "is_guest": "asks_code" in more, **more}
    return render(request, "returns/posting.html", shown)
