"""Numbers for Prometheus: only with the token, of all processes, and of what waits for the worker."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import ExitStack
from typing import Any

import pytest

from comptoir.journal.heartbeats import beat
from tests.served import Served, served

TOKEN = "a token of twenty characters"


@pytest.mark.django_db
@pytest.mark.parametrize("shown", ["", "Bearer ", "Bearer wrong", TOKEN])
def test_without_the_token_there_is_no_such_address(client: Any, settings: Any, shown: str) -> None:
    settings.METRICS_TOKEN = TOKEN

    assert client.get("/metrics/", headers={"Authorization": shown}).status_code == 404


@pytest.mark.django_db
def test_it_is_off_where_no_token_is_set(client: Any) -> None:
    assert client.get("/metrics/", headers={"Authorization": "Bearer "}).status_code == 404


@pytest.mark.django_db
def test_says_how_long_ago_a_worker_was_seen(client: Any, settings: Any) -> None:
    settings.METRICS_TOKEN = TOKEN
    beat(["urgent"], worker="here")

    said = client.get("/metrics/", headers={"Authorization": f"Bearer {TOKEN}"}).content.decode()

    age = re.search(r'comptoir_heartbeat_age_seconds\{duty="urgent"\} ([\d.e-]+)', said)
    assert age
    assert 0 <= float(age[1]) < 60


@pytest.fixture
def house(furnished_house: tuple[dict[str, str], str]) -> Iterator[Served]:
    with ExitStack() as stack:
        yield served(stack, furnished_house, processes=2, COMPTOIR_METRICS_TOKEN=TOKEN)


def test_adds_up_what_every_process_counted(house: Served) -> None:
    for _time in range(12):
        assert house.house.ask("GET", "/help/?email=alice@example.org")[0] == 200

    _status, said = house.house.ask("GET", "/metrics/", headers={"Authorization": f"Bearer {TOKEN}"})

    assert 'comptoir_request_seconds_count{method="GET",route="/help/",status="200"} 12.0' in said
    assert "alice" not in said
