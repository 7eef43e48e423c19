"""The event loop that the tests of timing run on: its clock jumps, and it tells when something is wrong."""

from __future__ import annotations

import asyncio
import contextvars
import gc
import threading
import time
import weakref
from typing import Any

import pytest
import virtual

from wskit import CloseEvent, EchoServer, Timeline, WebSocket, fast_forward
from wskit.loops import memory, portal
from wskit.reading.conversation import conversation
from wskit.record import events


def test_the_clock_jumps_to_what_is_due_next_and_things_happen_in_order() -> None:
    async def story(loop: virtual.VirtualLoop) -> list[Any]:
        happened: list[Any] = []

        async def sleep(seconds: float) -> None:
            await asyncio.sleep(seconds)
            happened.append((loop.time(), seconds))

        async with asyncio.TaskGroup() as tasks:
            for seconds in (86_400.0, 0.5, 0.0, 0.5):
                tasks.create_task(sleep(seconds))
        return happened

    assert virtual.run(story) == [(0.0, 0.0), (0.5, 0.5), (0.5, 0.5), (86_400.0, 86_400.0)]


def test_a_timeline_can_keep_its_time() -> None:
    async def story(loop: virtual.VirtualLoop) -> list[float]:
        timeline = Timeline(clock=loop.time)
        for _ in range(3):
            timeline.add(events.Opened, timeline.new_end("client"), "")
            await asyncio.sleep(0.125)
        return [event.time for event in timeline]

    assert virtual.run(story) == [0.0, 0.125, 0.25]


def test_what_is_cancelled_does_not_happen_and_takes_no_time() -> None:
    async def story(loop: virtual.VirtualLoop) -> None:
        handles = [loop.call_soon(pytest.fail), loop.call_later(10, pytest.fail), loop.call_at(20, pytest.fail)]
        assert [handle.when() for handle in handles] == [0.0, 10.0, 20.0]
        for handle in handles:
            handle.cancel()
        assert all(handle.cancelled() for handle in handles)
        await asyncio.sleep(5)
        assert loop.time() == 5.0

    virtual.run(story)


def test_a_time_that_has_passed_is_now() -> None:
    async def story(loop: virtual.VirtualLoop) -> None:
        await asyncio.sleep(5)
        done = asyncio.Event()
        loop.call_at(1, done.set)
        await done.wait()
        assert loop.time() == 5.0

    virtual.run(story)


def test_callbacks_run_in_the_context_they_were_given() -> None:
    variable = contextvars.ContextVar("variable", default="outside")

    async def story(loop: virtual.VirtualLoop) -> list[str]:
        seen: list[str] = []
        context = contextvars.Context()
        context.run(variable.set, "inside")
        loop.call_soon(lambda: seen.append(variable.get()), context=context)
        loop.call_later(1, lambda: seen.append(variable.get()))
        await asyncio.sleep(2)
        return seen

    assert virtual.run(story) == ["inside", "outside"]


# What is wrong is told.


def test_waiting_for_what_can_never_happen_is_an_error() -> None:
    async def story(loop: virtual.VirtualLoop) -> None:
        await asyncio.sleep(3)
        await asyncio.Event().wait()

    with pytest.raises(virtual.Deadlock, match=r"nothing is left to happen at 3\.0 s"):
        virtual.run(story)


def test_an_error_that_nobody_takes_is_raised() -> None:
    async def fail() -> None:
        raise ValueError("nobody takes this")

    async def story(loop: virtual.VirtualLoop) -> None:
        loop.create_task(fail(), name="a task that is forgotten")
        await asyncio.sleep(1)

    with pytest.raises(ValueError, match="nobody takes this"):
        virtual.run(story)


def test_a_problem_without_an_error_is_raised_too() -> None:
    async def story(loop: virtual.VirtualLoop) -> None:
        loop.call_exception_handler({"message": "something is odd"})
        await asyncio.sleep(1)

    with pytest.raises(AssertionError, match="something is odd"):
        virtual.run(story)


def test_a_task_that_is_left_behind_is_an_error() -> None:
    async def story(loop: virtual.VirtualLoop) -> asyncio.Task[None]:
        return loop.create_task(asyncio.sleep(1))

    with pytest.raises(AssertionError, match="these tasks are left"):
        virtual.run(story)


def test_there_is_no_network_but_the_one_in_memory() -> None:
    async def story(loop: virtual.VirtualLoop) -> None:
        with pytest.raises(ConnectionRefusedError):
            await loop.create_connection(asyncio.Protocol, "127.0.0.1", 80)
        with pytest.raises(OSError, match="no network"):
            await loop.create_server(asyncio.Protocol, "127.0.0.1", 80)

    virtual.run(story)


# Whose loop it is.


def test_it_is_the_portal_s_home_as_long_as_it_runs() -> None:
    async def story(loop: virtual.VirtualLoop) -> virtual.VirtualLoop:
        assert portal.loop() is portal.running_loop() is loop
        assert portal.run(threading.current_thread) is threading.current_thread()
        assert loop.is_running()
        return loop

    before = portal.loop()
    loop = virtual.run(story)
    assert portal.loop() is before
    assert not loop.is_running()
    assert loop.is_closed()
    with pytest.raises(RuntimeError, match="closed"):
        loop.call_soon(print)


def test_it_is_given_back_after_an_error_too() -> None:
    before = portal.loop()
    with pytest.raises(virtual.Deadlock):
        virtual.run(lambda loop: asyncio.Event().wait())
    assert portal.loop() is before
    assert portal.running_loop() is None


async def test_a_cell_lives_through_a_minute_of_keepalive_without_waiting() -> None:
    async def story() -> tuple[float, CloseEvent]:
        now = asyncio.get_running_loop().time
        server = EchoServer(timeline=Timeline(clock=now))
        ws = await WebSocket(server.url, timeline=server.timeline).opened
        begun = now()
        ws.link.freeze()
        event = await server.connections[-1].closed
        return now() - begun, event

    begun = time.monotonic()
    # 20 until the ping, 20 for the answer that does not come, and 10 for a Close that is not answered either.
    assert await fast_forward(story) == (50.0, CloseEvent(1006, "", was_clean=False))
    assert time.monotonic() - begun < 20


async def test_meanwhile_the_cell_has_its_own_connections(server: EchoServer) -> None:
    gate = threading.Event()

    async def story() -> str:
        inside = EchoServer(timeline=Timeline())
        gate.set()
        ws = await WebSocket(inside.url, timeline=inside.timeline).opened
        return ws.url.split(":")[1]

    telling = asyncio.ensure_future(fast_forward(story))
    await asyncio.to_thread(gate.wait, 10)
    ws = await WebSocket(server.url, timeline=server.timeline).opened
    assert ws.url.startswith("ws://127.0.0.1:")
    assert await telling == f"//{memory.HOST}"
    ws.close()
    await ws.closed


async def test_what_a_story_leaves_open_ends_with_it() -> None:
    threads = threading.enumerate()
    left: list[Any] = []

    async def story() -> None:
        server = EchoServer(timeline=Timeline())
        ws = await WebSocket(server.url, timeline=server.timeline).opened
        left.extend(asyncio.all_tasks())
        asyncio.get_running_loop().call_later(1, pytest.fail)
        ws.send("still on its way")

    await fast_forward(story)
    assert len(left) > 1
    assert all(task.done() for task in left)
    assert set(threading.enumerate()) <= {*threads, *(one for one in threading.enumerate() if one.name == "wskit")}


async def test_an_interrupted_story_ends_at_once() -> None:
    begun = threading.Event()
    steps: list[str] = []

    async def story() -> None:
        try:
            while True:
                begun.set()
                await asyncio.sleep(1)
        finally:
            steps.append("cleared away")

    telling = asyncio.ensure_future(fast_forward(story))
    await asyncio.to_thread(begun.wait, 10)
    telling.cancel()
    with pytest.raises(asyncio.CancelledError):
        await telling
    assert steps == ["cleared away"]
    assert not [thread for thread in threading.enumerate() if thread.name == "wskit story"]


async def test_a_story_that_is_interrupted_while_it_ends_is_forgotten_all_the_same() -> None:
    loops: list[virtual.VirtualLoop] = []

    async def linger() -> None:
        try:
            await asyncio.Event().wait()
        finally:
            loops[0].stop()  # as the thread of an interrupted cell does
            await asyncio.sleep(3600)

    async def story() -> asyncio.Task[None]:
        loop = asyncio.get_running_loop()
        assert isinstance(loop, virtual.VirtualLoop)
        loops.append(loop)
        rest = asyncio.create_task(linger())
        await asyncio.sleep(1)
        return rest

    rest = await fast_forward(story)
    assert rest.cancelled()
    assert loops[0].is_closed()


async def test_an_error_in_a_story_is_the_cells() -> None:
    async def story() -> None:
        await asyncio.sleep(3600)
        raise ValueError("it went wrong")

    with pytest.raises(ValueError, match="it went wrong"):
        await fast_forward(story)


async def test_a_story_that_waits_for_ever_says_so() -> None:
    async def story() -> None:
        await asyncio.Event().wait()

    with pytest.raises(virtual.Deadlock, match=r"nothing is left to happen at 0\.0 s"):
        await fast_forward(story)


@pytest.mark.parametrize(
    ("story", "advice"),
    [("story", "pass its name, without parentheses"), (lambda: 5, "begin it with `async def`")],
)
async def test_what_is_no_story_is_refused_with_advice(story: Any, advice: str) -> None:
    with pytest.raises(TypeError, match=advice):
        await fast_forward(story)


async def test_a_story_that_has_been_told_is_forgotten_with_all_that_was_in_it() -> None:
    worlds: list[weakref.ref[Any]] = []

    async def story() -> None:
        server = EchoServer(timeline=Timeline())
        ws = await WebSocket(server.url, timeline=server.timeline).opened
        worlds.extend([weakref.ref(asyncio.get_running_loop()), weakref.ref(server), weakref.ref(ws)])

    await fast_forward(story)
    gc.collect()
    assert [world() for world in worlds] == [None, None, None]


async def test_two_stories_on_one_record_are_told_apart() -> None:
    timeline = Timeline()

    async def story() -> WebSocket:
        async with EchoServer(timeline=timeline) as server:
            ws = await WebSocket(server.url, timeline=timeline).opened
            ws.close()
            await ws.closed
            await server.connections[-1].closed
        return ws

    first, second = await fast_forward(story), await fast_forward(story)
    ends = [conversation(timeline.events(), ws.end).server for ws in (first, second)]
    assert None not in ends
    assert ends[0] != ends[1]
