"""This program fills a house of one seller, signs people in, and prints what is to be measured as JSON.

python -m bench.desk_rows small|large     the database of DATABASE_URL; a right filling is kept

Carla's orders are open, one in ten of them late and one in ten not paid yet; requests to cancel and returns
wait for her, each of a customer of its own. Two customers have the same orders: of the newest of one, some is
cancelled, some returned, something refunded, and both sides have written.
"""

from __future__ import annotations

import hashlib
import json
import os
import sys
import time
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

import django

if TYPE_CHECKING:
    from django.test import Client

HERE = Path(__file__).parent
ORDERS_OF_A_CUSTOMER, BATCH, BASE = 25, 5000, 100
CARMES = {"reference": "carmes", "name": "Brûlerie des Carmes"}
SELLERS = {
    "front": "/desk/",
    "orders to ship": "/desk/shipping/",
    "sales": "/desk/sales/",
    "sales, all": "/desk/sales/?show=all",
    "requests to cancel": "/desk/cancellations/",
    "returns to see to": "/desk/returns/",
    "returns under way": "/desk/returns/?show=",
    "returns, all": "/desk/returns/?show=all",
}
STAFFS = {
    "requests to cancel, staff": "/desk/cancellations/",
    "returns to see to, staff": "/desk/returns/",
    "returns, all, staff": "/desk/returns/?show=all",
}
HERS = {"order": "/orders/{number}/", "history": "/orders/", "dashboard": "/account/"}
Row = dict[str, Any]


class House(NamedTuple):
    """How much waits for the seller; the small house fills one page of each list."""

    orders: int
    requests: int
    returns: int


HOUSES = {"small": House(100, 100, 200), "large": House(50_000, 500, 500)}


def main() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "comptoir.project.settings")
    django.setup()
    prepare(sys.argv[1])
    print(json.dumps(described()))


def prepare(name: str) -> None:
    from django.core.management import call_command
    from django.db import connection

    call_command("migrate", verbosity=0, interactive=False)
    call_command("collectstatic", verbosity=0, interactive=False)
    files = sorted([*(HERE.parent / "comptoir").rglob("migrations/0*.py"), HERE / "rows.py", Path(__file__)])
    wanted = hashlib.sha256(b"".join([name.encode(), *(file.read_bytes() for file in files)])).hexdigest()
    with connection.cursor() as cursor:
        cursor.execute("CREATE TABLE IF NOT EXISTS bench_filled (fingerprint varchar(64))")
        cursor.execute("SELECT fingerprint FROM bench_filled")
        if cursor.fetchone() == (wanted,):
            return
        call_command("flush", verbosity=0, interactive=False)
        cursor.execute("DELETE FROM bench_filled")
        fill(HOUSES[name])
        cursor.execute("INSERT INTO bench_filled VALUES (%s)", [wanted])
        cursor.execute("ANALYZE" if connection.vendor == "sqlite" else "VACUUM ANALYZE")


def fill(house: House) -> None:
    from django.db import transaction

    from bench.rows import Copies
    from comptoir.safety.examples import sam
    from comptoir.sellers.examples import carla

    carla()
    sam()
    copies = Copies(_base(), Spread(house.orders))
    for start in range(BASE, house.orders, BATCH):
        with transaction.atomic():
            copies.write(range(start, min(house.orders, start + BATCH)))
    _requests(house.requests)
    _returns(house.returns)
    _customers()


def _base() -> list[Any]:
    """Make the open orders that all others copy: three lines of the seller's each."""
    from bench.rows import sent
    from comptoir.customers.examples import alice
    from comptoir.orders.examples.one import receive
    from comptoir.orders.models import Order

    owner, spread = alice(), Spread(BASE)
    rows = [sent(at) for at in range(BASE)]
    for at, row in enumerate(rows):
        row |= {"state": spread.state(at), "shipments": [], "placed_at": spread.placed(at).isoformat()}
        for line in row["lines"]:
            line |= {"seller": CARMES, "estimated_on": str(spread.due(at))}
    receive(*rows)
    return list(Order.objects.filter(customer_id=owner.customer_id).values_list("id", flat=True))


class Spread:
    """Spread open orders over sixty days, the newest first: one in ten is late, one in ten not paid."""

    def __init__(self, number: int) -> None:
        from django.utils import timezone

        self.number, self.now = number, timezone.now()

    def __call__(self, at: int, table: str, row: Row) -> Row:
        from django.db import connection

        if table not in {"orders_order", "orders_sellerorder"}:
            return {}
        placed, due = self.placed(at), self.due(at)
        if connection.vendor == "sqlite":
            placed, due = str(placed.replace(tzinfo=None)), str(due)
        changes = {"placed_at": placed, "state": self.state(at)}
        return changes | ({"due_on": due} if table == "orders_sellerorder" else {})

    def placed(self, at: int) -> Any:
        return self.now - timedelta(days=60) * ((at + 1) / self.number)

    def due(self, at: int) -> Any:
        return self.now.date() + timedelta(days=-1 - at % 7 if at % 10 == 0 else 1 + at % 20)

    def state(self, at: int) -> str:
        return "pending_payment" if at % 10 == 5 else "confirmed" if at % 3 else "preparing"


def _requests(number: int) -> None:
    from comptoir.cancellations.actions import cancel_items
    from comptoir.cancellations.examples import ON_REQUEST, wish

    changes = {"state": "preparing", "shipments": [], **ON_REQUEST}
    for order in _orders("C", number, **changes):
        cancel_items(order, wish(order, {"1": 1}), by=order.customer, speaks=False)


def _returns(number: int) -> None:
    from comptoir.policies.models import Remedy, ReturnReason
    from comptoir.returns.examples import send_back

    for order in _orders("R", number):
        words = "La taille au-dessus, s’il vous plaît"
        send_back(order, reason=ReturnReason.TOO_SMALL, wants=Remedy.EXCHANGE, exchange=words)


def _orders(prefix: str, number: int, **changes: Any) -> list[Any]:
    """Make so many orders of two of the seller's lines, each of a customer of its own."""
    from comptoir.orders.examples.one import receive
    from comptoir.orders.models import Order

    rows = [
        _order(f"{prefix}-{at:06}", f"{prefix.lower()}{at}@example.org", **changes) for at in range(number)
    ]
    for start in range(0, number, BASE):
        receive(*rows[start : start + BASE])
    made = Order.objects.filter(number__startswith=f"{prefix}-").select_related("customer")
    return list(made.order_by("number"))


def _order(number: str, email: str, **changes: Any) -> Row:
    from comptoir.orders.examples import order_sent

    row = order_sent(number, customer={"email": email, "name": "Camille Durand", "language": "fr"}, **changes)
    for line in row["lines"]:
        line["seller"] = CARMES
    return row


def _customers() -> None:
    """Give two customers the same orders; the newest one's first line came, and its second waits."""
    from django.utils import timezone

    from comptoir.customers.examples import customer
    from comptoir.orders.examples.one import receive
    from comptoir.orders.models import Order

    for name in ("with", "without"):
        email = f"{name}@example.org"
        rows = [_order(f"{name}-{at:03}", email) for at in range(ORDERS_OF_A_CUSTOMER)]
        for at, row in enumerate(rows):
            row["placed_at"] = (timezone.now() - timedelta(days=8, hours=at)).isoformat()
            row["lines"][1]["state"] = "preparing"
            row["shipments"][0]["lines"] = [{"reference": "1", "quantity": 2}]
        receive(*rows)
        user = customer(email, "Camille Durand")
        for order in Order.objects.filter(customer_id=user.customer_id) if name == "with" else []:
            _let_happen(user, order)


def _let_happen(user: Any, order: Any) -> None:
    """Cancel the second line of an order, send one piece of the first back, refund something, and ask."""
    from comptoir.cancellations.actions import cancel_items
    from comptoir.cancellations.examples import wish
    from comptoir.conversations.examples import ask_seller
    from comptoir.journal.record import IMPORT
    from comptoir.payments.actions import grant_refund
    from comptoir.returns.examples import send_back

    cancel_items(order, wish(order, {"2": 1}), by=user, speaks=False)
    send_back(order, "1")
    grant_refund(order, {}, extra_minor=200, reason="goodwill", key="bench", by=IMPORT, speaks=False)
    ask_seller(user, order=order)


def described() -> dict[str, Any]:
    """Describe the measurement: who asks, with which cookies, for which pages, at how many statements."""
    from comptoir.customers.models import User
    from comptoir.orders.models import Order

    people = {"carla": SELLERS, "sam": STAFFS, "with": HERS, "without": HERS}
    told: dict[str, Any] = {}
    for name, pages in people.items():
        user = User.objects.get(email=f"{name}@example.org")
        hers = Order.objects.filter(customer_id=user.customer_id).newest_first().first()
        client = signed_in(f"{name}@example.org")
        number = hers.number if hers else ""
        told[name] = {title: _asked(client, path.format(number=number)) for title, path in pages.items()}
        told[name]["cookie"] = "; ".join(f"{key}={held.value}" for key, held in client.cookies.items())
    return told


def signed_in(email: str) -> Client:
    """Sign somebody in by a session that counts as seen two hours ahead, so that no look is written down."""
    from bench.depth import signed_in as sign_in

    client = sign_in(email)
    session = client.session
    session["session_began"], session["session_seen"] = int(time.time()), int(time.time()) + 7200
    session.save()
    return client


def _asked(client: Client, path: str) -> dict[str, Any]:
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    client.get(path)
    with CaptureQueriesContext(connection) as asked:
        page = client.get(path)
    if page.status_code != 200:
        raise RuntimeError(f"{path} answers {page.status_code}")
    return {"path": path, "statements": len(asked), "bytes": len(page.content)}


if __name__ == "__main__":
    main()
