"""Where a request comes from, as far as the proxies in front are to be believed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from ipaddress import ip_address

# Read here, if there are proxies, and passed on to nobody.
ADDRESSES, SCHEME = "x-forwarded-for", "x-forwarded-proto"
UNTRUSTED = {ADDRESSES, SCHEME, "forwarded", "x-forwarded-host", "x-forwarded-port", "x-real-ip"}


def is_passed_on(name: str) -> bool:
    """Whether a header may reach what reads headers.

    CGI's names make one of `X-Real_IP` and `X-Real-IP`, so a name with an underscore could pass for another.
    """
    return "_" not in name and name not in UNTRUSTED


def client_address(headers: Mapping[str, Sequence[str]], peer: str, *, proxies: int) -> str:
    """The address that the outermost of our proxies saw; `peer` where none stands in front, or none says it.

    Each proxy adds the address it saw at the right, so the client's is as far from the right as there are
    proxies: what stands further to the left, the client wrote itself.
    """
    hop = _hop(headers.get(ADDRESSES, ()), proxies)
    return _address(hop) or peer


def is_secure(headers: Mapping[str, Sequence[str]], *, proxies: int) -> bool:
    """Whether the client spoke TLS with the outermost of our proxies."""
    return _hop(headers.get(SCHEME, ()), proxies).lower() == "https"


def _hop(values: Sequence[str], proxies: int) -> str:
    hops = [hop.strip() for value in values for hop in value.split(",")]
    return hops[-min(proxies, len(hops))] if proxies and hops else ""


def _address(hop: str) -> str:
    """The address in `192.0.2.7`, `192.0.2.7:1234`, `2001:db8::7` or `[2001:db8::7]:1234`; else nothing."""
    bare = hop.partition("]")[0].lstrip("[") if hop.startswith("[") else hop
    if bare.count(":") == 1:
        bare = bare.partition(":")[0]
    try:
        return str(ip_address(bare))
    except ValueError:
        return ""
