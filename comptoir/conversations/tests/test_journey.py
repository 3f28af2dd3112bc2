"""Alice asks Carla about her order and is answered; where Carla is late, Sam helps; a guest asks by her link."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest
from django.utils import timezone

from comptoir.conversations.models import Thread, link_to_thread
from comptoir.customers.examples import PASSWORD, alice
from comptoir.orders.examples import give_orders, order_sent
from comptoir.orders.examples.one import receive
from comptoir.orders.models import Order, link_to
from comptoir.photos.examples import drawn
from comptoir.safety.examples import CARLAS_NUMBER, SAMS_NUMBER, sam
from comptoir.sellers.examples import carla
from tests.journeys.test_getting_in import sign_in
from tests.journeys.visitor import Visitor


@pytest.fixture
def order(visitor: Visitor) -> Order:
    carla()
    [order] = give_orders(alice(visitor.setting.language), 1)
    return order


def at_desk(visitor: Visitor, address: str, number: str) -> Visitor:
    """Return somebody who works here, in a browser of her own."""
    other = Visitor(visitor.browser, visitor.base, visitor.setting)
    other.come_in(address, PASSWORD, phone=number)
    return other


def asks(visitor: Visitor, order: Order, text: str) -> None:
    """Let Alice ask the seller of the first item, from her order."""
    slug = order.lines.select_related("seller").get(reference="1").seller.slug
    visitor.open(f"/account/sign-in/?next=/orders/{order.number}/")
    sign_in(visitor)
    visitor.follow(visitor.page.locator(f"a[href='/contact/sellers/{slug}/{order.number}/']"))
    visitor.page.locator("[name=subject][value=where_is_it]").check()
    visitor.field("Your message").fill(text)


def answers(visitor: Visitor, text: str) -> None:
    """Let Carla answer what waits."""
    visitor.open("/desk/messages/")
    visitor.follow(visitor.page.locator(".rows__what a").first)
    visitor.page.locator("[name=text]").fill(text)
    visitor.follow(visitor.button("Send the answer"))
    visitor.reads("The answer is sent.")


@pytest.mark.rows("C7")
def test_alice_asks_is_answered_answers_and_says_that_it_is_solved(
    visitor: Visitor, order: Order, tmp_path: Path
) -> None:
    photo = tmp_path / "carton.jpg"
    photo.write_bytes(drawn())
    asks(visitor, order, "Le carton est abîmé. Que faire ?")
    visitor.page.locator("[name=photo]").set_input_files(photo)
    visitor.follow(visitor.button("Send"))
    visitor.heading("Where is my order?")
    visitor.reads("Waiting for an answer")

    desk = at_desk(visitor, "carla@example.org", CARLAS_NUMBER)
    answers(desk, "Gardez-le, tout va bien.")
    visitor.page.reload()
    visitor.reads("New answer")
    visitor.page.get_by_text("Gardez-le, tout va bien.").wait_for()

    visitor.field("Your message").fill("Merci !")
    visitor.follow(visitor.button("Send"))
    answers(desk, "Avec plaisir.")
    visitor.page.reload()
    visitor.follow(visitor.button("Mark as solved"))
    visitor.reads("You marked it as solved.")
    visitor.open("/contact/")
    visitor.reads("Resolved")


@pytest.mark.rows("C7")
def test_alice_asks_the_shop_for_help_and_sam_answers(visitor: Visitor, order: Order) -> None:
    asks(visitor, order, "Où est mon colis ?")
    visitor.follow(visitor.button("Send"))
    Thread.objects.update(answer_due_at=timezone.now() - timedelta(minutes=1))
    visitor.page.reload()
    visitor.follow(visitor.button("Ask the shop for help"))
    visitor.reads("The shop has been asked for help")

    sam()
    desk = at_desk(visitor, "sam@example.org", SAMS_NUMBER)
    desk.open("/desk/inbox/")
    desk.follow(desk.page.locator(".rows__what a").first)
    desk.page.locator("[name=answer]").fill("Nous avons appelé le vendeur : il part demain.")
    desk.follow(desk.button("Send the answer"))

    visitor.page.reload()
    visitor.page.get_by_text("il part demain").wait_for()


@pytest.mark.rows("C7")
def test_a_guest_asks_from_her_order_and_reads_the_answer_by_her_link(visitor: Visitor) -> None:
    carla()
    receive(order_sent("CA-1", customer={"email": "nadia@example.org", "name": "Nadia Benali"}))
    link = link_to("CA-1", "nadia@example.org")
    visitor.open(f"/orders/find/{link}/")
    visitor.follow(visitor.page.locator("a[href^='/contact/by-order/']").first)
    visitor.page.locator("[name=subject][value=product]").check()
    visitor.field("Your message").fill("Est-ce moulu ?")
    visitor.follow(visitor.button("Send"))
    visitor.page.get_by_text("Est-ce moulu ?").wait_for()

    answers(at_desk(visitor, "carla@example.org", CARLAS_NUMBER), "Oui, moulu.")
    visitor.open(f"/contact/by-link/{link_to_thread(Thread.objects.get())}/")
    visitor.page.get_by_text("Oui, moulu.").wait_for()
