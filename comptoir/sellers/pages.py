"""Sellers for everybody: a public page, and who sold what on an order."""

from __future__ import annotations

from functools import lru_cache
from typing import Any

from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from comptoir.sellers.models import Seller, public_seller
from comptoir.ui.panels import Added, drawn
from comptoir.ui.templatetags.ui import card


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
    language, facts = get_language(), [_facts_of(seller) for seller in sellers]
    words = {seller.id: _sold_by(seller.slug, seller.name, language) for seller in sellers}
    return Added(
        foot=card(_seller_list(facts, language), title=_("Who sold these items")),
        words={line.id: words[line.seller_id] for line in lines},
    )


def _facts_of(seller: Seller) -> tuple[Any, ...]:
    return tuple(getattr(seller, field.attname) for field in Seller._meta.concrete_fields)


def _seller_list(sellers: list[tuple[Any, ...]], language: str | None) -> SafeString:
    drawn_each = [_drawn_seller(facts, _language=language) for facts in sellers]
    return format_html('<div class="sellers">{}</div>', SafeString("".join(drawn_each)))


@lru_cache(maxsize=4096)
def _drawn_seller(facts: tuple[Any, ...], _language: str | None) -> SafeString:
    """Draw what is known of a seller, once until something of it changes. The language is the one in use."""
    seller = Seller.from_db(None, [field.attname for field in Seller._meta.concrete_fields], facts)
    return drawn("sellers/_panel.html", {"seller": seller})


@lru_cache(maxsize=4096)
def _sold_by(slug: str, name: str, _language: str | None) -> str:
    link = format_html('<a href="{}">{}</a>', Seller(slug=slug).get_absolute_url(), name)
    return format_html(_("Sold by {seller}"), seller=link)
