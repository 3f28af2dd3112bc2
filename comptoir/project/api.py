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
        },
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
            _tell_the_rest(method, operation)
    return held


def _tell_the_rest(method: str, operation: dict[str, Any]) -> None:
    """What stands around every operation: the media type of problems, and the key of a POST."""
    for answer in operation["responses"].values():
        content = answer.get("content", {})
        if content.get("application/json", {}).get("schema", {}).get("$ref", "").endswith("/ProblemDetails"):
            answer["content"] = {MEDIA_TYPE: content["application/json"]}
    if method == "post":
        operation["parameters"].append(IDEMPOTENCY_KEY)


def written() -> str:
    """The document as it stands in docs/openapi.json."""
    return json.dumps(document(), indent=2, ensure_ascii=False, sort_keys=True) + "\n"
