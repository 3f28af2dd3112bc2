"""These facts can happen to a parcel on its way."""

from datetime import date, datetime

from django.utils.translation import gettext_lazy as _
from pydantic import BaseModel, Field

from comptoir.journal.facts import Event, Fact
from comptoir.orders.models import CarrierState


class ParcelDetails(BaseModel):
    """What an event says of a parcel."""

    order: str = Field(description="The order, by your reference.", examples=["403-1234567-1234567"])
    parcel: str = Field(
        description="Your reference of the parcel; empty where it has none.", examples=["P-1"]
    )
    carrier: str = Field(description="The carrier's name, as you sent it.", examples=["Colissimo"])
    tracking_number: str = Field(description="The carrier's number.", examples=["6A00000000017"])
    state: str = Field(
        description="Where the parcel is.",
        examples=["out_for_delivery"],
        json_schema_extra={"enum": list(CarrierState.values)},
    )
    scanned_at: datetime = Field(description="When the carrier saw it there.")
    estimated_on: date | None = Field(
        description="The day on which it should arrive; null where none is known."
    )


SHIPPED = Fact(
    "deliveries.shipped",
    _("Parcel handed to the carrier"),
    shop_hears=Event("tracking", "The carrier has a parcel.", ParcelDetails),
)
SENT_OUT = Fact(
    "deliveries.sent_out",
    _("Parcel out for delivery"),
    shop_hears=Event("tracking", "A parcel is in the vehicle that delivers it.", ParcelDetails),
)
PICKUP_OFFERED = Fact(
    "deliveries.pickup_offered",
    _("Parcel ready for pickup"),
    shop_hears=Event("tracking", "A parcel waits at a pickup point.", ParcelDetails),
)
DELAYED = Fact(
    "deliveries.delayed",
    _("Parcel delayed"),
    shop_hears=Event("tracking", "The carrier calls a parcel delayed.", ParcelDetails),
)
ATTEMPT_FAILED = Fact(
    "deliveries.attempt_failed",
    _("Delivery attempted"),
    shop_hears=Event("tracking", "The carrier could not hand a parcel over.", ParcelDetails),
)
PROBLEM_REPORTED = Fact(
    "deliveries.problem_reported",
    _("Delivery problem reported"),
    shop_hears=Event("tracking", "The carrier reports a problem with a parcel.", ParcelDetails),
)
TURNED_ROUND = Fact(
    "deliveries.return_started",
    _("Parcel on its way back to the sender"),
    shop_hears=Event("tracking", "A parcel goes back to its sender; it is no return.", ParcelDetails),
)
RETURNED = Fact(
    "deliveries.returned",
    _("Parcel back at the sender"),
    shop_hears=Event("tracking", "A parcel is back at its sender; it is no return.", ParcelDetails),
)
LOSS_DECLARED = Fact(
    "deliveries.loss_declared",
    _("Parcel declared lost"),
    shop_hears=Event("tracking", "The carrier declares a parcel lost.", ParcelDetails),
)
DELIVERED = Fact(
    "deliveries.delivered",
    _("Parcel delivered"),
    shop_hears=Event("tracking", "A parcel was delivered.", ParcelDetails),
)
DELIVERY_CONTRADICTED = Fact(
    "deliveries.delivery_contradicted",
    _("Delivery contradicted by a later scan"),
    shop_hears=Event("tracking", "A later scan says that a parcel was not delivered.", ParcelDetails),
)
ESTIMATE_CHANGED = Fact(
    "deliveries.estimate_changed",
    _("Estimated delivery day changed"),
    shop_hears=Event("tracking", "`details.estimated_on` of a parcel is another day.", ParcelDetails),
)
# What happens to a parcel that comes back is told to its return, which tells customer and shop of itself.
LABEL_CREATED = Fact("deliveries.label_created", _("Return label created"))
LABEL_REFUSED = Fact("deliveries.label_refused", _("Return label refused by the carrier"))
RETURN_HANDED_IN = Fact("deliveries.return_handed_in", _("Return handed to the carrier"))
RETURN_ARRIVED = Fact("deliveries.return_arrived", _("Return delivered to the seller"))
RETURN_LOSS_NOTED = Fact("deliveries.return_loss_noted", _("Return lost on its way back"))
RETURN_TURNED_ROUND = Fact("deliveries.return_turned_round", _("Return on its way back to the customer"))

# What is recorded once a parcel comes into each of these states
OF_STATE = {
    CarrierState.ACCEPTED: SHIPPED,
    CarrierState.IN_TRANSIT: SHIPPED,
    CarrierState.DELAYED: DELAYED,
    CarrierState.OUT_FOR_DELIVERY: SENT_OUT,
    CarrierState.AVAILABLE_FOR_PICKUP: PICKUP_OFFERED,
    CarrierState.DELIVERY_FAILED: ATTEMPT_FAILED,
    CarrierState.EXCEPTION: PROBLEM_REPORTED,
    CarrierState.RETURN_TO_SENDER: TURNED_ROUND,
    CarrierState.RETURNED: RETURNED,
    CarrierState.LOST: LOSS_DECLARED,
    CarrierState.DELIVERED: DELIVERED,
}
