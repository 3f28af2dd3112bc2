"""Four processes at once: of cancelling and shipping one wins, and no refund is granted twice."""

from __future__ import annotations

import json
from pathlib import Path

from tests.processes import shell
from tests.test_races import PROCESSES, at_once

ORDERS = 100
PLACE = f"""
from django.utils import timezone
from comptoir.orders.examples.one import order_sent, receive
line = order_sent()["lines"][0]
paid = [{{"kind": "card", "label": "Visa", "amount_minor": 1870, "paid_at": timezone.now().isoformat()}}]
receive(*(
    order_sent(f"race-{{at}}", state="confirmed", shipments=[], lines=[line], payments=paid)
    for at in range({ORDERS})
))
print(0)
"""
# Gives each process another number.
TURN = """
def turn():
    for at in range(4):
        try:
            os.close(os.open(f"{folder}/turn-{at}", os.O_CREAT | os.O_EXCL))
        except FileExistsError:
            continue
        return at
"""
# Half of them cancel, half ship.
EITHER = """
from django.utils import timezone
from comptoir.cancellations.actions import Wish, cancel_items
from comptoir.ground.refusal import Refused
from comptoir.journal.record import IMPORT
from comptoir.orders.actions import Shipment, ship_parcel
from comptoir.orders.models import Order, SellerOrder
orders = list(Order.objects.filter(number__startswith="race-").order_by("number"))
lines = {order.id: order.lines.get() for order in orders}
parts = {part.order_id: part for part in SellerOrder.objects.filter(number__startswith="race-")}
ships, done = turn() % 2, 0
together()
# From both ends, so that those who are ahead meet in the middle.
for order in orders[:: -1 if ships else 1]:
    line = lines[order.id]
    try:
        if ships:
            sent = Shipment(carrier="Colissimo", shipped_on=timezone.localdate(), pieces={line.id: 2})
            ship_parcel(parts[order.id], sent, by=IMPORT)
        else:
            cancel_items(order, Wish(pieces={line.id: 2}, key=str(os.getpid())), by=IMPORT)
        done += 1
    except Refused as refused:
        assert refused.words
print(done)
"""
COUNT = """
import json
from collections import Counter
from comptoir.cancellations.models import Cancellation
from comptoir.orders.models import Line
from comptoir.payments.models import Refund
words = {(2, 0): "cancelled", (0, 2): "shipped"}
lines = Line.objects.filter(order__number__startswith="race-")
print(json.dumps({
    "states": Counter(words.get((line.cancelled, line.shipped), "both") for line in lines),
    "cancellations": Cancellation.objects.count(),
    "refunds": Refund.objects.count(),
    "sums": sorted(set(Refund.objects.values_list("amount_minor", flat=True))),
}))
"""


def test_of_cancelling_and_shipping_at_once_one_wins(tmp_path: Path, house: dict[str, str]) -> None:
    shell(house, PLACE)

    done = at_once(tmp_path, house, TURN + EITHER)

    told = json.loads(shell(house, COUNT))
    assert sum(done) == ORDERS
    assert len(done) == PROCESSES
    assert told["states"].get("both", 0) == 0
    cancelled = told["states"].get("cancelled", 0)
    assert cancelled + told["states"].get("shipped", 0) == ORDERS
    assert (told["cancellations"], told["refunds"]) == (cancelled, cancelled)
    assert told["sums"] in ([], [1870])


def test_a_request_granted_by_four_at_once_is_refunded_once(tmp_path: Path, house: dict[str, str]) -> None:
    shell(
        house,
        PLACE.replace('state="confirmed"', 'state="confirmed", cancellation="always_ask"')
        + """
from comptoir.cancellations.actions import Wish, cancel_items
from comptoir.journal.record import IMPORT
from comptoir.orders.models import Order
for order in Order.objects.filter(number__startswith="race-"):
    cancel_items(order, Wish(pieces={order.lines.get().id: 2}, key="asked"), by=IMPORT)
""",
    )

    at_once(
        tmp_path,
        house,
        """
from comptoir.cancellations.actions import grant_request
from comptoir.cancellations.models import Cancellation
from comptoir.journal.record import IMPORT
requests = list(Cancellation.objects.order_by("id"))
together()
for request in requests:
    grant_request(request, by=IMPORT)
print(len(requests))
""",
    )

    told = json.loads(shell(house, COUNT))
    assert told["states"] == {"cancelled": ORDERS}
    assert (told["refunds"], told["sums"]) == (ORDERS, [1870])
