"""What a program sends as the body of orders: of the kind that is read, whole, and never taken for empty."""

from __future__ import annotations

import json
from io import BytesIO
from typing import Any

import pytest

from comptoir.orders.examples import order_sent
from comptoir.orders.tests.test_shop_api import ADDRESS, Dev

pytestmark = [pytest.mark.django_db, pytest.mark.crosses_customers("the shop's own program")]


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

    def test_may_begin_with_a_mark_of_its_encoding(self, dev: Dev) -> None:
        assert dev.send("\ufeff" + json.dumps([order_sent("marked")])).json()["counts"] == {"created": 1}
        row = "\ufeff" + json.dumps(order_sent("lined"))
        assert dev.send(row, "application/x-ndjson").json()["counts"] == {"created": 1}
