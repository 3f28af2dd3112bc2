"""A body that we read ourselves is one object, or many rows of which a wrong one harms no other."""

from __future__ import annotations

from itertools import islice
from typing import Any

from django.http import HttpRequest
from django.utils.translation import gettext as _
from pydantic_core import from_json

from comptoir.rest.problems import Problem, wrong_fields
from comptoir.rest.rows import is_list, lines_of, members_of
from comptoir.rest.sent import Sent

JSON_LINES = ("application/x-ndjson", "application/jsonl")
BOM = b"\xef\xbb\xbf"


# The models of the bodies that we read ourselves, for the document
DESCRIBED: dict[str, type[Sent]] = {}


def described(model: type[Sent]) -> dict[str, Any]:
    """Describe a body that is one of these."""
    return _body(_reference(model))


def described_rows(model: type[Sent], *, most: int) -> dict[str, Any]:
    """Describe a body of rows of this kind, as a JSON array or as JSON Lines."""
    body = _body({"type": "array", "items": _reference(model), "maxItems": most})
    body["requestBody"]["content"]["application/x-ndjson"] = {"schema": {"type": "string"}}
    return body


def _body(schema: dict[str, Any]) -> dict[str, Any]:
    return {"requestBody": {"required": True, "content": {"application/json": {"schema": schema}}}}


def _reference(model: type[Sent]) -> dict[str, Any]:
    DESCRIBED[model.__name__] = model
    return {"$ref": f"#/components/schemas/{model.__name__}"}


def kind_of(request: HttpRequest, *read: str) -> str:
    """Return the media type of the body, one of `read`. Raises Problem where it is another or compressed."""
    kind = request.content_type or read[0]
    if kind not in read or request.headers.get("Content-Encoding", "identity") != "identity":
        words = _("The body must be %(kinds)s, and not compressed.") % {"kinds": _(" or ").join(read)}
        raise Problem(415, "unsupported_media_type", words)
    return kind


def rows_of(request: HttpRequest, *, most: int) -> list[bytes]:
    """Split a body, a JSON array or JSON Lines, into its rows as they were sent.

    Raises Problem where they cannot be told apart, or are more than `most`.
    """
    content_type, body = kind_of(request, "application/json", *JSON_LINES), request.body.removeprefix(BOM)
    if content_type in JSON_LINES:
        rows = list(islice(lines_of(body), most + 1))
        if not rows:
            raise Problem(400, "unreadable", _("The body is empty."))
    elif is_list(body):
        rows = _members(body, most)
    else:
        json_in(body)
        raise wrong_fields([("body", _("The body must be a JSON array."))])
    if len(rows) > most:
        words = _("At most %(number)s rows in a request.") % {"number": most}
        raise Problem(413, "too_many_rows", words)
    return rows


def json_in(body: bytes) -> Any:
    """Read a body of JSON. Raises Problem where it is none."""
    try:
        return from_json(body.removeprefix(BOM), allow_inf_nan=False)
    except ValueError as error:
        raise _unreadable(error) from None


def _members(body: bytes, most: int) -> list[bytes]:
    try:
        return list(islice(members_of(body), most + 1))
    except ValueError as error:
        raise _unreadable(error) from None


def _unreadable(error: ValueError) -> Problem:
    return Problem(400, "unreadable", _("The body is not JSON: %(why)s") % {"why": error})
