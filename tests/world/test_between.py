"""What stands between two ends: the kit's own middle does what real proxies do, and both ends see the same."""

from __future__ import annotations

import inspect

import pytest

from .habits import HABITS, REFUSALS
from .meetings import a_server, coming, knock

PAIRS = [(name, who) for name, habit in HABITS.items() for who in habit.who]


@pytest.mark.parametrize(("name", "who"), PAIRS, ids=[f"{name}: {who}" for name, who in PAIRS])
async def test_both_ends_see_the_same_of_a_real_proxy_and_of_the_middle(name: str, who: str) -> None:
    habit = HABITS[name]
    async with (
        a_server(habit.ends) as behind,
        habit.who[who](behind) as stand,
        coming(behind, stand, habit.ends) as meeting,
    ):
        done = habit.does(meeting)
        if inspect.iscoroutine(done):
            await done
        await meeting.shows(habit.signs, habit.frames)


REFUSERS = [(name, who) for name, refusal in REFUSALS.items() for who in refusal.who]


@pytest.mark.parametrize(("name", "who"), REFUSERS, ids=[f"{name}: {who}" for name, who in REFUSERS])
async def test_a_client_is_refused_the_same_by_a_real_proxy_and_by_the_middle(name: str, who: str) -> None:
    refusal = REFUSALS[name]
    async with refusal.behind() as behind, refusal.who[who](behind) as stand:
        assert (await knock(behind, stand)).signs() == refusal.signs
        assert behind.connections() == ()
