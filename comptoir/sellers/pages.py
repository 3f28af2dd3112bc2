"""Sellers as everybody may know them: a public page, and who sold what on an order."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.utils.safestring import SafeString, mark_safe

from comptoir.sellers.models import public_seller


@login_not_required
def seller(request: HttpRequest, slug: str) -> HttpResponse:
    """Who a seller is, as the law lets every customer know (DSA article 30)."""
    found = public_seller(slug)
    if found is None:
        raise Http404
    return render(request, "sellers/seller.html", {"seller": found})


def panel(request: HttpRequest, order: Any, lines: Any) -> SafeString:
    """On an order: who sold its items. The lines bring their sellers with them, so it costs no statement."""
    sellers = sorted({line.seller for line in lines}, key=lambda one: one.name)
    if not sellers:
        return SafeString("")
    return mark_safe(render_to_string("sellers/_panel.html", {"sellers": sellers}))  # noqa: S308 - rendered by Django
