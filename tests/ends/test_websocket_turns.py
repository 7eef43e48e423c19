"""WebSocket: when things happen, and on whose time. One event per turn of the loop that made the socket."""

from __future__ import annotations

import asyncio
import threading
import time
from typing import Any

import pytest
from helpers import SOON, listen, soon

from wskit import CloseEvent, EchoServer, MessageEvent, WebSocket
from wskit.protocol.interface import PageEvent

# Handlers.


async def test_a_page_is_told_of_open_messages_and_close_in_order_and_once_each(server: EchoServer) -> None:
    ws = WebSocket(server.url)
    log = listen(ws)
    await soon(ws.opened)
    ws.send("a")
    ws.send(b"b")
    while len(log.entries) < 3:
        await asyncio.sleep(0)
    ws.close(1000, "done")
    await soon(ws.closed)
    assert log.entries == [
        ("open", PageEvent("open"), 1),
        ("message", MessageEvent("a"), 1),
        ("message", MessageEvent(b"b"), 1),
        ("close", CloseEvent(1000, "done", True), 3),
    ]


@pytest.mark.parametrize("name", ["onopen", "onmessage", "onerror", "onclose"])
def test_a_handler_is_none_or_a_function(server: EchoServer, name: str) -> None:
    ws = WebSocket(server.url)
    assert getattr(ws, name) is None
    setattr(ws, name, print)
    assert getattr(ws, name) is print
    setattr(ws, name, None)
    assert getattr(ws, name) is None
    with pytest.raises(TypeError, match=f"{name} must be a function that takes the event, or None"):
        setattr(ws, name, "print")
    ws.opened.result(SOON)


async def test_a_handler_set_to_none_is_called_no_more(server: EchoServer) -> None:
    ws = WebSocket(server.url)
    log = listen(ws)
    await soon(ws.opened)
    ws.onclose = None
    ws.close()
    await soon(ws.closed)
    assert log.types == ["open"]


@pytest.fixture
async def problems() -> list[dict[str, Any]]:
    """What the test's loop was told went wrong."""
    problems: list[dict[str, Any]] = []
    asyncio.get_running_loop().set_exception_handler(lambda _, context: problems.append(context))
    return problems


async def test_a_handler_that_raises_is_reported_and_stops_nothing(
    server: EchoServer, problems: list[dict[str, Any]]
) -> None:
    error = ZeroDivisionError()

    def fail(event: object) -> None:
        raise error

    ws = WebSocket(server.url)
    ws.onopen = ws.onclose = fail
    await soon(ws.opened)
    ws.close()
    await soon(ws.closed)
    assert [(problem["message"], problem["exception"]) for problem in problems] == [
        ("an exception in onopen", error),
        ("an exception in onclose", error),
    ]


async def test_a_handler_may_be_a_coroutine_function(server: EchoServer) -> None:
    done = asyncio.get_running_loop().create_future()

    async def handler(event: PageEvent) -> None:
        await asyncio.sleep(0)
        done.set_result(event)

    ws = WebSocket(server.url)
    ws.onopen = handler
    assert await soon(done) == PageEvent("open")


async def test_what_goes_wrong_in_a_coroutine_is_reported_and_its_cancellation_is_not(
    server: EchoServer, problems: list[dict[str, Any]]
) -> None:
    error = ZeroDivisionError()

    async def fail(event: object) -> None:
        raise error

    async def cancel(event: object) -> None:
        raise asyncio.CancelledError

    ws = WebSocket(server.url)
    ws.onopen, ws.onclose = cancel, fail
    await soon(ws.opened)
    ws.close()
    await soon(ws.closed)
    while not problems:
        await asyncio.sleep(0)
    assert [(problem["message"], problem["exception"]) for problem in problems] == [("an exception in onclose", error)]


# Run to completion.


async def test_nothing_changes_while_the_code_that_made_the_socket_is_busy(server: EchoServer) -> None:
    ws = WebSocket(server.url)
    while not server.connections:
        time.sleep(0.001)
    assert (ws.ready_state, ws.opened.done()) == (WebSocket.CONNECTING, False)


async def test_handlers_set_after_a_busy_time_miss_nothing(server: EchoServer) -> None:
    ws = WebSocket(server.url, timeline=server.timeline)
    while not server.connections:
        time.sleep(0.001)
    [connection] = server.connections
    connection.close(4000, "that was quick")
    while connection.state != WebSocket.CLOSED:
        time.sleep(0.001)
    log = listen(ws)
    await soon(ws.closed)
    assert log.types == ["open", "close"]


async def test_handlers_run_on_the_thread_and_loop_of_the_code_that_made_the_socket(server: EchoServer) -> None:
    places: list[tuple[threading.Thread, asyncio.AbstractEventLoop]] = []
    ws = WebSocket(server.url)
    ws.onopen = ws.onclose = lambda event: places.append((threading.current_thread(), asyncio.get_running_loop()))
    await soon(ws.opened)
    ws.close()
    await soon(ws.closed)
    assert places == [(threading.current_thread(), asyncio.get_running_loop())] * 2


async def test_what_awaits_a_message_goes_on_before_the_next_message_is_delivered(server: EchoServer) -> None:
    ws = await soon(WebSocket(server.url).opened)
    messages = [str(number) for number in range(100)]
    loop = asyncio.get_running_loop()
    story: list[tuple[str, object]] = []
    arrival = loop.create_future()

    def deliver(event: MessageEvent) -> None:
        story.append(("delivered", event.data))
        arrival.set_result(event.data)

    ws.onmessage = deliver
    for message in messages:
        ws.send(message)
    for _ in messages:
        data = await soon(arrival)
        arrival = loop.create_future()
        story.append(("went on", data))
    assert story == [(what, message) for message in messages for what in ("delivered", "went on")]


async def test_what_awaits_the_opening_goes_on_before_the_first_message(server: EchoServer) -> None:
    ws = WebSocket(server.url)
    log = listen(ws)
    while not server.connections:
        time.sleep(0.001)
    server.close(1012, "x")
    await ws.opened
    assert (log.types, ws.ready_state) == (["open"], WebSocket.OPEN)
    await soon(ws.closed)


async def test_a_page_that_closes_in_a_handler_is_told_of_no_message_after_it(server: EchoServer) -> None:
    ws = await soon(WebSocket(server.url, timeline=server.timeline).opened)
    log = listen(ws)

    def close(event: MessageEvent) -> None:
        log.entries.append((event.type, event, ws.ready_state))
        ws.close(4000)

    ws.onmessage = close
    for number in range(100):
        ws.send(str(number))
    await soon(ws.closed)
    assert log.messages == ["0"]
    assert log.types == ["message", "close"]


async def test_ten_thousand_messages_come_back_in_order(server: EchoServer) -> None:
    ws = await soon(WebSocket(server.url).opened)
    back: asyncio.Queue[MessageEvent] = asyncio.Queue()
    ws.onmessage = back.put_nowait
    messages = [str(number) for number in range(10_000)]
    for message in messages:
        ws.send(message)
    assert [(await soon(back.get())).data for _ in messages] == messages
