"""Pipe: when things come out of it, to the exact moment, and that nothing is lost or overtakes."""

from __future__ import annotations

import asyncio
import math
from typing import Any

import pytest
import virtual
from links import Line

from wskit.network.pipe import Pipe

MARK = object()


def test_where_nobody_tampered_things_come_out_in_the_same_call_and_no_loop_is_needed() -> None:
    out: list[Any] = []
    pipe = Pipe(out.append, pytest.fail)
    for count, thing in enumerate([b"a", MARK, b""], start=1):
        assert pipe.is_clear
        pipe.put(thing)
        assert len(out) == count
    assert out == [b"a", MARK, b""]
    assert pipe.size == 0


# Delay.


def test_a_delay_counts_from_when_each_thing_came_in() -> None:
    async def story(loop: virtual.VirtualLoop) -> None:
        line = Line(loop)
        line.pipe.set(delay=0.5)
        line.pipe.put(b"one")
        line.pipe.put(MARK)
        await asyncio.sleep(0.25)
        line.pipe.put(b"two!")
        await asyncio.sleep(10)
        assert line.out == [(0.5, b"one"), (0.5, MARK), (0.75, b"two!")]
        assert line.sizes == [3, 7, 4, 0]

    virtual.run(story)


@pytest.mark.parametrize(("delay", "when"), [(0.0, 1.0), (0.5, 1.0), (1.5, 1.5), (3.0, 3.0)])
def test_another_delay_holds_for_what_is_under_way_too(delay: float, when: float) -> None:
    async def story(loop: virtual.VirtualLoop) -> None:
        line = Line(loop)
        line.pipe.set(delay=2.0)
        line.pipe.put(b"x")
        await asyncio.sleep(1)
        line.pipe.set(delay=delay)
        await asyncio.sleep(10)
        assert line.out == [(when, b"x")]

    virtual.run(story)


def test_what_is_due_comes_out_at_once_and_what_is_not_goes_on_waiting() -> None:
    async def story(loop: virtual.VirtualLoop) -> None:
        line = Line(loop)
        line.pipe.set(delay=4.0)
        for thing in (b"a", b"b", b"c"):
            line.pipe.put(thing)
            await asyncio.sleep(1)
        line.pipe.set(delay=2.0)
        assert line.out == [(3.0, b"a"), (3.0, b"b")]
        await asyncio.sleep(10)
        assert line.out[2:] == [(4.0, b"c")]

    virtual.run(story)


# Rate. 1024 divides without a rest in binary, so that the times are exact.


def test_a_message_takes_its_size_divided_by_the_rate_and_comes_in_fifty_portions_a_second() -> None:
    async def story(loop: virtual.VirtualLoop) -> None:
        line = Line(loop)
        message = bytes(range(256)) * 4
        line.pipe.set(rate=1024)
        line.pipe.put(message)
        line.pipe.put(MARK)
        await asyncio.sleep(10)
        *portions, mark = line.things
        assert mark is MARK
        assert b"".join(portions) == message
        assert [len(portion) for portion in portions] == [20] * 51 + [4]
        assert {type(portion) for portion in portions} == {bytes}
        assert [when for when, _ in line.out] == [20 * count / 1024 for count in range(1, 52)] + [1.0, 1.0]

    virtual.run(story)


def test_a_thousand_bytes_at_a_thousand_a_second_take_a_second() -> None:
    async def story(loop: virtual.VirtualLoop) -> None:
        line = Line(loop)
        line.pipe.set(rate=1000)
        line.pipe.put(bytes(1000))
        await asyncio.sleep(10)
        assert len(line.out) == 50
        assert line.out[-1][0] == pytest.approx(1.0, abs=1e-9)

    virtual.run(story)


def test_the_next_message_waits_for_the_line_and_not_longer() -> None:
    async def story(loop: virtual.VirtualLoop) -> None:
        line = Line(loop)
        line.pipe.set(rate=64)
        for size in (1, 1):
            line.pipe.put(bytes(size))
        await asyncio.sleep(1)
        line.pipe.put(bytes(1))
        await asyncio.sleep(1)
        assert [when for when, _ in line.out] == [1 / 64, 2 / 64, 1 + 1 / 64]

    virtual.run(story)


def test_at_less_than_fifty_bytes_a_second_they_come_one_by_one() -> None:
    async def story(loop: virtual.VirtualLoop) -> None:
        line = Line(loop)
        line.pipe.set(rate=0.5)
        line.pipe.put(b"abc")
        await asyncio.sleep(10)
        assert line.out == [(2.0, b"a"), (4.0, b"b"), (6.0, b"c")]

    virtual.run(story)


def test_what_has_passed_the_thin_line_is_delayed_as_well() -> None:
    async def story(loop: virtual.VirtualLoop) -> None:
        line = Line(loop)
        line.pipe.set(rate=2, delay=10.0)
        line.pipe.put(b"abc")
        await asyncio.sleep(20)
        assert line.out == [(10.5, b"a"), (11.0, b"b"), (11.5, b"c")]

    virtual.run(story)


def test_without_the_limit_the_rest_comes_out_at_once_and_in_one_piece() -> None:
    async def story(loop: virtual.VirtualLoop) -> None:
        line = Line(loop)
        line.pipe.set(rate=1)
        line.pipe.put(b"abcdef")
        await asyncio.sleep(2.5)
        line.pipe.set(rate=math.inf)
        assert line.out == [(1.0, b"a"), (2.0, b"b"), (2.5, b"c"), (2.5, b"def")]
        assert line.pipe.is_clear

    virtual.run(story)
