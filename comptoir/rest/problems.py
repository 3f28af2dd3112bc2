"""What is wrong with a request, as a program reads it: problem details (RFC 9457)."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from http import HTTPStatus
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from ninja import Schema

from comptoir.rest.wrong import shown

MEDIA_TYPE = "application/problem+json"


class FieldProblem(Schema):
    """What is wrong with one field; `field` is its path, as in `lines.0.quantity`."""

    field: str
    reason: str


class ProblemDetails(Schema):
    """Why a request was not answered as asked. `code` is stable, `detail` is for people.

    `errors` names at most fifty fields; `more_errors` counts those beyond.
    """

    type: str
    title: str
    status: int
    code: str
    detail: str
    errors: list[FieldProblem] = []
    more_errors: int = 0


# What an operation may answer besides what it is for; each declares those that it can give.
UNREADABLE = {400: ProblemDetails}
REFUSED = {409: ProblemDetails}
NOT_FOUND = {404: ProblemDetails}
OTHER_KIND = {415: ProblemDetails}
ANY = {401: ProblemDetails, 403: ProblemDetails, 422: ProblemDetails, 429: ProblemDetails}


class Problem(Exception):
    """A request that is not answered as asked. `detail` are words for a person who reads a log."""

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
        """The answer, with every field that is wrong."""
        held: dict[str, Any] = {
            "type": f"urn:comptoir:problem:{self.code}",
            "title": HTTPStatus(self.status).phrase,
            "status": self.status,
            "code": self.code,
            "detail": self.detail,
        }
        if self.errors:
            held |= shown(self.errors)
        text = json.dumps(held, ensure_ascii=False)
        return HttpResponse(text, status=self.status, content_type=MEDIA_TYPE, headers=self.headers)


def wrong_fields(errors: Sequence[tuple[str, str]]) -> Problem:
    """A request whose fields are wrong, each said."""
    return Problem(422, "invalid", _("Some fields are wrong."), errors=errors)


def too_large() -> Problem:
    """A request of more bytes than are read."""
    return Problem(413, "too_large", _("The request is too large."))


def problem_of_status(request: HttpRequest, answer: HttpResponse) -> HttpResponse:
    """An answer that the framework gave as a page, as problem details."""
    code, detail = {
        400: ("bad_request", _("The request cannot be read.")),
        403: ("forbidden", _("This is not allowed.")),
        404: ("not_found", _("There is nothing at this address.")),
        405: ("method_not_allowed", _("This address does not know the method.")),
        413: ("too_large", _("The request is too large.")),
    }.get(answer.status_code, ("failed", _("This did not work, and it is not your fault. Try again later.")))
    return Problem(answer.status_code, code, detail).response()
