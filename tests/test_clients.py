"""Clients made from docs/openapi.json put an order in and read it back, without a type written by hand."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command

from comptoir.orders.models import Order

DOCUMENT = Path(__file__).parent.parent / "docs" / "openapi.json"
PACKAGES = ["openapi-typescript@7.13.0", "openapi-fetch@0.17.0", "typescript@5.9.3"]
pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.crosses_customers("the shop's own program"),
    pytest.mark.any_database,
]

CONFIG = """
package_name_override: shop_client
post_hooks: []
content_type_overrides: {application/x-ndjson: application/octet-stream, image/jpeg: application/octet-stream}
"""
PYTHON = """
import datetime, json, sys
from shop_client import AuthenticatedClient
from shop_client.api.orders import get_shop_order, put_order
from shop_client.models import (
    CustomerSent, LineSent, OrderSent, OrderSentStateType0, PaymentSent, PaymentSentKind, SellerOfLine, Taken
)

base, key = sys.argv[1:]
order = OrderSent(
    reference="made-1",
    placed_at=datetime.datetime(2026, 3, 2, 10, 15, tzinfo=datetime.UTC),
    state=OrderSentStateType0.CONFIRMED,
    currency="EUR",
    customer=CustomerSent(reference="C-900", email="carla@example.org"),
    lines=[
        LineSent(
            reference="1", seller=SellerOfLine(reference="carmes"), name="Café", quantity=2, unit_price_minor=690
        )
    ],
    payments=[PaymentSent(kind=PaymentSentKind.CARD, amount_minor=1380)],
)
with AuthenticatedClient(base_url=base, token=key, raise_on_unexpected_status=True) as client:
    taken = put_order.sync("made-1", client=client, body=order)
    held = get_shop_order.sync("made-1", client=client)
    assert isinstance(taken, Taken) and isinstance(held, OrderSent), (taken, held)
    again = put_order.sync("made-1", client=client, body=held)
    assert isinstance(again, Taken), again
print(json.dumps([taken.result, held.total_minor, held.lines[0].name, held.state, again.result]))
"""
TYPESCRIPT = """
import createClient from "openapi-fetch";
import type { paths } from "./schema.js";

const client = createClient<paths>({ baseUrl: "%(base)s", headers: { Authorization: "Bearer %(key)s" } });
const at = { params: { path: { reference: "made-1" } } };
const taken = await client.PUT("/api/shop/v1/orders/{reference}", {
  ...at,
  body: {
    reference: "made-1",
    placed_at: "2026-03-02T10:15:00Z",
    state: "confirmed",
    currency: "EUR",
    customer: { reference: "C-900", email: "carla@example.org" },
    lines: [
      { reference: "1", seller: { reference: "carmes" }, name: "Café", quantity: 2, unit_price_minor: 690 },
    ],
    payments: [{ kind: "card", amount_minor: 1380 }],
  },
});
if (!taken.data) throw new Error(JSON.stringify(taken.error));
const held = await client.GET("/api/shop/v1/orders/{reference}", at);
if (!held.data || !("customer" in held.data)) throw new Error(JSON.stringify(held.error));
const order = held.data;
const again = await client.PUT("/api/shop/v1/orders/{reference}", { ...at, body: order });
if (!again.data) throw new Error(JSON.stringify(again.error));
const name = order.lines?.[0]?.name;
console.log(JSON.stringify([taken.data.result, order.total_minor, name, order.state, again.data.result]));
"""
ANSWERED = ["created", 1380, "Café", "confirmed", "unchanged"]


@pytest.fixture
def key() -> str:
    out = StringIO()
    call_command("key", "create", "--name", "Web shop", stdout=out, stderr=StringIO())
    return out.getvalue().strip()


def run(*command: str, folder: Path) -> str:
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, timeout=300, check=False)
    assert done.returncode == 0, f"{command}\n{done.stdout}\n{done.stderr}"
    return done.stdout


def test_a_client_in_python(live_server: Any, key: str, tmp_path: Path) -> None:
    (tmp_path / "config.yml").write_text(CONFIG)
    (tmp_path / "program.py").write_text(PYTHON, encoding="utf-8")
    make = Path(sys.executable).parent / "openapi-python-client"
    how = ["--config", "config.yml", "--meta", "none", "--output-path", "shop_client", "--fail-on-warning"]

    run(str(make), "generate", "--path", str(DOCUMENT), *how, folder=tmp_path)
    answered = json.loads(run(sys.executable, "program.py", live_server.url, key, folder=tmp_path))

    assert answered == ANSWERED
    assert Order.objects.get().number == "made-1"


@pytest.mark.ci
@pytest.mark.skipif(not shutil.which("npm"), reason="npm is not installed")
def test_a_client_in_typescript(live_server: Any, key: str, tmp_path: Path) -> None:
    (tmp_path / "package.json").write_text('{"type": "module", "private": true}')
    program = TYPESCRIPT % {"base": live_server.url, "key": key}
    (tmp_path / "program.ts").write_text(program, encoding="utf-8")

    run("npm", "install", "--no-audit", "--no-fund", "--ignore-scripts", *PACKAGES, folder=tmp_path)
    run("npx", "openapi-typescript", str(DOCUMENT), "-o", "schema.d.ts", folder=tmp_path)
    strict = ["--strict", "--target", "es2022", "--module", "nodenext", "--lib", "es2022,dom"]
    run("npx", "tsc", *strict, "program.ts", folder=tmp_path)
    answered = json.loads(run("node", "program.js", folder=tmp_path))

    assert answered == ANSWERED
    assert Order.objects.get().number == "made-1"
