"""A visitor finds one order without a session: by its number and address, then by the link sent there."""

from __future__ import annotations

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import get_language
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_http_methods, require_safe

from comptoir.customers.models import fingerprint
from comptoir.entrance.actions import carry_address
from comptoir.orders.actions.send_link import note_opening, send_link
from comptoir.orders.forms import FindOrderForm
from comptoir.orders.models import Followed, GuestRequest, LinkState, keys_meant, public_order_by_link
from comptoir.orders.pages.order import whole_order
from comptoir.rest.limits import Limit, count_or_refuse, from_network

STATUSES = {LinkState.OVER: 410, LinkState.WRONG: 404, LinkState.IN_ACCOUNT: 410}


@login_not_required
@require_http_methods(["GET", "HEAD", "POST"])
def find(request: HttpRequest) -> HttpResponse:
    """Send the link to an order; the answer is the same whether there is one or not."""
    initial = {"number": request.GET.get("number", "")}
    form = FindOrderForm(request.POST if request.method == "POST" else None, initial=initial)
    if form.is_valid():
        number, email = form.cleaned_data["number"], form.cleaned_data["email"]
        count_try(request, number, email)
        send_link(number, email, language=get_language() or settings.LANGUAGE_CODE)
        if not request.user.is_authenticated:
            carry_address(request, email)
        return redirect("order_link_sent")
    return render(request, "orders/find.html", {"form": form})


@login_not_required
@require_safe
def link_sent(request: HttpRequest) -> HttpResponse:
    """Tell everybody who asked for a link the same."""
    return render(request, "orders/link_sent.html")


@login_not_required
@require_safe
@cache_control(private=True, no_store=True)
def order_by_link(request: GuestRequest, link: str) -> HttpResponse:
    """Show the one order that a link opens, or say why the link is closed."""
    followed = public_order_by_link(link)
    if followed.order is None:
        answer = _closed(request, followed)
    else:
        request.order = followed.order
        if request.method == "GET":
            note_opening(request.order)
        shown = whole_order(request, request.order, "order.guest")
        answer = render(request, "orders/guest_order.html", shown)
    answer["X-Robots-Tag"] = "noindex"
    # The secret in the address goes nowhere. Under `no-referrer` a browser would send `Origin: null` with
    # every form of the page, the language's too, and each would be taken for a forgery.
    answer["Referrer-Policy"] = "strict-origin"
    return answer


def count_try(request: HttpRequest, number: str, email: str) -> None:
    """Count a try from this network, and of this number in any spelling with this address. Raises TooMany.

    A wrong pair sends nothing and tells nothing, so neither of the two needs a counter of its own.
    """
    pairs = [fingerprint(f"{key}:{email}") for key in keys_meant(number)]
    tried = [Limit("find_order", f"order:{pair}") for pair in pairs]
    count_or_refuse(*tried, *from_network("find_order_from", request))


def _closed(request: HttpRequest, followed: Followed) -> HttpResponse:
    answer = {
        "number": followed.number,
        "is_over": followed.state == LinkState.OVER,
        "is_in_account": followed.state == LinkState.IN_ACCOUNT,
    }
    return render(request, "orders/link_closed.html", answer, status=STATUSES[followed.state])
