"""Middleware: the seller for whom the user works."""

from __future__ import annotations

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse

from comptoir.sellers.models import seller_of


class SellerMiddleware:
    """Sets `request.seller`: the seller for whom the user works, else None."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        request.seller = seller_of(request.user) if request.user.is_authenticated else None  # type: ignore[attr-defined]
        return self.get_response(request)
