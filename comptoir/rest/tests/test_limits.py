"""The rate limiter: counting together, giving back, resetting, and where the counters are."""

from __future__ import annotations

import shutil
import socket
import subprocess
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.test import RequestFactory
from django.utils import timezone

from comptoir.rest import limits
from comptoir.rest.limits import Limit, TooMany, count, count_or_refuse, forget, from_network, uses_of
from comptoir.rest.limits import redis as kept_in_redis
from comptoir.rest.models import Counter
from comptoir.rest.schedule import forget_requests

pytestmark = pytest.mark.django_db
NOW = "2026-11-25T10:00:00Z"


def guesses(about: str = "alice", *, apart: str = "", rates: str = "2/5m,3/d") -> Limit:
    return Limit("guesses", about, apart, rates=rates)


def numbers(*counted: Limit) -> list[int]:
    return [use.number for uses in uses_of(*counted).values() for use in uses]


@pytest.fixture(scope="module")
def redis_url(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A Redis for this module alone."""
    program = shutil.which("redis-server")
    if program is None:
        pytest.skip("redis-server is not installed")
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    folder = tmp_path_factory.mktemp("redis")
    line = [program, "--port", str(port), "--bind", "127.0.0.1", "--save", "", "--dir", str(folder)]
    server = subprocess.Popen(line, stdout=subprocess.PIPE, text=True)  # noqa: S603 - a program of this machine
    assert server.stdout
    for said in server.stdout:
        if "Ready to accept connections" in said:
            break
    yield f"redis://127.0.0.1:{port}/0"
    server.kill()
    server.wait()


@pytest.fixture(params=["database", "redis"])
def _kept(request: pytest.FixtureRequest, settings: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    if request.param == "redis":
        settings.REDIS_URL = request.getfixturevalue("redis_url")
        kept_in_redis._client().flushall()
        monkeypatch.setattr(kept_in_redis, "_alone_until", 0.0)


@pytest.mark.usefixtures("_kept")
class TestCounting:
    def test_refuses_past_the_limit_until_its_time_is_over(self) -> None:
        with time_machine.travel(NOW, tick=False) as clock:
            assert [bool(count(guesses()).over) for _try in range(4)] == [False, False, True, True]
            clock.shift(301)
            assert [bool(count(guesses()).over) for _try in range(2)] == [False, True]
            clock.shift(86400)
            assert not count(guesses()).over

    def test_what_is_refused_is_not_counted_of_anything_else(self) -> None:
        network, account = Limit("from", "network", rates="2/m"), Limit("account", "alice", rates="9/d")
        for _try in range(5):
            counted = count(network, account)

        assert counted.over == {"from"}
        assert numbers(account) == [2]

    def test_one_that_is_over_says_until_when(self) -> None:
        with time_machine.travel(NOW, tick=False) as clock:
            count(guesses(rates="1/d"))
            clock.shift(3600)
            with pytest.raises(TooMany) as refused:
                count_or_refuse(guesses(rates="1/d"))

        assert refused.value.seconds_left == 23 * 3600

    def test_is_given_back_but_for_what_is_named(self) -> None:
        sent = Limit("sent", "network", rates="9/m")

        count(guesses(), sent).give_back(but="sent")

        assert numbers(guesses(), sent) == [0, 0, 1]

    def test_is_not_given_back_twice(self) -> None:
        counted = count(guesses())

        counted.give_back()
        counted.give_back()

        assert numbers(guesses()) == [0, 0]

    def test_counts_apart_what_is_named_apart(self) -> None:
        for _try in range(3):
            count(guesses(apart="strangers"))

        assert not count(guesses(apart="owner")).over

    def test_forgets_all_of_one_and_nothing_of_another(self) -> None:
        count(guesses(), guesses(apart="owner"), guesses("bob"))

        forget("alice")

        assert numbers(guesses(), guesses(apart="owner"), guesses("bob")) == [0, 0, 0, 0, 1, 1]

    def test_looking_counts_nothing(self) -> None:
        for _look in range(3):
            assert numbers(guesses()) == [0, 0]


class TestStatements:
    def test_all_of_a_request_are_counted_in_one_and_given_back_in_one(
        self, django_assert_num_queries: Any
    ) -> None:
        many = [guesses(f"{number}", apart="strangers") for number in range(5)]

        with django_assert_num_queries(1):
            counted = count(*many)
        with django_assert_num_queries(1):
            counted.give_back()
        with django_assert_num_queries(1):
            uses_of(*many)

    def test_a_network_that_is_over_costs_none_for_a_moment(self, django_assert_num_queries: Any) -> None:
        network = Limit("from", "network:192.0.2.1/32", rates="1/m")
        with time_machine.travel(NOW, tick=False) as clock:
            assert [bool(count(network, guesses()).over) for _try in range(2)] == [False, True]

            with django_assert_num_queries(0):
                refused = count(network, guesses())
            assert (refused.over, refused.seconds_left) == ({"from"}, 60)
            assert numbers(guesses()) == [1, 1]
            clock.shift(2)
            with django_assert_num_queries(2):
                count(network, guesses())
            clock.shift(60)
            assert not count(network, guesses()).over

    def test_what_another_thread_drops_meanwhile_is_counted(self, monkeypatch: pytest.MonkeyPatch) -> None:
        class Dropped(dict[Any, Any]):
            """Finds every counter at the first look, and none when it is read."""

            def __contains__(self, _key: object) -> bool:
                return True

            def __bool__(self) -> bool:
                return True

        monkeypatch.setattr("comptoir.rest.limits.counting._refused", Dropped())

        assert not count(Limit("from", "network:192.0.2.1/32", rates="1/m")).over


class TestForgetting:
    def test_what_has_ended_goes_by_the_clock_and_nothing_else(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr("comptoir.rest.models.AT_ONCE", 2)
        now = timezone.now()
        for number in range(5):
            count(guesses(f"{number}", rates="1/m"), guesses(f"{number}", rates="1/d"))

        forget_requests(now + timedelta(minutes=2))

        assert set(Counter.objects.values_list("name", flat=True)) == {"guesses/86400"}
        assert Counter.objects.count() == 5


class TestNetworks:
    def over_after(self, addresses: list[str], *, most: int) -> int:
        """Count how many of these addresses pass before one is refused."""
        asked = RequestFactory()
        for at, address in enumerate(addresses):
            request = asked.post("/", REMOTE_ADDR=address)
            limits_ = [limit._replace(rates=f"{most}/d") for limit in from_network("passkey_from", request)]
            if count(*limits_).over:
                return at
        return len(addresses)

    @pytest.mark.parametrize(
        ("addresses", "counted"),
        [
            ([f"2001:db8::{at:x}" for at in range(9)], 2),
            ([f"2001:db8:0:{at:x}::1" for at in range(256)], 8),
            ([f"2001:db8:0:{at:x}00::1" for at in range(256)], 32),
            ([f"2001:db8:{at:x}::1" for at in range(100)], 100),
            ([f"198.51.100.{at}" for at in range(99)], 16),
            ([f"198.51.{at}.1" for at in range(99)], 99),
            (["::ffff:198.51.100.7", "198.51.100.7", "::ffff:198.51.100.7"], 2),
        ],
        ids=["one /64", "a /56", "a /48", "many of IPv6", "a /24", "many of IPv4", "two spellings"],
    )
    def test_wider_ones_have_more_room_and_an_end(self, addresses: list[str], counted: int) -> None:
        assert self.over_after(addresses, most=2) == counted


class TestRedisIsGone:
    @pytest.fixture
    def gone(self, settings: Any, monkeypatch: pytest.MonkeyPatch) -> None:
        settings.REDIS_URL = "redis://127.0.0.1:1/0"
        monkeypatch.setattr(kept_in_redis, "_alone_until", 0.0)

    @pytest.mark.usefixtures("gone")
    def test_the_database_counts_and_it_is_said_once(self, caplog: pytest.LogCaptureFixture) -> None:
        caplog.set_level("WARNING")
        assert [bool(count(guesses()).over) for _try in range(3)] == [False, False, True]
        forget("alice")

        assert not count(guesses()).over
        assert [record.levelname for record in caplog.records] == ["WARNING"]
        assert limits.is_redis_gone()

    def test_is_asked_for_only_where_it_is_set_up(self) -> None:
        assert not limits.is_redis_gone()

    def test_one_that_answers_is_there(self, settings: Any, redis_url: str) -> None:
        settings.REDIS_URL = redis_url

        assert not limits.is_redis_gone()

    def test_what_redis_holds_goes_by_itself(self, settings: Any, redis_url: str) -> None:
        settings.REDIS_URL = redis_url
        kept_in_redis._client().flushall()

        count(guesses(rates="2/5m"))

        [key] = kept_in_redis._client().keys()
        assert key == b"comptoir:counters:alice"
        assert 295 <= kept_in_redis._client().ttl(key) <= 300
