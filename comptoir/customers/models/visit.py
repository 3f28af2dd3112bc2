"""Where something came from: the network address and the browser, as the journal keeps them."""

from __future__ import annotations

from ipaddress import ip_address, ip_network
from typing import NamedTuple

from allauth.account.adapter import get_adapter
from django.http import HttpRequest

from comptoir.customers.models.user import fingerprint


class Visit(NamedTuple):
    """One request's `ip` and `agent`, its User-Agent cut at 200 characters."""

    ip: str
    agent: str

    @property
    def network(self) -> str:
        """The network that the address is of: what one household or one office has in common."""
        address = ip_address(self.ip)
        return str(ip_network(f"{address}/{24 if address.version == 4 else 64}", strict=False))


def from_here(request: HttpRequest, place: str) -> str:
    """An address or a number as it is counted for the network that names it.

    What strangers ask in her name elsewhere uses up nothing of what its owner may ask.
    """
    return f"{fingerprint(place)}:{visit_of(request).network}"


def visit_of(request: HttpRequest) -> Visit:
    """Who asks, as far as a request tells."""
    return Visit(get_adapter().get_client_ip(request), request.META.get("HTTP_USER_AGENT", "")[:200])
