"""The model of what a program sends: no unknown fields, strict types, and null means left out."""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache, partial
from typing import Any, Self

from pydantic import BaseModel, ConfigDict, GetJsonSchemaHandler, model_validator
from pydantic.json_schema import JsonSchemaValue
from pydantic_core import CoreSchema

# Keys that describe a field, as opposed to constraining its value
ABOUT = ("description", "examples", "readOnly", "title")


class Sent(BaseModel):
    """A part of what is sent. A field that may be left out may also be null, which means the same."""

    # A string under a field is its description in the document.
    model_config = ConfigDict(strict=True, extra="forbid", use_attribute_docstrings=True)

    @model_validator(mode="before")
    @classmethod
    def _without_nulls(cls, sent: Any) -> Any:
        if not isinstance(sent, dict) or None not in sent.values():
            return sent
        known = cls.model_fields
        return {name: value for name, value in sent.items() if value is not None or name not in known}

    @classmethod
    def checked(cls, **values: Any) -> Self:
        """A part from values of its fields that were checked before: a faster `model_construct`."""
        made = cls.__new__(cls)
        fixed, factories = _defaults(cls)
        held = fixed | values
        for name, make in factories.items():
            if name not in values:
                held[name] = make()
        object.__setattr__(made, "__dict__", held)
        object.__setattr__(made, "__pydantic_fields_set__", set(values))
        object.__setattr__(made, "__pydantic_extra__", None)
        object.__setattr__(made, "__pydantic_private__", None)
        return made

    @classmethod
    def __get_pydantic_json_schema__(
        cls, core_schema: CoreSchema, handler: GetJsonSchemaHandler
    ) -> JsonSchemaValue:
        reference = handler(core_schema)
        schema = handler.resolve_ref_schema(reference)
        for name, field in schema.get("properties", {}).items():
            if name not in schema.get("required", ()):
                schema["properties"][name] = _or_null(field)
        return reference


@lru_cache(maxsize=100)
def _defaults(model: type[BaseModel]) -> tuple[dict[str, Any], dict[str, Callable[[], Any]]]:
    """What stands in a field that is left out: values that never change, and those that are made anew."""
    fixed: dict[str, Any] = {}
    factories: dict[str, Callable[[], Any]] = {}
    for name, field in model.model_fields.items():
        if field.default_factory is not None:
            factories[name] = partial(field.get_default, call_default_factory=True, validated_data={})
        elif not field.is_required():
            fixed[name] = field.default
    return fixed, factories


def _or_null(field: dict[str, Any]) -> dict[str, Any]:
    """Return the schema of a field that may also be null.

    It has no default: for an order that exists, a field that is left out stays as it is, while a client
    generated from the document would send each default.
    """
    about: dict[str, Any] = {name: field[name] for name in ABOUT if name in field}
    constraints = {name: value for name, value in field.items() if name not in (*ABOUT, "default")}
    choices = constraints["anyOf"] if set(constraints) == {"anyOf"} else [constraints]
    null = {"type": "null"}
    return {"anyOf": [*choices, *([] if null in choices else [null])], **about}
