"""Sender: when TCP sends again, when it gives up, and what of it arrives. On the story's clock, to the moment."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import Any

import pytest
import virtual

from wskit.network.sender import LEAST, MOST, ORPHANS, PATIENCE, Sender

TRIES = [LEAST * 2**count for count in range(11)]
"""When the tries come whose waits are not at their longest, in seconds after it was sent."""


class Way:
    """A sender, and what became of what it sent."""

    def __init__(self, loop: asyncio.AbstractEventLoop, *, round_trip: float = 0.0, is_orphan: bool = False) -> None:
        self.came: list[tuple[Any, Any]] = []
        self.told: list[tuple[Any, str]] = []
        self.on_arrival: Callable[[Any], None] = lambda thing: None

        def arrive(thing: Any) -> None:
            self.came.append((loop.time(), thing))
            self.on_arrival(thing)

        self.sender = Sender(
            arrive,
            lambda: self.told.append((loop.time(), "answered")),
            lambda: self.told.append((loop.time(), "gives up")),
            lambda: is_orphan,
            round_trip,
        )

    def set(self, arrives: bool, answers: bool) -> None:
        self.sender.arrives, self.sender.answers = arrives, answers


def test_in_a_network_that_is_well_all_arrives_at_once() -> None:
    async def story(loop: virtual.VirtualLoop) -> None:
        way = Way(loop)
        way.sender.put(b"a")
        assert way.came == [(0.0, b"a")]
        assert way.sender.is_idle

    virtual.run(story)


@pytest.mark.parametrize("count", range(11))
def test_what_was_lost_arrives_with_the_first_try_after_the_network_is_back(count: int) -> None:
    async def story(loop: virtual.VirtualLoop) -> None:
        way = Way(loop)
        way.set(False, False)
        for thing in (b"a", b"b", b"c"):
            way.sender.put(thing)
        await asyncio.sleep(TRIES[count] - 0.01)
        assert way.came == []
        way.set(True, True)
        assert not way.sender.is_idle
        await asyncio.sleep(1)
        expected = pytest.approx(TRIES[count])
        assert way.came == [(expected, b"a"), (expected, b"b"), (expected, b"c")]
        assert way.told == [(expected, "answered")]
        assert way.sender.is_idle

    virtual.run(story)


def test_a_moment_later_it_takes_twice_as_long() -> None:
    async def story(loop: virtual.VirtualLoop) -> None:
        way = Way(loop)
        way.set(False, False)
        way.sender.put(b"a")
        await asyncio.sleep(TRIES[7] + 0.01)
        way.set(True, True)
        await asyncio.sleep(60)
        assert way.came == [(pytest.approx(TRIES[8]), b"a")]

    virtual.run(story)


def test_at_last_it_tries_every_two_minutes() -> None:
    async def story(loop: virtual.VirtualLoop) -> None:
        way = Way(loop)
        way.set(False, False)
        way.sender.put(b"a")
        await asyncio.sleep(TRIES[10] + 2 * MOST + 0.01)
        way.set(True, True)
        await asyncio.sleep(200)
        assert way.came == [(pytest.approx(TRIES[10] + 3 * MOST), b"a")]

    virtual.run(story)


def test_a_round_trip_makes_it_wait_longer() -> None:
    async def story(loop: virtual.VirtualLoop) -> None:
        way = Way(loop, round_trip=1.0)
        way.set(False, False)
        way.sender.put(b"a")
        await asyncio.sleep(1.3)
        way.set(True, True)
        await asyncio.sleep(10)
        assert way.came == [(pytest.approx(2 * (1.0 + LEAST)), b"a")]

    virtual.run(story)


@pytest.mark.parametrize(("is_orphan", "gives_up"), [(False, TRIES[10] + 6 * MOST), (True, TRIES[9])])
def test_it_gives_up_where_the_next_try_would_be_too_late(is_orphan: bool, gives_up: float) -> None:
    patience = ORPHANS if is_orphan else PATIENCE
    assert gives_up - TRIES[1] >= patience
    assert gives_up - MOST - TRIES[1] < patience

    async def story(loop: virtual.VirtualLoop) -> None:
        way = Way(loop, is_orphan=is_orphan)
        way.set(False, False)
        way.sender.put(b"a")
        await asyncio.sleep(gives_up - 1)
        assert way.told == []
        way.set(True, True)  # too late: it does not try any more
        await asyncio.sleep(10_000)
        assert way.told == [(pytest.approx(gives_up), "gives up")]
        assert way.came == []

    virtual.run(story)


def test_where_only_the_answers_are_lost_what_is_sent_first_arrives_and_the_rest_waits() -> None:
    async def story(loop: virtual.VirtualLoop) -> None:
        way = Way(loop)
        way.set(True, False)
        for count in range(40):
            way.sender.put(count)
            await asyncio.sleep(0.05)
        assert [thing for _, thing in way.came] == [0, 1, 2, 3, 4]
        way.set(True, True)
        await asyncio.sleep(10)
        assert way.came[5:] == [(pytest.approx(TRIES[4]), count) for count in range(5, 40)]

    virtual.run(story)


def test_where_the_way_is_back_and_the_answers_are_not_only_the_oldest_arrives() -> None:
    async def story(loop: virtual.VirtualLoop) -> None:
        way = Way(loop)
        way.set(False, False)
        way.sender.put(b"a")
        way.sender.put(b"b")
        await asyncio.sleep(1)
        way.set(True, False)
        way.sender.put(b"c")
        await asyncio.sleep(100)
        assert way.came == [(pytest.approx(TRIES[3]), b"a")]
        way.set(True, True)
        await asyncio.sleep(100)
        assert way.came[1:] == [(pytest.approx(TRIES[9]), b"b"), (pytest.approx(TRIES[9]), b"c")]

    virtual.run(story)


def test_what_was_under_way_when_the_silence_fell_counts_from_when_it_was_sent() -> None:
    async def story(loop: virtual.VirtualLoop) -> None:
        way = Way(loop, round_trip=1.0)
        await asyncio.sleep(0.5)
        way.set(False, False)
        way.sender.take_back(0.25, [b"a", b"b"])
        way.sender.put(b"c")
        way.set(True, True)
        await asyncio.sleep(10)
        assert [thing for _, thing in way.came] == [b"a", b"b", b"c"]
        assert {when for when, _ in way.came} == {0.25 + 1.0 + LEAST}

    virtual.run(story)


def test_what_is_put_in_while_all_goes_on_goes_behind_it() -> None:
    async def story(loop: virtual.VirtualLoop) -> None:
        way = Way(loop)
        way.set(False, False)
        for thing in ("a", "b"):
            way.sender.put(thing)
        way.on_arrival = lambda thing: way.sender.put(thing * 2) if len(thing) == 1 else None
        await asyncio.sleep(1)
        way.set(True, True)
        await asyncio.sleep(10)
        assert [thing for _, thing in way.came] == ["a", "b", "aa", "bb"]

    virtual.run(story)


def test_a_silence_that_falls_again_before_the_next_try_is_the_same_silence() -> None:
    async def story(loop: virtual.VirtualLoop) -> None:
        way = Way(loop)
        way.set(False, False)
        way.sender.put(b"a")
        await asyncio.sleep(2)
        way.set(True, True)
        await asyncio.sleep(1)
        way.set(False, False)
        await asyncio.sleep(1)
        way.set(True, True)
        await asyncio.sleep(10)
        assert way.came == [(pytest.approx(TRIES[5]), b"a")]

    virtual.run(story)


def test_one_that_ends_gives_back_what_has_not_arrived_and_sends_nothing_any_more() -> None:
    async def story(loop: virtual.VirtualLoop) -> None:
        way = Way(loop)
        way.set(False, False)
        way.sender.put(b"a")
        way.sender.put(b"b")
        assert [*way.sender.end()] == [b"a", b"b"]
        assert [*way.sender.end()] == []
        way.set(True, True)
        await asyncio.sleep(10_000)
        assert way.came == way.told == []

    virtual.run(story)
