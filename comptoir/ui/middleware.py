"""Headers of every answer, whatever made it: a page, a file, a redirect or an error."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from csp.constants import HEADER
from csp.middleware import CSPMiddleware
from csp.utils import build_policy
from django.conf import settings
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


class PolicyMiddleware(CSPMiddleware):
    """The library's own, which works out the house's policy once.

    A page that changes it for itself (`csp_update`) is left to the library. There is no nonce: nothing of
    ours is inline.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        super().__init__(get_response)
        self._policy = build_policy()

    def process_request(self, request: HttpRequest) -> None:
        return

    def process_response(self, request: HttpRequest, response: Any) -> Any:
        if settings.DEBUG or any(name.startswith("_csp") for name in vars(response)):
            return super().process_response(request, response)
        response.headers.setdefault(HEADER, self._policy)
        return response
