"""A customer's addresses, for the shop to read."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpRequest
from ninja import Router

from comptoir.addresses.api import AddressesOut
from comptoir.customers.models import customer_for_shop
from comptoir.rest.operations import ByKey, CustomerName
from comptoir.rest.problems import ANY, NOT_FOUND

router = Router(tags=["Customers"], auth=ByKey("customers:read"))


@router.get(
    "/customers/{any:customer}/addresses",
    response={200: AddressesOut, **ANY, **NOT_FOUND},
    operation_id="list_customer_addresses",
)
def list_customer_addresses(request: HttpRequest, customer: CustomerName) -> dict[str, Any]:
    """List a customer's addresses, the defaults first."""
    owner = customer_for_shop(customer)
    if owner is None:
        raise Http404
    return {"items": list(owner.addresses.defaults_first())}
