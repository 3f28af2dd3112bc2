"""Where a request comes from, as far as the proxies in front can be trusted."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from ipaddress import ip_address

# Read here if there are proxies, and never passed on.
ADDRESSES, SCHEME = "x-forwarded-for", "x-forwarded-proto"
UNTRUSTED = {ADDRESSES, SCHEME, "forwarded", "x-forwarded-host", "x-forwarded-port", "x-real-ip"}


def is_passed_on(name: str) -> bool:
    """Whether a header may reach the application.

    CGI turns `X-Real_IP` and `X-Real-IP` into the same name, so a name with an underscore could imitate
    another.
    """
    return "_" not in name and name not in UNTRUSTED


def client_address(headers: Mapping[str, Sequence[str]], peer: str, *, proxies: int) -> str:
    """Return the address that our outermost proxy saw; `peer` without a proxy or without that address.

    Each proxy appends the address it saw on the right, so the client's is as far from the right as there are
    proxies. Anything further to the left was written by the client itself.
    """
    hop = _hop(headers.get(ADDRESSES, ()), proxies)
    return _address(hop) or peer


def is_secure(headers: Mapping[str, Sequence[str]], *, proxies: int) -> bool:
    """Whether the client used TLS with our outermost proxy."""
    return _hop(headers.get(SCHEME, ()), proxies).lower() == "https"


def _hop(values: Sequence[str], proxies: int) -> str:
    hops = [hop.strip() for value in values for hop in value.split(",")]
    return hops[-min(proxies, len(hops))] if proxies and hops else ""


def _address(hop: str) -> str:
    """Return the address in `192.0.2.7`, `192.0.2.7:1234`, `2001:db8::7` or `[2001:db8::7]:1234`; else
    empty."""
    bare = hop.partition("]")[0].lstrip("[") if hop.startswith("[") else hop
    if bare.count(":") == 1:
        bare = bare.partition(":")[0]
    try:
        return str(ip_address(bare))
    except ValueError:
        return ""
