"""The visitors of these tests, and a shop whose limits are unused."""

from __future__ import annotations

import pytest
from django.test import Client


@pytest.fixture
def stranger(client: Client) -> Client:
    """Somebody who is not signed in and reads English."""
    client.cookies["language"] = "en"
    return client
