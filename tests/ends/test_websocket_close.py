"""WebSocket: ``close()``, what it accepts, when it may be called, and what is sent around it."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest
from helpers import echoes, listen, scripted_server, soon

from wskit import CloseEvent, DOMException, EchoServer, WebSocket
from wskit.record import events


async def opened(server: EchoServer) -> WebSocket:
    return await soon(WebSocket(server.url, timeline=server.timeline).opened)


async def server_saw(server: EchoServer) -> CloseEvent:
    """Tell what the server's only connection was left with."""
    [connection] = server.connections
    return await soon(connection.closed)


@pytest.mark.parametrize(
    ("arguments", "seen"),
    [
        ((), CloseEvent(1005, "", True)),
        ((None, ""), CloseEvent(1005, "", True)),
        ((1000,), CloseEvent(1000, "", True)),
        ((1000, "Deliberate disconnection"), CloseEvent(1000, "Deliberate disconnection", True)),
        ((3000, ""), CloseEvent(3000, "", True)),
        ((4999, "x" * 123), CloseEvent(4999, "x" * 123, True)),
        ((4000, "half \ud800"), CloseEvent(4000, "half \ufffd", True)),
    ],
)
async def test_both_sides_are_left_with_what_the_page_said(
    server: EchoServer, arguments: Any, seen: CloseEvent
) -> None:
    ws = await opened(server)
    ws.close(*arguments)
    assert ws.ready_state == WebSocket.CLOSING
    assert await soon(ws.closed) == seen
    assert ws.ready_state == WebSocket.CLOSED
    assert await server_saw(server) == seen


BAD_GOODBYES = [
    ((999,), {}, "InvalidAccessError"),
    ((1001,), {}, "InvalidAccessError"),
    ((1005,), {}, "InvalidAccessError"),
    ((5000,), {}, "InvalidAccessError"),
    (("1000",), {}, "TypeError"),
    ((1000.5,), {}, "TypeError"),
    ((), {"reason": "x"}, "TypeError"),
    ((1000, b"x"), {}, "TypeError"),
    ((1000, "x" * 124), {}, "SyntaxError"),
    ((1000, "é" * 62), {}, "SyntaxError"),
]


def name_of(error: BaseException) -> str:
    return error.name if isinstance(error, DOMException) else type(error).__name__


@pytest.mark.parametrize(("arguments", "options", "error"), BAD_GOODBYES)
async def test_a_bad_goodbye_is_an_error_and_the_socket_stays_open_and_usable(
    server: EchoServer, arguments: Any, options: Any, error: str
) -> None:
    ws = await opened(server)
    with pytest.raises((DOMException, TypeError)) as caught:
        ws.close(*arguments, **options)
    assert name_of(caught.value) == error
    assert ws.ready_state == WebSocket.OPEN
    assert await echoes(ws, "still here") == ["still here"]


@pytest.mark.parametrize(("arguments", "options", "error"), BAD_GOODBYES)
async def test_the_arguments_of_close_are_looked_at_before_the_state(
    server: EchoServer, arguments: Any, options: Any, error: str
) -> None:
    ws = WebSocket(server.url)
    with pytest.raises((DOMException, TypeError)) as caught:
        ws.close(*arguments, **options)
    assert name_of(caught.value) == error
    assert ws.ready_state == WebSocket.CONNECTING
    await soon(ws.opened)
    ws.close()
    await soon(ws.closed)
    with pytest.raises((DOMException, TypeError)):
        ws.close(*arguments, **options)


async def test_closing_again_does_nothing(server: EchoServer) -> None:
    ws = await opened(server)
    log = listen(ws)
    ws.close(4000, "first")
    ws.close(4001, "second")
    assert (await soon(ws.closed)).code == 4000
    ws.close(4002, "third")
    assert log.types == ["close"]
    assert await server_saw(server) == CloseEvent(4000, "first", True)


async def test_closing_while_connecting_is_closing_at_once_then_error_then_1006(server: EchoServer) -> None:
    ws = WebSocket(server.url)
    log = listen(ws)
    ws.close(1000, "changed my mind")
    assert ws.ready_state == WebSocket.CLOSING
    assert log.entries == []
    assert await soon(ws.closed) == CloseEvent(1006, "", was_clean=False)
    assert [(kind, state) for kind, _, state in log.entries] == [("error", 3), ("close", 3)]
    with pytest.raises(DOMException, match="it was closed before it was open"):
        await ws.opened


async def test_closing_while_the_server_takes_its_time_with_the_handshake_does_not_wait_for_it() -> None:
    async with scripted_server(lambda peer: asyncio.Event().wait()) as url:
        ws = WebSocket(url)
        ws.close()
        assert (await soon(ws.closed)).code == 1006


async def test_what_is_sent_after_the_end_is_dropped_and_counted(server: EchoServer) -> None:
    ws = await opened(server)
    ws.close(1000)
    ws.send("é")
    assert ws.buffered_amount == 2
    await soon(ws.closed)
    ws.send(b"abc")
    assert ws.buffered_amount == 5
    await server_saw(server)
    assert server.connections[0].received == ()
    dropped = [event.data for event in server.timeline.events(ws.end) if isinstance(event, events.Dropped)]
    assert dropped == ["é", b"abc"]


async def test_what_is_sent_to_a_socket_closed_while_connecting_is_dropped_and_counted(server: EchoServer) -> None:
    ws = WebSocket(server.url)
    ws.close()
    ws.send("abc")
    assert ws.buffered_amount == 3


@pytest.mark.parametrize("message", ["x", "x" * 10_000], ids=["short", "long"])
async def test_all_that_was_sent_before_a_close_arrives_before_it(server: EchoServer, message: str) -> None:
    ws = await opened(server)
    sent = tuple(f"{number} {message}" for number in range(500))
    for one in sent:
        ws.send(one)
    ws.close(1000)
    assert (await soon(ws.closed)).was_clean
    assert (await server_saw(server)).code == 1000
    assert server.connections[0].received == sent
    assert ws.buffered_amount == 0
