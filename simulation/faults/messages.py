"""Faults of messages: kept twice, due too late, given up to nobody."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from simulation.faults.fault import Fault


def _anew(await_answer: Any) -> Callable[..., None]:
    """Begin the clock anew with each message."""

    def awaits(thread: Any, text: str, now: Any) -> None:
        await_answer(thread, text, now)
        thread.answer_due_at = thread.due_at(now)

    return awaits


FAULTS = [
    Fault(
        "a_message_pressed_twice",
        "the same words pressed twice are two messages",
        "comptoir.conversations.actions.write_message._sent_before",
        lambda _sent_before: lambda *_what: None,
    ),
    Fault(
        "who_asks_on_waits_longer",
        "each message of hers begins the clock anew",
        "comptoir.conversations.actions.write_message._await_answer",
        _anew,
    ),
    Fault(
        "help_before_its_time",
        "the shop is asked for help while the seller still has time",
        "comptoir.conversations.models.thread.Thread.is_late",
        lambda _is_late: lambda _thread, _now: True,
    ),
    Fault(
        "an_answer_stays_in_the_inbox",
        "a question that was answered still waits in the staff's inbox",
        "comptoir.conversations.actions.write_message.settle_question",
        lambda _settle: lambda *_what, **_more: None,
    ),
]
