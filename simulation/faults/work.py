"""Faults of the worker, the journal, the feed, and the doors for programs."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.db import transaction

from comptoir.journal.react import Reaction
from simulation.faults.fault import Fault


def _unmarked(_react: Any) -> Callable[..., None]:
    def reacts(reaction: Reaction, entries: list[Any]) -> None:
        with transaction.atomic():
            reaction.act(entries)

    return reacts


def _first_alone(tell_shop: Any) -> Callable[..., None]:
    return lambda entries: tell_shop(entries[:1])


FAULTS = [
    Fault(
        "a_reaction_twice",
        "a reaction leaves no mark, so it happens again where its worker died",
        "comptoir.journal.react._react",
        _unmarked,
    ),
    Fault(
        "a_dead_workers_task_is_left",
        "nobody takes up what a killed worker had taken",
        "comptoir.journal.work.Work.take_up_lost",
        lambda _take_up_lost: lambda _self: None,
    ),
    Fault(
        "the_feed_leaves_some_out",
        "of what is recorded together, the shop hears of the first alone",
        "comptoir.journal.record.tell_shop",
        _first_alone,
    ),
    Fault(
        "a_request_counts_twice",
        "a POST that comes again under its key is done again",
        "comptoir.rest.middleware.answer_once",
        lambda _answer_once: lambda _request, _who, answer: answer(),
    ),
]
