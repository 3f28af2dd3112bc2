"""The act of an item that is sent back: the first scan of its label refunds it."""

from __future__ import annotations

from datetime import datetime, time, timedelta
from uuid import uuid4

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from comptoir.customers.examples import alice
from comptoir.deliveries.carriers.sandbox import CAME, HANDED_IN_AFTER
from comptoir.orders.models import lines_of
from comptoir.policies.models import Remedy, ReturnReason
from comptoir.project.demo.clock import demo_clock
from comptoir.project.demo.stage.parcels import (
    A_MINUTE,
    DELIVERED,
    begun,
    next_at,
    order_page,
    ordered,
    sale,
)
from comptoir.project.demo.stage.refunds import pay_back, refund_page
from comptoir.project.demo.stage.scene import Act, Scene, Step
from comptoir.returns.actions import Asked, AskedItem, ask_return, receive_return
from comptoir.returns.models import Return, Way, returns_of_order
from comptoir.sellers.examples import carla

SENT_BACK, UNPACKED_AT, PAID_AT = "2", time(18, 0), time(10, 0)


def send_back(scene: Scene) -> Scene:
    """Let Alice ask in the evening to send one piece back."""
    demo_clock().move_to(next_at(UNPACKED_AT))
    order = ordered(scene)
    if _back(scene) is None:
        [line] = [line for line in lines_of(order) if line.reference == SENT_BACK]
        item = AskedItem(line_id=line.id, quantity=1, reason=ReturnReason.UNWANTED_ITEM, wants=Remedy.REFUND)
        ask_return(order, Asked(key=uuid4(), items=[item], way=Way.LABEL), by=alice())
    return scene


def hand_in(scene: Scene) -> Scene:
    """Let the carrier of the sandbox take the return, on the day after."""
    demo_clock().move_to(_label_left(scene) + A_MINUTE)
    return scene


def receive(scene: Scene) -> Scene:
    """Let the carrier bring it, and Carla say that all of it is there."""
    demo_clock().move_to(_label_left(scene) + timedelta(hours=CAME.hours) + A_MINUTE)
    back = _back(scene)
    if back and back.can_be_received:
        receive_return(back, by=carla())
    return scene


def pay(scene: Scene) -> Scene:
    """Let the shop pay it back on the next morning."""
    demo_clock().move_to(next_at(PAID_AT))
    pay_back(scene)
    return scene


def return_page(scene: Scene) -> str:
    back = _back(scene)
    return reverse("return", args=[back.number]) if back else order_page(scene)


def sellers_return(scene: Scene) -> str:
    back = _back(scene)
    return reverse("desk_return", args=[back.number]) if back else sale(scene)


def _back(scene: Scene) -> Return | None:
    """Return what is sent back of this scene's order."""
    return next((back for back, _items in returns_of_order(ordered(scene))), None)


def _label_left(scene: Scene) -> datetime:
    """Return when the sandbox lets this scene's return be handed in."""
    back = _back(scene)
    return (back.asked_at if back else scene.left) + HANDED_IN_AFTER


RETURN_ACTS = {
    "returned": Act(
        _("An item that is sent back"),
        _("A label to show or to print, a refund at its first scan, and the desk that receives the item."),
        (
            *begun("D"),
            DELIVERED,
            Step(
                _("Alice sends one back"),
                _("Her page has the label, as a code for her phone or to print, and says what happens next."),
                send_back,
                return_page,
                sellers_return,
            ),
            Step(
                _("The carrier has it"),
                _("Within the legal period the first scan is enough: the refund is granted at once."),
                hand_in,
                return_page,
                sellers_return,
            ),
            Step(
                _("Carla gets it back"),
                _("She scans the label at the desk, and confirms that everything is there."),
                receive,
                return_page,
                sellers_return,
            ),
            Step(
                _("The shop pays the refund"),
                _("It says so by the API: nothing is open any more, and an email confirms it."),
                pay,
                refund_page,
                sellers_return,
            ),
        ),
    )
}
