"""Contact Seller: a customer or a guest asks who sold something of her order."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from comptoir.conversations.actions import count_message, open_thread
from comptoir.conversations.forms import SellerForm, accept
from comptoir.conversations.models import Subject, Thread, link_to_thread, threads_about, usual_wait
from comptoir.customers.asking import CustomerRequest
from comptoir.journal.record import Acts
from comptoir.orders.models import Line, Order, lines_of, own_order, public_order_by_link
from comptoir.sellers.models import Seller
from comptoir.ui.pages import keeps_typed, typed_before


@keeps_typed
@require_http_methods(["GET", "HEAD", "POST"])
def contact_seller(request: CustomerRequest, slug: str, number: str) -> HttpResponse:
    """Ask a seller about an order of hers."""
    order = own_order(request.customer, number)
    if order is None:
        raise Http404
    return _ask(request, order, slug, by=request.user)


@login_not_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def contact_seller_by_link(request: HttpRequest, link: str, slug: str) -> HttpResponse:
    """Ask a seller about the one order that a guest's link opens; else the link's page says why not."""
    followed = public_order_by_link(link)
    if followed.order is None:
        return redirect("order_by_link", link)
    answer = _ask(request, followed.order, slug, by=followed.order.customer, link=link)
    answer["X-Robots-Tag"] = "noindex"
    answer["Referrer-Policy"] = "strict-origin"
    return answer


def _ask(request: HttpRequest, order: Order, slug: str, *, by: Acts, link: str = "") -> HttpResponse:
    lines = [line for line in lines_of(order) if line.seller.slug == slug]
    if not lines:
        raise Http404
    seller, form = lines[0].seller, _form(request, lines)
    if request.method == "POST" and form.is_valid():
        count_message(order.customer)
        opened = accept(form, lambda: _open(order, seller, form, by))
        if opened:
            messages.success(
                request, _("Sent. The answer will appear here, and we will email you when it does.")
            )
            return redirect(_path_of(opened, link))
    answer = {
        "order": order,
        "seller": seller,
        "form": form,
        "item": lines[0] if len(lines) == 1 else None,
        "promise": promise_of(seller),
        "due_at": Thread(seller=seller).due_at(timezone.now()),
        "back": reverse("order_by_link", args=[link]) if link else order.get_absolute_url(),
        "is_guest": bool(link),
        "open": [
            (
                thread,
                reverse("thread_by_link", args=[link_to_thread(thread)])
                if link
                else str(thread.get_absolute_url()),
            )
            for thread in threads_about(order)
            if thread.seller_id == seller.id and not thread.is_closed
        ],
    }
    return render(request, "conversations/contact_seller.html", answer, status=400 if form.errors else 200)


def promise_of(seller: Seller) -> str:
    """Say how soon a seller answers: as measured, or as promised where little was measured."""
    usual = usual_wait(seller.id)
    if usual is None or usual > timedelta(hours=48):
        return _("%(seller)s usually answers within 24 to 48 hours.") % {"seller": seller.name}
    hours = max(1, -(-int(usual.total_seconds()) // 3600))
    words = ngettext(
        "%(seller)s usually answers within %(number)s hour.",
        "%(seller)s usually answers within %(number)s hours.",
        hours,
    )
    return words % {"seller": seller.name, "number": hours}


def _path_of(thread: Thread, link: str) -> str:
    return reverse("thread_by_link", args=[link_to_thread(thread)]) if link else thread.get_absolute_url()


def _form(request: HttpRequest, lines: list[Line]) -> SellerForm:
    if request.method == "POST":
        return SellerForm(request.POST, request.FILES, lines=lines)
    initial: dict[str, Any] = {
        "subject": request.GET.get("about", ""),
        "item": request.GET.get("item", ""),
    }
    return SellerForm(lines=lines, initial=initial | typed_before(request))


def _open(order: Order, seller: Seller, form: SellerForm, by: Acts) -> Thread:
    typed = form.cleaned_data
    return open_thread(
        order,
        subject=Subject(typed["subject"]),
        text=typed["text"],
        seller=seller,
        line=form.line(),
        photo=typed["photo"],
        by=by,
    )
