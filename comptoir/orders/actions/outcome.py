"""What became of an order that was sent, said of each row."""

from __future__ import annotations

from dataclasses import dataclass, field

from comptoir.rest.wrong import Wrong


@dataclass
class Outcome:
    """What became of one row: `created`, `updated`, `unchanged`, `stale` or `refused`, and why.

    `kept` names what stayed as it was of an updated order. A refused one is `invalid` in itself, or a
    `conflict` with what has happened.
    """

    reference: str
    result: str
    wrong: list[Wrong] = field(default_factory=list)
    kept: list[str] = field(default_factory=list)
    code: str = ""
