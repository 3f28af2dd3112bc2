"""What every operation of an API shares: the API itself with its problems, scopes, and pages of a list."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated, Any, Generic, TypeVar

from django.conf import settings
from django.core.exceptions import RequestDataTooBig
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import register_converter
from django.urls.converters import StringConverter
from django.utils.translation import gettext as _
from ninja import NinjaAPI, Query, Schema
from ninja.errors import AuthenticationError, HttpError, ValidationError
from ninja.security import APIKeyCookie, HttpBearer
from pydantic import Field

from comptoir.ground.keyset import Mark
from comptoir.ground.refusal import Refused
from comptoir.rest.problems import Problem, too_large, wrong_fields

Item = TypeVar("Item")
Limit = Annotated[int, Query(ge=1, le=100, description="How many at most")]
Cursor = Annotated[str, Query(max_length=200, description="`next` of the page before")]


class AnyConverter(StringConverter):
    """Any text in an address, slashes and line ends too: the operation says what is wrong with it."""

    regex = "(?s:.+)"


register_converter(AnyConverter, "any")


class Listed(Schema, Generic[Item]):
    """A page of a list. `next` is the cursor of the page after it, null on the last."""

    items: list[Item]
    next: str | None = Field(examples=[None])


class BySession(APIKeyCookie):
    """A customer who is signed in; what changes something also brings the CSRF token (X-CSRFToken)."""

    param_name = settings.SESSION_COOKIE_NAME

    def __init__(self) -> None:
        # The door has looked at the token already.
        super().__init__(csrf=False)

    def authenticate(self, request: HttpRequest, key: str | None) -> Any:
        return getattr(request, "customer", None)


class ByKey(HttpBearer):
    """A shop's key that has a scope."""

    def __init__(self, scope: str) -> None:
        super().__init__()
        self.scope = scope

    def authenticate(self, request: HttpRequest, token: str) -> Any:
        key: Any = getattr(request, "shop", None)
        if key is not None and self.scope not in key.scopes:
            raise Problem(
                403, "scope_missing", _("This key lacks the scope %(scope)s.") % {"scope": self.scope}
            )
        return key


def mark_of(cursor: str) -> Mark | None:
    """Where a page begins; None for the first. Raises Problem for a cursor that we never gave."""
    mark = Mark.read(cursor)
    if cursor and mark is None:
        raise wrong_fields([("cursor", _("This is no cursor of ours."))])
    return mark


def new_api(*, title: str, description: str, namespace: str, auth: Any) -> NinjaAPI:
    """An API whose every error is problem details."""
    api = NinjaAPI(
        title=title,
        version="1",
        description=description,
        urls_namespace=namespace,
        openapi_url=None,
        docs_url=None,
        auth=auth,
    )
    api.add_exception_handler(Problem, _problem)
    api.add_exception_handler(Refused, _refused)
    api.add_exception_handler(ValidationError, _invalid)
    api.add_exception_handler(AuthenticationError, _unknown)
    api.add_exception_handler(HttpError, _unreadable)
    api.add_exception_handler(Http404, _nothing)
    api.add_exception_handler(RequestDataTooBig, _too_large)
    return api


def without_sign_in_page(urls: tuple[Any, str, str]) -> tuple[Any, str, str]:
    """The addresses of an API, which itself asks who is there: nobody is sent to the sign-in page."""
    for pattern in urls[0]:
        pattern.callback.login_required = False
    return urls


def _problem(request: HttpRequest, problem: Any) -> HttpResponse:
    answer: HttpResponse = problem.response()
    return answer


def _refused(request: HttpRequest, refused: Any) -> HttpResponse:
    return Problem(409, refused.code, refused.words).response()


def _invalid(request: HttpRequest, error: Any) -> HttpResponse:
    return wrong_fields([(_path(one["loc"]), _reason(one["msg"])) for one in error.errors[:50]]).response()


def _path(loc: Sequence[Any]) -> str:
    """`lines.0.quantity`: where the framework says in which of our arguments it stood."""
    place, *steps = loc
    if place == "body" and len(steps) > 1:
        steps = steps[1:]
    return ".".join(str(step) for step in steps) or str(place)


def _reason(message: str) -> str:
    plain = message.removeprefix("Value error, ")
    return plain[:1].lower() + plain[1:]


def _unknown(request: HttpRequest, error: Any) -> HttpResponse:
    headers = {"WWW-Authenticate": 'Bearer realm="comptoir"'}
    return Problem(401, "not_signed_in", _("Sign in, or send a key."), headers=headers).response()


def _unreadable(request: HttpRequest, error: Any) -> HttpResponse:
    if error.status_code == 400:
        return Problem(400, "unreadable", _("The body is not JSON.")).response()
    return Problem(error.status_code, "refused", str(error)).response()


def _too_large(request: HttpRequest, error: Any) -> HttpResponse:
    return too_large().response()


def _nothing(request: HttpRequest, error: Any) -> HttpResponse:
    return Problem(404, "not_found", _("There is nothing at this address.")).response()
