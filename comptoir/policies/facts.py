"""What can happen to the policy."""

from django.utils.translation import gettext_lazy as _
from pydantic import BaseModel, Field

from comptoir.journal.facts import Event, Fact


class PolicyDetails(BaseModel):
    """What an event says of the policy."""

    fields: list[str] = Field([], description="Which fields were changed.")


CHANGED = Fact(
    "policies.changed",
    _("Policy changed"),
    shop_hears=Event("policy", "`details.fields` of the policy were changed.", PolicyDetails),
)
