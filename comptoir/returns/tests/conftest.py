"""What the tests of returns begin with."""

from __future__ import annotations

from typing import Any

import pytest

from comptoir.orders.models import Order
from comptoir.returns.tests.given import arrived


@pytest.fixture
def order(alice: Any) -> Order:
    """Return Alice's order, which has arrived."""
    return arrived()
