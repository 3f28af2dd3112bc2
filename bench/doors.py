"""The doors are all fields that anybody may send, found in the house itself, each with a way to send it."""

from __future__ import annotations

import ast
import itertools
import re
from collections.abc import Callable, Iterator
from functools import partial
from html.parser import HTMLParser
from pathlib import Path
from typing import Any, NamedTuple
from urllib.parse import quote, urlencode

from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, reverse

from comptoir.project.serving.front import LONGEST_KIND

PACKAGE = Path(__file__).parent.parent / "comptoir"
NUMBERS = itertools.count(1)
GOOD = {
    "login": "alice@example.org", "email": "alice@example.org", "password": "Trente-6-lapins!",
    "password1": "Trente-6-lapins!", "name": "Alice Martin", "number": "402-1234567-1234567",
    "topic": "other", "text": "Where is it?", "code": "123456", "language": "en", "next": "/account/",
}  # fmt: skip
HEADERS = [
    "User-Agent", "Accept", "Accept-Language", "Accept-Encoding", "Referer", "Origin", "Host", "Content-Type",
    "Authorization", "Idempotency-Key", "If-None-Match", "If-Modified-Since", "Range", "X-Requested-With",
    "X-CSRFToken", "X-Forwarded-For", "X-Forwarded-Proto", "Forwarded", "HX-Request", "HX-Current-URL",
    "Cookie",
]  # fmt: skip
FORM = "application/x-www-form-urlencoded"
COOKIES = ["session", "csrftoken", "language", "browser", "messages"]
ARGUMENTS = {"uuid": "0" * 8 + "-0000-7000-8000-" + "0" * 12, "int": "1"}
Send = Callable[[], int]


class Door(NamedTuple):
    """A door is one field: its name, the values that suit it, an ordinary value, and a way to send one.

    `prepared` does the steps before, which are not measured, and returns the function that sends the value.
    """

    name: str
    kind: str
    ordinary: str
    prepared: Callable[[str], Send]


def every_door() -> Iterator[Door]:
    pages = list(_pages())
    for path in pages:
        yield from _queries(path)
        for form in _forms_of(Client(**_visitor()), path):
            yield from _fields(form, lambda: Client(**_visitor()))
    yield from _codes()
    yield from _paths()
    for path in ["/", "/account/sign-in/", "/account/new/", "/api/v1/orders", "/api/shop/v1/orders"]:
        yield from _headers(path)
    yield from _bodies()


def _visitor() -> dict[str, str]:
    """Let each visitor come from a network of her own, so that no limit answers in place of the page."""
    number = next(NUMBERS)
    return {"REMOTE_ADDR": f"10.{number >> 8 & 255}.{number & 255}.1"}


def _status(client: Client, method: str, path: str, **more: Any) -> int:
    client.raise_request_exception = False
    return client.generic(method, path, **more).status_code


def _pages() -> Iterator[str]:
    """Yield every page that answers a visitor who is not signed in."""
    for path, _names in _patterns():
        if Client(**_visitor(), raise_request_exception=False).get(path).status_code == 200:
            yield path


def _patterns(resolver: Any = None) -> Iterator[tuple[str, dict[str, str]]]:
    """Yield every named address filled with ordinary parts, and the parts that may be any text."""
    for pattern in (resolver or get_resolver()).url_patterns:
        if isinstance(pattern, URLResolver):
            yield from () if pattern.namespace else _patterns(pattern)
        elif isinstance(pattern, URLPattern) and pattern.name:
            kinds = {
                name: type(kind).__name__.removesuffix("Converter").lower()
                for name, kind in pattern.pattern.converters.items()
            }
            named = {name: ARGUMENTS.get(kind, "returns") for name, kind in kinds.items()}
            yield reverse(pattern.name, kwargs=named), named


class _Forms(HTMLParser):
    def __init__(self, path: str) -> None:
        super().__init__()
        self.path, self.forms, self.open = path, [], None  # type: ignore[var-annotated]

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        held = dict(attrs)
        if tag == "form":
            self.open = (held.get("method") or "get", held.get("action") or self.path, {})
            self.forms.append(self.open)
        elif self.open and tag in ("input", "textarea", "select", "button") and held.get("name"):
            self.open[2].setdefault(held["name"], held.get("value") or "")
        if held.get("hx-post") and self.open:
            self.forms.append(("post", held["hx-post"], dict.fromkeys(["password1", "name", "email"], "")))

    def handle_endtag(self, tag: str) -> None:
        self.open = None if tag == "form" else self.open


def _forms_of(client: Client, path: str) -> list[tuple[str, str, dict[str, str]]]:
    answer = client.get(path, follow=True)
    found = _Forms(path)
    found.feed(answer.content.decode() if "html" in answer.headers.get("Content-Type", "") else "")
    return found.forms


def _fields(form: tuple[str, str, dict[str, str]], prepare: Callable[[], Client]) -> Iterator[Door]:
    method, path, fields = form
    good = {name: GOOD.get(name) or value for name, value in fields.items()}
    for field in fields:

        def prepared(value: str, field: str = field) -> Send:
            client, sent = prepare(), urlencode({**good, field: value}, errors="replace")
            if method == "get":
                return partial(_status, client, "GET", path.partition("?")[0], QUERY_STRING=sent[:8000])
            return partial(_status, client, "POST", path, data=sent, content_type=FORM)

        kind = "line" if method == "get" else "body"
        door = Door(f"{method.upper()} {path} {field}", kind, good[field], prepared)
        if door.name not in SEEN:
            SEEN.add(door.name)
            yield door


SEEN: set[str] = set()


def _codes() -> Iterator[Door]:
    """Yield the fields of the pages that wait for a code, which anybody reaches with an address."""
    steps = {
        reverse("account_email_verification_sent"): reverse("account_signup"),
        reverse("account_confirm_password_reset_code"): reverse("account_reset_password"),
    }
    for path, before in steps.items():

        def begun(before: str = before) -> Client:
            client = Client(**_visitor())
            client.post(before, {**GOOD, "email": f"visitor{next(NUMBERS)}@example.org"})
            return client

        for form in _forms_of(begun(), path):
            yield from _fields(form, begun)


def _names_read() -> list[str]:
    """Collect the names that the house's own code reads of a query or a form."""
    names: set[str] = set()
    for file in PACKAGE.rglob("*.py"):
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            if not isinstance(node, ast.Call) or not isinstance(node.func, ast.Attribute) or not node.args:
                continue
            asked, first = ast.unparse(node.func.value), node.args[0]
            if node.func.attr == "get" and re.search(r"\b(GET|POST|query)$", asked):
                names |= {str(first.value)} if isinstance(first, ast.Constant) else set()
    return sorted(names | {"next", "after", "before", "cursor", "limit"})


def _queries(path: str) -> Iterator[Door]:
    """Yield all names of this page's query at once: together they cost no less than one of them."""

    def prepared(value: str) -> Send:
        text = quote(value, errors="replace")[:400]
        query = "&".join(f"{name}={text}" for name in NAMES)
        return partial(_status, Client(**_visitor()), "GET", path, QUERY_STRING=query)

    yield Door(f"GET {path}?…", "line", "1", prepared)


NAMES = _names_read()


def _paths() -> Iterator[Door]:
    """Yield every address with an invented part, those of the APIs included, and two that do not exist."""
    from comptoir.project.api import document

    templates = {path: named for path, named in _patterns() if named}
    places = [
        re.sub(r"returns|0{8}-0000-7000-8000-0{12}|(?<=/)1(?=/)", "{}", path, count=1) for path in templates
    ]
    places += [path for path in document()["paths"] if "{" in path]
    for place in [*places, "/{}", "/static/{}"]:

        def prepared(value: str, place: str = place) -> Send:
            text = quote(value, safe="", errors="replace")[:8000]
            return partial(_status, Client(**_visitor()), "GET", re.sub(r"\{\w*\}", text, place))

        yield Door(f"GET {place} path", "line", "ordinary", prepared)


def _headers(path: str) -> Iterator[Door]:
    for header in HEADERS:
        key = header.upper().replace("-", "_")
        yield _header(f"GET {path} {header}", path, key if key == "CONTENT_TYPE" else f"HTTP_{key}", "")
    for cookie in COOKIES:
        yield _header(f"GET {path} cookie {cookie}", path, "HTTP_COOKIE", f"{cookie}=")


def _header(name: str, path: str, key: str, begin: str) -> Door:
    def prepared(value: str) -> Send:
        # As a server hands it over: bytes as Latin-1, and no end of a line.
        longest = LONGEST_KIND if key == "CONTENT_TYPE" else 8000
        line = re.sub(r"[\r\n\0]", " ", value).encode(errors="replace").decode("latin-1")[:longest]
        return partial(_status, Client(**_visitor()), "GET", path, **{key: begin + line})

    return Door(name, "line", "", prepared)


def _bodies() -> Iterator[Door]:
    """Yield a whole body, of each kind, to a form and to the APIs' operations that change something."""
    from comptoir.project.api import document

    places = [
        (path.replace("{", "").replace("}", ""), method)
        for path, methods in document()["paths"].items()
        for method in methods
        if method in ("post", "put", "patch")
    ]
    places += [(reverse("account_login"), "post"), (reverse("contact"), "post")]
    kinds = ["application/json", "application/x-ndjson", FORM]
    for (path, method), kind in itertools.product(places, [*kinds, "multipart/form-data; boundary=a"]):

        def prepared(value: str, path: str = path, method: str = method, kind: str = kind) -> Send:
            body = f'--a\r\nContent-Disposition: form-data; name="{value}' if "boundary" in kind else value
            headers = {"HTTP_AUTHORIZATION": "Bearer no-such-key", "HTTP_IDEMPOTENCY_KEY": "invented"}
            client = Client(**_visitor())
            return partial(_status, client, method.upper(), path, data=body, content_type=kind, **headers)

        yield Door(f"{method.upper()} {path} body of {kind}", "document", "{}", prepared)
