"""Every page of the desk that shows a customer to staff records who read it, and when."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.urls import reverse
from django.utils import timezone

from comptoir.conversations.actions import ask_service
from comptoir.conversations.examples import question
from comptoir.customers.models import StaffReading
from comptoir.customers.schedule import forget_readings
from comptoir.journal.record import NOBODY_KNOWN
from comptoir.orders.examples import give_orders
from tests.test_strangers import ALL, DESK, hers

__all__ = ["hers"]
pytestmark = pytest.mark.django_db
NAMES_HER = {"number", "customer", "question"}
# A page that has nothing to show before something is chosen on another
LEADS_BACK = {"desk_cancel_order_review": "desk_cancel_order"}
SHOW_HER = [name for name, open_to in DESK.items() if "staff" in open_to and NAMES_HER & set(dict(ALL)[name])]


@pytest.mark.parametrize("name", SHOW_HER)
def test_every_page_about_a_customer_says_who_read_it(
    as_sam: Any, sam: Any, alice: Any, hers: dict[str, Any], name: str
) -> None:
    answer = as_sam.get(reverse(name, kwargs={thing: hers[thing] for thing in dict(ALL)[name]}))

    read = list(StaffReading.objects.values_list("staff_id", "customer_id", "page"))
    assert set(read) == ({(sam.id, alice.customer_id, name)} if answer.status_code == 200 else set())
    if name in LEADS_BACK:
        assert answer["Location"] == reverse(LEADS_BACK[name], kwargs={"number": hers["number"]})
    else:
        assert answer.status_code == 200 or "POST" in answer.get("Allow", "")


def test_these_are_pages() -> None:
    assert {"desk_customer", "desk_customer_orders", "desk_order", "desk_request"} <= set(SHOW_HER)


def test_so_does_a_search_for_each_customer_that_it_shows(as_sam: Any, alice: Any, bob: Any) -> None:
    as_sam.get("/desk/find/", {"q": "alice@example.org"})

    assert [reading.customer_id for reading in StaffReading.objects.all()] == [alice.customer_id]
    as_sam.get("/desk/find/")
    assert StaffReading.objects.count() == 1


def test_a_search_by_number_says_whose_order_it_shows(as_sam: Any, alice: Any, bob: Any) -> None:
    [order] = give_orders(alice)

    as_sam.get("/desk/find/", {"q": order.number})

    assert [reading.customer_id for reading in StaffReading.objects.all()] == [alice.customer_id]


def test_a_question_says_whose_order_it_names(as_sam: Any, alice: Any) -> None:
    [order] = give_orders(alice)
    asked = ask_service(question(order_number=order.number), by=NOBODY_KNOWN)

    as_sam.get(reverse("desk_request", args=[asked.id]))

    assert [reading.customer_id for reading in StaffReading.objects.all()] == [alice.customer_id]


def test_a_line_is_kept_for_a_year_and_no_longer(as_sam: Any, alice: Any) -> None:
    as_sam.get(reverse("desk_customer", args=[alice.customer_id]))
    now = timezone.now()

    forget_readings(now + timedelta(days=364))
    assert StaffReading.objects.count() == 1
    forget_readings(now + timedelta(days=366))
    assert not StaffReading.objects.exists()
