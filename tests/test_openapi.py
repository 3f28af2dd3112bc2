"""The document of the APIs is what the code says, and no request that it allows breaks an answer that it promises."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from http import HTTPStatus
from pathlib import Path
from typing import Any

import jsonschema_rs
import pytest
import schemathesis
from django.core.signals import request_finished, request_started
from django.core.wsgi import get_wsgi_application
from django.db import close_old_connections
from django.http import HttpResponse
from django.test import RequestFactory
from hypothesis import HealthCheck, Phase, settings
from schemathesis.specs.openapi.checks import negative_data_rejection

from comptoir.journal.record import IMPORT
from comptoir.orders.examples import give_orders
from comptoir.orders.intake.read_order import read_sent
from comptoir.project.api import document, written
from comptoir.project.house import CODES, give_all
from comptoir.rest.problems import CODES as GENERAL
from comptoir.rest.problems import problem_of_status
from comptoir.sellers.actions import create_key
from comptoir.sellers.models import Scope
from tests.codes import codes_of, codes_written, operation_functions

ROOT = Path(__file__).parent.parent
DOCUMENT = ROOT / "docs" / "openapi.json"
# Of each operation; COMPTOIR_FUZZ=560 makes about ten thousand in all.
CASES = int(os.environ.get("COMPTOIR_FUZZ", "8"))
# What takes many rows
OF_ROWS = {
    "POST /api/shop/v1/cancellations/answers",
    "POST /api/shop/v1/orders",
    "POST /api/shop/v1/picked",
    "POST /api/shop/v1/scans",
    "POST /api/shop/v1/messages",
    "POST /api/shop/v1/consents",
}
house = get_wsgi_application()


def application(environ: dict[str, Any], start: Any) -> Any:
    """The house, as a server hands a request to it."""
    cookie = environ.get("HTTP_X_SESSION", "")
    return house({**environ, "REMOTE_ADDR": "127.0.0.1", "HTTP_COOKIE": cookie}, start)


schema = schemathesis.openapi.from_dict(document())
schema.app = application
# Who asks is given below. What two fields say together, no schema can: that is refused in words, with 422.
schema.config.generation.update(with_security_parameters=False)
schema.config.checks.positive_data_acceptance.expected_statuses += ["422"]


def test_the_document_is_what_the_code_says() -> None:
    assert DOCUMENT.read_text(encoding="utf-8") == written(), "run `make openapi`"


def test_every_operation_says_what_it_may_answer() -> None:
    for path, operations in document()["paths"].items():
        for method, operation in operations.items():
            assert {"401", "403", "422", "429"} <= set(operation["responses"]), f"{method} {path}"
            assert operation["description"].endswith("."), f"{method} {path}"


# What of the document is one of a list, whatever it belongs to.
LISTS = {"state", "kind", "result", "code", "type", "language", "purpose", "property_kind", "kept", "scope"}
DOCUMENTED = document()
SCHEMAS: dict[str, Any] = DOCUMENTED["components"]["schemas"]


def parts(schema: Any, where: str) -> Iterator[tuple[str, dict[str, Any]]]:
    """A schema and all that stands in it, each with its path."""
    yield where, schema
    for name, field in schema.get("properties", {}).items():
        yield from parts(field, f"{where}.{name}")
    for choice in schema.get("anyOf", []):
        yield from parts(choice, where)
    if "items" in schema:
        yield from parts(schema["items"], where)


def every_schema() -> Iterator[tuple[str, dict[str, Any]]]:
    """Each schema of the document: of what is kept under a name, of parameters, and of bodies."""
    for name, schema in SCHEMAS.items():
        yield from parts(schema, name)
    for path, method, operation in every_operation():
        for parameter in operation["parameters"]:
            yield from parts(parameter["schema"], f"{method} {path} {parameter['name']}")
        for body in [operation.get("requestBody", {}), *answers_of(operation).values()]:
            for content in body.get("content", {}).values():
                yield from parts(content["schema"], f"{method} {path}")


def test_every_tag_is_explained() -> None:
    explained = {tag["name"] for tag in DOCUMENTED["tags"]}

    for _path, _method, operation in every_operation():
        for tag in set(operation["tags"]) - explained:
            pytest.fail(f"the tag {tag!r} is not explained: say in TAGS of the app's house.py what it groups")


def answers_of(operation: dict[str, Any]) -> dict[str, Any]:
    """Each answer by its status; what is written once for all operations is looked up."""
    shared = DOCUMENTED["components"]["responses"]
    return {
        status: shared[answer["$ref"].rpartition("/")[2]] if "$ref" in answer else answer
        for status, answer in operation["responses"].items()
    }


def every_operation() -> Iterator[tuple[str, str, dict[str, Any]]]:
    for path, operations in document()["paths"].items():
        for method, operation in operations.items():
            yield path, method, operation


def test_every_field_and_every_parameter_is_described() -> None:
    silent = [name for name, schema in SCHEMAS.items() if not schema.get("description")]
    silent += [
        f"{where}.{name}"
        for where, schema in every_schema()
        for name, field in schema.get("properties", {}).items()
        if not field.get("description")
    ]
    silent += [
        f"{method} {path} {parameter['name']}"
        for path, method, operation in every_operation()
        for parameter in operation["parameters"]
        if not (parameter.get("description") or parameter["schema"].get("description"))
    ]

    assert silent == []


def test_no_object_is_free_and_every_value_has_a_type() -> None:
    free = [
        where
        for where, schema in every_schema()
        if ("$ref" not in schema and "anyOf" not in schema and "type" not in schema and "enum" not in schema)
        or (schema.get("type") == "object" and not schema.get("properties"))
        or schema.get("additionalProperties") not in (None, False)
    ]

    assert free == []


def test_what_is_one_of_a_list_is_no_free_text() -> None:
    free = [
        where
        for where, schema in every_schema()
        if where.rpartition(".")[2].rpartition(" ")[2] in LISTS
        and schema.get("type") == "string"
        and not {"enum", "const", "format"} & set(schema)
    ]

    assert free == []


def test_every_answer_says_which_headers_it_may_carry_and_shows_an_example() -> None:
    for path, method, operation in every_operation():
        answered = answers_of(operation)
        for status, answer in answered.items():
            assert {"RateLimit", "RateLimit-Policy"} <= set(answer["headers"]), f"{method} {path} {status}"
        assert "Retry-After" in answered["429"]["headers"]
        assert "WWW-Authenticate" in answered["401"]["headers"]
        if method == "post":
            assert "Idempotency-Replayed" in next(iter(answered.values()))["headers"]


@pytest.mark.parametrize(
    ("where", "content"),
    [
        (f"{method} {path} {name}", body["content"]["application/json"])
        for path, method, operation in every_operation()
        for name, body in [("asks", operation.get("requestBody", {})), *answers_of(operation).items()]
        if "application/json" in body.get("content", {})
    ],
)
def test_an_example_is_what_its_schema_allows(where: str, content: dict[str, Any]) -> None:
    schema = {**content["schema"], "components": {"schemas": SCHEMAS}}

    jsonschema_rs.validator_for(schema, validate_formats=True).validate(content["example"])


def test_the_example_of_an_order_is_taken() -> None:
    assert read_sent(SCHEMAS["OrderSent"]["examples"][0]).reference == "403-1234567-1234567"


def test_every_code_that_is_answered_is_named() -> None:
    of_operations, of_all = codes_of(operation_functions()), codes_written(ROOT / "comptoir", "Problem")
    asked = RequestFactory().get("/api/shop/v1/orders")
    refusals = [status for status in HTTPStatus if status >= 400]
    answers = [problem_of_status(asked, HttpResponse(status=status)) for status in refusals]
    of_pages = {json.loads(answer.content)["code"] for answer in answers}

    assert {"address_gone", "too_many_addresses", "conflict", "invalid"} <= of_operations
    assert {"conflict", "csrf_token_missing", "not_signed_in"} <= of_all
    for code in sorted((of_operations | of_all | of_pages) - set(CODES)):
        pytest.fail(f"an API answers {code!r}: say what it means in CODES of the app's house.py")


def test_every_code_of_an_app_is_answered() -> None:
    of_apps = set(CODES) - set(GENERAL)

    assert of_apps - codes_of(operation_functions()) == set(), (
        "no operation answers these codes: take them out of CODES"
    )


@pytest.fixture
def headers(client: Any, alice: Any, settings: Any) -> Iterator[dict[str, str]]:
    """Who asks: Alice in her browser, and the shop, with no limit to either."""
    settings.API_SHOP_LIMIT = settings.API_CUSTOMER_LIMIT = 10**9
    # Wrong keys are among what is tried.
    settings.LIMITS = settings.LIMITS | {"wrong_key_from": "1000000/m"}
    give_orders(alice)
    give_all(alice)
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
    # Of many rows a wrong one is refused in its place, and the request is answered all the same.
    left_out = [negative_data_rejection] if case.operation.label in OF_ROWS else []
    case.call_and_validate(headers=headers, excluded_checks=left_out)
