"""What a program sends: no unknown field, no value of another type, and null is the same as left out."""

from __future__ import annotations

from typing import Any

from pydantic import BaseModel, ConfigDict, GetJsonSchemaHandler, model_validator
from pydantic.json_schema import JsonSchemaValue
from pydantic_core import CoreSchema

# What is said of a field, apart from what may stand in it
ABOUT = ("description", "examples", "readOnly", "title")


class Sent(BaseModel):
    """A part of what is sent. A field that may be left out may be null, and then counts as left out."""

    # What stands under a field describes it in the document.
    model_config = ConfigDict(strict=True, extra="forbid", use_attribute_docstrings=True)

    @model_validator(mode="before")
    @classmethod
    def _without_nulls(cls, sent: Any) -> Any:
        if not isinstance(sent, dict) or None not in sent.values():
            return sent
        known = cls.model_fields
        return {name: value for name, value in sent.items() if value is not None or name not in known}

    @classmethod
    def __get_pydantic_json_schema__(
        cls, core_schema: CoreSchema, handler: GetJsonSchemaHandler
    ) -> JsonSchemaValue:
        held = handler(core_schema)
        schema = handler.resolve_ref_schema(held)
        for name, field in schema.get("properties", {}).items():
            if name not in schema.get("required", ()):
                schema["properties"][name] = _or_null(field)
        return held


def _or_null(field: dict[str, Any]) -> dict[str, Any]:
    """The schema of a field that may also be null.

    It names no default: of an order that is held already, what is left out stays, and a client that is made
    from the document would ask for each field that has one.
    """
    about: dict[str, Any] = {name: field[name] for name in ABOUT if name in field}
    said = {name: value for name, value in field.items() if name not in (*ABOUT, "default")}
    choices = said["anyOf"] if set(said) == {"anyOf"} else [said]
    null = {"type": "null"}
    return {"anyOf": [*choices, *([] if null in choices else [null])], **about}
