"""Where a request came from: network address and browser, as the journal stores them."""

from __future__ import annotations

from ipaddress import ip_address, ip_network
from typing import NamedTuple


class Visit(NamedTuple):
    """A request's `ip`, and its `agent`: the User-Agent, cut at 200 characters."""

    ip: str
    agent: str

    @property
    def network(self) -> str:
        """The network of the address, which one household or office shares."""
        address = ip_address(self.ip)
        return str(ip_network(f"{address}/{24 if address.version == 4 else 64}", strict=False))
