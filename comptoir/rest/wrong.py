"""What is wrong with what was sent, field by field, in words that say what to write instead."""

from __future__ import annotations

import json
import re
from collections.abc import Collection, Mapping, Sequence
from decimal import Decimal, InvalidOperation
from difflib import get_close_matches
from enum import Enum
from typing import Any, NamedTuple, get_args

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from pydantic import BaseModel, ValidationError

from comptoir.ground.money import digits_of

MOST_NAMED = 50
LONGEST_NAME = 100
# Messages by pydantic's error type; pydantic's context fills them in.
WORDS: dict[str, str | Promise] = {
    "missing": gettext_lazy("is required"),
    "string_type": gettext_lazy("must be text"),
    "string_too_long": gettext_lazy("has more than %(max_length)s characters"),
    "string_unicode": gettext_lazy("contains a character that is not allowed in text"),
    "greater_than_equal": gettext_lazy("must be at least %(ge)s"),
    "less_than_equal": gettext_lazy("must be at most %(le)s"),
    "too_long": gettext_lazy("has more than %(max_length)s entries"),
    "list_type": gettext_lazy("must be a list: [ … ]"),
    "model_type": gettext_lazy("must be an object: { … }"),
    "model_attributes_type": gettext_lazy("must be an object: { … }"),
    "bool_type": gettext_lazy("must be true or false"),
    "bool_parsing": gettext_lazy("must be true or false"),
    "decimal_max_places": gettext_lazy("has more than %(decimal_places)s decimals"),
    "json_invalid": gettext_lazy("is not JSON: %(error)s"),
}
FAMILIES: dict[str, str | Promise] = {
    "date_": gettext_lazy("must be a date: 2026-03-02"),
    "datetime_": gettext_lazy("must be a date and time: 2026-03-02T10:15:00+01:00"),
    "decimal_": gettext_lazy("must be a number: 5.5"),
    "int_": gettext_lazy("must be a whole number"),
    "uuid_": gettext_lazy("must be one of our ids, a UUID"),
}


class Wrong(NamedTuple):
    """A wrong field, by its path (`lines.0.quantity`), and the reason."""

    field: str
    reason: str


def wrong_in(error: ValidationError, model: type[BaseModel], *, currency: str = "") -> list[Wrong]:
    """Return the wrong fields; only the first fifty have a reason, as no more are shown.

    `currency` is that of the amounts, if it is known.
    """
    details = error.errors(include_url=False)
    return [
        Wrong(
            ".".join(str(step) for step in detail["loc"]),
            _reason(detail, model, currency) if at < MOST_NAMED else "",
        )
        for at, detail in enumerate(details)
    ]


def shown(wrong: Sequence[tuple[str, str]]) -> dict[str, Any]:
    """Return the part of an answer that lists them: at most fifty `errors`, and the number of others as
    `more_errors`."""
    errors = [{"field": field, "reason": reason} for field, reason in wrong[:MOST_NAMED]]
    more = len(wrong) - len(errors)
    return {"errors": errors, **({"more_errors": more} if more else {})}


def unknown_name(name: str, known: Collection[str]) -> str:
    """Say that there is no field or parameter of this name, and guess which was meant."""
    guess = _closest(name, known)
    if guess:
        return _("is not known here: did you mean `%(name)s`?") % {"name": guess}
    if not known:
        return _("is not known here")
    return _("is not known here; these are: %(names)s") % {"names": _list_of(known)}


def none_of(value: Any, allowed: Collection[str]) -> str:
    """Say that a word is not in a list, and guess which was meant."""
    guess = _closest(str(value), allowed)
    if guess:
        return _("is not in the list: did you mean `%(name)s`?") % {"name": guess}
    return _("must be one of %(names)s") % {"names": _list_of(allowed)}


def _reason(detail: Any, model: type[BaseModel], currency: str) -> str:
    kind, value, context = detail["type"], detail["input"], detail.get("ctx", {})
    name = str(detail["loc"][-1]) if detail["loc"] else ""
    if kind == "value_error":
        return str(context["error"])
    if kind == "extra_forbidden":
        return unknown_name(name, _fields_at(model, detail["loc"][:-1]))
    if kind in ("literal_error", "enum"):
        return none_of(value, _choices_at(model, detail["loc"]))
    if kind == "string_too_short":
        return _("is empty")
    if kind == "string_type" and isinstance(value, int | float):
        return _("must be text: %(text)s") % {"text": json.dumps(json.dumps(value))}
    if kind.startswith("int_"):
        return _whole_number(name, value, currency)
    return _plain(kind, context)


def _plain(kind: str, context: Mapping[str, Any]) -> str:
    words = WORDS.get(kind) or next(
        (words for family, words in FAMILIES.items() if kind.startswith(family)), None
    )
    return str(words) % context if words else _("cannot be read")


def _whole_number(name: str, value: Any, currency: str) -> str:
    try:
        amount = Decimal(str(value)) if not isinstance(value, bool) else None
    except InvalidOperation:
        amount = None
    if amount is None or not amount.is_finite() or abs(amount) >= 10**15:
        return str(FAMILIES["int_"])
    if amount == amount.to_integral_value():
        return _("must be a whole number: %(number)s") % {"number": int(amount)}
    if not name.endswith("_minor"):
        return str(FAMILIES["int_"])
    minor = amount.scaleb(digits_of(currency or "EUR"))
    if minor != minor.to_integral_value():
        return _("must be a whole number of minor units, such as cents")
    words = _("must be a whole number of minor units, such as cents: %(number)s for %(amount)s")
    return words % {"number": int(minor), "amount": f"{amount:f} {currency}".strip()}


def _fields_at(model: type[BaseModel], steps: Sequence[Any]) -> list[str]:
    """Return the fields of the object at a path."""
    for step in steps:
        if isinstance(step, str) and step in model.model_fields:
            model = _model_in(model.model_fields[step].annotation) or model
    return list(model.model_fields)


def _choices_at(model: type[BaseModel], steps: Sequence[Any]) -> list[str]:
    """Return the words allowed in the field at a path."""
    for step in steps[:-1]:
        if isinstance(step, str) and step in model.model_fields:
            model = _model_in(model.model_fields[step].annotation) or model
    field = model.model_fields.get(str(steps[-1]))
    return _words_in(field.annotation) if field else []


def _model_in(annotation: Any) -> type[BaseModel] | None:
    """Return the model in `list[Model]`, `Model | None` and the like."""
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return annotation
    return next((model for part in get_args(annotation) if (model := _model_in(part))), None)


def _words_in(annotation: Any) -> list[str]:
    """Return the words of `Literal["a", "b"] | None` and the like."""
    if isinstance(annotation, str):
        return [annotation]
    if isinstance(annotation, type) and issubclass(annotation, Enum):
        return [str(choice.value) for choice in annotation]
    return [word for part in get_args(annotation) for word in _words_in(part)]


def _closest(name: str, known: Collection[str]) -> str:
    """Return the known name that is closest; empty if none is close."""
    words = re.sub(r"(?<=[a-z0-9])(?=[A-Z])", "_", name[:LONGEST_NAME])
    plain = re.sub(r"[\W_]+", "_", words.lower()).strip("_")
    near = get_close_matches(plain, known, n=1, cutoff=0.7)
    near = near or [candidate for candidate in known if plain and f"_{plain}_" in f"_{candidate}_"]
    return near[0] if near else ""


def _list_of(names: Collection[str]) -> str:
    return ", ".join(f"`{name}`" for name in names if name)
