"""What the tests of messages begin with."""

from __future__ import annotations

from typing import Any

import pytest

from comptoir.customers.models import Customer, find_customer


@pytest.fixture
def hers(alice: Any) -> Customer:
    """Return Alice, as the owner of what was sent to her."""
    customer = find_customer(alice)
    assert customer
    return customer
