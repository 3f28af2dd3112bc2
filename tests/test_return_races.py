"""Four processes at once: a return is settled by one of two ways, cancelled or come, and refunded once."""

from __future__ import annotations

import json
from pathlib import Path

from tests.processes import shell
from tests.test_cancel_races import TURN
from tests.test_races import PROCESSES, at_once

RETURNS = 40
OPENED = f"""
from django.utils import timezone
from comptoir.returns.actions import receive_return
from comptoir.returns.models import Way
from comptoir.returns.tests.given import IMPORT, arrived, asked, ask_return
from comptoir.returns.examples import asked_item
from comptoir.orders.models import lines_of
paid = [{{"kind": "card", "label": "Visa", "amount_minor": 2480, "paid_at": timezone.now().isoformat()}}]
for at in range({RETURNS}):
    order = arrived(20, number=f"race-{{at:02}}", payments=paid)
    coffee = next(line for line in lines_of(order) if line.reference == "1")
    [back] = ask_return(order, asked(asked_item(coffee, quantity=2), way=Way.OWN), by=order.customer)
    %s
print(0)
"""
# The desk settles by its action, the shop's own program by its API; the customer cancels by hers.
WAYS = """
from comptoir.ground.refusal import Refused
from comptoir.journal.record import IMPORT
from comptoir.orders.tests.test_shop_api import Dev
from comptoir.returns.actions import Settlement, cancel_return, note_sending, receive_return, settle_return
from comptoir.returns.models import Outcome, Return, items_of
from django.utils import timezone
settings.ALLOWED_HOSTS = ["*"]
returns = list(Return.objects.select_related("order").order_by("order__number"))
items = {back.id: items_of([back])[back.id][0] for back in returns}
dev, mine, done = Dev("orders:read", "orders:write").client, turn() %% 2, 0
def by_desk(back):
    settle_return(back, {items[back.id].id: Settlement(outcome=Outcome.REFUND, accepted=2)}, by=IMPORT)
def by_api(back):
    given = {"line": "1", "outcome": "goodwill", "amount_minor": 500, "why": "Geste"}
    path = f"/api/shop/v1/returns/{back.number}/settlement"
    answer = dev.post(path, {"items": [given]}, content_type="application/json")
    assert answer.status_code in (200, 409), answer.content
    if answer.status_code == 409:
        raise Refused(answer.json()["detail"], answer.json()["code"])
def by_cancelling(back):
    cancel_return(back, by=IMPORT)
def by_coming(back):
    receive_return(back, by=IMPORT)
    by_desk(back)
together()
# From both ends, so that those who are ahead meet in the middle.
for back in returns[:: -1 if mine else 1]:
    try:
        (%s, %s)[mine](back)
        done += 1
    except Refused as refused:
        assert refused.words
print(done)
"""
COUNT = """
import json
from collections import Counter
from comptoir.journal.models import CustomerEntry
from comptoir.orders.models import Line
from comptoir.payments.models import Refund, RefundLeg
from comptoir.returns.models import Return, ReturnedItem
sums = dict(Refund.objects.values_list("order_id", "amount_minor"))
print(json.dumps({
    "states": Counter(Return.objects.values_list("state", flat=True)),
    "refunds": Refund.objects.count(),
    "orders": len(sums),
    "legs": RefundLeg.objects.count(),
    "told": CustomerEntry.objects.filter(fact="returns.settled").count(),
    "alike": sum(
        sums.get(item.back.order_id, 0) == item.given_minor
        and {"refund": 1380, "goodwill": 500, "": 0}[item.outcome] == item.given_minor
        and Line.objects.get(id=item.line_id).returned == (2 if item.outcome == "refund" else 0)
        for item in ReturnedItem.objects.select_related("back")
    ),
}))
"""


def test_of_two_settlements_by_two_ways_one_wins(tmp_path: Path, house: dict[str, str]) -> None:
    shell(house, OPENED % "receive_return(back, by=IMPORT)")

    done = at_once(tmp_path, house, TURN + WAYS % ("by_desk", "by_api"))

    told = json.loads(shell(house, COUNT))
    assert (len(done), sum(done)) == (PROCESSES, RETURNS)
    assert told["refunds"] == told["orders"] == told["legs"] == told["told"] == told["alike"] == RETURNS
    assert told["states"].keys() <= {"settled", "kept"}


def test_of_cancelling_and_coming_back_one_wins(tmp_path: Path, house: dict[str, str]) -> None:
    shell(house, OPENED % "pass")

    at_once(tmp_path, house, TURN + WAYS % ("by_cancelling", "by_coming"))

    told = json.loads(shell(house, COUNT))
    settled = told["states"].get("settled", 0)
    assert settled + told["states"].get("cancelled", 0) == RETURNS
    assert told["refunds"] == told["legs"] == told["told"] == settled
    assert told["alike"] == RETURNS
