"""These facts can happen to an order."""

from datetime import datetime, timedelta

from django.utils.translation import gettext_lazy as _
from pydantic import BaseModel, Field

from comptoir.journal.facts import Event, Fact


class ShipmentDetails(BaseModel):
    """What an event says of a parcel that a seller sent from the desk."""

    order: str = Field(description="The order, by your reference.", examples=["403-1234567-1234567"])
    parcel: str = Field(
        description="The reference that the desk gave the parcel.", examples=["D-8F3A61C0B27E"]
    )
    seller: str = Field(description="The seller, by your reference.", examples=["carmes"])
    carrier: str = Field(description="The carrier's name, as the seller typed it.", examples=["Colissimo"])
    tracking_number: str = Field(
        description="The carrier's number; empty where it gave none.", examples=["6A00000000017"]
    )
    shipped_at: datetime = Field(description="When it left.")
    lines: list[str] = Field(description="The lines in the parcel, by your references.", examples=[["1"]])
    quantities: list[int] = Field(
        description="How many of each are in the parcel, in the sequence of `lines`.", examples=[[2]]
    )


class PickedDetails(BaseModel):
    """What an event says of lines with which a warehouse begins."""

    order: str = Field(description="The order, by your reference.", examples=["403-1234567-1234567"])
    lines: list[str] = Field(description="The lines, by your references.", examples=[["1"]])


class ReplacementDetails(BaseModel):
    """What an event says of a line that replaces another."""

    order: str = Field(description="The order, by your reference.", examples=["403-1234567-1234567"])
    line: str = Field(description="The reference that the new line was given.", examples=["R-8F3A61C0B27E"])
    replaces: str = Field(description="The line that it replaces, by your reference.", examples=["1"])
    seller: str = Field(description="The seller, by your reference.", examples=["carmes"])
    quantity: int = Field(description="How many are sent again.", examples=[1])


IMPORTED = Fact("orders.imported", _("Order imported from the shop’s records"))
PLACED = Fact("orders.placed", _("Order placed by the customer"))
CHANGED = Fact("orders.changed", _("Order changed by the shop"))
QUANTITIES_CHANGED = Fact("orders.quantities_changed", _("Items sent, delivered, cancelled or returned"))
PARCEL_SHIPPED = Fact(
    "orders.parcel_shipped",
    _("Parcel shipped by the seller"),
    shop_hears=Event("order", "A seller shipped pieces of an order from the desk.", ShipmentDetails),
    undone_within=timedelta(minutes=10),
)
PARCEL_RECALLED = Fact(
    "orders.parcel_recalled",
    _("Shipment undone by the seller"),
    shop_hears=Event("order", "A seller took a parcel back within ten minutes: it is gone.", ShipmentDetails),
)
PICKED = Fact(
    "orders.picked",
    _("Picking started"),
    shop_hears=Event(
        "order", "A warehouse began with lines: cancelling them is a request from now on.", PickedDetails
    ),
)
UNPICKED = Fact(
    "orders.unpicked",
    _("Picking undone"),
    shop_hears=Event("order", "A warehouse has not begun with lines after all.", PickedDetails),
)
REPLACEMENT_ADDED = Fact(
    "orders.replacement_added",
    _("Replacement added"),
    shop_hears=Event(
        "order", "A line was added that replaces another and costs nothing.", ReplacementDetails
    ),
)
ARCHIVED = Fact("orders.archived", _("Order archived"))
RESTORED = Fact("orders.restored", _("Order no longer archived"))
LINK_ASKED = Fact("orders.link_asked", _("Link to the order requested"))
LINK_OPENED = Fact("orders.link_opened", _("Order opened by its link"))
