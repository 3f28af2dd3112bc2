"""The shop of the stage pays back what was granted, as its own program would tell it."""

from __future__ import annotations

from django.urls import reverse
from django.utils import timezone

from comptoir.payments.actions import LegTold, report_leg
from comptoir.payments.models import LegState, refunds_of
from comptoir.project.demo.stage.parcels import SHOP, order_page, ordered
from comptoir.project.demo.stage.scene import Scene


def pay_back(scene: Scene) -> None:
    """Tell that the shop has paid what is open of this scene's refunds."""
    for refund in refunds_of(ordered(scene)):
        for leg in refund.legs_now:
            if leg.is_open and leg.is_with_shop:
                reference = f"R-{timezone.now():%Y}-{leg.id.hex[-4:]}"
                report_leg(leg, LegTold(state=LegState.DONE, reference=reference), by=SHOP)


def refund_page(scene: Scene) -> str:
    """Return where Alice reads of the newest refund; her order, where there is none."""
    newest = next(iter(refunds_of(ordered(scene))), None)
    return reverse("refund", args=[newest.id]) if newest else order_page(scene)
