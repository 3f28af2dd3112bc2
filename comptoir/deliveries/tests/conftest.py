"""The carriers that the tests of deliveries ask, and their clock."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from comptoir.deliveries.tests.connected import Clock, StandIn, connected, la_poste


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def service(clock: Clock) -> Iterator[StandIn]:
    """La Poste's service on this machine, connected beside the sandbox."""
    with la_poste() as stand_in, connected(stand_in.chosen | {"sandbox": {}}, clock):
        yield stand_in
