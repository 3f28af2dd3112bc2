"""What an act is made of, and how far it has been played."""

from __future__ import annotations

import fcntl
import json
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path
from typing import NamedTuple

from django.conf import settings
from django.utils.crypto import get_random_string
from django.utils.functional import Promise

FILE = "demo-stage.json"


@dataclass(frozen=True)
class Scene:
    """An act that is played: how many of its steps were, and what they are about.

    `id` tells it from the act's other times. `heard` is the position in the shop's feed at which it began.
    """

    act: str
    id: str
    played: int = 0
    order: str = ""
    left_at: str = ""
    heard: int = 0

    @property
    def left(self) -> datetime:
        """Return when the order's parcel left."""
        return datetime.fromisoformat(self.left_at)


class Step(NamedTuple):
    """A step of an act: what its button says, what is to be seen afterwards, and what it does.

    `do` returns the scene after it. `phone` and `desk` name the pages that Alice and Carla look at then.
    """

    title: str | Promise
    says: str | Promise
    do: Callable[[Scene], Scene]
    phone: Callable[[Scene], str]
    desk: Callable[[Scene], str]


class Act(NamedTuple):
    title: str | Promise
    says: str | Promise
    steps: tuple[Step, ...]


def scene_of(acts: Mapping[str, Act]) -> Scene:
    """Return the scene that is on; where none is, the first act, not begun, the same for everybody."""
    first = Scene(next(iter(acts)), "first")
    try:
        scene = Scene(**json.loads(_file().read_text()))
    except (FileNotFoundError, ValueError, TypeError):
        return first
    return scene if scene.act in acts else first


def new_scene(act: str) -> Scene:
    return Scene(act, get_random_string(12))


def keep(scene: Scene) -> None:
    new = _file().with_suffix(".new")
    new.write_text(json.dumps(asdict(scene)))
    new.replace(_file())


@contextmanager
def alone() -> Iterator[None]:
    """Let nobody else play meanwhile."""
    with _file().with_suffix(".lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def _file() -> Path:
    return Path(settings.DATA_DIR) / FILE
