"""Pacer: at once after a rest, and else as often as anybody can see. Time is the test's."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from itertools import pairwise

import pytest
import virtual

from wskit.widgets.pacer import AT_ONCE, INTERVAL, RATE, Pacer


def drawings(asked_every: float, seconds: float, sizes: Sequence[int] | None = None) -> list[float]:
    """Ask again and again, and return when it drew."""

    async def play(loop: virtual.VirtualLoop) -> list[float]:
        def draw() -> Sequence[int] | None:
            drawn.append(loop.time())
            return sizes

        drawn: list[float] = []
        pacer = Pacer(draw)
        begun = loop.time()
        while loop.time() < begun + seconds:
            pacer.ask()
            await asyncio.sleep(asked_every)
        await asyncio.sleep(10)
        return [time - begun for time in drawn]

    return virtual.run(play)


def test_what_is_asked_together_is_drawn_once_and_at_once() -> None:
    assert drawings(1, 3) == pytest.approx([0, 1, 2])

    async def play(loop: virtual.VirtualLoop) -> None:
        drawn: list[float] = []
        pacer = Pacer(lambda: drawn.append(loop.time()))
        begun = loop.time()
        for _ in range(5):
            pacer.ask()
        await asyncio.sleep(INTERVAL)
        assert drawn == [begun]

    virtual.run(play)


def test_a_few_drawings_need_not_wait_and_the_others_keep_their_distance() -> None:
    drawn = drawings(0.001, 1)
    assert drawn[AT_ONCE - 1] < INTERVAL / 2
    distances = [later - earlier for earlier, later in pairwise(drawn[AT_ONCE:])]
    assert min(distances) > INTERVAL * 0.99
    assert max(distances) < INTERVAL * 1.1


def test_no_second_has_more_than_twenty_pictures() -> None:
    drawn = drawings(0.001, 4)
    assert max(sum(begin <= time < begin + 1 for time in drawn) for begin in drawn) < 20


def test_the_last_change_is_drawn() -> None:
    async def play(loop: virtual.VirtualLoop) -> None:
        changes, shown = 0, [0]
        pacer = Pacer(lambda: shown.append(changes))
        while changes < 100:
            changes += 1
            pacer.ask()
            await asyncio.sleep(0.001)
        await asyncio.sleep(2 * INTERVAL)
        assert shown[-1] == 100

    virtual.run(play)


def test_however_often_somebody_presses_the_next_change_waits_no_longer() -> None:
    async def play(loop: virtual.VirtualLoop) -> None:
        drawn: list[float] = []
        pacer = Pacer(lambda: drawn.append(loop.time()))
        for _ in range(20):
            pacer.draw()
        pressed = loop.time()
        pacer.ask()
        await asyncio.sleep(1)
        assert drawn[20] == pytest.approx(pressed + INTERVAL)

    virtual.run(play)


@pytest.mark.parametrize(
    ("sizes", "distance"), [((100, 100), 2 * INTERVAL), ((RATE,), 1), ((10,), INTERVAL)], ids=["two", "large", "small"]
)
def test_several_pictures_and_large_ones_are_drawn_less_often(sizes: Sequence[int], distance: float) -> None:
    drawn = drawings(0.001, 5, sizes)[AT_ONCE:]
    distances = [later - earlier for earlier, later in pairwise(drawn)]
    assert sum(distances) / len(distances) == pytest.approx(distance, rel=0.05)
