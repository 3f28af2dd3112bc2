"""One line for every request, which says of whom it was to nobody."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.processes import wait_until
from tests.proxies import HOST, House, free_port

pytestmark = pytest.mark.any_database
Logged = tuple[House, Path]


@pytest.fixture(params=["0", "1"], ids=["bare", "behind a proxy"])
def logged(
    request: pytest.FixtureRequest, furnished_house: tuple[dict[str, str], str], tmp_path: Path
) -> Iterator[Logged]:
    """A house whose log is a file of JSON lines."""
    environment, _key = furnished_house
    environment |= {"COMPTOIR_LOG": "json", "COMPTOIR_LOG_LEVEL": "INFO", "COMPTOIR_PROXIES": request.param}
    port, file = free_port(), tmp_path / "log"
    line = [sys.executable, "-m", "comptoir.project.command", "serve", "--processes", "1"]
    with file.open("wb") as written:
        process = subprocess.Popen([*line, "--address", f"127.0.0.1:{port}"], env=environment, stderr=written)
    try:
        wait_until(House(port).is_alive, process)
        yield House(port), file
    finally:
        process.terminate()
        process.wait(30)


def test_a_request_is_one_line_with_its_route_and_the_word_that_its_answer_bears(
    logged: Logged, request: pytest.FixtureRequest
) -> None:
    house, file = logged
    is_behind = request.node.callspec.id == "behind a proxy"
    told = {"X-Forwarded-For": "203.0.113.9", "User-Agent": "Agent/1", "X-Request-Id": "0123456789abcdef"}

    _status, answer = house.ask("GET", "/help/getting-in/?email=alice@example.org", headers=told)
    house.sign_in("wrong", told)

    lines = [json.loads(line) for line in file.read_text().splitlines()]
    [first] = [line for line in lines if line.get("route") == "/help/<slug:slug>/"]
    assert (first["logger"], first["method"], first["status"]) == ("comptoir.access", "GET", 200)
    assert f"x-request-id: {first['trace']}" in answer.lower()
    assert (first["trace"] == "0123456789abcdef") is is_behind
    asked = [(line["method"], line["route"], line["status"]) for line in lines if "route" in line]
    assert asked == [
        ("GET", "/help/<slug:slug>/", 200),
        ("GET", "/account/sign-in/", 200),
        ("POST", "/account/sign-in/", 200),
    ]
    for personal in ("alice", "203.0.113.9", "127.0.0.1", "Agent/1", "?"):
        assert personal not in file.read_text()


def test_the_reference_of_an_error_stands_in_the_log(logged: Logged) -> None:
    house, file = logged

    _status, page = house.ask("GET", "/nowhere/")
    _status, refused = house.ask("GET", "/", headers={"Host": f"elsewhere.{HOST}"})

    lines = [json.loads(line) for line in file.read_text().splitlines()]
    for status, said in ((404, page), (400, refused)):
        [word] = [line["trace"] for line in lines if line.get("status") == status]
        assert f"reference: {word}" in said
