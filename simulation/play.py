"""Play a plan: day by day, step by step, and every evening ask the database whether all is right."""

from __future__ import annotations

import gc
import time
import traceback
from collections.abc import Iterator
from contextlib import ExitStack
from datetime import timedelta

from django.db import connection

from comptoir.ground.retry import errors_put_off
from comptoir.rest.limits import counting
from simulation.actors import everybody
from simulation.actors.actor import Actor
from simulation.chance import stream
from simulation.environment import Databases
from simulation.fate import FATE
from simulation.faults import planted
from simulation.invariants import broken_rules
from simulation.mail import SERVER
from simulation.opening import open_shop
from simulation.story import Broken, Failure, Key, Plan, Step, Verdict
from simulation.world import World

TURNS_A_DAY = 3
# So often somebody's step is followed by a turn of the worker, and a turn in the day by one of the clock.
FOLLOWED, CLOCKED = 0.2, 0.2
# Together longer than a task waits that the worker left for later
SHORTEST_EVENING_TURNS, LONGEST_EVENING_TURNS, EVENING_TURN_SECONDS = 2, 5, 13 * 60


def play(plan: Plan, databases: Databases, name: str) -> Verdict:
    """Play a plan on a copy of the database of this name, and drop the copy."""
    started = time.process_time()
    # A process lives for one plan, and has room for its rubbish; what was there before is none.
    gc.freeze()
    gc.set_threshold(100_000, 50, 50)
    databases.copy(name)
    SERVER.taken.clear()
    counting._refused.clear()
    world = World(plan)
    FATE.bind()
    try:
        with ExitStack() as stack:
            stack.enter_context(world.machine.effects.counted())
            errors = stack.enter_context(errors_put_off())
            open_shop(world)
            stack.enter_context(planted(plan.fault))
            failure = _live(world, everybody(world), errors)
    finally:
        world.clock.stop()
        connection.execute_wrappers.clear()
        connection.close()
        databases.drop(name)
    seconds = time.process_time() - started
    return Verdict(plan, failure, world.told, world.steps, world.counts, seconds)


def _live(world: World, actors: list[Actor], errors: list[Exception]) -> Failure | None:
    for day in range(world.plan.days):
        try:
            _live_a_day(world, actors, day)
            _raise_unplanned(world, errors)
            for broken in broken_rules(world, day):
                raise broken
        except Broken as broken:
            return Failure(broken.rule, day, broken.words)
        except Exception as error:
            return Failure(f"nothing breaks ({type(error).__name__})", day, traceback.format_exc())
    return None


def _live_a_day(world: World, actors: list[Actor], day: int) -> None:
    for step in sorted(_of_the_day(world, actors, day), key=lambda step: step[:2]):
        world.clock.move_to(step.at)
        chance = stream(world.plan.seed, *step.key)
        try:
            words = step.act(chance)
        except Exception:
            # The step at which it breaks belongs to the story.
            world.steps.append(step.key)
            raise
        if words:
            world.tell(step.key.actor, words)
            world.counts[step.key.actor.split()[0]] += 1
            world.steps.append(step.key)
            if chance.random() < FOLLOWED:
                world.clock.pass_by(chance.randint(1, 90))
                world.machine.turn(chance, clock=chance.random() < CLOCKED)
    _rest(world, day)


def _of_the_day(world: World, actors: list[Actor], day: int) -> Iterator[Step]:
    for actor in actors:
        yield from (step for step in actor.plan(day) if world.plan.keeps(step.key))
    chance = stream(world.plan.seed, "turns", day)
    start, length = world.clock.midnight(day), world.clock.midnight(day + 1) - world.clock.midnight(day)
    for number in range(TURNS_A_DAY):
        at = start + length * ((number + chance.random()) / TURNS_A_DAY)
        yield Step(at, Key(day, "~turn", number), world.machine.turn)


def _rest(world: World, day: int) -> None:
    """Let the worker finish what is due before the books are checked."""
    FATE.disarm()
    SERVER.refuses = 0
    chance = stream(world.plan.seed, "evening", day)
    world.clock.move_to(world.clock.midnight(day + 1) - timedelta(hours=1))
    for turn in range(LONGEST_EVENING_TURNS):
        world.clock.pass_by(EVENING_TURN_SECONDS)
        world.machine.turn(chance, waits=False, clock=turn == 0)
        if turn + 1 >= SHORTEST_EVENING_TURNS and not world.machine.has_ready():
            break
    world.clock.move_to(world.clock.midnight(day + 1) - timedelta(seconds=1))


def _raise_unplanned(world: World, errors: list[Exception]) -> None:
    for error in errors:
        world.machine.note(error)
    errors.clear()
    if world.machine.unplanned:
        error = world.machine.unplanned[0]
        raise Broken("no error that nobody planned", "".join(traceback.format_exception(error)))
