"""`comptoir check` names a carrier that fails again and again."""

from __future__ import annotations

import pytest
from django.utils import timezone

from comptoir.deliveries.models import CarrierPause
from comptoir.deliveries.tests.connected import connected
from comptoir.project.checks import find_silent_carriers

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("service", ["laposte", "laposte labels"])
@pytest.mark.parametrize(("failures", "names"), [(4, 0), (5, 1)])
def test_is_named_after_five_failures_in_a_row(failures: int, names: int, service: str) -> None:
    refuses = "it refuses COMPTOIR_CARRIER_LAPOSTE_KEY (401)"
    CarrierPause.objects.create(carrier=service, until=timezone.now(), failures=failures, last_error=refuses)

    with connected({"laposte": {"key": "okapi"}}, timezone.now):
        warnings = find_silent_carriers(["default"])

    assert len(warnings) == names
    assert all(refuses in warning.msg and f"{service} failed 5 times" in warning.msg for warning in warnings)
    assert find_silent_carriers() == []
    # One that is connected no more is nobody's concern.
    assert find_silent_carriers(["default"]) == []
