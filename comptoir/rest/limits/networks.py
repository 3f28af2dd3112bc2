"""The networks of a request: its own, and the wider ones around it, each with a higher limit.

Anybody who rents a server gets a /64 of IPv6, often a /56 or a /48, and can change the address within it.
"""

from __future__ import annotations

from ipaddress import ip_address, ip_network

from django.http import HttpRequest

from comptoir.rest.limits.counting import NETWORK, Limit

# Prefix lengths, and the factor of the limit for each
PREFIXES = {4: ((32, 1), (24, 8)), 6: ((64, 1), (56, 4), (48, 16))}


def from_network(name: str, request: HttpRequest) -> list[Limit]:
    """Return the limit `name` for the network of the request and for those around it."""
    address = client_address(request)
    if not address:
        return [Limit(name, NETWORK)]
    prefixes = PREFIXES[ip_address(address).version]
    return [
        Limit(name, f"{NETWORK}{ip_network(f'{address}/{length}', strict=False)}", times=times)
        for length, times in prefixes
    ]


def from_wide_network(name: str, request: HttpRequest) -> Limit:
    """Return the limit `name` for the widest network around the request alone: its /24, or /48 of IPv6."""
    address = client_address(request)
    if not address:
        return Limit(name, NETWORK)
    widest = PREFIXES[ip_address(address).version][-1][0]
    return Limit(name, f"{NETWORK}{ip_network(f'{address}/{widest}', strict=False)}")


def client_address(request: HttpRequest) -> str:
    """Return the client's address, as the web server determined it; empty for a local socket.

    An IPv4 address that is mapped into IPv6 is returned as IPv4.
    """
    try:
        address = ip_address(request.META.get("REMOTE_ADDR", "").partition("%")[0])
    except ValueError:
        return ""
    return str(getattr(address, "ipv4_mapped", None) or address)
