"""The people in the tests of getting in."""

from __future__ import annotations

import pytest
from django.test import Client


@pytest.fixture
def visitor(client: Client) -> Client:
    """Somebody who is not signed in and reads English."""
    client.cookies["language"] = "en"
    return client
