"""Faults of money: what is given back, by which means, how much, and how often."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any
from zoneinfo import ZoneInfo

from comptoir.payments.models import PaymentState
from simulation.faults.fault import Fault


def _without_last(_legs: Any) -> Callable[..., Any]:
    """Lose the last leg of a refund that has several, or the only one."""

    def legs(*of: Any, **more: Any) -> Any:
        made = _legs(*of, **more)
        made[-1].delete()
        return made[:-1] or made

    return legs


def elsewhere(_timezone: Any) -> Any:
    """Count days where the server stands, not where the shop is."""

    class Elsewhere:
        now = staticmethod(_timezone.now)

        @staticmethod
        def localtime(moment: Any = None) -> Any:
            return _timezone.localtime(moment, ZoneInfo("America/Los_Angeles"))

    return Elsewhere


def _another_key(asked_for: Any) -> Callable[..., Any]:
    def asked(leg: Any) -> Any:
        known = asked_for(leg)
        return replace(known, key=f"{known.key}.t{leg.tries}")

    return asked


def _nothing_by_shop(given_by_shop: Any) -> Callable[..., Any]:
    from comptoir.payments.models.left import ByShop

    return lambda _order, _lines: ByShop(0, {})


FAULTS = [
    Fault(
        "a_refund_without_its_leg",
        "a part of a refund is granted, and sent by nobody",
        "comptoir.payments.actions.grant_refund._legs",
        _without_last,
    ),
    Fault(
        "a_clock_in_the_wrong_zone",
        "the day by which money should be there is counted in another zone than the shop's",
        "comptoir.payments.actions.grant_refund.timezone",
        elsewhere,
    ),
    Fault(
        "a_provider_without_its_key",
        "each call to a provider has a key of its own",
        "comptoir.payments.actions.send_legs.asked_for",
        _another_key,
    ),
    Fault(
        "the_shops_refunds_are_forgotten",
        "what the shop gave back by itself is granted once more",
        "comptoir.payments.models.proposal.given_by_shop",
        _nothing_by_shop,
    ),
    Fault(
        "the_gift_part_is_not_credited",
        "what goes to the gift balance never arrives there",
        "comptoir.payments.actions.grant_refund.credit",
        lambda _credit: lambda *_what, **_more: None,
    ),
    Fault(
        "the_discount_is_not_shared",
        "a line gives back its price, though the order had a discount",
        "comptoir.payments.models.left.charged",
        lambda _charged: lambda _order, lines: {line.id: line.total_minor for line in lines},
    ),
    Fault(
        "a_reserved_sum_is_given_back",
        "what was only reserved is given back as if it had been taken",
        "comptoir.payments.models.payment.state_told",
        lambda _state_told: lambda _order, _told: PaymentState.CAPTURED,
    ),
    Fault(
        "spending_forgets_refunds",
        "what was given back here still counts as spent",
        "comptoir.orders.models.order.Order.refunded",
        lambda refunded: (
            lambda order: type(refunded(order))(*(sum(row["amount_minor"] for row in order.refunds),) * 2, 0)
        ),
    ),
]
