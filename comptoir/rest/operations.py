"""What all operations of an API share: the API with its errors, scopes, and pages of a list."""

from __future__ import annotations

from functools import wraps
from typing import Annotated, Any, Generic, TypeVar

from django.conf import settings
from django.core.exceptions import RequestDataTooBig
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import register_converter
from django.urls.converters import StringConverter
from django.utils.translation import gettext as _
from ninja import NinjaAPI, Path, Query, Schema
from ninja.errors import AuthenticationError, HttpError, ValidationError
from ninja.security import APIKeyCookie, HttpBearer
from pydantic import Field

from comptoir.ground.keyset import Mark
from comptoir.ground.refusal import Refused
from comptoir.rest.limits import TooMany
from comptoir.rest.problems import Problem, too_large, too_many, wrong_fields
from comptoir.rest.wrong import Wrong, unknown_name, wrong_in

# What checks an operation's values is built once it is asked for: five megabytes that most never need.
Schema.model_config["defer_build"] = True

Item = TypeVar("Item")
PageSize = Annotated[int, Query(ge=1, le=100, description="How many at most")]
CustomerName = Annotated[
    str,
    Path(description="Your own number for the customer, or `id:` and our id", examples=["C-17"]),
]
Cursor = Annotated[str, Query(max_length=200, description="`next` of the page before")]


class AnyConverter(StringConverter):
    """Any text in a URL, even slashes and line ends: the operation says what is wrong with it."""

    regex = "(?s:.+)"


register_converter(AnyConverter, "any")


class Listed(Schema, Generic[Item]):
    """A page of a list."""

    # A generic model does not pass its description on.
    model_config = {"json_schema_extra": {"description": "A page of a list."}}

    items: list[Item] = Field(description="The items of the page.")
    next: str | None = Field(
        description="The `cursor` of the page after it; null on the last page.", examples=[None]
    )


class BySession(APIKeyCookie):
    """A signed-in customer; a request that changes something also needs the CSRF token (X-CSRFToken)."""

    param_name = settings.SESSION_COOKIE_NAME

    def __init__(self) -> None:
        # The door has checked the CSRF token already.
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
    """Return where a page begins; None for the first. Raises Problem for a cursor that we did not issue."""
    mark = Mark.read(cursor)
    if cursor and mark is None:
        raise wrong_fields([("cursor", _("This cursor is not valid. Start again without one."))])
    return mark


class Api(NinjaAPI):
    """An API that says what is wrong in our own words."""

    def validation_error_from_error_contexts(self, error_contexts: list[Any]) -> ValidationError:
        """Collect what is wrong with each parameter, and with each field of the body."""
        wrong: list[Any] = []
        for context in error_contexts:
            wrong += _wrong_with(context.model, context.pydantic_validation_error)
        return ValidationError(wrong)


def new_api(*, title: str, description: str, namespace: str, auth: Any) -> NinjaAPI:
    """Create an API whose every error is problem details."""
    api = Api(
        title=title,
        version="1",
        description=description,
        urls_namespace=namespace,
        openapi_url=None,
        docs_url=None,
        auth=auth,
    )
    api.add_decorator(_knowing_its_parameters, mode="view")
    api.add_exception_handler(Problem, _problem)
    api.add_exception_handler(Refused, _refused)
    api.add_exception_handler(TooMany, _too_many)
    api.add_exception_handler(ValidationError, _invalid)
    api.add_exception_handler(AuthenticationError, _unknown)
    api.add_exception_handler(HttpError, _unreadable)
    api.add_exception_handler(Http404, _nothing)
    api.add_exception_handler(RequestDataTooBig, _too_large)
    return api


def without_sign_in_page(urls: tuple[Any, str, str]) -> tuple[Any, str, str]:
    """Keep the API's URLs from redirecting to the sign-in page: the API authenticates by itself."""
    for pattern in urls[0]:
        pattern.callback.login_required = False
    return urls


def _knowing_its_parameters(run: Any) -> Any:
    """Refuse query parameters that an operation does not know, once the caller is authenticated."""
    operation = run.__self__
    queries = [model for model in operation.models if model.__ninja_param_source__ == "query"]
    known = [name for model in queries for name in model.__ninja_flatten_map__]

    @wraps(run)
    def checked(request: HttpRequest, **path: Any) -> Any:
        unknown = [name for name in request.GET if name not in known]
        if unknown and not operation._run_checks(request):
            return wrong_fields([(name, unknown_name(name, known)) for name in unknown]).response()
        return run(request, **path)

    return checked


def _problem(request: HttpRequest, problem: Any) -> HttpResponse:
    answer: HttpResponse = problem.response()
    return answer


def _refused(request: HttpRequest, refused: Any) -> HttpResponse:
    return Problem(409, refused.code, refused.words).response()


def _too_many(request: HttpRequest, error: Any) -> HttpResponse:
    return too_many(error.seconds_left).response()


def _invalid(request: HttpRequest, error: Any) -> HttpResponse:
    return wrong_fields(error.errors).response()


def _wrong_with(model: Any, error: Any) -> list[Wrong]:
    """Return what is wrong with the arguments of one kind; a body field is named by its own path."""
    wrong = wrong_in(error, model)
    if model.__ninja_param_source__ != "body":
        return wrong
    return [Wrong(field.partition(".")[2] or "body", reason) for field, reason in wrong]


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
