"""A thing of Alice's for each name that an address of the house can hold."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from allauth.mfa.models import Authenticator
from django.urls import URLPattern, URLResolver, get_resolver

from comptoir.addresses.examples import give_addresses
from comptoir.conversations.examples import ask
from comptoir.journal.models import NOBODY, FailedReaction
from comptoir.journal.record import IMPORT
from comptoir.orders.examples import give_orders
from comptoir.sellers.actions import create_key

APIS = {"customer_api", "shop_api"}


def addresses(resolver: Any = None, under: str = "") -> Iterator[tuple[str, str, URLPattern]]:
    """Each address of a page: its name, its path, and its pattern; those of the APIs stand in their document."""
    for pattern in (resolver or get_resolver()).url_patterns:
        path = under + str(pattern.pattern)
        if isinstance(pattern, URLPattern):
            yield pattern.name or path, path, pattern
        elif isinstance(pattern, URLResolver) and pattern.namespace not in APIS:
            yield from addresses(pattern, path)


def things_of(alice: Any) -> dict[str, Any]:
    """What the names in the addresses stand for, once Alice has one of each."""
    [order] = give_orders(alice)
    failed = FailedReaction.objects.create(
        customer_id=NOBODY, entry_id=order.id, fact="orders.placed", reaction="notices.tell", error="no paper"
    )
    return {
        "number": order.number,
        "customer": alice.customer_id,
        "failure": failed.id,
        "asked": ask(alice).id,
        "address": give_addresses(alice)[0].id,
        "reference": order.number,
        "purpose": "shipping",
        "method": Authenticator.objects.create(user=alice, type="sms", data={}).pk,
        "key": create_key("Shop", scopes=["orders:read"], by=IMPORT)[0].id,
        "slug": order.lines.all()[0].seller.slug,
    }
