"""A JSON array is split exactly as it was written, whatever is in its members."""

from __future__ import annotations

import json

import pytest

from comptoir.rest.rows import members_of

ROWS = [
    b'{"a": "\\ud83d"}',
    b'{"a": ' + b"9" * 5000 + b"}",
    b"[" * 5000 + b"]" * 5000,
    b'"a comma, a quote \\", a bracket ]"',
    b'{"a": [1, {"b": "]}"}], "c": {}}',
    b"NaN",
    "« é »".encode(),
]


def test_each_member_stands_alone() -> None:
    assert list(members_of(b" [" + b" ,\n".join(ROWS) + b"]\n")) == ROWS


@pytest.mark.parametrize("body", [b"[]", b" [ \n] "])
def test_an_empty_array_has_none(body: bytes) -> None:
    assert list(members_of(body)) == []


@pytest.mark.parametrize(
    "body", [b"[", b"[1", b'["a', b"[1,]", b"[,1]", b"[1}", b"[1] 2", b"[{]", b"[[1],]", b"[" * 3_000_000]
)
def test_what_is_no_array_to_its_end_is_said(body: bytes) -> None:
    with pytest.raises(ValueError, match=r"ends|stands|brace"):
        list(members_of(body))


def test_brackets_alone_keep_nobody_busy() -> None:
    with pytest.raises(ValueError, match="too many brackets"):
        list(members_of(b"[" + b"[]" * 1_500_000 + b"]"))


def test_what_python_wrote_is_read_as_it_was() -> None:
    rows = [{"a": at, "b": ['"', "\\", "]", {"c": "é,"}]} for at in range(50)]

    assert [json.loads(row) for row in members_of(json.dumps(rows).encode())] == rows
