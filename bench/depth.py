"""`python -m bench.depth` compares the pages of a customer of 20,000 orders with those of one of 200.

It empties and fills the database of DATABASE_URL. It asks for each page and filter of both customers in
turn, in several rounds, and prints the least of the rounds: the statements, the milliseconds of the database
and those of the server itself, and the ratio of the large customer to the small one. Then it searches the
100,000 orders of a seller, as the seller and as staff. `--plans` prints how the database goes about each
statement on orders, `--keep` measures a database that was filled before.
"""

from __future__ import annotations

import argparse
import json
import os
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, NamedTuple

import django
from django.db import connection
from django.db.backends.utils import CursorWrapper
from django.test import Client

from bench.rows import Copies, sent

DATA = Path(__file__).parent / "data"
SMALL, LARGE, BASE, SOLD = 200, 20_000, 200, 100_000
OTHERS = SOLD - 2 * LARGE - SMALL - BASE
YEARS, BATCH = 10, 5000
HIDDEN_BUT = 5
DRINKS = ("Café moulu", "Thé vert", "Infusion de tilleul", "Chocolat en poudre", "Café en grains")
NAMES = ("Camille", "Zoé", "Noël", "Élise", "Jean-Luc", "Aya", "Óscar", "Ingrid", "Béatrice", "Tomás")
Row = dict[str, Any]


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--keep", action="store_true", help="measure what was filled before")
    parser.add_argument("--plans", action="store_true", help="print the plans of the statements on orders")
    parser.add_argument("--rounds", type=int, default=15)
    parser.add_argument("--only", default="", help="the lines in whose title this stands")
    asked = parser.parse_args()
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "comptoir.project.settings")
    os.environ.setdefault("COMPTOIR_DATA", str(DATA / "depth"))
    os.environ.setdefault("COMPTOIR_LOG_LEVEL", "ERROR")
    os.environ.setdefault("COMPTOIR_KEPT_CARDS", "0")
    django.setup()
    if not asked.keep:
        fill()
    clients = {
        name: signed_in(f"{name}@example.org") for name in ("small", "large", "hidden", "carla", "sam")
    }
    lines: list[tuple[str, str, list[str]]] = [(title, path, ["small", "large"]) for title, path in pages()]
    lines.append(("history, all but five archived", "/orders/", ["small", "hidden"]))
    lines += [(f"seller: {title}", path, ["carla"]) for title, path in searches("carla")]
    lines += [(f"staff: {title}", path, ["sam"]) for title, path in searches("sam")]
    print(f"{'':<36}    statements, database ms, server's ms   the larger's    ratio")
    for title, path, who in lines:
        if asked.only in title:
            show(title, [(clients[name], path.format(**of(name))) for name in who], asked.rounds)
    for title, path, who in lines if asked.plans else []:
        if asked.only in title:
            show_plans(title, clients[who[-1]], path.format(**of(who[-1])))


def of(name: str) -> dict[str, str]:
    """Return an order in the middle of this customer's history, and the mark of the page that it opens."""
    from comptoir.customers.models import User
    from comptoir.ground.keyset import Mark
    from comptoir.orders.models import Order

    customer = User.objects.get(email=f"{name}@example.org").customer_id
    if customer is None:
        return {}
    orders = Order.objects.for_customer(customer)
    number = orders.count()
    order = orders.newest_first()[number // 2]
    return {"number": order.number, "deep": str(Mark(order.placed_at, order.id))}


def pages() -> Iterator[tuple[str, str]]:
    """List each page of the account that depends on orders, and each filter of the history."""
    year = datetime.now(UTC).year
    yield "dashboard", "/account/"
    yield "history", "/orders/"
    for show in ("open", "not-shipped", "cancelled", "returns", "archived"):
        yield f"history, {show}", f"/orders/?show={show}"
    yield "history, a page deep down", "/orders/?before={deep}"
    yield "history, 30 days", "/orders/?period=30-days"
    yield "history, 3 months", "/orders/?period=3-months"
    yield "history, a year", f"/orders/?period={year - 4}"
    yield "history, all days", f"/orders/?since={year - YEARS - 1}-01-01"
    yield "history, a year's returns", f"/orders/?period={year - 4}&show=returns"
    yield "history, a year not shipped", f"/orders/?period={year - 4}&show=not-shipped"
    yield "search, a common word", "/orders/?q=cafe"
    yield "search, two words", "/orders/?q=cafe+carnet"
    yield "search, an exact number", "/orders/?q={number}"
    yield "search, nothing found", "/orders/?q=introuvable"
    yield "search, nothing among returns", "/orders/?q=introuvable&show=returns"
    yield "spending, twelve months", "/spending/"
    yield "spending, a year", f"/spending/?period={year - 4}"
    yield "spending, any time", "/spending/?period=any"
    yield "spending, any time, a word", "/spending/?period=any&q=cafe"
    yield "order", "/orders/{number}/"


def searches(who: str) -> Iterator[tuple[str, str]]:
    """List the searches of the seller and of staff."""
    path = "/desk/sales/" if who == "carla" else "/desk/find/"
    if who == "carla":
        yield "the desk", "/desk/"
        for show in ("to-ship", "shipped", "delivered", "returns", "cancelled", "all"):
            yield show, f"{path}?show={show}"
    middle = SOLD - OTHERS // 2
    words = {
        "an exact number": f"B-{middle:08}",
        "a number without dashes": f"b{middle:08}",
        "the end of a number": f"{middle:08}"[-6:],
        "a number that is not": "B-99999999",
        "a common word": "cafe",
        "a recipient's first name": "ingrid",
        "a recipient": f"ingrid n{middle // 10 * 10 + 7}",
        "two common words": "ingrid cafe",
        "two that never meet": "ingrid zoe",
        "three letters": "zoe",
        "nothing": "introuvable",
        "two letters that are rare": "zw",
    }
    for title, typed in words.items():
        yield title, f"{path}?q={typed.replace(' ', '+')}"


def fill() -> None:
    """Fill in customers of 200 and 20,000 orders over ten years, one with hidden orders, and others."""
    from django.core.management import call_command
    from django.db import transaction

    from comptoir.customers.examples import customer
    from comptoir.safety.examples import sam
    from comptoir.sellers.examples import carla

    call_command("upgrade", verbosity=0)
    call_command("flush", verbosity=0, interactive=False)
    ids, at = _base(), BASE
    for name, number in (("small", SMALL), ("large", LARGE), ("hidden", LARGE), ("", OTHERS)):
        copies = Copies(ids, Spread(at, number, is_hidden=name == "hidden"))
        owner = customer(f"{name}@example.org", name.title()).customer_id if name else None
        for start in range(at, at + number, BATCH):
            batch = range(start, min(at + number, start + BATCH))
            with transaction.atomic():
                copies.write_for(owner, batch) if owner else copies.write(batch)
        at += number
    carla()
    sam()
    if connection.vendor == "postgresql":
        # Its own autovacuum does so within minutes; SQLite counts nothing by itself.
        with connection.cursor() as cursor:
            cursor.execute("VACUUM ANALYZE")


def _base() -> list[Any]:
    """Make the orders that all others copy: each has an item of Carla's."""
    from comptoir.customers.examples import alice
    from comptoir.journal.record import IMPORT
    from comptoir.orders.actions.receive_orders import receive_orders
    from comptoir.orders.intake.read_order import read_order
    from comptoir.orders.models import Order

    owner = alice().customer_id
    rows = [sent(at) for at in range(BASE)]
    for at, row in enumerate(rows):
        carmes = {"reference": "carmes", "name": "Brûlerie des Carmes"}
        row["lines"][0] |= {"seller": carmes, "name": f"{DRINKS[at % len(DRINKS)]} n° {at}"}
    receive_orders([read_order(json.dumps(row)) for row in rows], by=IMPORT, history=True)
    return list(Order.objects.filter(customer_id=owner).order_by("number").values_list("id", flat=True))


class Spread:
    """Spread the copies over ten years, the newest first; all but the newest have come.

    The rows that tabs show stand at the far end: the oldest five came back, five were cancelled, five hidden.
    """

    def __init__(self, first: int, number: int, *, is_hidden: bool) -> None:
        self.first, self.number, self.is_hidden = first, number, is_hidden
        self.now = datetime.now(UTC)

    def __call__(self, at: int, table: str, row: Row) -> Row:
        from comptoir.ground.fold import fold_all

        if table not in {"orders_order", "orders_sellerorder"}:
            return {}
        back = at - self.first
        placed = self._moment(back)
        state = "confirmed" if back < 3 else "shipped" if back < 20 else "delivered"
        rest = self.number - back
        state = "returned" if rest <= 5 else "cancelled" if rest <= 10 else state
        changes = {"placed_at": placed, "state": state}
        if table == "orders_sellerorder":
            recipient = f"{NAMES[at % len(NAMES)]} N{at}"
            return changes | {
                "recipient": recipient,
                "search_text": f"{row['search_text']} {fold_all([recipient])}",
            }
        is_archived = 10 < rest <= 15 or (self.is_hidden and back >= HIDDEN_BUT)
        changes |= {"has_returns": state == "returned", "archived_at": placed if is_archived else None}
        return changes

    def _moment(self, back: int) -> Any:
        moment = self.now - timedelta(minutes=7) - timedelta(days=365.25 * YEARS) * (back / self.number)
        return moment if connection.vendor == "postgresql" else str(moment.replace(tzinfo=None))


def signed_in(email: str) -> Client:
    """Sign one of these people in, through both steps where she has them, and return her browser."""
    from comptoir.customers.models import User
    from comptoir.safety.tests.visits import prove

    client, user = Client(headers={"host": "127.0.0.1"}), User.objects.get(email=email)
    client.force_login(user)
    client.cookies["language"] = "fr"
    return prove(client) if user.customer_id is None else client


class Paid(NamedTuple):
    """The costs of one request of a page."""

    statements: int
    database: float
    server: float

    @property
    def all(self) -> float:
        return self.database + self.server


def ask(client: Client, path: str) -> tuple[Paid, list[tuple[str, Any]]]:
    """Measure a page and its statements on orders.

    All time that is not the database's is the server's own: it waits for nothing else, and the least of many
    rounds was disturbed by nobody.
    """
    seen: list[tuple[str, Any, float]] = []
    fetched = [0.0]

    def read(run: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
        began = time.perf_counter()
        try:
            return run(sql, params, many, context)
        finally:
            seen.append((sql, params, time.perf_counter() - began))

    with connection.execute_wrapper(read), fetching(fetched):
        began = time.perf_counter()
        answer = client.get(path)
        seconds = time.perf_counter() - began
    if answer.status_code != 200:
        raise RuntimeError(f"{path} answers {answer.status_code}")
    database = fetched[0] + sum(seconds for _sql, _params, seconds in seen)
    read_here = [(sql, params) for sql, params, _seconds in seen if '"orders_' in sql]
    return Paid(len(seen), 1000 * database, 1000 * (seconds - database)), read_here


@contextmanager
def fetching(seconds: list[float]) -> Iterator[None]:
    """Add up the time that fetching rows takes: SQLite finds most of them only then."""

    def timed(fetch: str) -> Any:
        def run(self: CursorWrapper, *args: Any) -> Any:
            began = time.perf_counter()
            try:
                return getattr(self.cursor, fetch)(*args)
            finally:
                seconds[0] += time.perf_counter() - began

        return run

    names = ("fetchone", "fetchmany", "fetchall")
    for name in names:
        setattr(CursorWrapper, name, timed(name))
    try:
        yield
    finally:
        for name in names:
            delattr(CursorWrapper, name)


def least(turns: Iterable[Callable[[], Paid]], rounds: int) -> list[Paid]:
    """Ask for all of these in turn, and return the least cost of each."""
    turns = list(turns)
    paid = [[turn() for turn in turns] for _round in range(rounds)]
    return [
        Paid(held[-1].statements, min(one.database for one in held), min(one.server for one in held))
        for held in zip(*paid, strict=True)
    ]


def show(title: str, asked: list[tuple[Client, str]], rounds: int) -> None:
    """Print a line of the table: the cost for each of these, and the ratio of the last to the first."""
    for client, path in asked:
        ask(client, path)
    paid = least([lambda c=client, p=path: ask(c, p)[0] for client, path in asked], rounds)
    figures = [f"{one.statements:>4} {one.database:>8.1f} {one.server:>7.1f}" for one in paid]
    ratio = f"{paid[-1].all / paid[0].all:>8.2f}" if len(paid) > 1 else ""
    print(f"{title:<36}{'   '.join(figures)}{ratio}", flush=True)


def show_plans(title: str, client: Client, path: str) -> None:
    """Print how the database goes about each statement on orders of a page."""
    print(f"\n{title}: {path}")
    way = (
        "EXPLAIN QUERY PLAN"
        if connection.vendor == "sqlite"
        else "EXPLAIN (ANALYZE, BUFFERS, COSTS OFF, TIMING OFF)"
    )
    for sql, params in ask(client, path)[1]:
        if not sql.startswith(("SELECT", "WITH")):
            continue
        with connection.cursor() as cursor:
            cursor.execute(f"{way} {sql}", params)
            for row in cursor.fetchall():
                print("   ", row[-1])
        print()


if __name__ == "__main__":
    main()
