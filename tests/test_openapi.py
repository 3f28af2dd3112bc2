"""The document of the APIs is what the code says, and no request that it allows breaks an answer that it promises."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import schemathesis
from django.core.signals import request_finished, request_started
from django.core.wsgi import get_wsgi_application
from django.db import close_old_connections
from hypothesis import HealthCheck, Phase, settings
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from comptoir.addresses.examples import give_addresses
from comptoir.journal.record import IMPORT
from comptoir.orders.examples import give_orders
from comptoir.project.api import document, written
from comptoir.sellers.actions import create_key
from comptoir.sellers.models import Scope

DOCUMENT = Path(__file__).parent.parent / "docs" / "openapi.json"
# Of each operation; 200 of each are 3,400 in all: COMPTOIR_FUZZ=200.
CASES = int(os.environ.get("COMPTOIR_FUZZ", "8"))
CHECKS = [not_a_server_error, status_code_conformance, content_type_conformance, response_schema_conformance]
house = get_wsgi_application()
schema = schemathesis.openapi.from_dict(document())


def test_the_document_is_what_the_code_says() -> None:
    assert DOCUMENT.read_text(encoding="utf-8") == written(), "run `make openapi`"


def test_every_operation_says_what_it_may_answer() -> None:
    for path, operations in document()["paths"].items():
        for method, operation in operations.items():
            assert {"401", "403", "422", "429"} <= set(operation["responses"]), f"{method} {path}"
            assert operation["description"].endswith("."), f"{method} {path}"


@pytest.fixture
def headers(client: Any, alice: Any, settings: Any) -> Iterator[dict[str, str]]:
    """Who asks: Alice in her browser, and the shop, with no limit to either."""
    settings.API_SHOP_LIMIT = settings.API_CUSTOMER_LIMIT = 10**9
    give_orders(alice)
    give_addresses(alice)
    _key, secret = create_key("Fuzz", scopes=Scope.values, by=IMPORT)
    client.force_login(alice)
    session = client.cookies["sessionid"].value
    token = "a" * 32
    for signal in (request_started, request_finished):
        signal.disconnect(close_old_connections)
    yield {
        "Authorization": f"Bearer {secret}",
        "X-Session": f"sessionid={session}; csrftoken={token}",
        "X-CSRFToken": token,
        "Host": "localhost",
        "Accept-Encoding": "identity",
    }
    for signal in (request_started, request_finished):
        signal.connect(close_old_connections)


def application(environ: dict[str, Any], start: Any) -> Any:
    """The house, as a server hands a request to it."""
    cookie = environ.get("HTTP_X_SESSION", "")
    return house({**environ, "REMOTE_ADDR": "127.0.0.1", "HTTP_COOKIE": cookie}, start)


@pytest.mark.django_db
@schema.parametrize()
@settings(
    max_examples=CASES,
    deadline=None,
    derandomize=CASES < 50,
    database=None,
    phases=[Phase.generate],
    suppress_health_check=list(HealthCheck),
)
def test_no_request_gets_an_answer_that_is_not_declared(case: Any, headers: dict[str, str]) -> None:
    case.call_and_validate(headers=headers, checks=CHECKS, app=application)
