"""Headers of every answer, whatever made it: a page, a file, a redirect or an error."""

from __future__ import annotations

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.utils.cache import patch_vary_headers


class AnswerMiddleware:
    """Sets them first of all middleware, so that an early answer of another has them too.

    No other site may use our resources (Cross-Origin-Resource-Policy). A page depends on the browser, as one
    that is too old gets a warning (`browsers.py`).
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        answer = self.get_response(request)
        answer.headers["Cross-Origin-Resource-Policy"] = "same-origin"
        answer.headers.setdefault("X-Content-Type-Options", "nosniff")
        if answer.headers.get("Content-Type", "").startswith("text/html"):
            patch_vary_headers(answer, ("User-Agent",))
        return answer
