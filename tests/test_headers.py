"""What every answer tells a browser, in production: OWASP ASVS 5.0, chapters V3.3 (cookies) and V3.4 (headers).

Each test names its requirement. Every requirement of level 1 and 2 of both chapters is here, and those of level 3
that hold: V3.3.5 and V3.4.8. V3.4.7 (reports of violations) does not hold: no address takes them.
"""

from __future__ import annotations

import re
import runpy
from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings as current
from django.test import Client

import comptoir.project
from comptoir.customers.examples import PASSWORD
from comptoir.journal.record import IMPORT
from comptoir.orders.examples import give_orders
from comptoir.safety.tests.visits import prove
from comptoir.sellers.actions import create_key
from tests.test_house import ROOT, inline_code, package

HOST = "account.example.org"
SETTINGS = Path(comptoir.project.__file__).parent / "settings.py"
TOLD_TO_BROWSERS = re.compile(
    "SECURE_|X_FRAME|CONTENT_SECURITY|PERMISSIONS_POLICY|MIDDLEWARE$|ALLOWED_HOSTS|CSRF_|SESSION_COOKIE|"
    "LANGUAGE_COOKIE|BROWSER_COOKIE|PUBLIC_URL"
)


@pytest.fixture
def production(db: None, settings: Any, monkeypatch: Any) -> None:
    """The house with production settings behind TLS: only what browsers are told."""
    monkeypatch.setenv("COMPTOIR_PUBLIC_URL", f"https://{HOST}")
    monkeypatch.setenv("COMPTOIR_HOSTS", HOST)
    monkeypatch.setenv("COMPTOIR_PROXIES", "1")
    monkeypatch.setenv("EMAIL_URL", "smtp+tls://user:password@mail.example.org:587")
    for name, value in runpy.run_path(str(SETTINGS)).items():
        if TOLD_TO_BROWSERS.match(name):
            setattr(settings, name, value)


class Browser(Client):
    """A client that uses TLS, or does not, for every request."""

    is_secure = True

    def generic(self, *args: Any, **more: Any) -> Any:
        return super().generic(*args, **{**more, "secure": self.is_secure})


def at(user: Any = None, *, secure: bool = True, host: str = HOST, **more: Any) -> Client:
    """A browser at the house, by way of the proxy that speaks TLS, as the front of the server tells it."""
    client = Browser(headers={"Host": host}, REMOTE_ADDR="192.0.2.7", **more)
    client.is_secure = secure
    if user:
        client.force_login(user)
        prove(client)
    return client


@pytest.fixture
def answers(production: None, alice: Any, sam: Any, carla: Any, monkeypatch: Any) -> dict[str, Any]:
    """An answer of every kind that a browser or a program can get."""
    [order] = give_orders(alice)
    _key, secret = create_key("Shop", scopes=["events:read"], by=IMPORT)
    nobody, hers, his, staff = at(), at(alice), at(carla), at(sam)
    shop = {"Authorization": f"Bearer {secret}"}
    kinds = {
        "public page": nobody.get("/"),
        "sign-in": nobody.get("/account/sign-in/"),
        "help": nobody.get("/help/staying-safe/"),
        "private page": hers.get("/account/"),
        "order": hers.get(f"/orders/{order.number}/"),
        "desk of a seller": his.get("/desk/sales/"),
        "desk of staff": staff.get("/desk/find/"),
        "customer's API": hers.get("/api/v1/orders"),
        "customer's API, unknown": nobody.get("/api/v1/orders"),
        "shop's API": nobody.get("/api/shop/v1/events", headers=shop),
        "shop's API, not found": nobody.get("/api/shop/v1/nothing", headers=shop),
        "style": nobody.get("/static/comptoir.css"),
        "script": nobody.get("/static/ui/js/ui.js"),
        "picture": nobody.get("/static/ui/img/icon.svg"),
        "health": nobody.get("/health/"),
        "fragment": nobody.post("/account/password/judgement/", {"password1": "lapins"}),
        "to sign in": nobody.get("/orders/"),
        "to the slash": nobody.get("/help"),
        "to TLS": at(secure=False).get("/help/"),
        "not found": nobody.get("/nowhere/"),
        "hers, for staff": staff.get(f"/orders/{order.number}/"),
        "wrong method": hers.get("/account/session/"),
        "forged": at(enforce_csrf_checks=True).post("/account/sign-in/"),
        "wrong host": nobody.get("/", headers={"Host": "elsewhere.example"}),
        "wrong host, without TLS": at(secure=False).get("/", headers={"Host": "elsewhere.example"}),
    }
    with monkeypatch.context() as broken:
        broken.setattr("comptoir.project.home.TILE_GROUPS", [("", [None])])
        kinds["broken"] = at(alice, raise_request_exception=False).get("/account/")
    return kinds


STATUSES = {
    "customer's API, unknown": 401, "shop's API, not found": 404, "to sign in": 302, "to the slash": 301, "to TLS": 301,
    "not found": 404, "hers, for staff": 403, "wrong method": 405, "forged": 403, "wrong host": 400,
    "wrong host, without TLS": 400, "broken": 500,
}  # fmt: skip


def test_there_is_an_answer_of_every_kind(answers: dict[str, Any]) -> None:
    assert {kind: answer.status_code for kind, answer in answers.items()} == {
        kind: STATUSES.get(kind, 200) for kind in answers
    }


def each(answers: dict[str, Any], header: str) -> dict[str, str | None]:
    return {kind: answer.headers.get(header) for kind, answer in answers.items()}


def lacking(told: dict[str, str | None], *, but: set[str] = frozenset()) -> set[str]:  # type: ignore[assignment]
    return {kind for kind, value in told.items() if not value} - but


# V3.3, cookies


@pytest.fixture
def cookies(production: None, alice: Any) -> dict[str, Any]:
    """Every cookie that a visit sets: signing in for long, another language, a form."""
    visitor = at()
    visitor.get("/account/sign-in/")
    form = {"login": alice.email, "password": PASSWORD, "remember": "on"}
    assert visitor.post("/account/sign-in/", form).status_code == 302
    visitor.post("/language/", {"language": "fr"})
    visitor.get("/account/")
    return dict(visitor.cookies)


def test_v3_3_1_and_v3_3_3_cookies_are_secure_and_this_hosts_alone(cookies: dict[str, Any]) -> None:
    assert set(cookies) == {"__Host-session", "__Host-csrf", "__Host-language", "__Host-browser"}
    for cookie in cookies.values():
        assert (cookie["secure"], cookie["path"], cookie["domain"]) == (True, "/", "")


def test_v3_3_2_no_cookie_comes_with_what_another_site_sends(cookies: dict[str, Any]) -> None:
    # Lax, not Strict: who follows a link of the shop is still signed in, and what changes something is a POST.
    assert {cookie["samesite"] for cookie in cookies.values()} == {"Lax"}


def test_v3_3_4_no_script_reads_a_cookie_and_none_stands_in_a_page(
    cookies: dict[str, Any], production: None, alice: Any
) -> None:
    visitor = at()
    visitor.force_login(alice)
    page = visitor.get("/account/").content.decode()

    assert {cookie["httponly"] for cookie in cookies.values()} == {True}
    assert visitor.cookies["__Host-session"].value not in page
    assert visitor.cookies["__Host-csrf"].value not in page


def test_v3_3_5_cookies_are_small_enough_to_be_kept(cookies: dict[str, Any]) -> None:
    assert max(len(name) + len(cookie.value) for name, cookie in cookies.items()) < 4096


# V3.4, headers


def test_v3_4_1_every_answer_by_tls_asks_for_tls_for_a_year_on_every_subdomain(
    answers: dict[str, Any],
) -> None:
    told = each(answers, "Strict-Transport-Security")
    without_tls = {"to TLS", "wrong host, without TLS"}

    assert lacking(told, but=without_tls) == set()
    assert {value for value in told.values() if value} == {"max-age=31536000; includeSubDomains"}
    assert answers["to TLS"]["Location"] == f"https://{HOST}/help/"


def test_v3_4_2_no_other_site_may_read_an_answer(production: None, alice: Any) -> None:
    asked = {"Origin": "https://elsewhere.example", "Access-Control-Request-Method": "POST"}
    for client in (at(), at(alice)):
        for path in ("/", "/account/", "/api/v1/orders", "/api/shop/v1/events", "/static/ui/js/ui.js"):
            for answer in (client.get(path, headers=asked), client.options(path, headers=asked)):
                assert [name for name in answer.headers if name.startswith("Access-Control-")] == []


def directives(answer: Any) -> dict[str, str]:
    return {
        name: " ".join(values)
        for name, *values in (
            part.split() for part in answer.headers["Content-Security-Policy"].split("; ") if part
        )
    }


def test_v3_4_3_every_answer_allows_our_own_files_and_nothing_inline(answers: dict[str, Any]) -> None:
    own, none = "'self'", "'none'"
    expected = {
        "default-src": none, "script-src": own, "style-src": own, "img-src": own, "font-src": own, "connect-src": own,
        "manifest-src": own, "object-src": none, "worker-src": none, "frame-src": none, "base-uri": none,
        "form-action": own, "frame-ancestors": none, "upgrade-insecure-requests": "",
    }  # fmt: skip

    for kind, answer in answers.items():
        assert directives(answer) == expected, kind


def test_v3_4_4_every_answer_is_taken_for_what_it_says_it_is(answers: dict[str, Any]) -> None:
    assert set(each(answers, "X-Content-Type-Options").values()) == {"nosniff"}
    kinds = {
        kind: (answer.headers.get("Content-Type") or "").partition(";")[0] for kind, answer in answers.items()
    }
    assert (kinds["style"], kinds["script"], kinds["picture"]) == (
        "text/css", "text/javascript", "image/svg+xml",
    )  # fmt: skip
    assert kinds["health"] == kinds["shop's API"] == kinds["customer's API"] == "application/json"
    assert kinds["shop's API, not found"] == "application/problem+json"


def test_v3_4_5_no_other_site_learns_where_somebody_was(answers: dict[str, Any]) -> None:
    told = each(answers, "Referrer-Policy")

    assert lacking(told, but={"wrong host, without TLS"}) == set()
    assert {value for value in told.values() if value} == {"same-origin"}


def test_v3_4_6_nothing_of_ours_stands_in_a_frame(answers: dict[str, Any]) -> None:
    assert {directives(answer)["frame-ancestors"] for answer in answers.values()} == {"'none'"}


def test_v3_4_8_a_page_shares_no_window_with_another_site(answers: dict[str, Any]) -> None:
    told = each(answers, "Cross-Origin-Opener-Policy")

    assert lacking(told, but={"wrong host, without TLS"}) == set()
    assert {value for value in told.values() if value} == {"same-origin"}


# Beside the ASVS


def test_no_other_site_may_use_what_is_ours(answers: dict[str, Any]) -> None:
    assert set(each(answers, "Cross-Origin-Resource-Policy").values()) == {"same-origin"}


def test_pages_may_use_passkeys_and_copy_and_no_other_feature(answers: dict[str, Any]) -> None:
    told = each(answers, "Permissions-Policy")

    # A style, a script or a picture has no features, and what the front door answers itself has no scripts.
    assert lacking(told) == {"style", "script", "picture", "to TLS", "wrong host, without TLS"}
    [policy] = {value for value in told.values() if value}
    allowed = {part for part in policy.split(", ") if not part.endswith("=()")}
    assert allowed == {
        "publickey-credentials-get=(self)", "publickey-credentials-create=(self)", "clipboard-write=(self)",
    }  # fmt: skip
    assert {
        "camera=()",
        "microphone=()",
        "geolocation=()",
        "payment=()",
        "usb=()",
        "clipboard-read=()",
    } <= set(policy.split(", "))


def test_a_private_page_is_kept_nowhere_and_every_page_depends_on_the_browser(
    answers: dict[str, Any],
) -> None:
    for kind in (
        "private page",
        "order",
        "desk of a seller",
        "desk of staff",
        "customer's API",
        "shop's API",
    ):
        assert "no-store" in answers[kind].headers["Cache-Control"], kind
    for kind, answer in answers.items():
        is_page = answer.headers.get("Content-Type", "").startswith("text/html")
        assert ("User-Agent" in answer.headers.get("Vary", "")) == is_page, kind


@pytest.mark.parametrize("path", ["/help/", "/help/staying-safe/", "/orders/find/", "/contact/", "/nowhere/"])
def test_whatever_who_is_signed_in_gets_is_kept_nowhere(production: None, alice: Any, path: str) -> None:
    assert told_to_keep(at(alice).get(path)) >= {"private", "no-store"}
    assert "no-store" not in told_to_keep(at().get(path)) or path == "/contact/"


def test_what_is_the_same_for_everybody_is_kept_by_who_is_signed_in_too(
    production: None, alice: Any, settings: Any, tmp_path: Any
) -> None:
    logo = tmp_path / "logo.svg"
    logo.write_text("<svg/>")
    settings.SHOP_LOGO = logo

    assert told_to_keep(at(alice).get("/brand/logo")) == {"public", "max-age=3600"}


def test_a_page_about_getting_in_is_kept_nowhere(production: None, alice: Any) -> None:
    browser = at()
    browser.post("/account/password/forgotten/", {"email": "alice@example.org"})

    page = browser.get("/account/password/forgotten/code/")

    assert page.status_code == 200
    for answer in (page, browser.get("/account/new/"), browser.get("/account/sign-in/")):
        assert told_to_keep(answer) >= {"private", "no-store"}


def told_to_keep(answer: Any) -> set[str]:
    return {part.strip() for part in answer.headers.get("Cache-Control", "").split(",")}


def test_on_this_machine_without_tls_nothing_asks_for_it(client: Any, db: None) -> None:
    answer = client.get("/account/sign-in/")

    assert "upgrade-insecure-requests" not in answer.headers["Content-Security-Policy"]
    assert "Strict-Transport-Security" not in answer.headers
    assert [cookie["secure"] for cookie in answer.cookies.values()] == [""]
    assert current.SESSION_COOKIE_NAME == "sessionid"


# Nothing inline


class Inline(HTMLParser):
    """Collects what the policy refuses in a page."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        held = dict(attributes)
        if tag == "style" or (tag == "script" and "src" not in held):
            self.found.append(f"<{tag}>")
        self.found += [name for name in held if name in {"style", "nonce", "srcdoc"} or name.startswith("on")]
        self.found += [value for value in held.values() if value and value.lower().startswith("javascript:")]


def pages(answers: dict[str, Any]) -> Iterator[tuple[str, str]]:
    for kind, answer in answers.items():
        if answer.headers.get("Content-Type", "").startswith("text/html"):
            yield kind, answer.content.decode()


def test_no_page_holds_a_script_a_style_or_a_handler_of_its_own(answers: dict[str, Any]) -> None:
    nobody = at()
    seen = [*pages(answers), ("sign-up", nobody.get("/account/new/").content.decode())]
    for kind, page in seen:
        reader = Inline()
        reader.feed(page)
        assert reader.found == [], kind
    assert "django_htmx/htmx" in seen[-1][1]


def test_no_template_does_and_no_nonce_is_left() -> None:
    assert inline_code(ROOT) == []
    assert "nonce" not in "".join(path.read_text() for path in package(ROOT).rglob("*.html"))
    assert "nonce" not in SETTINGS.read_text().lower()
