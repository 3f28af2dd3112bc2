"""Four processes at once: one refund for one key, and never more than was captured."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.processes import shell
from tests.test_races import at_once

TIMES, ROUNDS = 100, 4
ORDERS = f"""
from comptoir.payments.tests.paid import card, gift_card, paid
for at in range({TIMES}):
    paid(gift_card(500), card(1980), reference=f"R-{{at}}")
print(0)
"""
# Each process grants by its own way: the whole order once, or piece after piece
GRANT = """
from comptoir.journal.record import OPERATOR
from comptoir.orders.models import order_numbered
from comptoir.payments.actions import grant_refund
from comptoir.payments.tests.paid import everything, line
orders = [order_numbered(f"R-{at}") for at in range(*%(part)s)]
together()
granted = 0
for at, order in enumerate(orders):
    refund = grant_refund(order, everything(order), shipping=True, reason="cancelled", key="%(key)s", by=OPERATOR)
    granted += refund.amount_minor if refund else 0
print(granted)
"""
SUMS = """
import json
from django.db.models import F, Sum
from comptoir.gift_cards.models import Balance, Movement
from comptoir.payments.models import Payment, Refund, RefundedPart, RefundLeg
def sum_of(rows, name):
    return rows.aggregate(sum=Sum(name))["sum"] or 0
print(json.dumps([
    Refund.objects.count(),
    sum_of(Refund.objects, "amount_minor"),
    sum_of(RefundLeg.objects, "amount_minor"),
    Payment.objects.filter(refunded_minor__gt=F("amount_minor")).count(),
    RefundedPart.objects.filter(refunded__gt=F("quantity")).count(),
    sum_of(Balance.objects, "minor") - sum_of(Movement.objects, "amount_minor"),
    sum_of(Balance.objects, "minor"),
]))
"""


@pytest.mark.parametrize("key", ["the-same", "{os.getpid()}"])
def test_a_hundred_orders_are_refunded_once_each(tmp_path: Path, house: dict[str, str], key: str) -> None:
    shell(house, ORDERS)

    size = TIMES // ROUNDS
    for start in range(0, TIMES, size):
        code = GRANT % {"part": (start, start + size), "key": key}
        at_once(tmp_path, house, code.replace('key="{', 'key=f"{'))
        for mark in [*tmp_path.glob("ready-*"), tmp_path / "go"]:
            mark.unlink()

    number, granted, legs, over, pieces, ledger, balance = json.loads(shell(house, SUMS))
    assert (number, granted, legs) == (TIMES, TIMES * 2480, TIMES * 2480)
    assert (over, pieces, ledger, balance) == (0, 0, 0, TIMES * 500)
