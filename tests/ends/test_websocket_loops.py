"""WebSocket: where no loop runs, where it runs no more, and what is left behind: nothing."""

from __future__ import annotations

import asyncio
import gc
import threading
import weakref

import pytest
from helpers import SOON, a_few_turns, listen, soon, tasks_on_the_portal

from wskit import CloseEvent, DOMException, EchoServer, WebSocket
from wskit.loops import portal
from wskit.record import events


def test_a_plain_script_asks_for_results(server: EchoServer) -> None:
    ws = WebSocket(server.url)
    assert ws.opened.result(SOON) is ws
    ws.close(1000, "done")
    assert ws.closed.result(SOON) == CloseEvent(1000, "done", True)


def test_in_a_plain_script_handlers_run_on_the_portals_loop(server: EchoServer) -> None:
    ws = WebSocket(server.url)
    place: portal.Promise[asyncio.AbstractEventLoop | None] = portal.Promise()
    ws.onclose = lambda event: place.resolve(portal.running_loop())
    ws.opened.result(SOON)
    ws.close()
    assert place.result(SOON) is portal.loop()


@pytest.mark.parametrize("name", ["opened", "closed"])
async def test_asking_for_a_result_where_a_loop_runs_says_what_to_write_instead(server: EchoServer, name: str) -> None:
    ws = WebSocket(server.url)
    with pytest.raises(RuntimeError, match=rf"write `await ws\.{name}`"):
        getattr(ws, name).result(1)


GONE = CloseEvent(1001, "", was_clean=True)


def test_a_socket_whose_loop_has_ended_says_1001(server: EchoServer) -> None:
    async def page() -> None:
        await WebSocket(server.url).opened

    asyncio.run(page())
    [connection] = server.connections
    assert connection.closed.result(SOON) == GONE


def test_a_socket_whose_loop_has_ended_says_1001_though_messages_were_on_their_way(server: EchoServer) -> None:
    async def page() -> None:
        ws = await WebSocket(server.url).opened
        for _ in range(1000):
            ws.send("x")

    asyncio.run(page())
    [connection] = server.connections
    assert connection.closed.result(SOON) == GONE


def test_a_socket_whose_loop_has_ended_while_it_was_connecting_says_1001(server: EchoServer) -> None:
    arrived: portal.Promise[None] = portal.Promise()
    server.timeline.subscribe(lambda event: arrived.resolve(None) if isinstance(event, events.Opened) else None)

    async def page() -> None:
        WebSocket(server.url)

    asyncio.run(page())
    arrived.result(SOON)
    [connection] = server.connections
    assert connection.closed.result(SOON) == GONE


def test_a_socket_whose_loop_was_closed_without_a_word_says_1001_as_soon_as_anything_comes(server: EchoServer) -> None:
    async def page() -> WebSocket:
        return await WebSocket(server.url).opened

    loop = asyncio.new_event_loop()
    ws = loop.run_until_complete(page())
    loop.close()
    ws.send("anyone there?")
    [connection] = server.connections
    assert connection.closed.result(SOON) == GONE


def test_a_socket_whose_loop_has_ended_can_still_be_asked_how_it_ended(server: EchoServer) -> None:
    async def page() -> WebSocket:
        return await WebSocket(server.url).opened

    ws = asyncio.run(page())
    assert ws.ready_state >= WebSocket.CLOSING  # at once, as when a page goes away
    assert ws.closed.result(SOON) == GONE
    assert ws.ready_state == WebSocket.CLOSED


# What a cell made is replaced when the cell runs again.


async def test_a_socket_that_is_replaced_says_1001_and_calls_no_handler(server: EchoServer) -> None:
    ws = await soon(WebSocket(server.url).opened)
    log = listen(ws)
    portal.run(ws.replace)
    assert ws.ready_state == WebSocket.CLOSING
    assert await soon(ws.closed) == GONE
    assert await soon(server.connections[0].closed) == GONE
    assert log.entries == []


async def test_a_socket_that_is_replaced_while_it_is_connecting_never_opens(server: EchoServer) -> None:
    ws = WebSocket(server.url)
    log = listen(ws)
    portal.run(ws.replace)
    assert await soon(ws.closed) == GONE
    assert log.entries == []
    with pytest.raises(DOMException):
        await ws.opened


async def test_a_socket_that_is_replaced_after_its_end_stays_as_it_ended(server: EchoServer) -> None:
    ws = await soon(WebSocket(server.url).opened)
    ws.close(4000)
    await soon(ws.closed)
    portal.run(ws.replace)
    assert (ws.ready_state, (await ws.closed).code) == (WebSocket.CLOSED, 4000)


async def test_a_server_that_is_replaced_says_1001_to_all(server: EchoServer) -> None:
    ws = await soon(WebSocket(server.url).opened)
    portal.run(server.replace)
    assert await soon(ws.closed) == GONE
    await soon(server.closed)


# Nothing is left behind.


async def test_after_the_end_no_thread_and_no_task_is_left(server: EchoServer) -> None:
    threads, tasks = threading.enumerate(), tasks_on_the_portal()
    sockets = [WebSocket(server.url) for _ in range(20)]
    for ws in sockets[:5]:
        ws.close()
    for ws in sockets[5:]:
        await soon(ws.opened)
        ws.send("x")
        ws.close()
    for ws in sockets:
        await soon(ws.closed)
    for connection in server.connections:
        await soon(connection.closed)
    while left := tasks_on_the_portal() - tasks:
        await soon(asyncio.wrap_future(asyncio.run_coroutine_threadsafe(asyncio.wait(left), portal.loop())))
    assert threading.enumerate() == threads


async def test_a_socket_that_has_ended_can_be_collected(server: EchoServer) -> None:
    ws = await soon(WebSocket(server.url, timeline=server.timeline).opened)
    ws.close()
    await soon(ws.closed)
    [connection] = server.connections
    await soon(connection.closed)
    reference = weakref.ref(ws)
    del ws
    await asyncio.sleep(0)
    portal.run(gc.collect)
    assert reference() is None


def test_in_a_plain_script_a_socket_that_has_ended_leaves_no_work_to_the_garbage_collector(server: EchoServer) -> None:
    async def collect() -> set[asyncio.Task[object]]:
        gc.collect()
        await asyncio.sleep(0)
        return asyncio.all_tasks() - {asyncio.current_task()}

    others = portal.run_async(collect())  # a page of another test may still wait for an answer to its Close
    ws = WebSocket(server.url)
    ws.opened.result(SOON)
    ws.close()
    ws.closed.result(SOON)
    server.connections[0].closed.result(SOON)
    del ws
    portal.run_async(a_few_turns())
    assert portal.run_async(collect()) <= others
