"""Values that programs send, whatever they are part of; the mistakes in each are named."""

from __future__ import annotations

from typing import Annotated
from urllib.parse import urlsplit

from django.core.exceptions import ValidationError as DjangoError
from django.core.validators import URLValidator
from pydantic import AfterValidator, BeforeValidator, Field, StringConstraints

from comptoir.ground.fold import plain_reference, without_control
from comptoir.rest.codes import country_code

is_url = URLValidator(schemes=["http", "https"])


def _link(text: str) -> str:
    if "@" in urlsplit(text).netloc:
        raise ValueError("holds a name before its host")
    try:
        is_url(
            text.replace("://localhost", "://localhost.example").replace(
                "://127.0.0.1", "://localhost.example"
            )
        )
    except DjangoError:
        raise ValueError("is no http or https address") from None
    return text


NO_CONTROL = AfterValidator(without_control)
PLAIN = AfterValidator(plain_reference)
Reference = Annotated[str, StringConstraints(min_length=1, max_length=64), PLAIN]
Text20 = Annotated[str, StringConstraints(max_length=20), NO_CONTROL]
Text64 = Annotated[str, StringConstraints(max_length=64), NO_CONTROL]
Text100 = Annotated[str, StringConstraints(max_length=100), NO_CONTROL]
Text200 = Annotated[str, StringConstraints(max_length=200), NO_CONTROL]
Text300 = Annotated[str, StringConstraints(max_length=300), NO_CONTROL]
Link = Annotated[str, StringConstraints(max_length=1000), NO_CONTROL, AfterValidator(_link)]
# Many a program writes what it does not have as an empty text
NONE_IF_EMPTY = BeforeValidator(lambda value: None if value == "" else value)
MaybeLink = Annotated[Link | None, NONE_IF_EMPTY]
Country = Annotated[
    str,
    AfterValidator(country_code),
    Field(json_schema_extra={"pattern": "^([A-Z]{2})?$"}, examples=["FR"]),
]
