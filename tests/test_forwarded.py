"""What proxies in front say of a client is believed as far as there are proxies, and no further."""

from __future__ import annotations

import pytest

from comptoir.project.serving.forwarded import client_address, is_passed_on, is_secure

PEER = "10.0.0.1"


@pytest.mark.parametrize(
    ("said", "proxies", "address"),
    [
        (["192.0.2.7"], 0, PEER),
        ([], 1, PEER),
        (["192.0.2.7"], 1, "192.0.2.7"),
        (["6.6.6.6, 192.0.2.7"], 1, "192.0.2.7"),
        (["6.6.6.6", "192.0.2.7"], 1, "192.0.2.7"),
        (["6.6.6.6, 192.0.2.7, 10.0.0.2"], 2, "192.0.2.7"),
        (["192.0.2.7"], 2, "192.0.2.7"),
        (["192.0.2.7:1234"], 1, "192.0.2.7"),
        (["2001:db8::7"], 1, "2001:db8::7"),
        (["[2001:db8::7]:1234"], 1, "2001:db8::7"),
        (["6.6.6.6, unknown"], 1, PEER),
    ],
)
def test_an_address_is_counted_from_the_right(said: list[str], proxies: int, address: str) -> None:
    assert client_address({"x-forwarded-for": said}, PEER, proxies=proxies) == address


@pytest.mark.parametrize(
    ("said", "proxies", "tells"),
    [
        (["https"], 0, False),
        ([], 1, False),
        (["https"], 1, True),
        (["HTTPS"], 1, True),
        (["https, http"], 1, False),
        (["http", "https"], 1, True),
        (["https, http"], 2, True),
    ],
)
def test_so_is_the_scheme(said: list[str], proxies: int, tells: bool) -> None:
    assert is_secure({"x-forwarded-proto": said}, proxies=proxies) is tells


@pytest.mark.parametrize(
    "name", ["x-forwarded-for", "x-forwarded-proto", "x-forwarded-host", "x-real-ip", "forwarded"]
)
def test_what_is_read_here_is_passed_on_to_nobody_in_any_spelling(name: str) -> None:
    # WSGI makes one name of hyphens and underscores.
    assert not is_passed_on(name)
    assert not is_passed_on(name.replace("-", "_"))
    assert not is_passed_on("x_request-id")
    assert is_passed_on("x-request-id")
