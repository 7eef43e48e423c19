"""Promise: wherever asyncio takes an awaitable, and as often as one likes."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable

import pytest
from helpers import soon

from wskit.loops import portal
from wskit.loops.portal import Promise

Way = Callable[[Promise[int]], Awaitable[int]]


async def grouped(promise: Promise[int]) -> int:
    async with asyncio.TaskGroup() as group:
        task = group.create_task(promise)
    return task.result()


async def gathered(promise: Promise[int]) -> int:
    value, _ = await asyncio.gather(promise, asyncio.sleep(0))
    return value


async def waited(promise: Promise[int]) -> int:
    task = asyncio.create_task(promise)
    try:
        await asyncio.wait([task, asyncio.create_task(asyncio.sleep(0))])
        return task.result()
    finally:
        task.cancel()


async def passed_on(promise: Promise[int]) -> int:
    return await promise


def in_time(promise: Promise[int]) -> Awaitable[int]:
    return asyncio.wait_for(promise, 5)


WAYS: list[Way] = [
    *(asyncio.create_task, asyncio.ensure_future, asyncio.shield, in_time),
    *(grouped, gathered, waited, passed_on),
]
EACH_WAY = pytest.mark.parametrize("way", WAYS, ids=lambda way: way.__name__)


@EACH_WAY
async def test_it_gives_its_value_before_and_after_it_is_settled(way: Way) -> None:
    promise: Promise[int] = Promise()
    both = [asyncio.ensure_future(way(promise)) for _ in range(2)]
    for _ in range(3):
        await asyncio.sleep(0)
    portal.post(promise.resolve, 5)  # from another thread
    assert [await soon(one) for one in both] == [5, 5]
    assert await soon(way(promise)) == 5


@pytest.mark.parametrize("way", [way for way in WAYS if way is not grouped], ids=lambda way: way.__name__)
async def test_it_raises_its_error_before_and_after_it_is_settled(way: Way) -> None:
    promise: Promise[int] = Promise()
    before = asyncio.ensure_future(way(promise))
    await asyncio.sleep(0)
    promise.reject(ZeroDivisionError("no"))
    for one in (before, way(promise)):
        with pytest.raises(ZeroDivisionError, match="no"):
            await soon(one)


@EACH_WAY
async def test_who_waits_and_is_cancelled_is_forgotten_and_the_others_go_on(way: Way) -> None:
    promise: Promise[int] = Promise()
    cancelled, waiting = asyncio.ensure_future(way(promise)), asyncio.create_task(promise)
    for _ in range(3):
        await asyncio.sleep(0)
    cancelled.cancel()
    with pytest.raises(asyncio.CancelledError):
        await soon(cancelled)
    await asyncio.sleep(0)
    assert not waiting.done()
    promise.resolve(5)
    assert await soon(waiting) == 5


async def test_a_task_that_was_cancelled_keeps_no_place_with_the_promise() -> None:
    promise: Promise[int] = Promise()
    task = asyncio.create_task(promise)
    await asyncio.sleep(0)
    assert len(promise._waiters) == 1
    task.cancel()
    await asyncio.wait([task])
    assert promise._waiters == []


async def test_wait_takes_tasks_only_and_says_so() -> None:
    with pytest.raises(TypeError, match="use tasks explicitly"):
        await asyncio.wait([Promise()])  # type: ignore[type-var]


def test_a_script_can_run_it() -> None:
    promise: Promise[int] = Promise()
    portal.post(promise.resolve, 5)
    assert asyncio.run(promise) == 5


async def test_closing_and_throwing_do_nothing_to_it() -> None:
    promise: Promise[int] = Promise()
    promise.close()
    with pytest.raises(KeyError):
        promise.throw(KeyError)
    with pytest.raises(ValueError, match="this"):
        promise.throw(ValueError, ValueError("this"))
    assert not promise.done()
