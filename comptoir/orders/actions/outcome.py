"""What became of an order that was sent, said of each row."""

from __future__ import annotations

from dataclasses import dataclass, field

from comptoir.orders.actions.read_order import Wrong


@dataclass
class Outcome:
    """What became of one row: `created`, `updated`, `unchanged`, `stale` or `refused`, and why.

    `kept` names what Comptoir owns of an updated order and left as it was.
    """

    reference: str
    result: str
    wrong: list[Wrong] = field(default_factory=list)
    kept: list[str] = field(default_factory=list)
