"""Sellers for everybody: a public page, and who sold what on an order."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.html import format_html
from django.utils.translation import gettext as _

from comptoir.sellers.models import Seller, public_seller
from comptoir.ui.panels import Added, drawn


@login_not_required
def seller(request: HttpRequest, slug: str) -> HttpResponse:
    """Show a seller's identity, as the law lets every customer know it (DSA article 30)."""
    identity = public_seller(slug)
    if identity is None:
        raise Http404
    return render(request, "sellers/seller.html", {"seller": identity})


def panel(request: HttpRequest, order: Any, lines: Any, parcels: Any) -> Added:
    """Add to an order who sold each line, and what is known of them. The lines come with their sellers, so it
    needs no statement."""
    sellers = sorted({line.seller for line in lines}, key=lambda seller: seller.name)
    if not sellers:
        return Added()
    words = {seller.id: _sold_by(seller) for seller in sellers}
    return Added(
        foot=drawn("sellers/_panel.html", {"sellers": sellers}),
        words={line.id: words[line.seller_id] for line in lines},
    )


def _sold_by(seller: Seller) -> str:
    link = format_html('<a href="{}">{}</a>', seller.get_absolute_url(), seller.name)
    return format_html(_("Sold by {seller}"), seller=link)
