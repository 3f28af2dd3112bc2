"""A step of an act is played once, and what follows from it is waited for."""

from __future__ import annotations

import time
from dataclasses import replace

from django.utils import timezone

from comptoir.deliveries.actions import ask_due_carriers
from comptoir.ground.refusal import Refused
from comptoir.journal.feed import feed_end, read_feed
from comptoir.journal.queue import has_work
from comptoir.project.demo.stage.cancellations import CANCELLATION_ACTS
from comptoir.project.demo.stage.messages import MESSAGE_ACTS
from comptoir.project.demo.stage.offers import OFFER_ACTS
from comptoir.project.demo.stage.parcels import PARCEL_ACTS
from comptoir.project.demo.stage.questions import QUESTION_ACTS
from comptoir.project.demo.stage.returns import RETURN_ACTS
from comptoir.project.demo.stage.scene import Act, Scene, alone, keep, scene_of

ACTS: dict[str, Act] = {
    **PARCEL_ACTS,
    **CANCELLATION_ACTS,
    **RETURN_ACTS,
    **QUESTION_ACTS,
    **MESSAGE_ACTS,
    **OFFER_ACTS,
}
LONGEST_SECONDS = 15


def play_step(act: str, scene_id: str, *, played: str) -> None:
    """Play the next step of this scene, or the first of a new one; `played` is how many whoever plays saw.

    A step that was played meanwhile is not played again.
    """
    with alone():
        scene = scene_of(ACTS)
        if scene.id != scene_id:
            scene = Scene(act, scene_id)
        if played != str(scene.played) or scene.played == len(ACTS[scene.act].steps):
            return
        _wait_for_the_worker()
        if not scene.played:
            # What came before gets its place in the feed.
            read_feed(after=0, limit=1)
            scene = replace(scene, heard=feed_end())
        keep(replace(_done(scene), played=scene.played + 1))
        _wait_for_the_worker()
        # As the clock does each minute; whoever plays does not wait for it.
        ask_due_carriers(timezone.now())
        _wait_for_the_worker()


def _done(scene: Scene) -> Scene:
    """Play the scene's next step; one that somebody has made impossible meanwhile, by hand, does nothing."""
    try:
        return ACTS[scene.act].steps[scene.played].do(scene)
    except Refused:
        return scene


def _wait_for_the_worker() -> None:
    """Wait until the worker has nothing to do now, or for some seconds."""
    until = time.monotonic() + LONGEST_SECONDS
    while has_work() and time.monotonic() < until:
        time.sleep(0.1)
