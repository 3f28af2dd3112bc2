"""What a customer asks a seller about."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from comptoir.conversations.models.topic import Topic


class Subject(models.TextChoices):
    """The subject of a thread about an order; those after `OTHER` are offered where one comes to them."""

    WHERE_IS_IT = "where_is_it", _("Where is my order?")
    CHANGE_OR_CANCEL = "change_or_cancel", _("Change or cancel")
    RETURN_OR_REFUND = "return_or_refund", _("Return or refund")
    DAMAGED_OR_WRONG = "damaged_or_wrong", _("Damaged, wrong or missing item")
    PRODUCT = "product", _("About a product")
    INVOICE = "invoice", _("Invoice")
    OTHER = "other", _("Something else")
    CHANGE_ADDRESS = "change_address", _("Change the delivery address")
    CHANGE_SPEED = "change_speed", _("Change the delivery method")
    CHANGE_BILLING = "change_billing", _("Change the billing address")
    CHANGE_PAYMENT = "change_payment", _("Change the payment method")
    RETURN_REFUSED = "return_refused", _("A decision about a return")

    @property
    def topic(self) -> Topic:
        """Return the topic under which the shop's own service finds it."""
        is_return = self in (Subject.RETURN_OR_REFUND, Subject.RETURN_REFUSED)
        return Topic.RETURN if is_return else Topic.OWN_ORDER


OFFERED = list(Subject)[: list(Subject).index(Subject.OTHER) + 1]  # type: ignore[call-overload]
