"""Your Account begins with the parcels that are on their way."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from comptoir.deliveries.examples import scan, tell
from comptoir.deliveries.pages.coming import SHOWN_AT_MOST
from comptoir.orders.actions import Report, report_parcels
from comptoir.orders.examples import order_sent
from comptoir.orders.examples.one import receive
from comptoir.orders.models import CarrierState, Order, Parcel
from comptoir.ui.formats import short_day

pytestmark = pytest.mark.django_db


def sent(number: str, *days: int | None, **changes: Any) -> dict[str, Any]:
    """An order whose parcels left yesterday, each expected in so many days."""
    line, today = order_sent()["lines"][0], timezone.localdate()
    lines = [
        {**line, "reference": str(at), "quantity": 1, "name": f"{number}-{at}"} for at in range(len(days))
    ]
    shipments = [
        {
            "reference": str(at),
            "shipped_at": (timezone.now() - timedelta(days=1)).isoformat(),
            "estimated_on": (today + timedelta(days=day)).isoformat() if day is not None else None,
            "lines": [{"reference": str(at), "quantity": 1}],
        }
        for at, day in enumerate(days)
    ]
    return order_sent(
        number, lines=lines, payments=[], **{"state": "shipped", "shipments": shipments, **changes}
    )


def said(client: Any) -> list[str]:
    return re.findall(r"coming__when\"><a[^>]*>([^<]+)", client.get("/account/").context["parcels"])


def test_shows_first_what_is_kept_then_what_waits_for_her_and_last_what_is_long_late(
    as_alice: Any,
) -> None:
    receive(sent("late", -40, -41, -42), sent("one", 3, -2), sent("two", 0), sent("kept", 2))
    for number, state in (("one", "available_for_pickup"), ("kept", "delivery_failed")):
        [parcel] = Parcel.objects.filter(order__number=number, position=0)
        Parcel.objects.filter(id=parcel.id).update(carrier_state=state)

    shown = said(as_alice)

    assert [words.partition(":")[0] for words in shown] == [
        str(CarrierState.DELIVERY_FAILED.label),
        "Ready for pickup",
        "Arrives today",
        *["Late"] * 3,
    ]
    more = 'and 1 more parcel</a> <span class="badge badge--warning">1 of them late</span>'
    assert more in as_alice.get("/account/").context["parcels"]


@pytest.mark.parametrize(("day", "says"), [(-1, "Out for delivery"), (0, "Arrives today")])
def test_one_in_the_vehicle_is_out_for_delivery_on_dashboard_card_and_page(
    as_alice: Any, day: int, says: str
) -> None:
    receive(sent("one", day))
    order = Order.objects.get()
    tell(order, scan(CarrierState.OUT_FOR_DELIVERY, timezone.now()))

    assert said(as_alice) == [says]
    for page in ("/orders/", order.get_absolute_url()):
        assert "Late" not in as_alice.get(page).content.decode()


def test_one_of_two_in_the_vehicle_is_not_counted_as_late(as_alice: Any) -> None:
    receive(sent("two", -1, 3))
    [first, _second] = Parcel.objects.order_by("position")
    report_parcels(Order.objects.get(), {first.id: Report(state=CarrierState.OUT_FOR_DELIVERY)})

    page = as_alice.get("/orders/").content.decode()

    assert "1 of 2 parcels is out for delivery" in page
    assert "Late" not in page


def test_shows_as_many_as_fit_on_a_phone_and_leads_to_each(as_alice: Any) -> None:
    receive(sent("many", *range(9)))

    page = as_alice.get("/account/").context["parcels"]

    assert page.count("<article") == SHOWN_AT_MOST
    for path in re.findall(r'coming__when"><a href="([^"]+)', page):
        assert as_alice.get(path).status_code == 200


def test_one_that_is_back_with_its_sender_is_shown_no_more(as_alice: Any) -> None:
    receive(sent("two", -1, 1))
    Parcel.objects.filter(position=0).update(carrier_state="returned")

    assert said(as_alice) == ["Arrives tomorrow"]


def test_shows_none_that_came_waits_or_is_archived(as_alice: Any) -> None:
    came = sent("came", 0)
    came["shipments"][0]["delivered_at"] = timezone.now().isoformat()
    waits = sent("waits", 1)
    waits["shipments"][0]["shipped_at"] = None
    receive(came, {**waits, "state": "confirmed"}, sent("put away", 1))
    Order.objects.filter(number="put away").update(archived_at=timezone.now())

    assert said(as_alice) == []


def test_an_order_that_left_in_no_known_parcel_is_shown_whole(as_alice: Any) -> None:
    receive(sent("no parcel", 1, shipments=[]))

    answer = as_alice.get("/account/")

    assert answer.context["parcels"] == ""
    assert "no parcel" in answer.context["cards"]


def test_beside_parcels_stand_orders_that_left_in_none(as_alice: Any) -> None:
    receive(sent("one", 1), sent("no parcel", 1, shipments=[]))

    answer = as_alice.get("/account/")

    assert said(as_alice) == ["Arrives tomorrow"]
    assert "no parcel" in answer.context["cards"]
    assert 'href="/orders/one/"' not in answer.context["cards"]


def test_an_order_whose_parcel_is_back_with_its_sender_is_shown_no_more(as_alice: Any) -> None:
    receive(sent("back", 1))
    Parcel.objects.update(carrier_state="returned")

    assert as_alice.get("/account/").context["cards"] == ""


def test_counts_pieces(as_alice: Any) -> None:
    order = sent("pieces", 1)
    order["lines"][0]["quantity"] = order["shipments"][0]["lines"][0]["quantity"] = 3
    receive(order)

    assert "<span>3 items</span>" in as_alice.get("/account/").context["parcels"]


def test_says_where_one_waits_and_until_when(as_alice: Any) -> None:
    receive(sent("waits", 1))
    until = timezone.localdate() + timedelta(days=5)
    pickup = {"name": "Tabac du Marché", "until": until.isoformat()}
    tell(Order.objects.get(), scan(CarrierState.AVAILABLE_FOR_PICKUP, timezone.now(), pickup=pickup))

    page = as_alice.get("/account/").context["parcels"]

    assert f"<span>Tabac du Marché</span> <span>Collect by {short_day(until)}</span>" in page


def test_one_that_the_shop_calls_lost_is_not_said_to_be_late(as_alice: Any) -> None:
    order = sent("lost", -1, 1)
    for line, state in zip(order["lines"], ("lost", "shipped"), strict=True):
        line["state"] = state
    receive({**order, "state": "shipped"})

    assert said(as_alice) == ["Declared lost", "Arrives tomorrow"]


def test_costs_as_many_statements_for_forty_as_for_one(
    as_alice: Any, django_assert_max_num_queries: Any, django_assert_num_queries: Any
) -> None:
    receive(sent("one", 1))
    as_alice.get("/account/")
    with django_assert_max_num_queries(20) as counted:
        as_alice.get("/account/")
    receive(sent("forty", *range(40)))

    with django_assert_num_queries(len(counted)):
        as_alice.get("/account/")


def test_bob_sees_nothing_of_hers(as_bob: Any) -> None:
    receive(sent("hers", 1))

    assert said(as_bob) == []
