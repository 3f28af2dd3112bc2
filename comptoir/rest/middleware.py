"""Middleware for programs: authentication, rate limits, idempotency, and problem details for every error."""

from __future__ import annotations

from collections.abc import Callable

from django.conf import settings
from django.core.exceptions import RequestDataTooBig
from django.http import HttpRequest, HttpResponse
from django.utils import translation
from django.utils.cache import patch_cache_control
from django.utils.translation import gettext as _

from comptoir.rest.doors import Door, door_of
from comptoir.rest.idempotency import answer_once
from comptoir.rest.limits import Limit, count_request, from_network
from comptoir.rest.problems import Problem, problem_of_status, too_large, wrong_fields

Answer = Callable[[HttpRequest], HttpResponse]


class ProblemsMiddleware:
    """Turns every error page for a program into problem details. It comes first, so that it also covers
    requests that are refused for their host or address before authentication."""

    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        answer = self.get_response(request)
        is_page = not answer.get("Content-Type", "").startswith("application/")
        if answer.status_code < 400 or not is_page or not is_for_programs(request):
            return answer
        door = door_of(request)
        with translation.override((door and door.language) or translation.get_language_from_request(request)):
            problem = problem_of_status(request, answer)
        # Keep the headers that others have set, except those about the page.
        answer.content = problem.content
        for name in ("Content-Encoding", "Content-Length"):
            del answer[name]
        answer["Content-Type"] = problem["Content-Type"]
        patch_cache_control(answer, private=True, no_store=True)
        return answer


class ApiMiddleware:
    """Handles every request under /api/; the operations themselves know nothing of it."""

    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if not is_for_programs(request):
            return self.get_response(request)
        door = door_of(request)
        with translation.override((door and door.language) or translation.get_language()):
            try:
                _refuse_nul(request)
                _read_body(request, door)
                answer = self._come_in(request, door) if door else self.get_response(request)
            except Problem as problem:
                answer = problem.response()
            except RequestDataTooBig:
                answer = too_large().response()
        patch_cache_control(answer, private=True, no_store=True)
        answer["Vary"] = "Authorization, Cookie, Accept-Language"
        return answer

    def _come_in(self, request: HttpRequest, door: Door) -> HttpResponse:
        who = door.recognise(request)
        if who is None:
            return self._strange(request)
        use = count_request(Limit("requests", who, rates=f"{door.limit()}/m"))
        if use.is_over:
            return use.refusal()
        answer = answer_once(request, who, lambda: self.get_response(request))
        use.tell(answer)
        return answer

    def _strange(self, request: HttpRequest) -> HttpResponse:
        """Count requests with an unknown key by their network."""
        if "Authorization" in request.headers:
            use = count_request(*from_network("wrong_key_from", request))
            if use.is_over:
                return use.refusal()
        return self.get_response(request)


def is_for_programs(request: HttpRequest) -> bool:
    """Whether a request is for one of the APIs, or for an unknown URL under theirs."""
    return request.path_info == "/api" or request.path_info.startswith("/api/")


def _refuse_nul(request: HttpRequest) -> None:
    """Refuse NUL, which no table can store and PostgreSQL cannot search. Raises Problem with its place."""
    parameters = [("path", request.path_info), *((name, value) for name, value in request.GET.items())]
    wrong = [
        (name, _("It contains a NUL character, which is not allowed."))
        for name, value in parameters
        if "\0" in value
    ]
    if wrong:
        raise wrong_fields(wrong)


def _read_body(request: HttpRequest, door: Door | None) -> None:
    """Read the body, with a length or in chunks. Raises Problem if it is larger than the door allows."""
    most = door.largest_body() if door else settings.DATA_UPLOAD_MAX_MEMORY_SIZE
    has_length = bool(request.META.get("CONTENT_LENGTH"))
    source = request if has_length else request.META["wsgi.input"]
    # Without a length there is no body, unless it comes in chunks, which Django would take for empty.
    body = source.read(most + 1) if has_length or request.headers.get("Transfer-Encoding") else b""
    if len(body) > most:
        raise too_large()
    request._body = body  # type: ignore[attr-defined]
