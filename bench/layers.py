"""Where the time of the order history goes: a profile of the whole stack in one process, gathered by layer."""

from __future__ import annotations

import cProfile
import io
import pstats
from typing import Any

WARM, ASKED = 50, 300
# What a layer spends is what these functions and all that they call spend; what stands inside another is taken off.
FUNCTIONS = {
    "user": ("contrib/auth/__init__.py", "get_user"),
    "customer": ("customers/middleware.py", "process_view"),
    "filter": ("orders/pages/history.py", "filter_of"),
    "list": ("orders/pages/history.py", "of"),
    "cards": ("orders/pages/card.py", "card"),
    "drawn": ("ui/templatetags/ui.py", "lean"),
    "page": ("django/shortcuts.py", "render"),
    "gzip": ("middleware/gzip.py", "process_response"),
    "statements": ("django/db/models/sql/compiler.py", "execute_sql"),
}


def layers(environ: dict[str, Any]) -> list[tuple[str, float]]:
    """What part of the time each layer takes, the largest first; then that of all statements, wherever."""
    from comptoir.project.wsgi import application

    def ask() -> None:
        answer = application({**environ, "wsgi.input": io.BytesIO()}, lambda *_: None)
        b"".join(answer)
        answer.close()

    for _ in range(WARM):
        ask()
    profile = cProfile.Profile()
    profile.enable()
    for _ in range(ASKED):
        ask()
    profile.disable()
    held: Any = pstats.Stats(profile)
    spent = {name: _spent(held, *place) / held.total_tt for name, place in FUNCTIONS.items()}
    parts = [
        ("session, user and customer (three statements)", spent["user"] + spent["customer"]),
        ("the filter and its years (one statement)", spent["filter"]),
        ("the list (one statement, twenty-one rows)", spent["list"]),
        ("what each card says, worked out", spent["cards"]),
        ("the cards, drawn (Jinja2)", spent["drawn"]),
        ("the rest of the page, drawn (Django)", spent["page"] - spent["drawn"]),
        ("compression", spent["gzip"]),
    ]
    parts.append(("middleware, addresses, the rest", 1 - sum(part for _name, part in parts)))
    parts.sort(key=lambda one: -one[1])
    return [*parts, ("of all this, in statements (building, asking)", spent["statements"])]


def _spent(held: Any, file: str, name: str) -> float:
    return sum(
        row[3]
        for (path, _line, function), row in held.stats.items()
        if function == name and path.endswith(file)
    )
