"""A shop is connected with curl and docs/connect.md alone: its examples are run, and answered as they say."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
from collections.abc import Iterator
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command

from comptoir.addresses.examples import give_addresses
from comptoir.customers.examples import customer
from comptoir.journal.record import OPERATOR
from comptoir.orders.examples import order_sent
from comptoir.orders.models import Order
from comptoir.payments.actions import grant_refund

PAGE = (Path(__file__).parent.parent / "docs" / "connect.md").read_text(encoding="utf-8")
EXAMPLES = re.findall(r"^```console\n(.*?)^```", PAGE, re.MULTILINE | re.DOTALL)
pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif(not shutil.which("curl"), reason="curl is not installed"),
]


def steps() -> Iterator[tuple[str, str]]:
    """Each command of the page, and what it prints."""
    for example in EXAMPLES:
        for step in re.split(r"^\$ ", example, flags=re.MULTILINE)[1:]:
            lines = step.splitlines(keepends=True)
            end = next(
                (at for at, line in enumerate(lines) if at and not line.startswith("    ")), len(lines)
            )
            yield "".join(lines[:end]), "".join(lines[end:])


class Dev:
    """Somebody at a terminal, with the address of the house and a key."""

    def __init__(self, base: str, folder: Path) -> None:
        out = StringIO()
        call_command("key", "create", "--name", "Web shop", stdout=out, stderr=StringIO())
        self.environment = {**os.environ, "COMPTOIR": base, "KEY": out.getvalue().strip()}
        self.folder = folder

    def run(self, command: str) -> str:
        line = ["bash", "-o", "pipefail", "-c", command]
        done = subprocess.run(
            line,
            cwd=self.folder,
            env=self.environment,
            capture_output=True,
            text=True,
            timeout=120,
            check=True,
        )
        return done.stdout

    def send(self, rows: list[dict[str, Any]]) -> dict[str, Any]:
        (self.folder / "rows.jsonl").write_text("".join(json.dumps(row) + "\n" for row in rows))
        answer = self.run(
            'curl -s -X POST "$COMPTOIR/api/shop/v1/orders" -H "Authorization: Bearer $KEY" '
            '-H "Content-Type: application/x-ndjson" --data-binary @rows.jsonl'
        )
        held: dict[str, Any] = json.loads(answer)
        return held

    def get(self, path: str) -> dict[str, Any]:
        held: dict[str, Any] = json.loads(
            self.run(f'curl -s "$COMPTOIR/api/shop/v1/{path}" -H "Authorization: Bearer $KEY"')
        )
        return held


@pytest.fixture
def dev(live_server: Any, tmp_path: Path) -> Dev:
    found = re.search(r"^```json orders\n(.*?)^```", PAGE, re.MULTILINE | re.DOTALL)
    assert found
    (tmp_path / "order.json").write_text(found[1], encoding="utf-8")
    return Dev(live_server.url, tmp_path)


def parts(printed: str) -> list[Any]:
    """What was printed: JSON as values, the status after it as a number."""
    decoder, found, at = json.JSONDecoder(), [], 0
    text = printed.strip()
    while at < len(text):
        value, end = decoder.raw_decode(text, at)
        found.append(value)
        at = end + len(text[end:]) - len(text[end:].lstrip())
    return found


def assert_alike(is_said: Any, is_so: Any) -> None:
    """What the page says is so; `…` stands for any text."""
    if isinstance(is_said, dict):
        assert set(is_said) == set(is_so), is_so
        for name, value in is_said.items():
            assert_alike(value, is_so[name])
    elif isinstance(is_said, list):
        assert len(is_said) == len(is_so), is_so
        for one, other in zip(is_said, is_so, strict=True):
            assert_alike(one, other)
    elif is_said == "…":
        assert isinstance(is_so, str)
        assert is_so
    else:
        assert is_said == is_so


def refund_to_pay() -> dict[str, str]:
    """Grant a refund of the page's order; return the ids by which the page names it and its part."""
    order = Order.objects.get(number="403-1234567-1234567")
    how: dict[str, Any] = {"extra_minor": 500, "reason": "goodwill", "words": "Colis arrivé en retard"}
    refund = grant_refund(order, {}, key="page", by=OPERATOR, **how)
    assert refund
    return {"REFUND": str(refund.id), "LEG": str(refund.legs_now[0].id)}


def test_every_example_is_answered_as_the_page_says(dev: Dev) -> None:
    run = 0
    for command, says in steps():
        if command.startswith(("COMPTOIR=", "KEY=")):
            continue
        if "/refunds" in command and "REFUND" not in dev.environment:
            dev.environment |= refund_to_pay()
        assert_alike(parts(says), parts(dev.run(command)))
        run += 1

    assert run >= 14


def test_five_thousand_orders_with_seven_wrong_ones(dev: Dev) -> None:
    rows = [
        order_sent(f"bulk-{at}", customer={"reference": f"C-{at % 900}"}, shipments=[]) for at in range(5000)
    ]
    wrong = {
        17: ("currency", "EURO"),
        400: ("placed_at", "yesterday"),
        1999: ("lines", [{}]),
        2000: ("total_minor", 1),
        3333: ("colour", "red"),
        4000: ("customer", {"email": "nobody"}),
        4999: ("shipping_minor", "490"),
    }
    for at, (field, value) in wrong.items():
        rows[at] = {**rows[at], field: value}

    answer = dev.send(rows)

    assert answer["counts"] == {"created": 4993, "refused": 7}
    refused = {row["index"]: row["errors"][0]["field"] for row in answer["items"] if row["errors"]}
    assert {at: field.split(".")[0] for at, field in refused.items()} == {
        at: field for at, (field, _value) in wrong.items()
    }
    assert Order.objects.count() == 4993
    assert dev.send(rows[:100])["counts"] == {"unchanged": 99, "refused": 1}


def test_her_addresses_and_the_feed_are_read(dev: Dev) -> None:
    dev.send([order_sent("hers", customer={"reference": "C-17", "email": "alice@example.org"})])
    give_addresses(customer("alice@example.org", "Alice Martin"))

    held = dev.get("customers/C-17/addresses")["items"]
    feed = dev.get("events?after=0")

    assert [address["lines"][-1] for address in held][:2] == ["75005 Paris", "CH-1204 Genève"]
    assert feed["items"][0]["type"] == "customers.address_verified"
    assert dev.get(f"events?after={feed['next']}")["items"] == []
