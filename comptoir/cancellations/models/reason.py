"""Why somebody cancels, and why a request is refused: from a short list, with words of their own."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from comptoir.journal.facts import name_reasons

LONGEST_WORDS = 500


class Reason(models.TextChoices):
    """Why a customer cancels; she need not say."""

    MISTAKE = "mistake", _("Order created by mistake")
    TOO_LATE = "too_late", _("Items would not arrive on time")
    SHIPPING_COST = "shipping_cost", _("Shipping cost too high")
    PRICE = "price", _("Item price too high")
    CHEAPER = "cheaper", _("Found cheaper somewhere else")
    CHANGE_ADDRESS = "change_address", _("Need to change the delivery address")
    CHANGE_SPEED = "change_speed", _("Need to change the delivery speed")
    CHANGE_BILLING = "change_billing", _("Need to change the billing address")
    CHANGE_PAYMENT = "change_payment", _("Need to change the payment method")
    OTHER = "other", _("Other")

    @property
    def is_change(self) -> bool:
        """Tell whether she would rather have something changed than cancelled: the seller is asked first."""
        return self.value.startswith("change_")


class SellersReason(models.TextChoices):
    """Why a seller, or the shop, cancels what was ordered."""

    OUT_OF_STOCK = "out_of_stock", _("Out of stock")
    DAMAGED = "damaged", _("Damaged before it was sent")
    NO_DELIVERY = "no_delivery", _("Cannot be delivered to this address")
    WRONG_PRICE = "wrong_price", _("The price was wrong")
    UNPAID = "unpaid", _("The payment could not be taken")
    CUSTOMER_ASKED = "customer_asked", _("The customer asked for it")
    OTHER = "other", _("Other")


name_reasons("cancellations", dict([*SellersReason.choices, *Reason.choices]))


class Refusal(models.TextChoices):
    """Why a request is refused; `shipped` is said by the parcel itself."""

    PACKED = "packed", _("It is packed and about to leave")
    HANDED_OVER = "handed_over", _("It is already with the carrier")
    MADE_TO_ORDER = "made_to_order", _("It is made to order, and work on it has begun")
    OTHER = "other", _("Other")
    SHIPPED = "shipped", _("It was sent before the request was answered")


class AskedBy(models.TextChoices):
    """Who wanted the cancellation."""

    CUSTOMER = "customer", _("You")
    SELLER = "seller", _("The seller")
    SHOP = "shop", _("The shop")
    STAFF = "staff", _("Customer service")


class CancellationState(models.TextChoices):
    """The states of a cancellation: what needs no answer is granted at once."""

    REQUESTED = "requested", _("Cancellation requested")
    GRANTED = "granted", _("Cancelled items")
    REFUSED = "refused", _("Cancellation refused")
    WITHDRAWN = "withdrawn", _("Request withdrawn")
