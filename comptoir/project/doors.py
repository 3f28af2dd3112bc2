"""The two doors for programs: the customer's, by session, and the shop's, by key."""

from __future__ import annotations

from django.conf import settings
from django.http import HttpRequest
from django.utils.translation import gettext as _
from ninja.utils import check_csrf

from comptoir.customers.models import find_customer
from comptoir.rest.doors import Door
from comptoir.rest.problems import Problem
from comptoir.sellers.actions import note_use
from comptoir.sellers.models import key_of

SAFE = {"GET", "HEAD", "OPTIONS", "TRACE"}


def recognise_customer(request: HttpRequest) -> str | None:
    """Return the signed-in customer; a change must come from our pages or bring their token."""
    customer = find_customer(request.user) if request.user.is_authenticated else None
    request.customer = customer  # type: ignore[attr-defined]
    if customer is None:
        return None
    if request.method not in SAFE and check_csrf(request):
        words = _("Send the CSRF token of the session in X-CSRFToken.")
        raise Problem(403, "csrf_token_missing", words)
    return f"customer:{customer.id}"


def recognise_shop(request: HttpRequest) -> str | None:
    """Return the shop's key."""
    kind, _space, secret = request.headers.get("Authorization", "").partition(" ")
    key = key_of(secret.strip()) if kind.lower() == "bearer" else None
    request.shop = key  # type: ignore[attr-defined]
    if key is None:
        return None
    note_use(key)
    return f"key:{key.id}"


DOORS = [
    Door(
        "/api/shop/",
        recognise_shop,
        lambda: settings.API_SHOP_LIMIT,
        lambda: settings.API_SHOP_LARGEST_BODY,
        language="en",
    ),
    Door(
        "/api/",
        recognise_customer,
        lambda: settings.API_CUSTOMER_LIMIT,
        lambda: settings.DATA_UPLOAD_MAX_MEMORY_SIZE,
    ),
]
