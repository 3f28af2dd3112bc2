"""Check a code that the library waits for, on one of its pages."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.http import HttpRequest

from comptoir.entrance.actions import take_waiting_code, use_up_guess
from comptoir.ui.pages import is_accepted


def is_code_right(
    request: HttpRequest, form: Any, process: Any, *, check: Callable[[Any], None] | None = None, **more: Any
) -> bool:
    """Whether the typed code is the one that `process` waits for, and `check` raises nothing."""

    def take() -> None:
        take_waiting_code(request, process, form.cleaned_data["code"], **more)
        if check:
            check(process)

    return is_accepted(form, "code", take)


def is_used_up(form: Any, process: Any) -> bool:
    """Whether the error in this form was the last that `process` accepts."""
    [wrong, *_more] = form.errors["code"].as_data()
    return use_up_guess(process, wrong.code)
