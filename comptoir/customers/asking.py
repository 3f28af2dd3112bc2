"""The request of a private page: it knows who is asking, and everything on the page starts from her."""

from __future__ import annotations

import logging
from collections.abc import Callable
from functools import wraps
from typing import TYPE_CHECKING, Any, TypeVar

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse

from comptoir.customers.models.visit import Visit
from comptoir.rest.limits import client_address

if TYPE_CHECKING:
    from comptoir.customers.models.customer import Customer
    from comptoir.customers.models.user import User

log = logging.getLogger("comptoir.security")
View = TypeVar("View", bound=Callable[..., HttpResponse])


class CustomerRequest(HttpRequest):
    """A request of a private page, as CustomerMiddleware prepares it."""

    customer: Customer
    user: User  # type: ignore[assignment]


class StaffRequest(HttpRequest):
    """A request of a page for staff: `staff` is the one who asks."""

    staff: User
    user: User  # type: ignore[assignment]


class UserRequest(HttpRequest):
    """A request of a page for anybody signed in: a customer, a seller's person, staff."""

    user: User  # type: ignore[assignment]


def open_to(*who: str) -> Callable[[View], View]:
    """Mark a page of the desk that is only for `"staff"`, for a `"seller"`, or for both.

    `request.customer` is None in it: who works here may be a customer too, but what the desk shows is not
    hers.
    """

    def guard(view: View) -> View:
        @wraps(view)
        def guarded(request: Any, *args: Any, **named: Any) -> HttpResponse:
            if not any(getattr(request, role, None) for role in who):
                log.warning("%s asked for %s, which is not there for her", request.user.pk, request.path)
                raise Http404
            return view(request, *args, **named)

        guarded.open_to = frozenset(who)  # type: ignore[attr-defined]
        return guarded  # type: ignore[return-value]

    return guard


def signed_in_only(view: View) -> View:
    """Mark a page about the sign-in itself: it needs no customer, and starts from `request.user`."""
    view.asks_no_customer = True  # type: ignore[attr-defined]
    return view


def confirmed_first(view: View) -> View:
    """Mark a page of the desk that gives access to the house: sending its form needs a recent sign-in."""
    view.asks_recent_sign_in = True  # type: ignore[attr-defined]
    return view


staff_only = open_to("staff")


def visit_of(request: HttpRequest) -> Visit:
    """Return where a request comes from. Raises PermissionDenied if its address is unknown."""
    address = client_address(request)
    if not address:
        raise PermissionDenied("nobody says which address asks")
    return Visit(address, request.META.get("HTTP_USER_AGENT", "")[:200])
