"""What can happen between a customer, a seller and the shop's service."""

from datetime import datetime
from typing import Literal

from django.utils.translation import gettext_lazy as _
from pydantic import BaseModel, Field

from comptoir.journal.facts import Event, Fact


class ThreadDetails(BaseModel):
    """What an event says of a thread; what was written is read by the API."""

    order: str = Field(description="The order, by your reference.", examples=["403-1234567-1234567"])
    seller: str = Field(
        description="The seller, by your reference; empty where it is the shop's own service.",
        examples=["carmes"],
    )
    subject: str = Field(description="What it is about.", examples=["where_is_it"])
    state: Literal["open", "answered", "closed"] = Field(description="`open` while an answer is awaited.")
    answer_due_at: datetime | None = Field(description="When the answer is due; null where none is awaited.")


SERVICE_ASKED = Fact("conversations.service_asked", _("Question to customer service"))
REQUEST_ANSWERED = Fact("conversations.request_answered", _("Customer service answered"))
REQUEST_CLOSED = Fact("conversations.request_closed", _("Question closed without an answer"))
THREAD_OPENED = Fact(
    "conversations.thread_opened",
    _("Question to a seller"),
    shop_hears=Event("thread", "A customer asks a seller about an order.", ThreadDetails),
)
MESSAGE_ADDED = Fact(
    "conversations.message_added",
    _("Message from the customer"),
    shop_hears=Event("thread", "A customer writes again.", ThreadDetails),
)
THREAD_ANSWERED = Fact(
    "conversations.thread_answered",
    _("Answer to the customer"),
    shop_hears=Event("thread", "A seller or the shop's service has answered.", ThreadDetails),
)
HELP_ASKED = Fact(
    "conversations.help_asked",
    _("Shop asked for help"),
    shop_hears=Event("thread", "A seller has not answered in time, or not helped.", ThreadDetails),
)
THREAD_SOLVED = Fact(
    "conversations.thread_solved",
    _("Question marked as solved by the customer"),
    shop_hears=Event("thread", "A customer says that it is solved: no answer is awaited.", ThreadDetails),
)
