"""Processes are killed, the database goes away for a moment, and the mail server refuses what it is handed."""

from __future__ import annotations

from random import Random

from simulation.actors.actor import Act, Actor
from simulation.fate import FATE


class Trouble(Actor):
    """Strikes somewhere in what is done next: a request, a task, a piece of the schedule."""

    name = "trouble"
    pace = 0.8

    def acts(self) -> list[tuple[float, Act]]:
        return [
            (3, self.kills),
            (1.5, self.loses_database),
            (1, self.kills_after_mail),
            (1, self.kills_after_effect),
            (1, self.refuses_mail),
        ]

    def kills(self, chance: Random) -> str:
        statements = int(150 * chance.random() ** 2)
        FATE.arm(statements, kills=True)
        return f"will kill a process after {statements} statements"

    def loses_database(self, chance: Random) -> str:
        statements = int(150 * chance.random() ** 2)
        FATE.arm(statements, kills=False)
        return f"will take the database away after {statements} statements"

    def kills_after_mail(self, chance: Random) -> str:
        FATE.arm_at_call("mail")
        self.world.kills_after_mail += 1
        return "will kill the process whose mail is taken next"

    def kills_after_effect(self, chance: Random) -> str:
        FATE.arm_at_call("effect")
        return "will kill the worker once a reaction has taken effect, before it can say so"

    def refuses_mail(self, chance: Random) -> str:
        self.world.post.refuses = number = chance.randint(1, 4)
        return f"lets the mail server refuse {number} mails"
