"""These facts can happen to money that goes back."""

from datetime import date
from typing import Literal

from django.utils.translation import gettext_lazy as _
from pydantic import BaseModel, Field

from comptoir.journal.facts import Event, Fact

MeansName = Literal["card", "direct_debit", "transfer", "wallet", "cash", "other", "gift_balance", "arranged"]
LegStateName = Literal["waiting", "sent", "done", "failed", "needs_choice"]


class LegDetails(BaseModel):
    """What an event says of the part of a refund that goes by one means."""

    id: str = Field(description="Our id of the part: answer for it by this.")
    means: MeansName = Field(description="By which means it goes.", examples=["card"])
    label: str = Field(description="What the customer knows it by.", examples=["Visa •••• 4242"])
    payment: str = Field(
        description="The payment that it is taken from, by your reference.", examples=["pay_1"]
    )
    amount_minor: int = Field(description="How much, in minor units.", examples=[1380])
    state: LegStateName = Field(description="Its state.", examples=["waiting"])
    provider: str = Field(
        description="The connected provider that sends it; `shop` where you do.", examples=["shop"]
    )
    expected_on: date | None = Field(
        description="The day by which the customer was told that it arrives; null while the customer is "
        "asked for another means."
    )


class RefundedDetails(BaseModel):
    """What an event says of the pieces of a line that a refund gives back."""

    reference: str = Field(description="The line, by your reference.", examples=["1"])
    quantity: int = Field(description="How many pieces.", examples=[2])
    amount_minor: int = Field(description="How much for them, in minor units.", examples=[1380])


class RefundDetails(BaseModel):
    """What an event says of a refund."""

    order: str = Field(description="The order, by your reference.", examples=["403-1234567-1234567"])
    refund: str = Field(description="Our id of the refund.")
    reason: str = Field(description="Why it was granted.", examples=["cancelled"])
    currency: str = Field(description="The currency of its amounts, ISO 4217.", examples=["EUR"])
    amount_minor: int = Field(description="How much goes back in all, in minor units.", examples=[1380])
    shipping_minor: int = Field(description="How much of it is for the delivery.", examples=[0])
    extra_minor: int = Field(description="How much of it was added as goodwill.", examples=[0])
    less_minor: int = Field(description="How much was kept back.", examples=[0])
    items: list[RefundedDetails] = Field(description="The pieces that are given back.")
    legs: list[LegDetails] = Field(description="Each part, by the means by which it goes.")


class PartDetails(RefundDetails):
    """What an event says of a refund of which one part has changed."""

    leg: str = Field(description="Our id of the part that it is about.")


class WaivedPayment(BaseModel):
    """What an event says of a payment of which less is to be charged."""

    payment: str = Field(description="The payment, by your reference.", examples=["pay_1"])
    provider: str = Field(description="Its provider, as you sent it.", examples=["stripe"])
    provider_reference: str = Field(description="The provider's reference of it.", examples=["pi_3P"])
    less_minor: int = Field(description="How much less to charge, in minor units.", examples=[1380])
    left_minor: int = Field(
        description="How much may still be charged; at 0, release the whole payment.", examples=[0]
    )


class WaivedDetails(BaseModel):
    """What an event says of money that is not to be charged any more."""

    order: str = Field(description="The order, by your reference.", examples=["403-1234567-1234567"])
    currency: str = Field(description="The currency of its amounts, ISO 4217.", examples=["EUR"])
    payments: list[WaivedPayment] = Field(description="The payments that were reserved and not captured.")


REFUND_GRANTED = Fact(
    "payments.refund_granted",
    _("Refund granted"),
    shop_hears=Event(
        "refund",
        "A refund was granted. Pay those of its `legs` whose `provider` is `shop`, and tell each by "
        "`POST /refunds/{refund}/legs/{leg}`.",
        RefundDetails,
    ),
)
CHARGE_WAIVED = Fact(
    "payments.charge_waived",
    _("Amount to charge reduced"),
    shop_hears=Event("refund", "Less of a reserved payment is to be charged, or nothing.", WaivedDetails),
)
LEG_SUBMITTED = Fact("payments.leg_submitted", _("Refund sent to the bank"))
LEG_PAID = Fact(
    "payments.leg_paid",
    _("Part of a refund paid"),
    shop_hears=Event(
        "refund",
        "A part of a refund has been paid back: by you, by its provider, or by hand, as your staff say. Do "
        "not pay it again.",
        PartDetails,
    ),
)
REFUND_PAID = Fact(
    "payments.refund_paid",
    _("Refund completed"),
    shop_hears=Event("refund", "Every part of a refund has been paid back.", RefundDetails),
)
REFUND_FAILED = Fact(
    "payments.refund_failed",
    _("Refund failed"),
    shop_hears=Event("refund", "A part of a refund failed; its state is `failed`.", PartDetails),
)
MEANS_WANTED = Fact(
    "payments.means_wanted",
    _("Another refund method requested"),
    shop_hears=Event(
        "refund",
        "A part of a refund cannot go back to its means, and the customer is asked for another.",
        PartDetails,
    ),
)
MEANS_CHANGED = Fact(
    "payments.means_changed",
    _("Another refund method chosen"),
    shop_hears=Event(
        "refund",
        "The customer chose another means for a part of a refund: the gift balance, which is credited, or "
        "`arranged`: contact the customer, pay, and tell.",
        PartDetails,
    ),
)
LEG_RETRIED = Fact(
    "payments.leg_retried",
    _("Refund tried again"),
    shop_hears=Event("refund", "A part of a refund that failed is to be tried again.", PartDetails),
)
