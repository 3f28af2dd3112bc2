"""Questions that customers asked before there were threads become threads, once."""

from __future__ import annotations

from datetime import timedelta
from importlib import import_module
from typing import Any

import pytest
from django.apps import apps
from django.db import connection

from comptoir.conversations.actions import answer_request, close_request
from comptoir.conversations.examples import ask
from comptoir.conversations.models import ClosedWhy, DeskThread, Message, Thread, messages_of
from comptoir.orders.examples import give_orders

MIGRATION = "comptoir.conversations.migrations.0005_questions_of_customers_are_threads"


@pytest.mark.django_db
def test_with_their_answers_and_states(monkeypatch: pytest.MonkeyPatch, alice: Any, sam: Any) -> None:
    migration = import_module(MIGRATION)
    monkeypatch.setattr(migration, "BATCH", 2)
    [order] = give_orders(alice, 1)
    waiting = ask(alice, text="One", order_number=order.number)
    answered = ask(alice, text="Two", hours_ago=2)
    answer_request(answered, "Yes.", by=sam, now=answered.asked_at + timedelta(minutes=90))
    closed = ask(alice, text="Three", order_number="not-hers")
    close_request(closed, ClosedWhy.BY_TELEPHONE, by=sam)
    ask(text="A stranger's")
    before = {
        one.id: (one.state, one.order_id, one.opened_at, one.answer_due_at) for one in Thread.objects.all()
    }
    for model in (Message, DeskThread, Thread):
        model.objects.all().delete()

    for _time in range(2):
        migration.make_threads(apps, connection.schema_editor())

        threads = {one.id: one for one in Thread.objects.all()}
        assert {
            key: (one.state, one.order_id, one.opened_at, one.answer_due_at) for key, one in threads.items()
        } == before
        assert set(threads) == {waiting.id, answered.id, closed.id}
        assert threads[closed.id].closed_why == "by-telephone"
        assert [(one.side, one.by_name, one.text) for one in messages_of(threads[answered.id])] == [
            ("customer", "Alice Martin", "Two"),
            ("service", "Sam Petit", "Yes."),
        ]
        assert DeskThread.objects.get(id=answered.id).first_answer_minutes == 90
