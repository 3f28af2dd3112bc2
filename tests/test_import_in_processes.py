"""A file comes in by several processes: as by one, nobody's orders in two, and whatever is killed."""

from __future__ import annotations

import json
import os
import re
import signal
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from comptoir.customers.examples import alice
from comptoir.customers.models import Customer
from comptoir.orders.examples import order_sent
from comptoir.orders.examples.one import receive
from comptoir.orders.intake.by_customer import split_by_customer
from comptoir.project.importing.file import BATCH
from tests.processes import run, shell, start, wait_for

# Three processes begin, on a machine that may be busy.
LONGEST = 300
HELD = """
from comptoir.orders.models import Line, Order, SellerOrder
print(Order.objects.count(), Line.objects.count(), SellerOrder.objects.count())
"""
WHOSE = """
import json
from comptoir.orders.models import Order
rows = Order.objects.order_by("number").values_list("number", "customer__reference", "total_minor", "state")
print(json.dumps([list(row) for row in rows]))
"""


def write(path: Path, rows: list[Any]) -> Path:
    path.write_text("".join(f"{row if isinstance(row, str) else json.dumps(row)}\n" for row in rows))
    return path


def together(*rows: dict[str, Any], number: int = 2) -> list[list[int]]:
    return split_by_customer([json.dumps(row).encode() for row in rows], number)


def bought(number: str, **customer: str) -> dict[str, Any]:
    return {"reference": number, "customer": customer}


def children(pid: int) -> list[int]:
    """The processes that take rows over; another of Python's own only looks after what they leave."""
    found = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
    return [int(one) for one in found if b"spawn_main" in Path(f"/proc/{one}/cmdline").read_bytes()]


@pytest.mark.django_db
class TestSplit:
    def test_what_names_one_customer_stays_together(self) -> None:
        rows = [
            bought("1", reference="C-1"),
            bought("2", reference="C-2", email="bob@example.org"),
            bought("3", email="BOB@example.org"),
            bought("4", reference="C-1", email="alice@example.org"),
            bought("5", email="alice@example.org"),
        ]

        assert together(*rows) == [[0, 3, 4], [1, 2]]

    def test_an_order_that_stands_twice_stays_together_whomever_it_names(self) -> None:
        rows = [bought("1", reference="C-1"), bought("2", reference="C-2"), {"reference": "1"}, {}, {}]

        parts = together(*rows)

        assert sorted(at for part in parts for at in part) == [0, 1, 2, 3, 4]
        assert any({0, 2} <= set(part) for part in parts)

    def test_what_is_held_of_a_customer_brings_her_orders_together(self) -> None:
        user = alice("en")
        Customer.objects.filter(id=user.customer_id).update(reference="")
        receive(order_sent("held", customer={"reference": "C-1", "email": "alice@example.org"}))
        receive(order_sent("another", customer={"reference": "C-2"}))
        rows = [
            {"reference": "held", "status": "sent"},
            bought("2", reference="C-2"),
            bought("3", reference="C-1"),
            bought("4", email="alice@example.org"),
            {"reference": "another", "status": "sent"},
            bought("6", reference="C-3"),
        ]

        parts = together(*rows, number=3)

        assert sorted(parts) == [[0, 2, 3], [1, 4], [5]]

    def test_rows_that_cannot_be_read_are_in_some_part_and_the_parts_are_of_one_size(self) -> None:
        rows = [
            b"nonsense",
            b"[1]",
            b'{"customer": "\\u0000", "reference": 7}',
            b"{}",
            b'{"reference": "\\u0000"}',
        ]

        parts = split_by_customer(rows, 2)

        assert sorted(at for part in parts for at in part) == [0, 1, 2, 3, 4]
        assert sorted(map(len, parts)) == [2, 3]


@pytest.mark.parametrize("number", ["0", "17"])
def test_a_number_of_processes_that_cannot_be_is_refused(tmp_path: Path, number: str) -> None:
    file = write(tmp_path / "a.jsonl", [order_sent()])

    with pytest.raises(CommandError, match="from 1 to 16") as refused:
        call_command("import", "orders", str(file), "--processes", number)

    assert refused.value.returncode == 2


def test_sellers_come_in_by_one(tmp_path: Path) -> None:
    file = write(tmp_path / "a.jsonl", [{"reference": "a", "name": "A"}])

    with pytest.raises(CommandError, match="for orders alone"):
        call_command("import", "sellers", str(file), "--processes", "2")


def test_wrong_rows_are_refused_by_their_lines_and_all_is_as_by_one_process(
    tmp_path: Path, house: dict[str, str]
) -> None:
    number = 2 * BATCH + 100
    rows: list[Any] = [
        order_sent(f"A{at:04}", customer={"reference": f"C{at % 300}"}) for at in range(number)
    ]
    wrong = {at for at in range(number) if at % 97 == 5}
    for at in wrong:
        rows[at] = "{" if at % 2 else {**rows[at], "total_minor": 1}
    file = write(tmp_path / "orders.jsonl", [*rows[:7], " ", *rows[7:]])

    told = run(house, "import", "orders", str(file), "--processes", "2", exits=1, seconds=LONGEST)

    refused = [json.loads(row) for row in (tmp_path / "orders.jsonl.refused.jsonl").read_text().splitlines()]
    assert [row["line"] for row in refused] == [at + 1 + (at >= 7) for at in sorted(wrong)]
    assert {error["field"] for row in refused for error in row["errors"]} == {"row", "total_minor"}
    assert f"{number - len(wrong):,} created, {len(wrong)} refused" in told
    assert re.search(r"× total_minor: is 1, but .* \(line \d+\)", told)
    held = json.loads(shell(house, WHOSE))
    assert held == [
        [f"A{at:04}", f"C{at % 300}", 2480, "delivered"] for at in range(number) if at not in wrong
    ]
    again = run(house, "import", "orders", str(file), exits=1)
    assert f"{number - len(wrong):,} unchanged, {len(wrong)} refused" in again


def test_a_dry_run_writes_nothing_and_reasons_are_in_english(tmp_path: Path, house: dict[str, str]) -> None:
    file = write(
        tmp_path / "orders.jsonl", [order_sent("1"), order_sent("2"), {**order_sent("3"), "colour": "red"}]
    )

    told = run(
        house, "import", "orders", str(file), "--processes", "2", "--dry-run", exits=1, seconds=LONGEST
    )

    assert "2 created, 1 refused (dry run: nothing was written)" in told
    assert "× colour: is not known here" in told
    assert shell(house, HELD) == "0 0 0"


@pytest.mark.ci
@pytest.mark.parametrize("victim", ["child", "parent"])
def test_a_process_that_is_killed_is_said_and_the_same_command_goes_on(
    tmp_path: Path, house: dict[str, str], victim: str
) -> None:
    rows = [order_sent(f"A{at}", customer={"reference": f"C{at % 90}"}) for at in range(4 * BATCH)]
    file = write(tmp_path / "orders.jsonl", rows)
    running = start(house, "import", "orders", "-", "--processes", "2")
    assert running.stdin
    running.stdin.write(b"".join(file.read_bytes().splitlines(keepends=True)[: 5 * BATCH // 2]))
    running.stdin.flush()
    wait_for(lambda: shell(house, HELD) != "0 0 0")
    taking = children(running.pid)
    assert len(taking) == 2

    os.kill(taking[0] if victim == "child" else running.pid, signal.SIGKILL)

    _out, err = running.communicate(timeout=LONGEST)
    if victim == "child":
        assert running.returncode == 2
        assert b"was ended before it was done: start the same command again" in err
    wait_for(lambda: not any(Path(f"/proc/{pid}").exists() for pid in taking))
    half = int(shell(house, HELD).split()[0])
    told = run(house, "import", "orders", str(file), "--processes", "2", seconds=LONGEST)
    assert 0 < half < len(rows)
    assert f"{len(rows) - half:,} created, {half:,} unchanged" in told
    assert shell(house, HELD) == f"{len(rows)} {2 * len(rows)} {2 * len(rows)}"
