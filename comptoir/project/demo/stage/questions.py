"""The act of a question: it is answered late, and solved."""

from __future__ import annotations

from datetime import time, timedelta

from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from comptoir.conversations.actions import ask_for_help, open_thread, solve_thread, write_message
from comptoir.conversations.models import Side, Subject, Thread, threads_about
from comptoir.customers.examples import alice
from comptoir.orders.models import lines_of
from comptoir.project.demo.clock import demo_clock
from comptoir.project.demo.stage.parcels import A_MINUTE, ORDERED, next_at, order_page, ordered, sale
from comptoir.project.demo.stage.scene import Act, Scene, Step
from comptoir.sellers.examples import carla

ASKED_AT, SOLVED_AT = time(20, 30), time(19, 0)
HALF_AN_HOUR = timedelta(minutes=30)


def ask(scene: Scene) -> Scene:
    """Let Alice ask Carla about the coffee."""
    demo_clock().move_to(next_at(ASKED_AT))
    order = ordered(scene)
    if _thread(scene) is None:
        line = lines_of(order)[0]
        words = gettext("Good evening, is this coffee ground for a stove-top pot, or for a filter?")
        open_thread(order, subject=Subject.PRODUCT, text=words, by=alice(), seller=line.seller, line=line)
    return scene


def ask_the_shop(scene: Scene) -> Scene:
    """Let the time pass in which Carla answers, and Alice ask the shop for help."""
    thread = _thread(scene)
    if thread and thread.answer_due_at:
        demo_clock().move_to(thread.answer_due_at + HALF_AN_HOUR)
        ask_for_help(thread, by=alice())
    return scene


def answer(scene: Scene) -> Scene:
    """Let Carla answer."""
    thread = _thread(scene)
    demo_clock().move_to(demo_clock().now() + HALF_AN_HOUR + A_MINUTE)
    if thread and thread.is_open:
        words = gettext(
            "Hello, it is ground for a filter. If you prefer it for a pot, tell us before we ship it."
        )
        write_message(thread, words, by=carla(), side=Side.SELLER)
    return scene


def solve(scene: Scene) -> Scene:
    """Let Alice say that it is solved."""
    demo_clock().move_to(next_at(SOLVED_AT))
    if thread := _thread(scene):
        solve_thread(thread, by=alice())
    return scene


def thread_page(scene: Scene) -> str:
    thread = _thread(scene)
    return reverse("thread", args=[thread.id]) if thread else order_page(scene)


def sellers_thread(scene: Scene) -> str:
    thread = _thread(scene)
    return reverse("desk_thread", args=[thread.id]) if thread else sale(scene)


def _thread(scene: Scene) -> Thread | None:
    return next((thread for thread in threads_about(ordered(scene)) if thread.seller_id), None)


QUESTION_ACTS = {
    "asked": Act(
        _("A question that is answered late"),
        _("Alice asks Carla, waits, asks the shop for help, and gets an answer."),
        (
            ORDERED,
            Step(
                _("Alice asks Carla"),
                _("She reads when the answer is due; Carla has an email, and the deadline at the desk."),
                ask,
                thread_page,
                sellers_thread,
            ),
            Step(
                _("No answer comes in time"),
                _(
                    "Alice asks the shop for help: its customer service and its system are told, and so is "
                    "Carla."
                ),
                ask_the_shop,
                thread_page,
                sellers_thread,
            ),
            Step(
                _("Carla answers"),
                _("Alice gets an email. Neither of them has seen the other’s address."),
                answer,
                thread_page,
                sellers_thread,
            ),
            Step(
                _("It is solved"),
                _("Alice says so, and nobody is waiting any more: neither Carla nor the shop."),
                solve,
                thread_page,
                sellers_thread,
            ),
        ),
    )
}
