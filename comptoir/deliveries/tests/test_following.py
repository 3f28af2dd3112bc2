"""Where a parcel is follows from its scans, in whatever order and however often they are told."""

from __future__ import annotations

import random
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from itertools import permutations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from comptoir.deliveries.models import follow
from comptoir.deliveries.models.following import BEFORE_THE_CARRIER, Following
from comptoir.orders.models import CarrierState

BEGAN = datetime(2026, 11, 23, 8, tzinfo=UTC)
FRIDAY, MONDAY = date(2026, 11, 27), date(2026, 11, 30)


@dataclass(frozen=True)
class Told:
    """A scan, so many hours after the parcel left."""

    state: CarrierState
    hours: float = 0
    estimated_on: date | None = None
    is_the_shops: bool = False

    @property
    def scanned_at(self) -> datetime:
        return BEGAN + timedelta(hours=self.hours)

    @property
    def mark(self) -> str:
        return f"{self.state} {self.hours} {self.estimated_on} {self.is_the_shops}"


S = CarrierState
LABEL, TAKEN, MOVING = Told(S.PRE_TRANSIT, -2), Told(S.ACCEPTED), Told(S.IN_TRANSIT, 9)
DOOR, CAME = Told(S.OUT_FOR_DELIVERY, 30), Told(S.DELIVERED, 33)


def test_an_ordinary_parcel() -> None:
    following = follow([LABEL, TAKEN, MOVING, DOOR, CAME])

    assert following == Following(
        S.DELIVERED, CAME.scanned_at, TAKEN.scanned_at, CAME.scanned_at, is_contradicted=False
    )


def test_every_order_of_its_scans_tells_the_same() -> None:
    scans = [LABEL, TAKEN, MOVING, DOOR, CAME]

    assert {follow(some) for some in permutations(scans)} == {follow(scans)}


def test_ten_thousand_orders_of_them_with_some_told_twice_tell_the_same() -> None:
    late, note = Told(S.DELAYED, 20, MONDAY), Told(S.UNKNOWN, 34, FRIDAY)
    scans = [LABEL, TAKEN, MOVING, late, replace(MOVING, hours=25), DOOR, CAME, note, replace(CAME, hours=40)]
    scans.append(replace(CAME, hours=10, is_the_shops=True))
    chance, told = random.Random(12), set()
    for _time in range(10_000):
        some = [*scans, *chance.choices(scans, k=4)]
        chance.shuffle(some)
        told.add(follow(some))

    assert told == {follow(scans)}


def test_a_label_alone_is_not_on_its_way() -> None:
    assert follow([LABEL]) == Following(S.PRE_TRANSIT, LABEL.scanned_at)


def test_nothing_told_is_nothing_known() -> None:
    assert follow([]) == Following()


def test_what_was_delivered_again_came_the_first_time() -> None:
    following = follow([TAKEN, CAME, replace(CAME, hours=40)])

    assert (following.delivered_at, following.since) == (CAME.scanned_at, CAME.scanned_at)


@pytest.mark.parametrize("state", [S.IN_TRANSIT, S.OUT_FOR_DELIVERY, S.RETURN_TO_SENDER, S.LOST, S.EXCEPTION])
def test_a_later_scan_takes_a_delivery_back(state: CarrierState) -> None:
    following = follow([TAKEN, CAME, Told(state, 50)])

    assert (following.state, following.delivered_at, following.is_contradicted) == (state, None, True)


def test_a_delivery_that_was_taken_back_may_come_true() -> None:
    again = Told(S.DELIVERED, 60)

    following = follow([TAKEN, CAME, Told(S.IN_TRANSIT, 50), again])

    assert (following.state, following.delivered_at) == (S.DELIVERED, again.scanned_at)
    assert not following.is_contradicted


@pytest.mark.parametrize("state", [S.UNKNOWN, S.PRE_TRANSIT, S.CANCELLED])
def test_what_names_no_place_takes_nothing_back(state: CarrierState) -> None:
    assert follow([TAKEN, CAME, Told(state, 50)]) == follow([TAKEN, CAME])


def test_a_scan_told_late_counts_by_the_carriers_own_clock() -> None:
    assert follow([CAME, MOVING]).state == S.DELIVERED


def test_of_two_scans_of_one_moment_the_further_one_counts() -> None:
    at_the_door = replace(DOOR, hours=CAME.hours)

    assert follow([CAME, at_the_door]).state == S.DELIVERED
    assert not follow([at_the_door, CAME]).is_contradicted


def test_the_carrier_outranks_the_shop() -> None:
    shops = Told(S.DELIVERED, 90, is_the_shops=True)

    assert follow([MOVING, shops]).state == S.IN_TRANSIT
    assert follow([shops]).state == S.DELIVERED


def test_each_day_that_was_named_is_known_and_the_last_one_counts() -> None:
    scans = [
        replace(TAKEN, estimated_on=FRIDAY),
        replace(MOVING, estimated_on=FRIDAY),
        Told(S.DELAYED, 20, MONDAY),
        replace(DOOR, hours=24),
    ]

    following = follow(scans)

    assert [estimate.on for estimate in following.estimates] == [FRIDAY, MONDAY]
    assert following.estimates[1].said_at == scans[2].scanned_at
    assert following.estimated_on == MONDAY


TOLD = st.builds(
    Told,
    st.sampled_from(CarrierState),
    st.integers(0, 12),
    st.sampled_from([None, FRIDAY, MONDAY]),
    st.booleans(),
)


@settings(max_examples=500, deadline=None)
@given(st.lists(TOLD, max_size=12), st.randoms())
def test_any_scans_shuffled_and_repeated_tell_one_thing(scans: list[Told], chance: object) -> None:
    told = [*scans, *scans[: len(scans) // 2]]
    shuffle = chance.shuffle  # type: ignore[attr-defined]
    once = follow(dict.fromkeys(scans))
    for _time in range(20):
        shuffle(told)
        assert follow(dict.fromkeys(told)) == once
    assert (once.state == S.DELIVERED) == (once.delivered_at is not None)
    assert not (once.is_contradicted and once.delivered_at)
    assert once.shipped_at is None or once.state not in BEFORE_THE_CARRIER
