"""Where a seller's answer does not help, the shop is asked for help in the same thread."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from comptoir.conversations.actions import ask_for_help, write_message
from comptoir.conversations.models import ServiceRequest, Side
from comptoir.conversations.tests.test_threads import NOW, facts, now_of, opened
from comptoir.orders.examples import give_orders
from comptoir.orders.models import Order

pytestmark = pytest.mark.django_db


@pytest.fixture
def order(alice: Any, carla: Any) -> Order:
    """An order of Alice's, of which Carla sold the first line."""
    [order] = give_orders(alice, 1)
    return order


def test_the_shop_is_asked_once_however_often_it_is_pressed(order: Order, alice: Any, carla: Any) -> None:
    thread = opened(order, alice)
    write_message(thread, "No.", by=carla, side=Side.SELLER)

    for _press in range(2):
        ask_for_help(thread, by=alice, now=NOW + timedelta(hours=3))

    question = ServiceRequest.objects.get()
    assert (question.id, question.state) == (thread.id, "open")
    assert now_of(thread).state == "open"
    assert now_of(thread).answer_due_at == question.answer_due_at
    assert facts() == ["thread_opened", "thread_answered", "help_asked"]
