"""Portal: a loop that is there already can be the one that connections live on."""

from __future__ import annotations

import asyncio
import subprocess
import sys
import threading
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest
from helpers import RawClient, close_frame, echoes, soon
from links import BOTH_NETWORKS, Network

from wskit import CloseEvent, EchoServer, Timeline, WebSocket
from wskit.loops import portal


@asynccontextmanager
async def adopted() -> AsyncIterator[asyncio.AbstractEventLoop]:
    """Make the running loop the home of connections."""
    loop = asyncio.get_running_loop()
    give_back = portal.adopt(loop)
    try:
        yield loop
    finally:
        give_back()


@BOTH_NETWORKS
def test_under_a_plain_loop_everything_happens_on_it(network: Network) -> None:
    async def main() -> CloseEvent:
        async with adopted() as loop:
            async with EchoServer(network=network, timeline=Timeline()) as server:
                assert portal.run(portal.running_loop) is loop
                ws = await soon(WebSocket(server.url, timeline=server.timeline).opened)
                assert await echoes(ws, "hello", b"bytes") == ["hello", b"bytes"]
                ws.link.freeze()
                back = asyncio.ensure_future(echoes(ws, "held"))
                await asyncio.sleep(0)
                ws.link.thaw()
                assert await back == ["held"]
                ws.close(4000, "done")
                event = await soon(ws.closed)
                assert await soon(server.connections[0].closed) == event
            # With nobody left, nothing is left.
            await asyncio.sleep(0)
            assert asyncio.all_tasks() == {asyncio.current_task()}
            return event

    threads = threading.enumerate()
    assert asyncio.run(main()) == CloseEvent(4000, "done", was_clean=True)
    assert threading.enumerate() == threads


def test_no_thread_is_started_for_it() -> None:
    code = """if True:
        import asyncio, threading
        from wskit import EchoServer, WebSocket
        from wskit.loops import portal

        async def main():
            portal.adopt(asyncio.get_running_loop())
            async with EchoServer(network="memory") as server:
                ws = await WebSocket(server.url).opened
                ws.onmessage = lambda event: ws.close(4000, event.data)
                ws.send("echo")
                print(await ws.closed)

        asyncio.run(main())
        print([thread.name for thread in threading.enumerate()])
    """
    done = subprocess.run([sys.executable, "-W", "error", "-c", code], capture_output=True, text=True, timeout=30)
    assert done.stderr == ""
    assert done.stdout.splitlines() == ["CloseEvent(code=4000, reason='echo', was_clean=True)", "['MainThread']"]


async def test_given_back_the_loop_before_is_home_again() -> None:
    before = portal.loop()
    async with adopted() as loop:
        assert portal.loop() is loop
    assert portal.loop() is before is not loop


async def test_other_threads_reach_the_loop_that_was_adopted() -> None:
    async with adopted() as loop:
        assert await asyncio.to_thread(portal.run, portal.running_loop) is loop
        arrived: asyncio.Future[str] = loop.create_future()
        await asyncio.to_thread(portal.post, arrived.set_result, "posted")
        assert await soon(arrived) == "posted"


async def test_a_server_can_be_made_and_closed_where_the_loop_runs_and_listens_at_once() -> None:
    async with adopted():
        server = EchoServer(timeline=Timeline())
        with await asyncio.to_thread(RawClient, server) as client:
            assert client.status == 101
            server.close()
            assert await asyncio.to_thread(client.socket.recv, 4) == close_frame(1001).serialize(mask=False)
        await soon(server.closed)


async def test_what_really_has_to_wait_cannot_be_waited_for_on_the_loop_and_is_ended() -> None:
    steps: list[str] = []

    async def something() -> None:
        try:
            steps.append("begun")
            await asyncio.Event().wait()
        finally:
            steps.append("ended")

    async with adopted():
        with pytest.raises(RuntimeError, match="outside the handler"):
            portal.run_async(something())
    assert steps == ["begun", "ended"]


async def test_an_error_on_the_loop_is_passed_on() -> None:
    async def fail() -> None:
        await asyncio.sleep(0)
        raise ValueError("passed on")

    async with adopted():
        with pytest.raises(ValueError, match="passed on"):
            portal.run_async(fail())


async def test_where_no_thread_can_be_the_loop_that_is_there_becomes_the_background_loop(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(sys, "platform", "emscripten")
    give_back = portal.adopt(None)
    try:
        assert portal.loop() is asyncio.get_running_loop()
        server = EchoServer(timeline=Timeline())
        ws = await soon(WebSocket(server.url, timeline=server.timeline).opened)
        assert await echoes(ws, "in a browser tab") == ["in a browser tab"]
        server.close()
        assert await soon(ws.closed) == CloseEvent(1001, "", was_clean=True)
        await soon(server.closed)
    finally:
        give_back()
