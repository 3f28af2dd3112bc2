"""Ask Comptoir, as a program with a key does."""

from __future__ import annotations

import json
import os
import urllib.error
import urllib.request
from typing import Any


class Refused(Exception):
    """Comptoir does not take what it was told, and would not the next time either."""


class Later(Exception):
    """Comptoir cannot be reached, or asks to be left alone for some seconds."""

    def __init__(self, why: str, seconds: float = 5) -> None:
        super().__init__(why)
        self.seconds = seconds


def call(method: str, path: str, body: Any = None, *, key: str = "") -> Any:
    """Ask Comptoir, and return its answer; `key` lets a POST that is sent again have its effect once."""
    headers = {"Authorization": f"Bearer {os.environ['KEY']}", "Content-Type": "application/json"}
    if key:
        headers["Idempotency-Key"] = key
    sent = None if body is None else json.dumps(body).encode()
    address = f"{os.environ['COMPTOIR']}/api/shop/v1/{path}"
    request = urllib.request.Request(address, data=sent, headers=headers, method=method)
    try:
        with urllib.request.urlopen(request, timeout=30) as answer:
            return json.load(answer)
    except urllib.error.HTTPError as error:
        said = error.read().decode()
        if error.code == 429 or error.code >= 500:
            raise Later(said, float(error.headers.get("Retry-After", 5))) from None
        problem = json.loads(said)
        wrong = "".join(f", {one['field']}: {one['reason']}" for one in problem.get("errors", ()))
        raise Refused(f"{error.code} {problem['code']}{wrong}") from None
    except OSError as error:
        raise Later(str(error)) from None
