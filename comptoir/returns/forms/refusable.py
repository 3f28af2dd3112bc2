"""A form beside whose fields stands what an action refuses of them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import ClassVar
from uuid import UUID

from django import forms

from comptoir.ground.refusal import Refused


class RefusableForm(forms.Form):
    """A form that says which of its fields a refusal is about."""

    refused_at: ClassVar[Mapping[str, str]] = {}

    @property
    def about(self) -> UUID | None:
        """Return the id of the one item that it decides about; None where it is about all of the return."""
        return None

    def field_for(self, code: str) -> str | None:
        """Return the field that a refusal with this code is about; None for the form as a whole."""
        return self.refused_at.get(code)


def stands_at_its_form(refused: Refused, shown: Iterable[RefusableForm | None]) -> bool:
    """Put a refusal at the form that was sent, of several at that of its item; False if none is shown."""
    sent = [form for form in shown if form is not None and form.is_bound]
    for form in sent:
        if form.about is None or refused.about in (None, form.about):
            form.add_error(form.field_for(refused.code), refused.words)
            return True
    return False
