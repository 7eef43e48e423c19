"""Gauges: a row says what the world was given, a little less or more, and a fact where it stands out."""

from __future__ import annotations

import random

import pytest

from wskit.course.casebook.world import World
from wskit.course.casebook.writers.gauges import GAUGES, gauges
from wskit.loops.virtual import fast_forward


async def measured(name: str, amount: float | None) -> frozenset[str]:
    async def story() -> frozenset[str]:
        world = World(random.Random(7))
        await world.until(200.0)
        if amount is not None:
            world.level(name, amount, at=150.0)
        return gauges(world, *GAUGES).facts

    return await fast_forward(story)


@pytest.mark.parametrize("name", GAUGES)
async def test_what_stands_out_is_said(name: str) -> None:
    gauge = GAUGES[name]
    amount = gauge.high + 1 if gauge.high != float("inf") else gauge.low - 1
    assert await measured(name, amount) == {f"gauge:{name}-{'high' if amount > gauge.high else 'low'}"}


async def test_a_wobble_says_nothing() -> None:
    assert await measured("cpu", None) == {"gauge:flat"}


async def test_where_nothing_can_be_measured_there_is_a_gap() -> None:
    assert await measured("scraped", 0.0) == {"gauge:gap"}
