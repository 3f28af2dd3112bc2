"""A thing of Alice's for each name that an address of the house can hold."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from allauth.mfa.models import Authenticator
from django.urls import URLPattern, URLResolver, get_resolver

from comptoir.journal.models import NOBODY, FailedReaction
from comptoir.journal.record import IMPORT
from comptoir.orders.examples import give_orders
from comptoir.project.house import collect_examples
from comptoir.sellers.actions import create_key

APIS = {"customer_api", "shop_api"}


def addresses(
    resolver: Any = None, under: str = "", *, with_apis: bool = False
) -> Iterator[tuple[str, str, URLPattern]]:
    """Yield the name, path and pattern of each page; those of the APIs are in their document."""
    for pattern in (resolver or get_resolver()).url_patterns:
        path = under + str(pattern.pattern)
        if isinstance(pattern, URLPattern):
            yield pattern.name or path, path, pattern
        elif isinstance(pattern, URLResolver) and (with_apis or pattern.namespace not in APIS):
            yield from addresses(pattern, path, with_apis=with_apis)


class Things(dict[str, Any]):
    """Things by their names; one that is missing says where it comes from."""

    def __missing__(self, name: str) -> Any:
        raise KeyError(f"{name}: say in THINGS of its app's examples.py how a user gets one")

    def __or__(self, others: Any) -> Things:
        return Things({**self, **others})


def things_of(alice: Any, *, prefix: str = "403") -> dict[str, Any]:
    """Create a thing of Alice's for each name in the URLs."""
    order = give_orders(alice, prefix=prefix)[0]
    failed = FailedReaction.objects.create(
        customer_id=NOBODY, entry_id=order.id, fact="orders.placed", reaction="notices.tell", error="no paper"
    )
    own = {
        "number": order.number,
        "customer": alice.customer_id,
        "failure": failed.id,
        "reference": order.number,
        "purpose": "shipping",
        "method": Authenticator.objects.create(user=alice, type="sms", data={}).pk,
        "key": create_key("Shop", scopes=["orders:read"], by=IMPORT)[0].id,
        "slug": order.lines.all()[0].seller.slug,
    }
    of_apps = {name: make(alice) for makers in collect_examples("THINGS") for name, make in makers.items()}
    return Things(own | of_apps)
