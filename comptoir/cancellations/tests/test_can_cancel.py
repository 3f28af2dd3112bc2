"""What can be cancelled, what is asked for and what cannot, with a sentence each for why and what instead."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from comptoir.cancellations.models import Verdict, Way, can_cancel
from comptoir.orders.models import Line, Order
from comptoir.policies.models import Cancellation as Rule
from comptoir.policies.models import Policy

NOW = timezone.now()
PICKED = {"picked_at": NOW - timedelta(hours=1)}
UNTIL_PICKED, WITHIN, ASK, NEVER = ({"cancellation": rule} for rule in Rule)


def verdict(
    *, policy: dict[str, Any] | None = None, order: dict[str, Any] | None = None, asked: int = 0, **line: Any
) -> Verdict:
    """Answer for a line of three pieces, ordered an hour ago."""
    placed = Order(placed_at=NOW - timedelta(hours=1), **(order or {}))
    one = Line(**{"name": "Tea", "quantity": 3, "state": "confirmed", **line})
    rules = Policy(**(policy or {}))
    return can_cancel(placed, [one], rules, now=NOW, requested={one.id: asked})[one.id]


class TestRules:
    @pytest.mark.parametrize(
        ("policy", "line", "way", "code"),
        [
            ({}, {}, Way.AT_ONCE, ""),
            ({}, {"state": "preparing"}, Way.AT_ONCE, ""),
            ({}, {"state": "pending_payment"}, Way.AT_ONCE, ""),
            ({}, {"state": "on_hold"}, Way.AT_ONCE, ""),
            ({}, PICKED, Way.ON_REQUEST, "picked"),
            (ASK, {}, Way.ON_REQUEST, "ask"),
            (NEVER, {}, Way.NO, "never"),
            (NEVER, PICKED, Way.NO, "never"),
            ({**WITHIN, "cancellation_minutes": 61}, {}, Way.AT_ONCE, ""),
            ({**WITHIN, "cancellation_minutes": 60}, {}, Way.ON_REQUEST, "ask"),
            ({**WITHIN, "cancellation_minutes": 61}, PICKED, Way.ON_REQUEST, "picked"),
        ],
    )
    def test_the_policy_decides(self, policy: Any, line: Any, way: Way, code: str) -> None:
        answer = verdict(policy=policy, **line)

        assert (answer.way, answer.code) == (way, code)
        assert answer.pieces == (0 if way is Way.NO else 3)
        assert bool(answer.why) == (way is not Way.AT_ONCE)

    @pytest.mark.parametrize(
        ("order", "line", "way"),
        [
            (NEVER, {}, Way.NO),
            (NEVER, UNTIL_PICKED, Way.AT_ONCE),
            ({}, ASK, Way.ON_REQUEST),
            ({**WITHIN, "cancellation_minutes": 90}, {}, Way.AT_ONCE),
            ({}, {**WITHIN, "cancellation_minutes": 5}, Way.ON_REQUEST),
        ],
    )
    def test_what_is_said_of_an_order_or_a_line_wins(self, order: Any, line: Any, way: Way) -> None:
        assert verdict(order=order, **line).way is way

    def test_what_is_left_of_a_line_can_be_cancelled(self) -> None:
        assert verdict(state="partially_shipped", shipped=1).pieces == 2
        assert verdict(cancelled=1, shipped=1).pieces == 1
        assert verdict(asked=1).pieces == 2


class TestNo:
    @pytest.mark.parametrize(
        ("line", "code"),
        [
            ({"state": "shipped", "shipped": 3}, "shipped"),
            ({"state": "ready_for_pickup", "shipped": 3}, "shipped"),
            ({"state": "lost", "shipped": 3}, "shipped"),
            ({"state": "out_for_delivery", "shipped": 2, "cancelled": 1}, "shipped"),
            ({"state": "delivered", "shipped": 3, "delivered": 3}, "delivered"),
            ({"state": "returned", "shipped": 3, "delivered": 3, "returned": 3}, "returned"),
            ({"state": "cancelled", "cancelled": 3}, "cancelled"),
            ({"state": "delivered", "kind": "digital", "shipped": 3, "delivered": 3}, "supplied"),
            ({"state": "payment_failed"}, "payment_failed"),
            ({"state": "cancel_requested"}, "asked_at_the_shop"),
            ({"asked": 3}, "requested"),
        ],
    )
    def test_says_why(self, line: Any, code: str) -> None:
        answer = verdict(**line)

        assert (answer.way, answer.pieces, answer.code) == (Way.NO, 0, code)
        assert answer.why

    @pytest.mark.parametrize(
        "line",
        [
            {"state": "shipped", "shipped": 3},
            {"state": "ready_for_pickup", "shipped": 3},
            {"state": "undeliverable", "shipped": 3},
            {"state": "delivered", "shipped": 3, "delivered": 3},
            {"state": "cancel_requested"},
            NEVER,
        ],
    )
    def test_says_what_instead(self, line: Any) -> None:
        assert verdict(**line).instead
