"""All rows of one customer move to another, whatever apps are installed."""

from __future__ import annotations

from typing import Any

import pytest

from comptoir.ground.move import looked_up_models, move_rows, owned_models


def test_a_row_stands_after_those_it_stands_under() -> None:
    names = [model._meta.label for model in owned_models()]

    assert names.index("orders.Order") < names.index("orders.Line")


def test_every_look_up_is_led_along() -> None:
    names = {model._meta.label for model in looked_up_models()}

    assert {
        "orders.OrderByNumber",
        "customers.CustomerByEmail",
        "journal.ReactionDone",
        "post.Message",
    } <= names


@pytest.mark.django_db(transaction=True)
def test_is_refused_outside_a_transaction(db: Any) -> None:
    import uuid

    with pytest.raises(RuntimeError):
        move_rows(uuid.uuid4(), uuid.uuid4())
