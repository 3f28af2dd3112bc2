"""Errors as a program reads them: problem details (RFC 9457)."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from http import HTTPStatus
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from ninja import Schema
from pydantic import Field

from comptoir.rest.wrong import shown

MEDIA_TYPE = "application/problem+json"


# The codes that a problem of any operation can have, and their meanings; an app has its own in its house.py.
CODES = {
    "bad_idempotency_key": "Idempotency-Key is not 1 to 255 visible characters",
    "bad_request": "the request cannot be read",
    "csrf_token_missing": "X-CSRFToken is not the token of the session",
    "failed": "it did not work, and it is not the fault of the request",
    "forbidden": "this is not allowed",
    "idempotency_key_reused": "Idempotency-Key has already been used for another request",
    "invalid": "some fields are wrong, and errors names them",
    "method_not_allowed": "the address does not accept the method",
    "not_found": "there is nothing at the address",
    "not_signed_in": "no key, or no session",
    "refused": "it is not done, and detail says why",
    "scope_missing": "the key lacks a scope",
    "too_large": "the body has too many bytes",
    "too_many_requests": "wait for Retry-After seconds",
    "too_slow": "the body did not arrive in time",
    "unavailable": "part of the system is not responding: try again later",
    "unreadable": "the body is empty, or not JSON",
    "unsupported_media_type": "the body is of another kind, or compressed",
}


class FieldProblem(Schema):
    """A wrong field, and the reason."""

    field: str = Field(description="The field’s path.", examples=["lines.0.quantity"])
    reason: str = Field(
        description="What is wrong with it, and what to write instead.", examples=["must be at least 1"]
    )


class ProblemDetails(Schema):
    """Why a request was not answered as asked (RFC 9457)."""

    type: str = Field(
        description="The code as a URI.",
        json_schema_extra={"format": "uri"},
        examples=["urn:comptoir:problem:invalid"],
    )
    title: str = Field(description="The HTTP status in words, in English.", examples=["Unprocessable Entity"])
    status: int = Field(description="The HTTP status.", examples=[422])
    code: str = Field(
        description="What went wrong, for programs; it stays the same from release to release.",
        examples=["invalid"],
    )
    detail: str = Field(
        description="What went wrong, for people: in English for a key, else in the customer's language.",
        examples=["Some fields are wrong."],
    )
    errors: list[FieldProblem] = Field([], description="The fields that are wrong, at most fifty.")
    more_errors: int = Field(0, description="How many fields are wrong beyond those that are named.")


# The error responses that operations declare besides their own answer
UNREADABLE = {400: ProblemDetails}
REFUSED = {409: ProblemDetails}
NOT_FOUND = {404: ProblemDetails}
OTHER_KIND = {415: ProblemDetails}
ANY = {401: ProblemDetails, 403: ProblemDetails, 422: ProblemDetails, 429: ProblemDetails}


class Problem(Exception):
    """A request that fails. `detail` is for a person who reads a log."""

    def __init__(
        self,
        status: int,
        code: str,
        detail: str,
        *,
        errors: Sequence[tuple[str, str]] = (),
        headers: Mapping[str, str] | None = None,
    ) -> None:
        super().__init__(f"{status} {code}: {detail}")
        self.status, self.code, self.detail = status, code, detail
        self.errors, self.headers = list(errors), dict(headers or {})

    def response(self) -> HttpResponse:
        """Return the answer, with every field that is wrong."""
        details: dict[str, Any] = {
            "type": f"urn:comptoir:problem:{self.code}",
            "title": HTTPStatus(self.status).phrase,
            "status": self.status,
            "code": self.code,
            "detail": self.detail,
        }
        if self.errors:
            details |= shown(self.errors)
        text = json.dumps(details, ensure_ascii=False)
        return HttpResponse(text, status=self.status, content_type=MEDIA_TYPE, headers=self.headers)


def wrong_fields(errors: Sequence[tuple[str, str]]) -> Problem:
    """Return the problem of a request with wrong fields."""
    return Problem(422, "invalid", _("Some fields are wrong."), errors=errors)


def too_large() -> Problem:
    """Return the problem of a request whose body is too large."""
    return Problem(413, "too_large", _("The request is too large."))


def too_many(seconds: int) -> Problem:
    """Return the problem of something that is done too often; it is allowed again in so many seconds."""
    detail = _("Too many requests in a short time. Try again later.")
    return Problem(429, "too_many_requests", detail, headers={"Retry-After": str(seconds)})


def problem_of_status(request: HttpRequest, answer: HttpResponse) -> HttpResponse:
    """Turn an error page of the framework into problem details."""
    code, detail = {
        400: ("bad_request", _("The request cannot be read.")),
        403: ("forbidden", _("This is not allowed.")),
        404: ("not_found", _("There is nothing at this address.")),
        405: ("method_not_allowed", _("This address does not accept this method.")),
        408: ("too_slow", _("The request did not arrive in time.")),
        413: ("too_large", _("The request is too large.")),
        429: ("too_many_requests", _("Too many requests in a short time. Try again later.")),
        503: ("unavailable", _("Part of the system is not responding at the moment. Try again later.")),
    }.get(answer.status_code, ("failed", _("This did not work, and it is not your fault. Try again later.")))
    return Problem(answer.status_code, code, detail).response()
