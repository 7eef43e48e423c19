"""Storms: real connections, a server that restarts, and what its clients do to it."""

from __future__ import annotations

import asyncio
import functools
import itertools
import random
import threading
from collections import Counter
from collections.abc import Iterable, Iterator
from typing import Any

import pytest
from kernels import interrupted
from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import InvalidStatus

from wskit.endings.storms import Storm, storm


def doubling(chance: random.Random) -> Iterator[float]:
    for attempt in itertools.count():
        yield min(20, 5 * 2**attempt)


def full_jitter(chance: random.Random) -> Iterator[float]:
    for attempt in itertools.count():
        yield chance.uniform(0, min(20, 5 * 2**attempt))


def by_second(moments: Iterable[float]) -> dict[int, int]:
    return dict(Counter(map(int, moments)))


async def test_without_dice_all_come_at_once_and_the_server_takes_so_many_in_a_second() -> None:
    came = await storm(doubling, clients=100, limit=30)
    assert by_second(came.attempts) == {5: 100, 15: 70, 35: 40, 55: 10}
    assert by_second(came.back) == {5: 30, 15: 30, 35: 30, 55: 10}
    assert came.worst == 100
    assert repr(came) == "100 of 100 clients are back after 55.0 s: 220 attempts, at most 100 in a second."


async def test_while_the_server_is_down_nobody_is_let_in() -> None:
    came = await storm(doubling, clients=10, down=5.5)
    assert by_second(came.attempts) == {5: 10, 15: 10}
    assert by_second(came.back) == {15: 10}


async def test_with_dice_they_come_one_by_one() -> None:
    came = await storm(full_jitter, clients=100, limit=30)
    assert len(came.back) == 100
    assert came.worst < 40
    assert list(came.attempts) == sorted(came.attempts)
    assert max(by_second(came.back).values()) <= 30
    assert min(came.back) >= 3


async def test_every_client_waits_as_its_policy_says() -> None:
    rolled = [random.Random(f"7, {number}").uniform(0, 5) for number in range(20)]
    came = await storm(full_jitter, clients=20, down=0, seed=7)
    assert came.attempts == came.back == tuple(sorted(rolled))


async def test_the_same_dice_give_the_same_storm_and_others_another() -> None:
    first, again, other = [await storm(full_jitter, clients=50, limit=10, seed=seed) for seed in (1, 1, 2)]
    assert first == again
    assert first.attempts != other.attempts


async def test_who_comes_in_the_same_moment_is_let_in_in_the_same_order() -> None:
    def whole_seconds(chance: random.Random) -> Iterator[float]:
        while True:
            yield chance.choice((1, 2, 3))

    storms = [await storm(whole_seconds, clients=100, limit=15) for _ in range(3)]
    assert storms[0] == storms[1] == storms[2]


async def test_all_were_connected_and_heard_that_the_server_restarts(monkeypatch: pytest.MonkeyPatch) -> None:
    connections: list[Any] = []

    class Kept(ClientConnection):
        def __init__(self, *args: Any, **kwargs: Any) -> None:
            super().__init__(*args, **kwargs)
            connections.append(self)

    monkeypatch.setattr("wskit.endings.storms.connect", functools.partial(connect, create_connection=Kept))
    await storm(lambda chance: [4], clients=20)
    assert [one.close_code for one in connections[:20]] == [1012] * 20
    # What the restarted server lets in ends with the story, and nobody says goodbye.
    assert len(connections) == 40


async def test_whoever_comes_too_many_is_told_in_http(monkeypatch: pytest.MonkeyPatch) -> None:
    answers: list[int] = []

    class Told(InvalidStatus):
        def __init__(self, response: Any) -> None:
            super().__init__(response)
            answers.append(response.status_code)

    monkeypatch.setattr("websockets.client.InvalidStatus", Told)
    came = await storm(lambda chance: [4, 4], clients=5, limit=3)
    assert answers == [503, 503]
    assert by_second(came.back) == {4: 3, 8: 2}


async def test_a_client_whose_policy_ends_gives_up() -> None:
    came = await storm(lambda chance: [1, 1], clients=10)
    assert (came.clients, len(came.attempts), came.back) == (10, 20, ())
    assert repr(came) == "0 of 10 clients are back: 20 attempts, at most 10 in a second."


async def test_a_policy_may_give_up_at_once() -> None:
    came = await storm(lambda chance: [], clients=10)
    assert came == Storm(10, (), ())
    assert came.worst == 0


async def test_whoever_watches_is_told_how_many_are_back() -> None:
    told: list[int] = []
    threads: set[threading.Thread] = set()

    def watch(back: int) -> None:
        told.append(back)
        threads.add(threading.current_thread())

    await storm(full_jitter, clients=30, watch=watch)
    assert told == list(range(1, 31))
    assert threading.current_thread() not in threads


async def test_what_goes_wrong_while_watching_is_told() -> None:
    def watch(back: int) -> None:
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        await storm(full_jitter, clients=3, watch=watch)


async def test_clients_that_do_not_wait_are_stopped() -> None:
    with pytest.raises(
        ValueError, match=r"20,000 attempts were made in 0\.0 s, and 0 of 10 clients are back: let them"
    ):
        await storm(lambda chance: itertools.repeat(0), clients=10)


@pytest.mark.parametrize("delay", [-1, float("inf"), float("nan")])
async def test_a_delay_that_cannot_be_is_refused(delay: float) -> None:
    with pytest.raises(ValueError, match="a delay is 0 seconds or more"):
        await storm(lambda chance: [1, delay], clients=3)


async def test_a_delay_that_is_no_number_is_refused() -> None:
    with pytest.raises(TypeError, match="a delay is a number of seconds, not 'soon'"):
        await storm(lambda chance: ["soon"], clients=3)  # type: ignore[list-item]  # that is the point


@pytest.mark.parametrize(
    ("arguments", "error", "advice"),
    [
        ({"policy": [1, 2, 4]}, TypeError, r"such as `lambda chance: \[1, 2, 4\]`; \[1, 2, 4\] is none"),
        ({"policy": lambda: [1]}, TypeError, "this one does not: .* takes 0 positional arguments but 1 was given"),
        ({"policy": lambda chance: 5}, TypeError, "this one does not: 'int' object is not iterable"),
        ({"clients": 0}, ValueError, "clients is from 1 to 5000, not 0"),
        ({"clients": 5001}, ValueError, "clients is from 1 to 5000, not 5001"),
        ({"clients": True}, TypeError, "clients is a whole number"),
        ({"down": -1}, ValueError, "down is 0 seconds or more"),
        ({"limit": 0}, ValueError, "limit is 1 or more"),
        ({"seed": 1.5}, TypeError, "seed is a whole number"),
        ({"watch": 5}, TypeError, "watch is a function that is given a number, not 5"),
    ],
)
async def test_what_cannot_be_is_refused_before_anything_begins(
    arguments: dict[str, Any], error: type[Exception], advice: str
) -> None:
    with pytest.raises(error, match=advice):
        await storm(**{"policy": doubling, **arguments})


async def test_a_storm_that_is_interrupted_ends_at_once_and_leaves_nothing() -> None:
    begun = asyncio.Event()
    loop = asyncio.get_running_loop()
    running = asyncio.ensure_future(storm(full_jitter, watch=lambda back: loop.call_soon_threadsafe(begun.set)))
    await begun.wait()
    running.cancel()
    with pytest.raises(asyncio.CancelledError):
        await running
    assert not [thread for thread in threading.enumerate() if thread.name == "wskit story"]
    assert asyncio.all_tasks() == {asyncio.current_task()}


def test_a_kernel_that_is_interrupted_does_not_wait_for_the_end_of_a_storm() -> None:
    cell = """
from wskit.endings.storms import storm
rolled = []

def policy(chance):
    while True:
        rolled.append(1)
        yield 1

print("It begins.")
await storm(policy, clients=5000, limit=1)
"""
    said = interrupted(cell, "It begins.", "print(len(rolled) < 20_000)")
    assert said[1] in ("CancelledError", "KeyboardInterrupt")
    assert [said[0], *said[2:]] == ["It begins.", "True"]


async def test_it_says_nothing_to_the_log(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level("DEBUG")
    await storm(doubling, clients=5, limit=3)
    assert not [record for record in caplog.records if "websockets" in record.name]
