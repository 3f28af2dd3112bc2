"""A line of an order has one schema, in which a shop sends it and reads it back."""

from __future__ import annotations

from decimal import Decimal
from typing import Annotated

from comptoir.orders.intake.values import (
    ANSWERED,
    Answered,
    CancelledBy,
    Excluded,
    Kind,
    LineState,
    Minor,
    Minutes,
    Name,
    Price,
    Quantity,
    Rate,
    ReturnDays,
    Title,
)
from comptoir.rest.moments import Day, Moment
from comptoir.rest.sent import Sent
from comptoir.rest.values import MaybeLink, Reference, Text100


class SellerOfLine(Sent):
    """The seller of a line; the name is taken when the seller is first seen."""

    reference: Reference
    """Your reference of the seller."""
    name: Name = ""
    """The name, taken when the seller is first seen."""


class LineSent(Sent):
    """A quantity of one product. Amounts are in minor units of the order's currency."""

    reference: Reference
    """Your reference of the line, unique in the order."""
    seller: SellerOfLine
    """The seller of the line."""
    name: Title
    """The product's name, as the customer reads it."""
    quantity: Quantity
    """How many."""
    unit_price_minor: Price
    """The price of one, in minor units; for show, and it may have a fraction."""
    discount_minor: Minor = 0
    """The discount on the line, in minor units."""
    tax_minor: Minor = 0
    """The tax on top of the prices, in minor units, in a shop that prices without tax."""
    total_minor: Minor | None = None
    """The amount charged for the line, in minor units; by default quantity × unit price − discount + tax."""
    vat_rate: Rate | None = None
    """The VAT rate in percent; null where it is not known."""
    state: LineState | None = None
    """The state that the line is in; by default the order's."""
    kind: Kind = "goods"
    """The kind of product."""
    product: Text100 = ""
    """Your reference of the product."""
    product_url: MaybeLink = None
    """Where the product can be bought again, http or https."""
    picture_url: MaybeLink = None
    """A picture of it, http or https: JPEG, PNG or WebP, up to 5 MB. It is fetched once and shown from here;
    another picture has another address."""
    estimated_on: Day | None = None
    """The day on which it should arrive."""
    delivered_at: Moment | None = None
    """When it arrived."""
    picked_at: Moment | None = None
    """When its picking began: from then on, cancelling it is a request. The first moment stays."""
    cancellation: CancelledBy = ""
    """Until when it can be cancelled; by default as the order."""
    cancellation_minutes: Minutes | None = None
    """For how many minutes, with `within_minutes`; by default your policy's."""
    return_exclusion: Excluded = ""
    """The kind of goods by which the law lets it not go back; empty for all others."""
    return_days: ReturnDays | None = None
    """For how many days after its delivery it may go back; by default as the order."""
    replaces: Annotated[str | None, ANSWERED] = None
    """The line that it replaces, free of charge: answered alone, and left aside where it is sent."""
    shipped: Answered = None
    """How many of it have left: answered alone, and left aside where it is sent."""
    delivered: Answered = None
    """How many of it have come: answered alone, and left aside where it is sent."""
    cancelled: Answered = None
    """How many of it were cancelled: answered alone, and left aside where it is sent."""
    returned: Answered = None
    """How many of it came back: answered alone, and left aside where it is sent."""

    @property
    def made_minor(self) -> Decimal | int:
        """Return the sum of the line's parts: quantity × unit price − discount + tax."""
        return self.quantity * self.unit_price_minor - self.discount_minor + self.tax_minor

    @property
    def due_minor(self) -> int:
        """Return the cost of the line: its total or, where it has none, the sum of its parts."""
        return round(self.made_minor) if self.total_minor is None else self.total_minor
