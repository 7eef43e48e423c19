"""Pipe: how it holds things back, and that nothing is lost or overtakes."""

from __future__ import annotations

import asyncio
import math
from collections.abc import Callable
from typing import Any

import pytest
import virtual
from hypothesis import given, settings
from hypothesis import strategies as st
from links import Line

from wskit.network.pipe import Pipe

MARK = object()

# Freezing, pausing, stopping, forgetting.

Change = Callable[[Pipe], None]


@pytest.mark.parametrize("name", ["frozen", "paused"])
def test_while_it_is_frozen_or_paused_all_is_held_and_then_comes_out_in_order(name: str) -> None:
    async def story(loop: virtual.VirtualLoop) -> None:
        line = Line(loop)
        line.pipe.set(**{name: True})
        for thing in (b"a", MARK, b"b"):
            line.pipe.put(thing)
        await asyncio.sleep(3600)
        assert line.out == []
        assert line.pipe.size == 2
        line.pipe.set(**{name: False})
        assert line.out == [(3600.0, b"a"), (3600.0, MARK), (3600.0, b"b")]
        line.pipe.put(b"c")
        assert line.things[-1] == b"c"

    virtual.run(story)


def test_frozen_and_paused_are_two_things() -> None:
    async def story(loop: virtual.VirtualLoop) -> None:
        line = Line(loop)
        line.pipe.set(frozen=True, paused=True)
        line.pipe.put(b"a")
        line.pipe.set(frozen=False)
        line.pipe.set(frozen=True)
        line.pipe.set(paused=False)
        assert line.out == []
        line.pipe.set(frozen=False)
        assert line.things == [b"a"]

    virtual.run(story)


def test_freezing_stops_what_is_delayed_and_thawing_lets_out_what_is_overdue() -> None:
    async def story(loop: virtual.VirtualLoop) -> None:
        line = Line(loop)
        line.pipe.set(delay=1.0)
        line.pipe.put(b"a")
        line.pipe.set(frozen=True)
        await asyncio.sleep(5)
        line.pipe.put(b"b")
        line.pipe.set(frozen=False)
        await asyncio.sleep(5)
        assert line.out == [(5.0, b"a"), (6.0, b"b")]

    virtual.run(story)


@pytest.mark.parametrize(("lose", "after"), [(Pipe.forget, [b"later"]), (Pipe.stop, [])])
def test_forgetting_loses_what_is_held_and_stopping_what_comes_too(lose: Change, after: list[bytes]) -> None:
    async def story(loop: virtual.VirtualLoop) -> None:
        line = Line(loop)
        line.pipe.set(delay=1.0)
        line.pipe.put(b"held")
        lose(line.pipe)
        assert line.sizes == [4, 0]
        await asyncio.sleep(2)
        line.pipe.set(delay=0.0)
        line.pipe.put(b"later")
        await asyncio.sleep(2)
        assert line.things == after
        assert line.pipe.stopped == (not after)

    virtual.run(story)


# While something comes out.


@pytest.mark.parametrize("held", [False, True])
def test_what_is_put_in_while_something_comes_out_waits_its_turn(held: bool) -> None:
    async def story(loop: virtual.VirtualLoop) -> None:
        out: list[str] = []

        def deliver(thing: bytes) -> None:
            out.append(thing.decode())
            if thing == b"question":
                pipe.put(b"answer")
            out.append(f"{thing.decode()} came")

        pipe = Pipe(deliver, lambda: None)
        pipe.set(frozen=held)
        pipe.put(b"question")
        pipe.put(b"next")
        pipe.set(frozen=False)
        if held:
            assert out == ["question", "question came", "next", "next came", "answer", "answer came"]
        else:  # nothing was held, so nothing has to wait: it is the same call
            assert out == ["question", "answer", "answer came", "question came", "next", "next came"]

    virtual.run(story)


@pytest.mark.parametrize(
    ("change", "things"),
    [
        (lambda pipe: pipe.set(frozen=True), [b"a"]),
        (lambda pipe: pipe.set(paused=True), [b"a"]),
        (lambda pipe: pipe.set(delay=60.0), [b"a"]),
        (lambda pipe: pipe.set(rate=1.0), [b"a"]),
        (lambda pipe: pipe.forget(), [b"a"]),
        (lambda pipe: pipe.stop(), [b"a"]),
        (lambda pipe: pipe.set(delay=0.0), [b"a", b"b"]),
    ],
    ids=["freeze", "pause", "delay", "limit", "forget", "stop", "undo"],
)
def test_a_change_while_something_comes_out_holds_from_the_next_thing_on(change: Change, things: list[bytes]) -> None:
    async def story(loop: virtual.VirtualLoop) -> None:
        out: list[bytes] = []

        def deliver(thing: bytes) -> None:
            out.append(thing)
            change(pipe)

        pipe = Pipe(deliver, lambda: None)
        pipe.set(frozen=True)
        pipe.put(b"a")
        pipe.put(b"b")
        pipe.set(frozen=False)
        assert out == things

    virtual.run(story)


# Whatever is done to it.

STEPS = st.lists(
    st.one_of(
        st.tuples(st.just("put"), st.integers(0, 300)),
        st.tuples(st.just("mark"), st.just(0)),
        st.tuples(st.just("wait"), st.sampled_from([0.0, 0.01, 0.5, 10.0])),
        st.tuples(st.just("frozen"), st.booleans()),
        st.tuples(st.just("paused"), st.booleans()),
        st.tuples(st.just("delay"), st.sampled_from([0.0, 0.1, 2.0])),
        st.tuples(st.just("rate"), st.sampled_from([1.0, 70.0, 1000.0, math.inf])),
        st.tuples(st.just("forget"), st.just(0)),
        st.tuples(st.just("stop"), st.just(0)),
    ),
    max_size=40,
)


def units(things: list[Any]) -> list[Any]:
    """Take bytes apart, so that how they were cut makes no difference."""
    return [unit for thing in things for unit in (thing if isinstance(thing, bytes) else [thing])]


@settings(deadline=None)
@given(STEPS)
def test_whatever_is_done_order_is_kept_and_nothing_is_lost_that_was_not_meant_to_be(steps: list[Any]) -> None:
    async def story(loop: virtual.VirtualLoop) -> None:
        line = Line(loop)
        expected: list[Any] = []
        for number, (what, value) in enumerate(steps):
            before = units(line.things)
            assert before == expected[: len(before)]
            match what:
                case "put" | "mark":
                    thing = bytes([number]) * value if what == "put" else object()
                    expected += [] if line.pipe.stopped else units([thing])
                    line.pipe.put(thing)
                case "wait":
                    await asyncio.sleep(value)
                case "forget" | "stop":
                    expected = before
                    getattr(line.pipe, what)()
                case _:
                    line.pipe.set(**{what: value})
            under_way = expected[len(units(line.things)) :]
            assert line.pipe.size == sum(isinstance(unit, int) for unit in under_way)
        line.pipe.set(frozen=False, paused=False, delay=0.0, rate=math.inf)
        assert units(line.things) == expected
        assert line.pipe.size == 0
        assert line.out == sorted(line.out, key=lambda one: one[0])

    virtual.run(story)
