"""Read what somebody pasted of a message: its references, the hosts of its links, and its senders."""

from __future__ import annotations

import re
from email.utils import parseaddr
from typing import NamedTuple
from urllib.parse import urlsplit

from django.conf import settings

from comptoir.ground.fold import fold

MOST = 5
OURS = r"[0-9a-hj-km-np-tv-z]{5}-[0-9a-hj-km-np-tv-z]{5}"
# A reference stands alone, or after the word for it, which is the same in both languages.
NAMED = re.compile(r"r[eé]f[eé]rence\s*:?\s*([\w.-]{4,64})", re.IGNORECASE)
SHAPED = re.compile(rf"(?<![\w-]){OURS}(?![\w-])", re.IGNORECASE)
ALONE = re.compile(r"[\w.-]+(?: [\w.-]+)?")
LINK = re.compile(r"(?:https?://|www\.)[^\s<>\"')\]]+", re.IGNORECASE)


class Pasted(NamedTuple):
    """The references in a text, the hosts of its links that are not ours, and our senders that it names."""

    references: list[str]
    foreign_hosts: list[str]
    senders: list[str]


def read_pasted(text: str) -> Pasted:
    """Read a reference, a sender, or a whole message; at most five of each are returned."""
    shown = text.strip()
    references = [shown] if len(shown) <= 64 and ALONE.fullmatch(shown) else []
    references += SHAPED.findall(shown) + NAMED.findall(shown)
    hosts = [host for link in LINK.findall(shown) if (host := _host_of(link)) not in _own_hosts()]
    folded = fold(shown)
    senders = [sender for sender in _own_senders() if _names(folded, fold(sender))]
    return Pasted(*([*dict.fromkeys(found)][:MOST] for found in (references, hosts, senders)))


def _host_of(link: str) -> str:
    address = link if "://" in link else f"http://{link}"
    try:
        return (urlsplit(address.rstrip(".,;:!?")).hostname or link).lower()
    except ValueError:
        return link


def _own_hosts() -> set[str]:
    """Return the hosts that our own letters lead to."""
    addresses = [
        settings.PUBLIC_URL,
        settings.SHOP_URL,
        *(address for _titles, address in settings.SHOP_LINKS),
    ]
    hosts = {urlsplit(address).hostname or "" for address in addresses}
    return {"", *hosts, *settings.SHOP_HOSTS}


def _own_senders() -> list[str]:
    """Return the addresses, numbers and names that the shop has named as its own, and those of our mails."""
    ours = [parseaddr(settings.DEFAULT_FROM_EMAIL)[1], settings.SERVICE_EMAIL, *settings.SHOP_SENDERS]
    return [sender for sender in dict.fromkeys(ours) if sender]


def _names(text: str, sender: str) -> bool:
    """Whether a text names a sender as a whole, and not as a part of another's name."""
    return bool(re.search(rf"(?<![\w.@+-]){re.escape(sender)}(?![\w@-]|\.\w)", text))
