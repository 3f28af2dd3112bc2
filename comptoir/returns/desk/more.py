"""A seller, or staff, gives more for an item than was decided at first, as when the customer objects."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http import Http404, HttpResponse
from django.utils.translation import gettext as _

from comptoir.customers.asking import open_to
from comptoir.returns.actions import give_more
from comptoir.returns.desk.page import answer_return
from comptoir.returns.desk.returned import done, of_form
from comptoir.returns.forms import MoreForm
from comptoir.returns.models import Return, items_of


@open_to("staff", "seller")
@of_form
def more(request: Any, back: Return, return_item: UUID) -> HttpResponse:
    """Give more for one item."""
    settled = next((one for one in items_of([back])[back.id] if one.id == return_item), None)
    if settled is None:
        raise Http404
    form = MoreForm(request.POST, settled, currency=back.currency)
    if not form.is_valid():
        return answer_return(request, back, more=form)
    values = form.cleaned_data
    return done(
        request,
        back,
        lambda: give_more(
            back, return_item, form.minor, why=values["why"], key=values["key"], by=request.user
        ),
        _("Refund granted. The customer has been told."),
        more=form,
    )
