"""Shutdowns: real connections, a server that goes in several ways, and what that does to its clients."""

from __future__ import annotations

from collections import Counter
from typing import Any

import pytest

from wskit.endings.shutdowns import ASLEEP, CLIENTS, GRACE, KILL, NOTICED, TAKES, Plan, Shutdown, shut_down

WELL = Plan(told=True, answers=10, spread=15, patience=2)


_came: dict[Plan, Shutdown] = {}


async def what_comes_of(plan: Plan) -> Shutdown:
    """Shut down as planned, once for all tests."""
    if plan not in _came:
        _came[plan] = await shut_down(plan)
    return _came[plan]


def worst(came: Shutdown) -> int:
    return max(Counter(map(int, came.attempts)).values())


async def test_who_is_killed_says_nothing_and_loses_what_was_begun() -> None:
    came = await what_comes_of(KILL)
    assert (came.said, came.over, came.is_killed) == (0, 0.0, True)
    assert came.cut > CLIENTS
    assert came.clients == came.cut + ASLEEP
    assert came.lost > 50
    assert came.hurts


async def test_a_goodbye_to_all_at_once_saves_no_answer_and_no_way_back() -> None:
    killed, came = await what_comes_of(KILL), await what_comes_of(Plan())
    assert (came.said, came.cut) == (killed.cut, 0)
    assert (came.lost, came.attempts) == (killed.lost, killed.attempts)
    assert (came.over, came.is_killed) == (10, False)  # for those that sleep
    assert came.turned_away > CLIENTS


async def test_a_balancer_that_is_told_sends_everybody_to_the_next_server() -> None:
    came = await what_comes_of(Plan(told=True))
    assert came.over == NOTICED + 10
    assert came.turned_away < (await what_comes_of(Plan())).turned_away
    assert worst(came) > TAKES


@pytest.mark.parametrize(("answers", "loses"), [(3, True), (10, False)])
async def test_answers_are_waited_for_so_long_and_no_longer(answers: float, loses: bool) -> None:
    came = await what_comes_of(Plan(answers=answers))
    assert bool(came.lost) is loses
    assert came.lost < (await what_comes_of(Plan())).lost


async def test_done_well_it_hurts_nobody() -> None:
    came = await what_comes_of(WELL)
    assert (came.lost, came.cut, came.turned_away, came.is_killed) == (0, 0, 0, False)
    assert NOTICED + WELL.spread < came.over < GRACE
    assert worst(came) < TAKES
    assert not came.hurts


async def test_each_step_that_is_left_out_hurts_somebody() -> None:
    for plan in (Plan(False, 10, 15, 2), Plan(True, 0, 15, 2), Plan(True, 10, 0, 2), Plan(True, 10, 60, 2)):
        assert (await what_comes_of(plan)).hurts, plan


async def test_who_takes_too_long_is_killed_and_the_rest_is_told_nothing() -> None:
    came = await what_comes_of(Plan(told=True, answers=10, spread=60, patience=2))
    assert (came.over, came.is_killed) == (GRACE, True)
    assert came.said
    assert came.cut
    assert max(came.attempts) > GRACE


async def test_the_same_plan_gives_the_same_shutdown() -> None:
    assert await shut_down(WELL) == await what_comes_of(WELL)


@pytest.mark.parametrize("name", ["answers", "spread", "patience"])
def test_a_time_that_cannot_be_is_refused(name: str) -> None:
    times: dict[str, Any] = {name: -1}
    with pytest.raises(ValueError, match=f"{name} is 0 seconds or more"):
        Plan(**times)
