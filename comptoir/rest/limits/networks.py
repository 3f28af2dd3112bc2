"""The networks that a request comes from: its own, and the wider ones around it, each with more room.

Whoever rents a server has a /64 of IPv6, often a /56 or a /48: to change the address within them is free.
"""

from __future__ import annotations

from ipaddress import ip_address, ip_network

from allauth.account.adapter import get_adapter
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest

from comptoir.rest.limits.counting import Limit

# How long a prefix is, and how many times as much it may do
PREFIXES = {4: ((32, 1), (24, 8)), 6: ((64, 1), (56, 4), (48, 16))}


def from_network(name: str, request: HttpRequest) -> list[Limit]:
    """The limit `name` for the network that asks, and for those around it."""
    address = client_address(request)
    if not address:
        return [Limit(name, "network:")]
    prefixes = PREFIXES[ip_address(address).version]
    return [
        Limit(name, f"network:{ip_network(f'{address}/{length}', strict=False)}", times=times)
        for length, times in prefixes
    ]


def client_address(request: HttpRequest) -> str:
    """The address that asks; empty over a socket of this machine, where nobody says it."""
    try:
        return str(get_adapter().get_client_ip(request))
    except PermissionDenied:
        return ""
