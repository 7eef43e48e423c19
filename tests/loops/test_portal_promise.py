"""Portal: promises of what will be known later."""

from __future__ import annotations

import asyncio
from collections.abc import Callable

import pytest
from helpers import SOON, soon

from wskit.loops import portal
from wskit.loops.portal import Promise


async def test_a_promise_gives_its_value_to_all_who_await_it_before_and_after() -> None:
    promise: Promise[str] = Promise()

    async def wait() -> str:
        return await promise

    waiters = [asyncio.create_task(wait()) for _ in range(3)]
    await asyncio.sleep(0)
    promise.resolve("kept")
    assert await soon(asyncio.gather(*waiters)) == ["kept"] * 3
    assert await promise == "kept"


async def test_a_promise_can_be_awaited_on_several_loops() -> None:
    promise: Promise[str] = Promise()

    async def wait() -> str:
        return await promise

    elsewhere = asyncio.run_coroutine_threadsafe(wait(), portal.loop())
    here = asyncio.create_task(wait())
    await asyncio.sleep(0)
    promise.resolve("kept")
    assert await soon(here) == "kept"
    assert await soon(asyncio.wrap_future(elsewhere)) == "kept"


async def test_a_broken_promise_raises_its_error() -> None:
    promise: Promise[str] = Promise()
    promise.reject(ZeroDivisionError("broken"))
    with pytest.raises(ZeroDivisionError, match="broken"):
        await promise


def test_a_promise_is_settled_once() -> None:
    promise: Promise[str] = Promise()
    promise.resolve("first")
    promise.resolve("second")
    promise.reject(ZeroDivisionError())
    assert promise.result() == "first"


def test_a_promise_says_whether_it_is_settled() -> None:
    promise: Promise[str] = Promise()
    assert not promise.done()
    promise.resolve("kept")
    assert promise.done()


def test_a_plain_script_asks_for_the_result_and_waits() -> None:
    promise: Promise[str] = Promise()
    portal.post(promise.resolve, "kept")
    assert promise.result(SOON) == "kept"


def test_a_result_that_does_not_come_in_time_is_a_timeout_error() -> None:
    with pytest.raises(TimeoutError):
        Promise[str]().result(0.01)


async def test_asking_for_a_result_where_a_loop_runs_says_what_to_write_instead() -> None:
    with pytest.raises(RuntimeError, match=r"an event loop is running here.*write `await ws\.opened`"):
        Promise[str]("write `await ws.opened`").result(1)


async def test_a_result_that_is_known_may_be_asked_anywhere() -> None:
    promise: Promise[str] = Promise()
    promise.resolve("kept")
    assert promise.result() == "kept"


async def test_a_waiter_that_is_cancelled_is_forgotten_and_the_others_go_on() -> None:
    promise: Promise[str] = Promise()

    async def wait() -> str:
        return await promise

    impatient, patient = asyncio.create_task(wait()), asyncio.create_task(wait())
    await asyncio.sleep(0)
    impatient.cancel()
    with pytest.raises(asyncio.CancelledError):
        await impatient
    promise.resolve("kept")
    assert await soon(patient) == "kept"


async def test_a_waiter_cancelled_in_the_moment_of_settling_is_no_error() -> None:
    promise: Promise[str] = Promise()

    async def wait() -> str:
        return await promise

    waiter = asyncio.create_task(wait())
    await asyncio.sleep(0)
    waiter.cancel()
    promise.resolve("kept")
    with pytest.raises(asyncio.CancelledError):
        await waiter


def test_settling_after_a_waiting_loop_was_closed_is_no_error() -> None:
    promise: Promise[str] = Promise()
    loop = asyncio.new_event_loop()

    async def wait() -> str:
        return await promise

    task = loop.create_task(wait())
    loop.call_soon(loop.stop)
    loop.run_forever()
    loop.close()
    promise.resolve("kept")
    assert promise.result() == "kept"
    task._log_destroy_pending = False  # type: ignore[attr-defined]  # that it never ends is what is tested


@pytest.mark.parametrize(
    ("settle", "shown"),
    [
        (lambda promise: None, "<Promise pending>"),
        (lambda promise: promise.resolve(1000), "<Promise resolved: 1000>"),
        (lambda promise: promise.reject(ValueError("no")), "<Promise rejected: ValueError('no')>"),
    ],
)
def test_a_promise_shows_what_is_known(settle: Callable[[Promise[int]], None], shown: str) -> None:
    promise: Promise[int] = Promise()
    settle(promise)
    assert repr(promise) == shown
