"""Record what staff read about customers."""

from __future__ import annotations

from collections.abc import Iterable
from uuid import UUID

from comptoir.customers.asking import StaffRequest
from comptoir.customers.models import StaffReading


def note_reading(request: StaffRequest, customers: Iterable[UUID]) -> None:
    """Record that the requested page shows staff the data of these customers."""
    page = request.resolver_match.view_name if request.resolver_match else ""
    StaffReading.objects.bulk_create(
        StaffReading(staff_id=request.staff.id, customer_id=customer, page=page)
        for customer in sorted(set(customers))
    )
