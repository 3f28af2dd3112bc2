"""The shop of the documents follows part of a day with Alice and Carla: its books are ours, however often it dies."""

from __future__ import annotations

import sqlite3
from collections import Counter
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.db.models import Sum
from django.utils import timezone

from comptoir.cancellations.actions import Wish, cancel_items, cancel_sold, withdraw_request
from comptoir.cancellations.models import Cancellation, cancellations_of
from comptoir.conversations.actions import ask_for_help, open_thread
from comptoir.conversations.models import Message, Side, Subject, Thread
from comptoir.deliveries.tests.connected import connected
from comptoir.gift_cards.models import Movement
from comptoir.journal.models import CustomerEntry
from comptoir.orders.actions.ship_parcel import Shipment, ship_parcel, undo_shipping
from comptoir.orders.examples.one import order_sent
from comptoir.orders.models import Line, Order, Parcel, lines_of
from comptoir.payments.actions import choose_means, grant_refund, mark_leg_done, retry_leg
from comptoir.payments.models import Choice, RefundLeg
from comptoir.policies.models import Remedy, ReturnReason
from comptoir.returns.actions import Settlement, ask_return, close_arrived, receive_return, settle_return
from comptoir.returns.examples import asked, asked_item
from comptoir.returns.models import Outcome, Return, items_of
from comptoir.sellers.models import Seller, seller_of
from tests.shop_program import ShopProgram

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.crosses_customers("the shop's own program"),
]
NUMBER = "403-0000001-0000001"


@pytest.fixture
def shop(live_server: Any, tmp_path: Path, alice: Any, carla: Any) -> Iterator[ShopProgram]:
    """The shop, which is killed at each word, once; no carrier but its own is known here."""
    program = ShopProgram(live_server.url, tmp_path, kills=True)
    with connected({}, timezone.now):
        yield program
    program.close()


def placed(shop: ShopProgram, *, payment: str = "pay_1", number: str = NUMBER, **changes: Any) -> Order:
    """Alice orders two coffees of Carla's and a notebook of another seller's."""
    payments = [{"reference": payment, "kind": "card", "label": "Visa •••• 4242", "amount_minor": 2480}]
    shop.place(order_sent(number, **{"state": "confirmed", "shipments": [], "payments": payments, **changes}))
    Seller.objects.update(address="3 rue des Exemples\n31000 Toulouse", country="FR")
    return Order.objects.get(number=number)


def arrived(shop: ShopProgram, **changes: Any) -> Order:
    """The same, once all of it has come."""
    order = placed(shop, **changes)
    shop.do("ship", order.number)
    shop.do("scan", order.number, "accepted")
    shop.do("scan", order.number, "delivered")
    return order


def line(order: Order, reference: str = "1") -> Line:
    return next(line for line in lines_of(order) if line.reference == reference)


def wish(order: Order, key: str = "k", **pieces: int) -> Wish:
    """Cancel so many of these lines; all of it where nothing is said."""
    wanted = {line(order, name[1:]).id: number for name, number in pieces.items()}
    return Wish(pieces=wanted or {line.id: line.quantity for line in lines_of(order)}, key=key)


def send_back(order: Order, by: Any, reference: str = "1", **changes: Any) -> Return:
    [back] = ask_return(order, asked(asked_item(line(order, reference), **changes)), by=by)
    return back


def ours() -> dict[str, Any]:
    """What the house knows, as the shop's books say it."""
    orders = {order.id: order for order in Order.objects.all()}
    references = {line.id: line.reference for line in Line.objects.all()}
    gifts = Movement.objects.values_list("customer_id").annotate(Sum("amount_minor"))
    return {
        "lines": {
            f"{orders[line.order_id].number} {line.reference}": {
                "quantity": line.quantity,
                **{name: getattr(line, name) for name in ("shipped", "delivered", "cancelled", "returned")},
                "replaces": references.get(line.replaces_id, ""),
            }
            for line in Line.objects.all()
        },
        "legs": {
            str(leg.id): [leg.refund.order.number, leg.means, leg.amount_minor, leg.state]
            for leg in RefundLeg.objects.select_related("refund__order")
        },
        "cancellations": {str(one.id): one.state for one in Cancellation.objects.all()},
        "returns": {back.number: back.state for back in Return.objects.all()},
        "threads": {str(thread.id): thread.state for thread in Thread.objects.all()},
        "gift_balances": {str(customer): minor for customer, minor in gifts},
    }


def agree(shop: ShopProgram, *refused: list[str]) -> dict[str, Any]:
    """Both know the same, nothing is left to do, and all that was paid was paid once; return what they know."""
    shop.follow()
    books, known = shop.books(), ours()
    assert books["refused"] == [*refused]
    assert {name: books[name] for name in known} == known
    assert books["waiting"] == 0
    assert shop.proxy.killed > 1
    assert paid(shop) == Counter(
        (leg.payment.reference, leg.amount_minor)
        for leg in RefundLeg.objects.filter(state="done").exclude(means="gift_balance")
        if not CustomerEntry.objects.filter(
            fact="payments.leg_paid", details__leg=str(leg.id), by_kind="staff"
        )
    )
    return known


def paid(shop: ShopProgram) -> Counter[tuple[str, int]]:
    """What the shop's bank has paid back."""
    with sqlite3.connect(shop.folder / "bank.sqlite3") as bank:
        try:
            made = bank.execute("SELECT payment, amount_minor FROM transfers WHERE said = 'done'").fetchall()
        except sqlite3.OperationalError:
            return Counter()
    return Counter((payment, minor) for payment, minor in made)


def facts(name: str) -> int:
    return CustomerEntry.objects.filter(fact=name).count()


@pytest.mark.rows("C4", "F5")
def test_what_is_cancelled_at_once_is_not_sent_and_is_paid_back(shop: ShopProgram, alice: Any) -> None:
    order, other = placed(shop), placed(shop, number="A-2", payment="pay_2")
    cancel_items(order, wish(order), by=alice)
    cancel_items(other, wish(other, _1=1), by=alice)

    shop.do("ship", other.number)

    known = agree(shop)
    assert [leg[2:] for leg in known["legs"].values()] == [[2480, "done"], [690, "done"]]
    assert known["lines"]["A-2 1"] | {"shipped": 1, "cancelled": 1} == known["lines"]["A-2 1"]
    assert facts("payments.refund_paid") == 2


@pytest.mark.ci
@pytest.mark.rows("C4", "F5")
def test_requests_are_granted_refused_and_withdrawn(shop: ShopProgram, alice: Any) -> None:
    order = placed(shop)
    shop.do("pick", order.number)
    cancel_items(order, wish(order, "a", _1=1), by=alice)
    shop.follow()
    cancel_items(order, wish(order, "b", _1=1), by=alice)
    withdraw_request(cancellations_of(order)[1], by=alice)
    shop.run("pack", order.number, "2")
    cancel_items(order, wish(order, "c", _2=1), by=alice)

    shop.do("ship", order.number)

    known = agree(shop, ["answer_cancellation", "409 request_withdrawn"])
    assert [*known["cancellations"].values()] == ["granted", "withdrawn", "refused"]
    assert known["lines"][f"{NUMBER} 1"]["shipped"] == 1
    assert known["lines"][f"{NUMBER} 2"]["shipped"] == 1


@pytest.mark.rows("C5", "F5")
def test_a_return_with_a_refund(shop: ShopProgram, alice: Any) -> None:
    order = arrived(shop)
    back = send_back(order, alice)
    shop.follow()
    shop.do("scan-return", back.number, "accepted")
    shop.do("scan-return", back.number, "delivered")

    shop.do("came", back.number)
    # What was refunded with its first scan is over once the clock has looked.
    close_arrived()

    known = agree(shop)
    assert known["returns"] == {back.number: "closed"}
    assert known["lines"][f"{NUMBER} 1"]["returned"] == 1
    assert facts("returns.label_issued") == facts("returns.received") == facts("payments.refund_paid") == 1


@pytest.mark.ci
@pytest.mark.rows("C5", "F3", "F5")
def test_what_replaces_an_item_is_followed_until_it_has_come(
    shop: ShopProgram, alice: Any, carla: Any
) -> None:
    order = arrived(shop)
    faulty = send_back(order, alice, reason=ReturnReason.DEFECTIVE, wants=Remedy.REPLACEMENT)
    shop.follow()
    # Carla has it at the desk; what goes to another seller is exchanged by the shop.
    receive_return(faulty, by=carla)
    [item] = items_of([faulty])[faulty.id]
    settle_return(faulty, {item.id: Settlement(outcome=Outcome.REPLACEMENT, accepted=1)}, by=carla)
    shop.follow()
    shop.do("scan", order.number, "delivered")
    smaller = send_back(
        order, alice, "2", reason=ReturnReason.TOO_SMALL, wants=Remedy.EXCHANGE, exchange="Un carnet A4"
    )
    shop.follow()
    shop.do("scan-return", smaller.number, "accepted")
    shop.do("came", smaller.number)
    shop.do("scan", order.number, "delivered")
    close_arrived()

    known = agree(shop)
    assert [*known["returns"].values()] == ["closed", "closed"]
    replaced = [line for line in known["lines"].values() if line["replaces"]]
    assert [(line["replaces"], line["shipped"], line["delivered"]) for line in replaced] == [
        ("1", 1, 1),
        ("2", 1, 1),
    ]
    assert Parcel.objects.count() == 3
    assert facts("orders.replacement_added") == 2


@pytest.mark.ci
@pytest.mark.rows("D4", "F4", "F5")
def test_a_refund_that_fails_goes_by_another_means(shop: ShopProgram, alice: Any, sam: Any) -> None:
    orders = [
        placed(shop, number=number, payment=payment)
        for number, payment in (("A", "pay_a_closed"), ("B", "pay_b_closed"), ("C", "pay_c_declined"))
    ]
    for order in orders:
        cancel_items(order, wish(order), by=alice)
    shop.follow()
    first, second, third = RefundLeg.objects.order_by("id")
    assert [leg.state for leg in (first, second, third)] == ["needs_choice", "needs_choice", "failed"]
    choose_means(first, Choice.GIFT_BALANCE, by=alice)
    choose_means(second, Choice.ARRANGED, by=alice)
    retry_leg(third, by=sam)

    known = agree(shop)

    assert [leg[1:] for leg in known["legs"].values()] == [
        ["gift_balance", 2480, "done"],
        ["arranged", 2480, "done"],
        ["card", 2480, "done"],
    ]
    assert [*known["gift_balances"].values()] == [2480]


@pytest.mark.ci
@pytest.mark.rows("F4", "F5")
def test_what_staff_pay_by_hand_is_not_paid_again(shop: ShopProgram, alice: Any, sam: Any) -> None:
    payments = [
        {"reference": "pay_1_declined", "kind": "card", "label": "Visa •••• 4242", "amount_minor": 2000},
        {"reference": "pay_2_declined", "kind": "card", "label": "Visa •••• 1881", "amount_minor": 480},
    ]
    order = placed(shop, payments=payments)
    grant_refund(order, {}, extra_minor=2200, reason="goodwill", words="Colis en retard", key="g", by=sam)
    shop.follow()
    mark_leg_done(RefundLeg.objects.get(amount_minor=2000), why="Paid at the till", by=sam)

    known = agree(shop)

    assert sorted(leg[2:] for leg in known["legs"].values()) == [[200, "failed"], [2000, "done"]]


@pytest.mark.ci
@pytest.mark.rows("C7", "E7")
def test_the_shop_answers_where_a_seller_does_not(shop: ShopProgram, alice: Any) -> None:
    order = placed(shop)
    long_ago = timezone.now() - timedelta(days=9)
    late = open_thread(
        order,
        subject=Subject.OTHER,
        text="Où est mon café ?",
        by=alice,
        seller=line(order).seller,
        now=long_ago,
    )
    shop.follow()
    assert not Message.objects.exclude(side=Side.CUSTOMER).exists()
    ask_for_help(late, by=alice)

    known = agree(shop)

    assert known["threads"] == {str(late.id): "answered"}
    assert Message.objects.filter(side=Side.SERVICE).count() == 1


@pytest.mark.ci
@pytest.mark.rows("F1", "F5")
def test_what_a_seller_does_at_the_desk_is_in_the_books(shop: ShopProgram, alice: Any, carla: Any) -> None:
    order = placed(shop)
    seller: Any = seller_of(carla)
    [part] = seller.orders.with_numbers([order.number])
    today = timezone.localdate()
    for pieces, is_recalled in ((2, True), (1, False)):
        shipment = Shipment(
            carrier="Colissimo", tracking_number="6A1", shipped_on=today, pieces={line(order).id: pieces}
        )
        parcel = ship_parcel(part, shipment, by=carla)
        if is_recalled:
            undo_shipping(part, parcel.id, by=carla)
    shop.follow()
    sold = Wish(pieces={line(order).id: 1}, key="out", reason="out_of_stock")
    cancel_sold(order, sold, seller=seller, by=carla)

    shop.do("ship", order.number)

    known = agree(shop)
    assert known["lines"][f"{NUMBER} 1"] | {"shipped": 1, "cancelled": 1} == known["lines"][f"{NUMBER} 1"]
    assert known["lines"][f"{NUMBER} 2"]["shipped"] == 1
