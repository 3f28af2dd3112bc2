"""The request of a private page: who is asking is known, and all that the page reads starts from her."""

from __future__ import annotations

import logging
from collections.abc import Callable
from functools import wraps
from typing import TYPE_CHECKING, Any, TypeVar

from django.http import Http404, HttpRequest, HttpResponse

if TYPE_CHECKING:
    from comptoir.customers.models.customer import Customer
    from comptoir.customers.models.user import User

log = logging.getLogger("comptoir.security")
View = TypeVar("View", bound=Callable[..., HttpResponse])


class CustomerRequest(HttpRequest):
    """What CustomerMiddleware makes of a request before a private page sees it."""

    customer: Customer
    user: User  # type: ignore[assignment]


class StaffRequest(HttpRequest):
    """The request of a page that is open to staff: `staff` is who works here and asks."""

    staff: User
    user: User  # type: ignore[assignment]


class UserRequest(HttpRequest):
    """The request of a page that is open to whoever is signed in: a customer, a seller's person, staff."""

    user: User  # type: ignore[assignment]


def open_to(*who: str) -> Callable[[View], View]:
    """A page of the desk, there for `"staff"`, for a `"seller"`, or for both, and for nobody else.

    It asks for no customer, and `request.customer` is None in it: who works here may be one too, and what she
    sees at the desk is not hers.
    """

    def guard(view: View) -> View:
        @wraps(view)
        def guarded(request: Any, *args: Any, **named: Any) -> HttpResponse:
            if not any(getattr(request, one, None) for one in who):
                log.warning("%s asked for %s, which is not there for her", request.user.pk, request.path)
                raise Http404
            return view(request, *args, **named)

        guarded.open_to = frozenset(who)  # type: ignore[attr-defined]
        return guarded  # type: ignore[return-value]

    return guard


def signed_in_only(view: View) -> View:
    """A page about the sign-in itself: it asks for no customer, and starts from `request.user`."""
    view.asks_no_customer = True  # type: ignore[attr-defined]
    return view


def confirmed_first(view: View) -> View:
    """A page of the desk that hands out what opens the house: who sends it something has signed in lately."""
    view.asks_recent_sign_in = True  # type: ignore[attr-defined]
    return view


staff_only = open_to("staff")
