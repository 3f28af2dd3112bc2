"""The APIs: the customer's and the shop's, put together from what each app offers, and their document."""

from __future__ import annotations

import json
from typing import Any

from comptoir.addresses.api import router as addresses
from comptoir.addresses.shop_api import router as shop_addresses
from comptoir.customers.shop_api import router as shop_customers
from comptoir.journal.shop_api import router as shop_events
from comptoir.orders.actions.sent import OrderSent
from comptoir.orders.api import router as orders
from comptoir.orders.shop_api import router as shop_orders
from comptoir.rest.operations import BySession, new_api
from comptoir.rest.problems import MEDIA_TYPE

IDEMPOTENCY_KEY = {
    "name": "Idempotency-Key",
    "in": "header",
    "required": False,
    "description": "The same key with the same request has its effect once.",
    "schema": {"type": "string", "pattern": "^[!#-~]{1,255}$"},
}

EVERY = ("get", "post", "put", "delete")
# What an answer may carry: in words, with which statuses, and to which methods
HEADERS: dict[str, tuple[str, tuple[str, ...], tuple[str, ...]]] = {
    "RateLimit": (
        'How many requests are left, for how many seconds: `"minute";r=599;t=42`.',
        ("",),
        EVERY,
    ),
    "RateLimit-Policy": ('How many requests there may be: `"minute";q=600;w=60`.', ("",), EVERY),
    "Retry-After": ("In how many seconds to ask again.", ("429",), EVERY),
    "WWW-Authenticate": ("How to say who asks.", ("401",), EVERY),
    "Idempotency-Replayed": ("`true` where the same key was answered before.", ("2",), ("post",)),
}
TAGS = {
    "Orders": "What was bought.",
    "Customers": "Who bought, as the shop reads them.",
    "Addresses": "A customer's own addresses.",
    "Events": "What happened, in its order.",
}
FORMATS = {
    "date-time": "2026-03-02T09:15:00Z",
    "date": "2026-03-05",
    "uuid": "0197a3b2-6f4e-7c1a-9b3d-2f1e5a7c9d10",
}
KINDS: dict[str, Any] = {"string": "…", "integer": 1, "number": 1, "boolean": False}

customer_api = new_api(
    title="Comptoir for customers",
    description="What a customer can do, for programs that run in her browser.",
    namespace="customer_api",
    auth=BySession(),
)
customer_api.add_router("", orders)
customer_api.add_router("", addresses)

shop_api = new_api(
    title="Comptoir for shops",
    description="How a shop sends its orders and hears what happened. See docs/connect.md.",
    namespace="shop_api",
    auth=None,
)
shop_api.add_router("", shop_orders)
shop_api.add_router("", shop_addresses)
shop_api.add_router("", shop_customers)
shop_api.add_router("", shop_events)


def document() -> dict[str, Any]:
    """Both APIs as one OpenAPI 3.1 document."""
    shop: dict[str, Any] = json.loads(json.dumps(shop_api.get_openapi_schema(path_prefix="/api/shop/v1")))
    customer: dict[str, Any] = json.loads(json.dumps(customer_api.get_openapi_schema(path_prefix="/api/v1")))
    held = {
        "openapi": "3.1.0",
        "info": {
            "title": "Comptoir",
            "version": "1",
            "description": f"{shop['info']['description']} {customer['info']['description']}",
            "license": {"name": "Apache-2.0", "identifier": "Apache-2.0"},
        },
        "servers": [{"url": "/", "description": "The shop’s own installation."}],
        "tags": [{"name": name, "description": words} for name, words in TAGS.items()],
        "paths": shop["paths"] | customer["paths"],
        "components": {
            part: shop["components"].get(part, {}) | customer["components"].get(part, {})
            for part in ("schemas", "securitySchemes")
        },
    }
    sent = OrderSent.model_json_schema(ref_template="#/components/schemas/{model}")
    held["components"]["schemas"] |= {**sent.pop("$defs"), "OrderSent": sent}
    for path in held["paths"].values():
        for method, operation in path.items():
            _tell_the_rest(method, operation, held["components"]["schemas"])
    return held


def _tell_the_rest(method: str, operation: dict[str, Any], schemas: dict[str, Any]) -> None:
    """What stands around every operation: the media type of problems, the headers, an example of each body,
    and the key of a POST."""
    for status, answer in operation["responses"].items():
        content = answer.get("content", {})
        if content.get("application/json", {}).get("schema", {}).get("$ref", "").endswith("/ProblemDetails"):
            content = answer["content"] = {MEDIA_TYPE: content["application/json"]}
        else:
            _show(content, schemas)
        answer["headers"] = {
            name: {"description": words, "schema": {"type": "string"}}
            for name, (words, statuses, methods) in HEADERS.items()
            if status.startswith(statuses) and method in methods
        }
    _show(operation.get("requestBody", {}).get("content", {}), schemas)
    for parameter in operation["parameters"]:
        if "examples" in parameter:
            # A list is what a schema has; of a parameter OpenAPI takes one, or several by name.
            parameter["example"] = parameter.pop("examples")[0]
    if method == "post":
        operation["parameters"].append(IDEMPOTENCY_KEY)


def _show(content: dict[str, Any], schemas: dict[str, Any]) -> None:
    """Give a JSON body an example, made of those of its fields."""
    if "application/json" in content:
        body = content["application/json"]
        body["example"] = example_of(body["schema"], schemas)


def example_of(schema: dict[str, Any], schemas: dict[str, Any]) -> Any:
    """What such a value looks like."""
    schema = schemas[schema["$ref"].rpartition("/")[2]] | schema if "$ref" in schema else schema
    if "examples" in schema:
        return schema["examples"][0]
    if choices := schema.get("enum"):
        return next(filter(None, choices), choices[0])
    if choices := schema.get("anyOf"):
        return example_of(choices[0], schemas)
    if "properties" in schema:
        return {name: example_of(field, schemas) for name, field in schema["properties"].items()}
    if schema.get("type") == "array":
        return [example_of(schema["items"], schemas)]
    if "default" in schema:
        return schema["default"]
    return FORMATS.get(schema.get("format", ""), KINDS.get(schema.get("type", "")))


def written() -> str:
    """The document as it stands in docs/openapi.json."""
    return json.dumps(document(), indent=2, ensure_ascii=False, sort_keys=True) + "\n"
