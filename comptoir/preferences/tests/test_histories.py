"""Whatever was chosen, stopped, told late and joined: what holds at any moment is what a slow replay says.

A thousand invented histories are compared in memory. So many as COMPTOIR_HISTORIES says, 15 by default, go
through the actions and the database.
"""

from __future__ import annotations

import os
import random
from datetime import UTC, datetime, timedelta
from typing import Any, NamedTuple
from uuid import UUID

import pytest
from django.db import transaction

from comptoir.customers.models import Customer
from comptoir.ground.move import move_rows
from comptoir.journal.record import IMPORT
from comptoir.preferences.actions import Told, choose, record_told, stop_at, stop_marketing
from comptoir.preferences.models import Held, Way, choices_of, choices_that_hold

IN_MEMORY, IN_DATABASE = 1000, int(os.environ.get("COMPTOIR_HISTORIES", "15"))
STEPS, PERSONS = 22, 4
BEGIN = datetime(2026, 1, 1, tzinfo=UTC)
WAYS = (
    Way("email", "alice@example.org"),
    Way("email", "alice@new.example"),
    Way("sms", "+33639980001"),
    Way("phone", "+33639980001"),
)
TOPICS = ("offers", "surveys", "deliveries")
Key = tuple[str, str, str]


class Said(NamedTuple):
    """An event of a history: a person said yes or no to a key at a moment."""

    person: UUID
    key: Key
    is_given: bool
    at: datetime


def replayed(said: list[Said], persons: set[UUID], until: datetime) -> dict[Key, bool]:
    """What holds of a customer, in whom these persons were joined: each one's last word, and no is no."""
    state: dict[Key, bool] = {}
    for key in {one.key for one in said}:
        for person in persons:
            hers = [one for one in said if (one.person, one.key) == (person, key) and one.at <= until]
            if hers:
                last = max(one.at for one in hers)
                says_yes = all(one.is_given for one in hers if one.at == last)
                state[key] = state.get(key, True) and says_yes
    return state


def invented(dice: random.Random) -> list[Said]:
    """What a few persons said, with many moments in common."""
    persons = [UUID(int=at) for at in range(1, dice.randint(1, 3) + 1)]
    keys = [(way.channel, way.key, topic) for way in WAYS[:2] for topic in TOPICS[:2]]
    return [
        Said(
            person=dice.choice(persons),
            key=dice.choice(keys),
            is_given=dice.random() < 0.6,
            at=BEGIN + timedelta(hours=dice.randrange(12)),
        )
        for _event in range(dice.randrange(STEPS))
    ]


def test_what_holds_of_a_thousand_histories_is_what_a_replay_says() -> None:
    for seed in range(IN_MEMORY):
        dice = random.Random(seed)
        said = invented(dice)
        rows = [
            Held(
                customer_id=UUID(int=99),
                channel=one.key[0],
                recipient_key=one.key[1],
                topic=one.key[2],
                chosen_for=one.person,
                is_given=one.is_given,
                basis="consent",
                happened_at=one.at,
                id=UUID(int=dice.getrandbits(128)),
            )
            for one in said
        ]
        dice.shuffle(rows)
        for until in {one.at for one in said}:
            held = choices_that_hold(row for row in rows if row.happened_at <= until)

            expected = replayed(said, {one.person for one in said}, until)
            assert {key: row.is_given for key, row in held.items()} == expected, f"history {seed}, {until}"


class House:
    """Customers to whom things happen by the actions, beside a plain list of what was said."""

    def __init__(self, dice: random.Random) -> None:
        self.dice = dice
        owners = [Customer.objects.create(email=WAYS[0].recipient) for _person in range(PERSONS)]
        self.owners = {owner.pk: owner for owner in owners}
        self.persons = {owner.pk: {owner.pk} for owner in owners}
        self.said: list[Said] = []
        self.told: set[tuple[UUID, Key, bool, datetime]] = set()
        self.stopped: dict[tuple[str, str], datetime] = {}

    def step(self, now: datetime) -> None:
        owner = self.dice.choice(list(self.owners))
        act = self.dice.choices(
            (self.chosen, self.chosen_late, self.all_stopped, self.stopped_at, self.joined),
            weights=(8, 6, 1, 2, 2),
        )[0]
        act(owner, now)

    def chosen(self, owner: UUID, now: datetime) -> None:
        way, topic, is_given = self._choice()
        if self._state(owner).get((way.channel, way.key, topic), False) != is_given:
            self._say(owner, way, topic, is_given=is_given, at=now)
        choose(owner, [(topic, way, is_given)], source="preferences", by=IMPORT)

    def chosen_late(self, owner: UUID, now: datetime) -> None:
        way, topic, is_given = self._choice()
        at = now - timedelta(hours=self.dice.randrange(12))
        once = (owner, (way.channel, way.key, topic), is_given, at)
        stopped = self.stopped.get((way.key, topic))
        outcome = "created"
        if once in self.told:
            outcome = "unchanged"
        elif is_given and stopped and at <= stopped:
            outcome = "withdrawn"
        else:
            self.told.add(once)
            self._say(owner, way, topic, is_given=is_given, at=at)
        row = Told(owner, topic, way, is_given, "consent", "I agree.", "", "en", at)
        assert record_told([row], by=IMPORT) == [outcome]

    def all_stopped(self, owner: UUID, now: datetime) -> None:
        self._stop([owner], now)
        stop_marketing(owner, source="preferences", by=IMPORT)

    def stopped_at(self, _owner: UUID, now: datetime) -> None:
        key = self.dice.choice(WAYS).key
        self._stop(list(self.owners), now, at=key)
        self.stopped |= {(key, topic): now for topic in TOPICS if topic != "deliveries"}
        stop_at(key, source="link", by=IMPORT)

    def joined(self, owner: UUID, _now: datetime) -> None:
        guests = sorted(set(self.owners) - {owner})
        if not guests:
            return
        guest = self.dice.choice(guests)
        self.persons[owner] |= self.persons.pop(guest)
        self.told = {(owner if one == guest else one, *rest) for one, *rest in self.told}  # type: ignore[misc]
        with transaction.atomic():
            move_rows(guest, owner)
            self.owners.pop(guest).delete()

    def _choice(self) -> tuple[Way, str, bool]:
        return self.dice.choice(WAYS), self.dice.choice(TOPICS), self.dice.random() < 0.6

    def _state(self, owner: UUID) -> dict[Key, bool]:
        return replayed(self.said, self.persons[owner], datetime.max.replace(tzinfo=UTC))

    def _stop(self, owners: list[UUID], now: datetime, *, at: str = "") -> None:
        for owner in owners:
            for (channel, key, topic), is_given in self._state(owner).items():
                if is_given and topic != "deliveries" and at in ("", key):
                    way = next(way for way in WAYS if (way.channel, way.key) == (channel, key))
                    self._say(owner, way, topic, is_given=False, at=now)

    def _say(self, owner: UUID, way: Way, topic: str, *, is_given: bool, at: datetime) -> None:
        """Let it be said for each for whom something was said of the same before, and for herself."""
        key = (way.channel, way.key, topic)
        earlier = {one.person for one in self.said if one.key == key} & self.persons[owner]
        self.said += [Said(person, key, is_given, at) for person in earlier | {owner}]
        if not is_given and topic != "deliveries":
            # Whoever else has the address, or the number, is stopped as well.
            for other in set(self.owners) - {owner}:
                if self._state(other).get(key):
                    others = {one.person for one in self.said if one.key == key} & self.persons[other]
                    self.said += [Said(person, key, False, at) for person in others | {other}]
            last = self.stopped.get((way.key, topic), at)
            self.stopped[way.key, topic] = max(last, at)


@pytest.mark.django_db
@pytest.mark.parametrize("seed", range(IN_DATABASE))
def test_what_holds_after_all_that_can_happen_is_what_a_replay_says(seed: int, monkeypatch: Any) -> None:
    now = BEGIN
    monkeypatch.setattr("django.utils.timezone.now", lambda: now)
    house = House(random.Random(seed))
    for _step in range(STEPS):
        # Now and then two things happen at one moment.
        now += timedelta(hours=house.dice.choice((0, 1, 1, 2)))
        house.step(now)

    moments = {one.at for one in house.said}
    for pk, owner in house.owners.items():
        for until in moments:
            held = choices_that_hold(choices_of(owner, until=until))
            expected = replayed(house.said, house.persons[pk], until)
            assert {key: choice.is_given for key, choice in held.items()} == expected, until
