"""Pipe: slices, jitter, chance, a slow FIN and an end after so many bytes. Times are exact, and chance has a seed."""

from __future__ import annotations

import asyncio
import math
import random
from typing import Any

import pytest
import virtual
from hypothesis import given, settings
from hypothesis import strategies as st
from links import Line

from wskit.network.pipe import Fin, Pipe
from wskit.network.sender import Sender

FIN = Fin()


class Dice(random.Random):
    """Says what the test wants it to say, again and again."""

    def __init__(self, *says: float) -> None:
        self.says = says
        self.asked = 0

    def random(self) -> float:
        self.asked += 1
        return self.says[(self.asked - 1) % len(self.says)]


# Slices.


def test_slices_come_out_one_in_a_turn_of_the_loop_and_at_the_same_time() -> None:
    async def story(loop: virtual.VirtualLoop) -> None:
        line = Line(loop)
        line.pipe.set(piece=3)
        line.pipe.put(b"abcdefgh")
        line.pipe.put(b"ij")
        line.pipe.put(FIN)
        assert line.things == [b"abc"]
        for count in range(2, 6):
            await asyncio.sleep(0)
            assert len(line.things) <= count
        await asyncio.sleep(1)
        assert line.out == [(0.0, thing) for thing in (b"abc", b"def", b"gh", b"ij", FIN)]
        assert {type(thing) for thing in line.things[:-1]} == {bytes}

    virtual.run(story)


def test_without_slices_the_rest_comes_out_at_once() -> None:
    async def story(loop: virtual.VirtualLoop) -> None:
        line = Line(loop)
        line.pipe.set(piece=1)
        line.pipe.put(b"abcdef")
        line.pipe.set(piece=math.inf)
        assert line.things == [b"a", b"bcdef"]
        assert line.pipe.is_clear

    virtual.run(story)


def test_a_limit_cuts_what_slices_leave_too_long_and_the_other_way_round() -> None:
    async def story(loop: virtual.VirtualLoop) -> None:
        for rate, piece, first in ((100, 10, 2), (1000, 10, 10)):
            line = Line(loop)
            line.pipe.set(rate=rate, piece=piece)
            line.pipe.put(bytes(100))
            await asyncio.sleep(10)
            assert len(line.things[0]) == first

    virtual.run(story)


# Jitter and chance.


def test_each_portion_is_late_by_chance_and_none_overtakes() -> None:
    async def story(loop: virtual.VirtualLoop) -> None:
        line = Line(loop)
        line.pipe.set(delay=1.0, jitter=2.0, dice=Dice(0.0, 0.75, 0.0, 0.25))
        line.pipe.put(b"a")
        line.pipe.put(b"b")
        await asyncio.sleep(4)
        line.pipe.put(b"c")
        line.pipe.put(b"d")
        await asyncio.sleep(10)
        assert line.out == [(2.5, b"a"), (2.5, b"b"), (6.5, b"c"), (6.5, b"d")]

    virtual.run(story)


def test_another_jitter_holds_for_what_is_under_way_too_and_the_dice_are_thrown_once() -> None:
    async def story(loop: virtual.VirtualLoop) -> None:
        line, dice = Line(loop), Dice(0.0, 0.5)
        line.pipe.set(jitter=4.0, dice=dice)
        line.pipe.put(b"a")
        await asyncio.sleep(0.5)
        line.pipe.set(jitter=2.0)
        await asyncio.sleep(10)
        assert line.out == [(1.0, b"a")]
        assert dice.asked == 2

    virtual.run(story)


def test_without_jitter_what_is_due_comes_out_at_once() -> None:
    async def story(loop: virtual.VirtualLoop) -> None:
        line = Line(loop)
        line.pipe.set(jitter=4.0, dice=Dice(0.0, 0.5))
        line.pipe.put(b"a")
        line.pipe.set(jitter=0.0)
        assert line.out == [(0.0, b"a")]
        assert line.pipe.is_clear

    virtual.run(story)


def test_only_some_are_late_and_the_others_wait_for_those_before_them() -> None:
    async def story(loop: virtual.VirtualLoop) -> None:
        line = Line(loop)
        line.pipe.set(delay=1.0, chance=0.5, dice=Dice(0.9, 0.0, 0.1, 0.0))
        for thing in (b"fast", b"late", b"behind it"):
            line.pipe.put(thing)
        await asyncio.sleep(10)
        assert line.out == [(0.0, b"fast"), (1.0, b"late"), (1.0, b"behind it")]

    virtual.run(story)


@pytest.mark.parametrize(("chance", "when"), [(0.0, 0.0), (1.0, 1.0)])
def test_no_chance_is_none_and_certainty_is_all(chance: float, when: float) -> None:
    async def story(loop: virtual.VirtualLoop) -> None:
        line = Line(loop)
        line.pipe.set(delay=1.0, chance=chance, dice=random.Random(1))
        for _ in range(50):
            line.pipe.put(b"x")
        await asyncio.sleep(10)
        assert line.out == 50 * [(when, b"x")]

    virtual.run(story)


# A slow close.


def test_only_a_fin_is_slow_and_what_comes_behind_it_waits() -> None:
    async def story(loop: virtual.VirtualLoop) -> None:
        line = Line(loop)
        line.pipe.set(slow_close=3.0)
        line.pipe.put(b"a")
        assert line.out == [(0.0, b"a")]
        line.pipe.put(FIN)
        line.pipe.put("what is behind it")
        await asyncio.sleep(10)
        assert line.out[1:] == [(3.0, FIN), (3.0, "what is behind it")]

    virtual.run(story)


# An end after so many bytes.


@pytest.mark.parametrize("sizes", [[10], [4, 6], [4, 4, 4], [30], [1] * 12])
def test_behind_so_many_bytes_it_is_said(sizes: list[int]) -> None:
    async def story(loop: virtual.VirtualLoop) -> None:
        line = Line(loop)

        def used_up() -> None:
            line.out.append((loop.time(), "used up"))
            line.pipe.stop()

        line.pipe.set(left=10, used_up=used_up)
        for size in sizes:
            line.pipe.put(bytes(size))
        *came, last = line.things
        assert b"".join(came) == bytes(10)
        assert last == "used up"

    virtual.run(story)


def test_no_more_than_that_is_counted_and_it_can_be_undone() -> None:
    async def story(loop: virtual.VirtualLoop) -> None:
        line = Line(loop)
        line.pipe.set(left=10, used_up=pytest.fail)
        line.pipe.put(bytes(9))
        line.pipe.put(FIN)
        line.pipe.set(left=math.inf)
        line.pipe.put(bytes(9))
        assert line.things == [bytes(9), FIN, bytes(9)]
        assert line.pipe.is_clear

    virtual.run(story)


# Whatever is done to it.

HOW = st.one_of(
    st.tuples(st.just("piece"), st.sampled_from([1, 7, math.inf])),
    st.tuples(st.just("jitter"), st.sampled_from([0.0, 0.1, 5.0])),
    st.tuples(st.just("chance"), st.sampled_from([0.0, 0.3, 1.0])),
    st.tuples(st.just("delay"), st.sampled_from([0.0, 0.2])),
    st.tuples(st.just("slow_close"), st.sampled_from([0.0, 2.0])),
    st.tuples(st.just("rate"), st.sampled_from([70.0, math.inf])),
    st.tuples(st.just("frozen"), st.booleans()),
)
STEPS = st.lists(
    st.one_of(
        HOW,
        st.tuples(st.just("put"), st.binary(min_size=1, max_size=60)),
        st.tuples(st.just("fin"), st.just(None)),
        st.tuples(st.just("wait"), st.sampled_from([0.0, 0.05, 1.0])),
    ),
    max_size=20,
)


def told(steps: list[tuple[str, Any]], seed: int) -> list[tuple[float, Any]]:
    """Do this to a pipe, and return what came out of it, when."""

    async def story(loop: virtual.VirtualLoop) -> list[tuple[float, Any]]:
        line = Line(loop)
        line.pipe.dice = random.Random(seed)
        for what, value in steps:
            match what:
                case "put":
                    line.pipe.put(value)
                case "fin":
                    line.pipe.put(FIN)
                case "wait":
                    await asyncio.sleep(value)
                case _:
                    line.pipe.set(**{what: value})
        line.pipe.set(frozen=False)
        await asyncio.sleep(10_000)
        assert line.pipe.size == 0
        return line.out

    return virtual.run(story)


@settings(max_examples=60)
@given(STEPS, st.integers(0, 3))
def test_all_bytes_come_out_in_their_order_and_one_seed_gives_the_same_every_time(
    steps: list[tuple[str, Any]], seed: int
) -> None:
    out = told(steps, seed)
    pieces = [b"F" if thing is FIN else thing for _, thing in out]
    assert b"".join(pieces) == b"".join(
        b"F" if what == "fin" else value for what, value in steps if what in ("put", "fin")
    )
    assert out == sorted(out, key=lambda one: one[0])
    assert told(steps, seed) == out


def test_a_pipe_that_is_watched_asks_each_time() -> None:
    async def story(loop: virtual.VirtualLoop) -> None:
        out: list[Any] = []
        pipe = Pipe(out.append, lambda: None)
        pipe.set(is_watched=True)
        assert not pipe.is_clear
        pipe.put(b"x")
        assert out == [b"x"]

    virtual.run(story)


def test_where_it_stops_meanwhile_nothing_more_comes_of_what_a_silence_held() -> None:
    async def story(loop: virtual.VirtualLoop) -> None:
        out: list[Any] = []

        def deliver(thing: Any) -> None:
            out.append(thing)
            pipe.stop()

        pipe = Pipe(deliver, lambda: None)
        pipe.tune(lambda bring: Sender(bring, pytest.fail, pytest.fail, lambda: False), arrives=False, answers=False)
        pipe.put(b"a")
        pipe.put(b"b")
        assert pipe.size == 2
        pipe.hasten()
        assert out == [b"a"]

    virtual.run(story)
