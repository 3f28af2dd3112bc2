"""Where something came from: the network address and the browser, as the journal keeps them."""

from __future__ import annotations

from ipaddress import ip_address, ip_network
from typing import NamedTuple

from allauth.account.adapter import get_adapter
from django.http import HttpRequest


class Visit(NamedTuple):
    """One request's `ip` and `agent`, its User-Agent cut at 200 characters."""

    ip: str
    agent: str

    @property
    def network(self) -> str:
        """The network that the address is of: what one household or one office has in common."""
        address = ip_address(self.ip)
        return str(ip_network(f"{address}/{24 if address.version == 4 else 64}", strict=False))


def visit_of(request: HttpRequest) -> Visit:
    """Who asks, as far as a request tells."""
    return Visit(get_adapter().get_client_ip(request), request.META.get("HTTP_USER_AGENT", "")[:200])
