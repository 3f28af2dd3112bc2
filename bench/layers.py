"""The whole stack runs in one process, and every millisecond a sample tells which layer works."""

from __future__ import annotations

import io
import signal
from collections import Counter
from types import FrameType
from typing import Any

WARM, ASKED = 50, 800
EVERY_SECONDS = 0.001
# A moment counts for the first of these that stands on its stack.
LAYERS = [
    ("safety/middleware.py", "_user", "session and user (one statement)"),
    ("orders/pages/history.py", "_controls", "the filter"),
    ("orders/models/order.py", "newest_orders", "the list (one statement, twenty-one rows)"),
    ("orders/pages/card.py", "cards", "the cards, worked out and drawn (Jinja2)"),
    ("django/shortcuts.py", "render", "the rest of the page, drawn (Django)"),
    ("ui/compression.py", "process_response", "compression"),
]
REST = "middleware, addresses, the rest"


def layers(environ: dict[str, Any]) -> list[tuple[str, float]]:
    """Return each layer's share of the time, the largest first."""
    from comptoir.project.wsgi import application

    def ask() -> None:
        answer = application({**environ, "wsgi.input": io.BytesIO()}, lambda *_: None)
        b"".join(answer)
        answer.close()

    seen: Counter[str] = Counter()
    for _ in range(WARM):
        ask()
    signal.signal(signal.SIGPROF, lambda _signal, frame: seen.update([_layer(frame)]))
    signal.setitimer(signal.ITIMER_PROF, EVERY_SECONDS, EVERY_SECONDS)
    for _ in range(ASKED):
        ask()
    signal.setitimer(signal.ITIMER_PROF, 0)
    return [(name, times / seen.total()) for name, times in seen.most_common()]


def _layer(frame: FrameType | None) -> str:
    while frame:
        for file, function, name in LAYERS:
            if frame.f_code.co_name == function and frame.f_code.co_filename.endswith(file):
                return name
        frame = frame.f_back
    return REST
