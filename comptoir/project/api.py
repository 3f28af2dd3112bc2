"""The two APIs, for customers and for shops, assembled from what each app offers; and their document."""

from __future__ import annotations

import json
from typing import Any

from comptoir.project.house import CODES, TAGS, collect
from comptoir.rest.bodies import DESCRIBED
from comptoir.rest.operations import BySession, new_api
from comptoir.rest.problems import MEDIA_TYPE

IDEMPOTENCY_KEY = {
    "name": "Idempotency-Key",
    "in": "header",
    "required": False,
    "description": "A request that is sent again with the same key takes effect only once.",
    "schema": {"type": "string", "pattern": "^[!#-~]{1,255}$"},
}

EVERY = ("get", "post", "put", "delete")
# Headers of answers: description, statuses, and methods
HEADERS: dict[str, tuple[str, tuple[str, ...], tuple[str, ...]]] = {
    "RateLimit": (
        'How many requests are left, and for how many seconds: `"minute";r=599;t=42`.',
        ("",),
        EVERY,
    ),
    "RateLimit-Policy": ('How many requests are allowed: `"minute";q=600;w=60`.', ("",), EVERY),
    "Retry-After": ("In how many seconds to try again.", ("429",), EVERY),
    "WWW-Authenticate": ("How to authenticate.", ("401",), EVERY),
    "Idempotency-Replayed": ("`true` if this answer was given before to the same key.", ("2",), ("post",)),
}
FORMATS = {
    "date-time": "2026-03-02T09:15:00Z",
    "date": "2026-03-05",
    "uuid": "0197a3b2-6f4e-7c1a-9b3d-2f1e5a7c9d10",
}
KINDS: dict[str, Any] = {"string": "…", "integer": 1, "number": 1, "boolean": False}


def routers_from_the_top(name: str) -> list[Any]:
    """Return the routers with this name, top floor first: their URLs begin with those of apps below
    (`customers/{reference}/addresses`)."""
    return list(collect(name))[::-1]


customer_api = new_api(
    title="Comptoir for customers",
    description="What a customer can do, for programs in her browser.",
    namespace="customer_api",
    auth=BySession(),
)
for router in routers_from_the_top("CUSTOMER_API"):
    customer_api.add_router("", router)

shop_api = new_api(
    title="Comptoir for shops",
    description="How a shop sends its orders and learns what happened. See docs/connect.md.",
    namespace="shop_api",
    auth=None,
)
for router in routers_from_the_top("SHOP_API"):
    shop_api.add_router("", router)


def document() -> dict[str, Any]:
    """Return both APIs as one OpenAPI 3.1 document."""
    shop: dict[str, Any] = json.loads(json.dumps(shop_api.get_openapi_schema(path_prefix="/api/shop/v1")))
    customer: dict[str, Any] = json.loads(json.dumps(customer_api.get_openapi_schema(path_prefix="/api/v1")))
    schema = {
        "openapi": "3.1.0",
        "info": {
            "title": "Comptoir",
            "version": "1",
            "description": f"{shop['info']['description']} {customer['info']['description']}",
            "license": {"name": "Apache-2.0", "identifier": "Apache-2.0"},
        },
        "servers": [{"url": "/", "description": "The shop’s own installation."}],
        "tags": [{"name": name, "description": words} for name, words in reversed(TAGS.items())],
        "paths": shop["paths"] | customer["paths"],
        "components": {
            part: shop["components"].get(part, {}) | customer["components"].get(part, {})
            for part in ("schemas", "securitySchemes")
        },
    }
    for name, model in DESCRIBED.items():
        sent = model.model_json_schema(ref_template="#/components/schemas/{model}")
        schema["components"]["schemas"] |= {**sent.pop("$defs", {}), name: sent}
    _name_codes(schema["components"]["schemas"]["ProblemDetails"]["properties"]["code"])
    schema["components"]["headers"] = {
        name: {"description": words, "schema": {"type": "string"}}
        for name, (words, *_when) in HEADERS.items()
    }
    schema["components"]["responses"] = {}
    for path in schema["paths"].values():
        for method, operation in path.items():
            _complete(method, operation, schema["components"])
    return schema


def _name_codes(field: dict[str, Any]) -> None:
    """Say which codes a problem can have: those of every operation, and those of each app."""
    meanings = "; ".join(f"`{code}`, {meaning}" for code, meaning in CODES.items())
    field["description"] = f"{field['description'].removesuffix('.')}: {meanings}."
    field["enum"] = list(CODES)


def _complete(method: str, operation: dict[str, Any], components: dict[str, Any]) -> None:
    """Complete an operation: the media type of problems, the headers, an example of each body, and the key of
    a POST. A problem of one status is written once for all operations."""
    schemas = components["schemas"]
    for status, answer in operation["responses"].items():
        answer["headers"] = {
            name: {"$ref": f"#/components/headers/{name}"}
            for name, (_words, statuses, methods) in HEADERS.items()
            if status.startswith(statuses) and method in methods
        }
        content = answer.get("content", {})
        if content.get("application/json", {}).get("schema", {}).get("$ref", "").endswith("/ProblemDetails"):
            answer["content"] = {MEDIA_TYPE: content["application/json"]}
            components["responses"][f"Problem{status}"] = answer
            operation["responses"][status] = {"$ref": f"#/components/responses/Problem{status}"}
        else:
            _show(content, schemas)
    _show(operation.get("requestBody", {}).get("content", {}), schemas)
    for parameter in operation["parameters"]:
        if "examples" in parameter:
            # A schema has a list of examples; a parameter in OpenAPI has one, or several with names.
            parameter["example"] = parameter.pop("examples")[0]
    if method == "post":
        operation["parameters"].append(IDEMPOTENCY_KEY)


def _show(content: dict[str, Any], schemas: dict[str, Any]) -> None:
    """Give a JSON body an example, made from those of its fields."""
    if "application/json" in content:
        body = content["application/json"]
        body["example"] = example_of(body["schema"], schemas)


def example_of(schema: dict[str, Any], schemas: dict[str, Any]) -> Any:
    """Return an example of a value with this schema."""
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
    """Return the document as it is in docs/openapi.json."""
    return json.dumps(document(), indent=2, ensure_ascii=False, sort_keys=True) + "\n"
