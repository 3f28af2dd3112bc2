"""This program fills Comptoir's tables, signs a customer in, and prints the measurement's needs as JSON.

python -m bench.ours prepare ORDERS     the database of DATABASE_URL; a right filling is kept
python -m bench.ours layers             the time of the order history, by layer
"""

from __future__ import annotations

import hashlib
import json
import os
import re
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any

import django

if TYPE_CHECKING:
    from django.test import Client

OWN, VISITORS = 200, 2000
HERE = Path(__file__).parent
PAGES = {"history": "/orders/", "order": "/orders/{number}/", "dashboard": "/account/"}


def main() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "comptoir.project.settings")
    django.setup()
    if sys.argv[1] == "layers":
        from bench.layers import layers

        print(json.dumps(layers(_environ(signed_in(), PAGES["history"]))))
        return
    prepare(int(sys.argv[2]))
    print(json.dumps(described()))


def fingerprint(number: int) -> str:
    """Return a mark that changes whenever the tables or their filling change."""
    package = HERE.parent / "comptoir"
    files = sorted([*package.rglob("migrations/0*.py"), HERE / "rows.py"])
    held = hashlib.sha256(str(number).encode())
    for file in files:
        held.update(file.read_bytes())
    return held.hexdigest()


def prepare(number: int) -> None:
    from django.core.management import call_command
    from django.db import connection

    from bench.rows import fill, sign_up

    call_command("migrate", verbosity=0, interactive=False)
    call_command("collectstatic", verbosity=0, interactive=False)
    wanted = fingerprint(number)
    with connection.cursor() as cursor:
        cursor.execute("CREATE TABLE IF NOT EXISTS bench_filled (fingerprint varchar(64))")
        cursor.execute("SELECT fingerprint FROM bench_filled")
        if cursor.fetchone() == (wanted,):
            return
        call_command("flush", verbosity=0, interactive=False)
        cursor.execute("DELETE FROM bench_filled")
        fill(number, own=OWN)
        sign_up(VISITORS)
        cursor.execute("INSERT INTO bench_filled VALUES (%s)", [wanted])
        cursor.execute("ANALYZE" if connection.vendor == "sqlite" else "VACUUM ANALYZE")


def described() -> dict[str, Any]:
    """Describe the measurement: the session, the pages with their statements and bytes, visits, plan."""
    from comptoir.customers.models import User
    from comptoir.orders.models import Order

    alice = User.objects.get(email="alice@example.org")
    number = Order.objects.filter(customer_id=alice.customer_id).newest_first().first().number
    client = signed_in()
    return {
        "cookie": cookies(client),
        "customer": str(alice.customer_id),
        "orders": Order.objects.count(),
        "own": Order.objects.filter(customer_id=alice.customer_id).count(),
        "pages": {name: _asked(client, path.format(number=number)) for name, path in PAGES.items()},
        "visits": visits(),
        "plan": plan(alice.customer_id),
    }


def plan(customer_id: Any) -> list[str]:
    """Return the database's plan of the list's own statement."""
    from comptoir.orders.models import Order

    found = Order.objects.filter(customer_id=customer_id).not_archived().newest_first().for_cards()[:21]
    text = re.sub(r"'[0-9a-f-]{32,36}'(::uuid)?", "'…'", found.explain())
    return text.splitlines()


def signed_in() -> Client:
    """Sign Alice in, and return her browser with every cookie that a page has set."""
    from django.test import Client

    from comptoir.customers.models import User

    client = Client(headers={"host": "127.0.0.1"})
    client.cookies["sessionid"] = _session_of(User.objects.get(email="alice@example.org"))
    client.cookies["language"] = "fr"
    client.get(PAGES["history"])
    return client


def visits() -> dict[str, str]:
    """Write a file of visits for each page; a line holds a customer's cookies and the address to ask for."""
    from comptoir.customers.models import User
    from comptoir.orders.models import Order

    users = User.objects.filter(email__startswith="buyer")[:VISITORS]
    orders = Order.objects.filter(customer_id__in=[user.customer_id for user in users])
    numbers = dict(orders.values_list("customer_id", "number"))
    cookies = {user: f"sessionid={_session_of(user)}; language=fr; csrftoken={'a' * 32}" for user in users}
    files = {}
    for name, path in PAGES.items():
        files[name] = Path(os.environ["COMPTOIR_DATA"]) / f"visits-{name}-{os.getpid()}"
        lines = [f"{cookies[user]}\t{path.format(number=numbers[user.customer_id])}" for user in users]
        files[name].write_text("\n".join(lines) + "\n")
    return {name: str(file) for name, file in files.items()}


def _session_of(user: Any) -> str:
    """Make a session that ends with the browser, as most do.

    It counts as seen two hours ahead, because the first look of a minute would be written down.
    """
    from django.conf import settings
    from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY

    from comptoir.safety.sessions import SessionStore

    session, now = SessionStore(), int(time.time())
    session[SESSION_KEY], session[BACKEND_SESSION_KEY] = str(user.pk), settings.AUTHENTICATION_BACKENDS[0]
    session[HASH_SESSION_KEY] = user.get_session_auth_hash()
    session["session_began"], session["session_seen"] = now, now + 7200
    session.set_expiry(0)
    session.save()
    return str(session.session_key)


def cookies(client: Client) -> str:
    """Return the cookies that a browser sends along."""
    return "; ".join(f"{name}={held.value}" for name, held in client.cookies.items())


def _environ(client: Client, path: str) -> dict[str, Any]:
    from django.test import RequestFactory

    headers = {"host": "127.0.0.1", "accept-encoding": "gzip", "cookie": cookies(client)}
    return dict(RequestFactory(headers=headers).get(path).environ)


def _asked(client: Client, path: str) -> dict[str, Any]:
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    client.get(path)
    with CaptureQueriesContext(connection) as asked:
        page = client.get(path)
    return {"path": path, "statements": len(asked), "bytes": len(page.content)}


if __name__ == "__main__":
    main()
