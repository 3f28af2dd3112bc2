"""Files come in: whole, in the middle of a crash, twice, and with a thousand wrong rows."""

from __future__ import annotations

import gzip
import io
import json
import re
import signal
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from comptoir.customers.models import Customer
from comptoir.journal.models import CustomerEntry
from comptoir.journal.work import run_queued
from comptoir.orders.examples import order_sent
from comptoir.orders.models import Line, Order, OrderByNumber
from comptoir.post.models import Message
from comptoir.project.importing import kinds
from comptoir.project.importing import rows as reading
from comptoir.project.importing.file import BATCH
from comptoir.sellers.models import Seller
from tests.processes import run, shell, start, wait_for

SPOILED: list[tuple[str, Any]] = [
    ("currency", lambda row: {**row, "currency": "EURO"}),
    ("lines.0.quantity", lambda row: {**row, "lines": [{**row["lines"][0], "quantity": 0}], "shipments": []}),
    ("placed_at", lambda row: {**row, "placed_at": "32/13/2026"}),
    ("customer.email", lambda row: {**row, "customer": {"email": "nobody"}}),
    ("total_minor", lambda row: {**row, "total_minor": 1}),
    ("state", lambda row: {**row, "state": "lost in space"}),
    ("colour", lambda row: {**row, "colour": "blue"}),
    ("lines.0.seller", lambda row: {**row, "lines": [{**row["lines"][0], "seller": None}], "shipments": []}),
    ("reference", lambda row: {key: value for key, value in row.items() if key != "reference"}),
    ("row", lambda row: "{" + json.dumps(row)),
]


def write(path: Path, rows: list[Any]) -> Path:
    path.write_text("".join(f"{row if isinstance(row, str) else json.dumps(row)}\n" for row in rows))
    return path


def tables() -> list[list[dict[str, Any]]]:
    """Everything that an import writes."""
    models = (Order, Line, OrderByNumber, Customer, Seller, CustomerEntry)
    return [
        list(model.objects.order_by(model._meta.pk.name if model._meta.pk.name != "pk" else "id").values())
        for model in models
    ]  # type: ignore[attr-defined]


@pytest.mark.django_db
class TestRows:
    def test_an_address_that_is_left_out_is_counted_and_placed(self, tmp_path: Path, capsys: Any) -> None:
        emails = ["alice@example.org", "jürgen@example.org", "bob@example.org", "x@example.org."]
        rows = [
            order_sent(f"n{at}", customer={"reference": f"C-{at}", "email": email, "name": "Alice"})
            for at, email in enumerate(emails)
        ]

        call_command("import", "orders", str(write(tmp_path / "orders.jsonl", rows)))

        told = capsys.readouterr().out
        assert "4 created" in told
        assert "2 × customer.email: left out, or kept as it was (line 2)" in told

    def test_a_thousand_spoiled_rows_of_ten_kinds_are_refused_by_name_and_all_others_are_in(
        self, tmp_path: Path
    ) -> None:
        rows: list[Any] = []
        for at in range(1000):
            rows.append(order_sent(f"good-{at}"))
            rows.append(SPOILED[at % 10][1](order_sent(f"bad-{at}")))
        file = write(tmp_path / "orders.jsonl", rows)

        with pytest.raises(SystemExit) as ended:
            call_command("import", "orders", str(file))

        assert ended.value.code == 1
        refused = [
            json.loads(row) for row in (tmp_path / "orders.jsonl.refused.jsonl").read_text().splitlines()
        ]
        assert len(refused) == 1000
        for at, row in enumerate(refused):
            assert row["line"] == 2 * at + 2
            assert SPOILED[at % 10][0] in [error["field"] for error in row["errors"]], row
            assert all(error["reason"] for error in row["errors"])
        assert refused[0]["reference"] == "bad-0"
        assert set(Order.objects.values_list("number", flat=True)) == {f"good-{at}" for at in range(1000)}

    def test_the_same_file_twice_changes_nothing(self, tmp_path: Path, capsys: Any) -> None:
        file = write(
            tmp_path / "orders.jsonl",
            [order_sent(f"A{at}", customer={"reference": f"C{at % 7}"}) for at in range(50)],
        )
        call_command("import", "orders", str(file))
        before = tables()

        call_command("import", "orders", str(file))

        assert "50 unchanged" in capsys.readouterr().out
        assert tables() == before

    def test_is_silent(self, tmp_path: Path) -> None:
        call_command(
            "import", "orders", str(write(tmp_path / "a.jsonl", [order_sent(f"A{at}") for at in range(5)]))
        )

        run_queued()
        assert not Message.objects.exists()

    def test_a_dry_run_says_what_it_would_do_and_writes_nothing(self, tmp_path: Path, capsys: Any) -> None:
        file = write(tmp_path / "a.jsonl", [order_sent("1"), order_sent("2")])

        call_command("import", "orders", str(file), dry_run=True)

        assert re.search(r"2 created .*nothing was written", capsys.readouterr().out)
        assert not Order.objects.exists()
        assert not Customer.objects.exists()

    def test_reads_gzip_blank_lines_and_standard_input(self, tmp_path: Path, monkeypatch: Any) -> None:
        (tmp_path / "a.jsonl.gz").write_bytes(gzip.compress(f"\n{json.dumps(order_sent('1'))}\n\n".encode()))
        call_command("import", "orders", str(tmp_path / "a.jsonl.gz"))

        monkeypatch.chdir(tmp_path)
        stdin = io.TextIOWrapper(io.BytesIO(json.dumps(order_sent("2")).encode()))
        monkeypatch.setattr("sys.stdin", stdin)
        call_command("import", "orders", "-")

        assert Order.objects.count() == 2

    @pytest.mark.parametrize(
        "row",
        [
            b"\xff\xfe\x00",
            b"[1, 2]",
            b"null",
            b'"' + b"x" * 1_100_000 + b'"',
            b"\x00" * 10,
            b"[" * 100_000,
            rb'{"reference": "\ud800"}',
        ],
    )
    def test_what_is_no_row_at_all_is_refused_and_the_next_is_taken(self, tmp_path: Path, row: bytes) -> None:
        file = tmp_path / "a.jsonl"
        file.write_bytes(row + b"\n" + json.dumps(order_sent("1")).encode() + b"\n")

        with pytest.raises(SystemExit):
            call_command("import", "orders", str(file))

        assert Order.objects.count() == 1

    @pytest.mark.parametrize(
        ("content", "words"),
        [
            (json.dumps([{"reference": "1"}]).encode(), "JSON array"),
            (json.dumps([{"reference": "1"}], indent=2).encode(), "JSON array"),
            (b"[\n]\n", "JSON array"),
            ('{"reference": "1"}\n'.encode("utf-16"), "UTF-16"),
            ('{"reference": "1"}\n'.encode("utf-16-be"), "UTF-16"),
            (b"Name,Email,Financial Status,Paid at\n#1001,a@example.org,paid,\n", "CSV"),
            (b'\xef\xbb\xbf"order_id";"date"\r\n"1";"2026-01-01"\r\n', "CSV"),
        ],
    )
    @pytest.mark.parametrize("name", ["orders.jsonl", "orders.jsonl.gz"])
    def test_another_format_is_called_by_its_name(
        self, tmp_path: Path, content: bytes, words: str, name: str
    ) -> None:
        file = tmp_path / name
        file.write_bytes(gzip.compress(content) if name.endswith(".gz") else content)

        with pytest.raises(CommandError, match=f"{name}: this is .*{words}") as refused:
            call_command("import", "orders", str(file))

        assert refused.value.returncode == 2
        assert not (tmp_path / "orders.jsonl.refused.jsonl").exists()

    def test_refused_rows_are_counted_by_reason(self, tmp_path: Path, capsys: Any) -> None:
        rows = [order_sent(f"bad-{at}", total_minor=at) for at in range(7)]
        rows += [{**order_sent(f"odd-{at}"), "colour": "red"} for at in range(2)]
        rows.append(order_sent("good"))

        with pytest.raises(SystemExit):
            call_command("import", "orders", str(write(tmp_path / "a.jsonl", rows)))

        told = capsys.readouterr().out.splitlines()
        assert told[1] == "  1 created, 9 refused"
        assert re.fullmatch(r"  7 × total_minor: is 0, but .* \(line 1\)", told[2])
        assert re.fullmatch(r"  2 × colour: is not known here; .* \(line 8\)", told[3])

    def test_says_how_far_it_is_where_there_is_no_terminal(
        self, tmp_path: Path, capsys: Any, monkeypatch: Any
    ) -> None:
        monkeypatch.setattr(reading, "SECONDS_BETWEEN_LINES", 0)
        file = write(tmp_path / "a.jsonl", [order_sent(str(at)) for at in range(400)])

        call_command("import", "orders", str(file))

        lines = capsys.readouterr().err.splitlines()
        assert [line.partition(",")[0] for line in lines] == [
            "a.jsonl: 200 rows read",
            "a.jsonl: 400 rows read",
        ]
        assert lines[-1].endswith(", 100 %")

    def test_a_batch_of_long_rows_is_taken_before_it_fills_the_memory(
        self, tmp_path: Path, monkeypatch: Any
    ) -> None:
        taken: list[int] = []
        receive = kinds.receive_rows
        monkeypatch.setattr(reading, "BATCH_BYTES", 2_000)
        monkeypatch.setattr(
            kinds, "receive_rows", lambda sent, **named: taken.append(len(sent)) or receive(sent, **named)
        )

        call_command(
            "import", "orders", str(write(tmp_path / "a.jsonl", [order_sent(str(at)) for at in range(20)]))
        )

        assert sum(taken) == 20
        assert max(taken) < 10

    def test_two_files_share_a_file_of_refused_rows(self, tmp_path: Path) -> None:
        files = [write(tmp_path / name, [{"reference": name}]) for name in ("a.jsonl", "b.jsonl")]

        with pytest.raises(SystemExit):
            call_command("import", "orders", *map(str, files), refused=str(tmp_path / "refused"))

        refused = [json.loads(row)["reference"] for row in (tmp_path / "refused").read_text().splitlines()]
        assert refused == ["a.jsonl", "b.jsonl"]

    def test_never_writes_over_what_it_reads(self, tmp_path: Path) -> None:
        file = write(tmp_path / "a.jsonl", [order_sent("1")])

        with pytest.raises(CommandError, match="is the file to import"):
            call_command("import", "orders", str(file), refused=str(file))

        assert file.exists()

    def test_refused_rows_mended_in_their_file_are_taken_from_it(self, tmp_path: Path) -> None:
        orders = write(tmp_path / "orders.jsonl", [order_sent("good"), order_sent("bad", currency="EURO")])
        with pytest.raises(SystemExit):
            call_command("import", "orders", str(orders))
        refused = tmp_path / "orders.jsonl.refused.jsonl"
        refused.write_text(refused.read_text().replace("EURO", "EUR"))

        call_command("import", "orders", str(refused))

        assert set(Order.objects.values_list("number", flat=True)) == {"good", "bad"}

    def test_never_writes_over_what_holds_no_refused_rows(self, tmp_path: Path) -> None:
        orders, precious = write(tmp_path / "orders.jsonl", [order_sent()]), tmp_path / "precious.txt"
        precious.write_text("precious")

        with pytest.raises(CommandError, match="holds no refused rows") as said:
            call_command("import", "orders", str(orders), refused=str(precious))

        assert (said.value.returncode, precious.read_text()) == (2, "precious")
        assert not Order.objects.exists()

    def test_a_broken_archive_is_said(self, tmp_path: Path) -> None:
        broken = tmp_path / "orders.jsonl.gz"
        broken.write_bytes(gzip.compress(json.dumps(order_sent()).encode())[:-9])

        with pytest.raises(CommandError, match=r"orders\.jsonl\.gz") as said:
            call_command("import", "orders", str(broken))
        assert said.value.returncode == 2

    def test_a_file_that_is_not_there_is_said(self) -> None:
        with pytest.raises(CommandError, match="there is no file"):
            call_command("import", "orders", "/nowhere.jsonl")

    def test_sellers_come_in_too(self, tmp_path: Path) -> None:
        rows = [
            {"reference": "a", "name": "La Plume", "country": "FR"},
            {"reference": "b", "name": "", "country": "France"},
        ]
        with pytest.raises(SystemExit):
            call_command("import", "sellers", str(write(tmp_path / "s.jsonl", rows)))

        assert Seller.objects.get().name == "La Plume"
        [refused] = [json.loads(row) for row in (tmp_path / "s.jsonl.refused.jsonl").read_text().splitlines()]
        assert {error["field"] for error in refused["errors"]} == {"name", "country"}

    def test_the_example_of_the_guide_is_taken(self, tmp_path: Path) -> None:
        guide = (Path(__file__).parent.parent / "docs" / "connect.md").read_text()
        examples = re.findall(r"```json (orders|sellers)\n(.*?)```", guide, re.DOTALL)
        assert {kind for kind, _text in examples} == {"orders", "sellers"}
        for at, (kind, text) in enumerate(examples):
            file = write(tmp_path / f"{at}.jsonl", [json.loads(text)])
            call_command("import", kind, str(file))
        assert Order.objects.exists()


def test_killed_half_way_and_started_again_gives_the_same(tmp_path: Path, house: dict[str, str]) -> None:
    rows = [order_sent(f"A{at}", customer={"reference": f"C{at % 90}"}) for at in range(4 * BATCH)]
    file = write(tmp_path / "orders.jsonl", rows)
    count = (
        "from comptoir.orders.models import Order, Line; print(Order.objects.count(), Line.objects.count())"
    )
    running = start(house, "import", "orders", "-")
    assert running.stdin
    running.stdin.write(b"".join(file.read_bytes().splitlines(keepends=True)[: 5 * BATCH // 2]))
    running.stdin.flush()
    wait_for(lambda: shell(house, count) != "0 0")
    running.send_signal(signal.SIGKILL)
    running.wait()
    half = int(shell(house, count).split()[0])

    out = run(house, "import", "orders", str(file))

    assert 0 < half < len(rows)
    assert f"{half:,} unchanged" in out
    assert shell(house, count) == f"{len(rows)} {2 * len(rows)}"
