"""What became of an order that was sent, said of each row."""

from __future__ import annotations

from dataclasses import dataclass, field

from comptoir.rest.wrong import Wrong


@dataclass
class Outcome:
    """What became of one row: `created`, `updated`, `unchanged`, `stale` or `refused`, and why.

    `kept` names what Comptoir owns of an updated order and left as it was. `code` is of a refusal that has
    nothing to do with what is held.
    """

    reference: str
    result: str
    wrong: list[Wrong] = field(default_factory=list)
    kept: list[str] = field(default_factory=list)
    code: str = ""
