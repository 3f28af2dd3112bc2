"""Fills django-oscar's tables and signs a customer in; prints what the measurement needs, as JSON.

python -m bench.oscar.prepare ORDERS
"""

from __future__ import annotations

import json
import os
import sys
from datetime import timedelta
from decimal import Decimal
from typing import Any

import django

OWN, LINES, BATCH, ORDERS_OF_OTHERS = 200, 3, 2000, 10


def main() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "bench.oscar.settings")
    django.setup()
    from django.core.management import call_command
    from oscar.core.loading import get_model

    call_command("migrate", verbosity=0, interactive=False)
    number = int(sys.argv[1])
    order_model: Any = get_model("order", "Order")
    if order_model.objects.count() != number:
        call_command("flush", verbosity=0, interactive=False)
        fill(number)
    print(json.dumps(signed_in()))


def fill(number: int) -> None:
    """So many orders of three lines; Alice has two hundred, everybody else about ten."""
    from django.contrib.auth.models import User
    from django.contrib.sites.models import Site
    from oscar.core.loading import get_model

    Site.objects.get_or_create(id=1, defaults={"domain": "127.0.0.1", "name": "Shop"})
    alice = User.objects.create(username="alice", email="alice@example.org", first_name="Alice")
    others = User.objects.bulk_create(
        User(username=f"user{at}", email=f"user{at}@example.org")
        for at in range(max(1, (number - OWN) // ORDERS_OF_OTHERS))
    )
    partner = get_model("partner", "Partner").objects.create(name="Brûlerie des Carmes", code="carmes")
    country = get_model("address", "Country").objects.create(
        iso_3166_1_a2="FR", iso_3166_1_a3="FRA", printable_name="France", name="France"
    )
    for start in range(0, number, BATCH):
        ats = range(start, min(number, start + BATCH))
        fill_batch([(at, alice if at < OWN else others[at % len(others)]) for at in ats], partner, country)


def fill_batch(wanted: list[tuple[int, Any]], partner: Any, country: Any) -> None:
    from django.utils import timezone
    from oscar.core.loading import get_model

    now = timezone.now()
    order, line = get_model("order", "Order"), get_model("order", "Line")
    address: Any = get_model("order", "ShippingAddress")
    addresses = address.objects.bulk_create(
        address(first_name="Alice", last_name="Martin", line1="12 bis rue des Écoles", line4="Paris",
                postcode="75005", country=country)
        for _one in wanted
    )  # fmt: skip
    made = order.objects.bulk_create(
        order(number=f"{100000 + at}", site_id=1, user=user, currency="EUR", total_incl_tax=Decimal("24.80"),
              total_excl_tax=Decimal("20.67"), shipping_address=where, status="Delivered",
              date_placed=now - timedelta(days=at % OWN * 5))
        for (at, user), where in zip(wanted, addresses, strict=True)
    )  # fmt: skip
    line.objects.bulk_create(
        line(order=one, partner=partner, partner_name=partner.name, title=f"Café moulu n° {at}",
             quantity=1 + at % 2, partner_sku=f"c-{at}", line_price_incl_tax=Decimal("6.60"),
             line_price_excl_tax=Decimal("5.50"),
             line_price_before_discounts_incl_tax=Decimal("6.60"),
             line_price_before_discounts_excl_tax=Decimal("5.50"), unit_price_incl_tax=Decimal("6.60"),
             unit_price_excl_tax=Decimal("5.50"), num_allocated=1)
        for one in made
        for at in range(LINES)
    )  # fmt: skip


def signed_in() -> dict[str, Any]:
    """A session of Alice's with her cookies, and what her page costs in statements and bytes."""
    from django.conf import settings
    from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
    from django.contrib.auth.models import User
    from django.contrib.sessions.backends.db import SessionStore
    from django.db import connection
    from django.test import Client
    from django.test.utils import CaptureQueriesContext

    alice = User.objects.get(username="alice")
    session = SessionStore()
    session[SESSION_KEY], session[BACKEND_SESSION_KEY] = str(alice.pk), settings.AUTHENTICATION_BACKENDS[0]
    session[HASH_SESSION_KEY] = alice.get_session_auth_hash()
    session.save()
    client = Client(headers={"host": "127.0.0.1"})
    client.cookies["sessionid"] = session.session_key
    client.get("/accounts/orders/")
    with CaptureQueriesContext(connection) as asked:
        page = client.get("/accounts/orders/")
    return {
        "cookie": "; ".join(f"{name}={held.value}" for name, held in client.cookies.items()),
        "pages": {
            "history": {"path": "/accounts/orders/", "statements": len(asked), "bytes": len(page.content)}
        },
    }


if __name__ == "__main__":
    main()
