"""Cluster: an event counts if it is of our own, and came close before the end."""

from __future__ import annotations

import random

import pytest

from wskit.course.casebook.world import World
from wskit.course.casebook.writers.cluster import cluster_logs
from wskit.course.casebook.writers.told import Told
from wskit.course.recognition import recognise
from wskit.loops.virtual import fast_forward


async def logs(what: str, at: float, whom: str = "") -> tuple[Told, Told]:
    async def story() -> tuple[Told, Told]:
        world = World(random.Random(7))
        world.ended = 100.0
        world.note(what, whom, at=at)
        await world.until(160.0)
        return cluster_logs(world)

    return await fast_forward(story)


@pytest.mark.parametrize(
    ("what", "at", "whom", "facts"),
    [
        ("probe-kills", 99.0, "", {"cluster:probe-kills"}),
        ("probe-kills", 99.0, "worker-1-2", {"cluster:calm"}),
        ("probe-kills", 20.0, "", {"cluster:calm"}),
        ("rollout", 104.0, "", {"cluster:rollout"}),
        ("rollout", 130.0, "", {"cluster:calm"}),
    ],
)
async def test_who_and_when_decide(what: str, at: float, whom: str, facts: set[str]) -> None:
    told, _ = await logs(what, at, whom)
    assert told.facts == facts
    assert len(told.lines) == 2


async def test_a_container_that_was_killed_for_its_memory_says_so_when_it_is_described() -> None:
    told, state = await logs("oom", 100.0)
    assert told.facts == {"cluster:oom"}
    assert told.lines[1:] == ("(no line)",)
    line = next(line for line in state.lines if "OOMKilled" in line)
    assert any("for its memory" in one.means for one in recognise(line, in_a_log=True).symptoms)
