"""A body of orders must be of a kind that is read, and whole, and is never taken for empty."""

from __future__ import annotations

import json
from io import BytesIO
from typing import Any

import pytest

from comptoir.orders.examples import order_sent
from comptoir.orders.tests.test_shop_api import ADDRESS, Dev

pytestmark = pytest.mark.django_db


@pytest.fixture
def dev() -> Dev:
    return Dev()


class TestBody:
    @pytest.mark.parametrize(
        ("kind", "headers"),
        [
            ("text/plain", {}),
            ("application/x-www-form-urlencoded", {}),
            ("application/json", {"Content-Encoding": "gzip"}),
        ],
    )
    def test_of_another_kind_is_refused_in_words(self, dev: Dev, kind: str, headers: dict[str, str]) -> None:
        for answer in (
            dev.send("[]", kind, headers=headers),
            dev.client.put(f"{ADDRESS}/x", "{}", content_type=kind, headers=headers),
        ):
            assert (answer.status_code, answer.json()["code"]) == (415, "unsupported_media_type")
            assert "application/json" in answer.json()["detail"]

    @pytest.mark.parametrize("kind", ["application/x-ndjson", "application/jsonl"])
    @pytest.mark.parametrize("body", ["", "\n\n"])
    def test_that_is_empty_is_no_night_without_orders(self, dev: Dev, kind: str, body: str) -> None:
        assert (dev.send(body, kind).status_code, dev.send(body, kind).json()["code"]) == (400, "unreadable")

    def test_in_chunks_is_read_whole(self, dev: Dev) -> None:
        def send(body: bytes) -> Any:
            more: Any = {
                "HTTP_TRANSFER_ENCODING": "chunked",
                "CONTENT_LENGTH": "",
                "CONTENT_TYPE": "application/x-ndjson",
                "wsgi.input": BytesIO(body),
            }
            return dev.client.generic("POST", ADDRESS, b"", **more)

        assert send(json.dumps(order_sent("chunked")).encode()).json()["counts"] == {"created": 1}
        assert send(b"x" * (20 * 1024 * 1024 + 1)).status_code == 413

    def test_harms_no_other_row_where_one_is_wrong(self, dev: Dev) -> None:
        wrong = [
            '{"reference": "\\ud83d"}',
            '{"total_minor": ' + "9" * 5000 + "}",
            "[" * 500 + "]" * 500,
            "nul",
        ]
        good = [json.dumps(order_sent(f"good-{at}")) for at in range(5)]
        rows = [row for pair in zip(good, [*wrong, ""], strict=True) for row in pair if row]

        answer = dev.send(f"[{','.join(rows)}]").json()

        assert answer["counts"] == {"created": 5, "refused": 4}
        refused = [row for row in answer["items"] if row["result"] == "refused"]
        assert [(row["index"], row["code"], row["errors"][0]["field"]) for row in refused] == [
            (at, "invalid", "row") for at in (1, 3, 5, 7)
        ]

    def test_holds_nothing_but_json_numbers(self, dev: Dev) -> None:
        body = json.dumps(order_sent("nan")).replace('"shipping_minor": ', '"shipping_minor": NaN, "x": ')
        rows = [json.dumps({**order_sent(name), "total_minor": float(name)}) for name in ("nan", "inf")]

        assert dev.send(f"[{','.join(rows)}]").json()["counts"] == {"refused": 2}
        assert dev.client.put(f"{ADDRESS}/nan", body, content_type="application/json").status_code == 400

    def test_counts_what_is_wrong_beyond_fifty(self, dev: Dev) -> None:
        lines = [{**order_sent()["lines"][0], "quantity": 0} for _at in range(73)]

        single = dev.put(order_sent("many", lines=lines, shipments=[])).json()
        [row] = dev.send(json.dumps([order_sent("many", lines=lines, shipments=[])])).json()["items"]

        for answer in (single, row):
            assert (len(answer["errors"]), answer["more_errors"], answer["code"]) == (50, 23, "invalid")

    def test_may_begin_with_a_mark_of_its_encoding(self, dev: Dev) -> None:
        assert dev.send("\ufeff" + json.dumps([order_sent("marked")])).json()["counts"] == {"created": 1}
        row = "\ufeff" + json.dumps(order_sent("lined"))
        assert dev.send(row, "application/x-ndjson").json()["counts"] == {"created": 1}
