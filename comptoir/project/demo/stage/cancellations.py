"""The act of an order that is cancelled: one item at once, the rest on request."""

from __future__ import annotations

from datetime import time

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from comptoir.cancellations.actions import Wish, cancel_items, grant_request
from comptoir.cancellations.models import Reason, cancellations_of
from comptoir.customers.examples import alice
from comptoir.orders.actions import pick_lines
from comptoir.orders.models import lines_of
from comptoir.project.demo.clock import demo_clock
from comptoir.project.demo.stage.parcels import ORDERED, next_at, order_page, ordered, sale
from comptoir.project.demo.stage.refunds import pay_back, refund_page
from comptoir.project.demo.stage.scene import Act, Scene, Step
from comptoir.sellers.examples import carla

CHANGED_MIND_AT, PICKED_AT, ASKED_AT, GRANTED_AT, PAID_AT = (
    time(20, 15), time(8, 0), time(8, 20), time(9, 0), time(10, 0),
)  # fmt: skip
FIRST = "1"


def cancel_one(scene: Scene) -> Scene:
    """Let Alice cancel the first item the same evening."""
    demo_clock().move_to(next_at(CHANGED_MIND_AT))
    return _cancel(scene, "one", [FIRST], Reason.MISTAKE)


def ask_for_the_rest(scene: Scene) -> Scene:
    """Let Carla begin the next morning with what is left, and Alice ask to cancel that, too."""
    demo_clock().move_to(next_at(PICKED_AT))
    left = [line.id for line in lines_of(ordered(scene)) if line.to_ship]
    if left:
        pick_lines(ordered(scene), left, by=carla())
    demo_clock().move_to(next_at(ASKED_AT))
    return _cancel(scene, "rest", None, Reason.CHEAPER)


def grant(scene: Scene) -> Scene:
    """Let Carla grant what Alice asks for."""
    demo_clock().move_to(next_at(GRANTED_AT))
    for request in cancellations_of(ordered(scene)):
        if request.is_requested:
            grant_request(request, by=carla())
    return scene


def pay(scene: Scene) -> Scene:
    """Let the shop pay it back on the next morning."""
    demo_clock().move_to(next_at(PAID_AT))
    pay_back(scene)
    return scene


def requests(scene: Scene) -> str:
    """Return where Carla answers; the sale, where nothing was asked for."""
    request = next((one for one in cancellations_of(ordered(scene)) if one.answer_due_at), None)
    return reverse("desk_cancellation", args=[request.id]) if request else sale(scene)


def _cancel(scene: Scene, key: str, references: list[str] | None, reason: Reason) -> Scene:
    """Cancel what is left of these lines, of all where none is named; nothing, where nothing is left."""
    order, user = ordered(scene), alice()
    pieces = {
        line.id: line.to_ship
        for line in lines_of(order)
        if line.to_ship and (references is None or line.reference in references)
    }
    if pieces and not any(one.is_requested for one in cancellations_of(order)):
        cancel_items(order, Wish(pieces=pieces, key=f"{scene.id}-{key}", reason=reason), by=user)
    return scene


CANCELLATION_ACTS = {
    "cancelled": Act(
        _("An order that is cancelled in time"),
        _("One item at once, the rest on request, and the money with both."),
        (
            ORDERED,
            Step(
                _("Alice cancels an item"),
                _("Nothing had been started, so it is cancelled at once, and its refund is granted with it."),
                cancel_one,
                order_page,
                sale,
            ),
            Step(
                _("She asks to cancel the rest"),
                _("Carla has started on it, so Alice has to ask. Carla sees when to answer by."),
                ask_for_the_rest,
                order_page,
                requests,
            ),
            Step(
                _("Carla grants it"),
                _("With the last item, delivery is refunded, too. The shop reads in its feed what to pay."),
                grant,
                order_page,
                requests,
            ),
            Step(
                _("The shop pays the refund"),
                _("It says so by the API: each refund shows when it was paid, and an email confirms it."),
                pay,
                refund_page,
                sale,
            ),
        ),
    )
}
