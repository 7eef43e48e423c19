"""EchoServer: how it stops, and what it leaves behind."""

from __future__ import annotations

import socket
import threading
from typing import Any

import pytest
from helpers import SOON, RawClient, happened, refuses, soon, tasks_on_the_portal

from wskit import CloseEvent, DOMException, EchoServer, Timeline, WebSocket
from wskit.ends import server as server_module
from wskit.record import events


async def opened(server: EchoServer) -> WebSocket:
    return await soon(WebSocket(server.url, timeline=server.timeline).opened)


@pytest.mark.parametrize(
    ("arguments", "code", "reason"), [((), 1001, ""), ((1012, "x"), 1012, "x"), ((4000, "é" * 61), 4000, "é" * 61)]
)
async def test_closing_says_goodbye_to_all(
    server: EchoServer, arguments: tuple[int, str], code: int, reason: str
) -> None:
    sockets = [await opened(server) for _ in range(3)]
    server.close(*arguments)
    event = CloseEvent(code, reason, was_clean=True)
    assert [await soon(ws.closed) for ws in sockets] == [event] * 3
    await soon(server.closed)
    assert [await soon(connection.closed) for connection in server.connections] == [event] * 3


async def test_closing_in_the_middle_of_a_flood_takes_no_longer_and_is_clean(server: EchoServer) -> None:
    ws = await opened(server)
    for _ in range(2000):
        ws.send("x" * 1000)
    await happened(server.timeline, events.Received)
    server.close(1012)
    assert await soon(ws.closed) == CloseEvent(1012, "", was_clean=True)
    [connection] = server.connections
    assert await soon(connection.closed) == CloseEvent(1012, "", was_clean=True)


async def test_when_close_returns_nobody_listens_and_the_port_can_be_used_again(server: EchoServer) -> None:
    await opened(server)
    server.close()
    assert refuses(server.port)
    with EchoServer(server.port) as other:
        assert other.port == server.port


async def test_closing_again_does_nothing(server: EchoServer) -> None:
    ws = await opened(server)
    server.close(4000)
    server.close(4001)
    assert (await soon(ws.closed)).code == 4000
    await soon(server.closed)
    server.close(4002)


@pytest.mark.parametrize(
    ("arguments", "error"),
    [((1006,), ValueError), (("1000",), TypeError), ((1000, None), TypeError), ((1000, "x" * 124), DOMException)],
)
def test_a_goodbye_that_cannot_be_is_an_error_and_it_goes_on_listening(
    server: EchoServer, arguments: Any, error: type[Exception]
) -> None:
    with pytest.raises(error):
        server.close(*arguments)
    assert not refuses(server.port)


def test_with_closes_it_and_waits_until_all_have_gone() -> None:
    with EchoServer() as server:
        ws = WebSocket(server.url)
        ws.opened.result(SOON)
    assert server.closed.done()
    assert [connection.state for connection in server.connections] == [WebSocket.CLOSED]
    assert ws.closed.result(SOON).code == 1001


async def test_async_with_closes_it_and_waits_until_all_have_gone() -> None:
    async with EchoServer() as server:
        ws = await opened(server)
    assert server.closed.done()
    assert (await soon(ws.closed)).code == 1001


async def test_with_where_a_loop_runs_closes_it_and_does_not_wait() -> None:
    with EchoServer() as server:
        ws = await opened(server)
    assert refuses(server.port)
    assert ws.ready_state == WebSocket.OPEN
    assert (await soon(ws.closed)).code == 1001


def test_an_error_in_a_with_block_closes_it_and_is_passed_on() -> None:
    with pytest.raises(ZeroDivisionError), EchoServer() as server:
        _ = 1 / 0
    assert refuses(server.port)


async def test_a_server_shows_its_state_and_no_port(server: EchoServer) -> None:
    with RawClient(server):
        assert repr(server) == "<EchoServer listening>"
        server.close()
        assert repr(server) == "<EchoServer closing>"
    await soon(server.closed)
    assert repr(server) == "<EchoServer closed>"


async def test_after_the_end_no_thread_and_no_task_is_left() -> None:
    threads, tasks = threading.enumerate(), tasks_on_the_portal()
    async with EchoServer() as server:
        sockets = [await opened(server) for _ in range(10)]
    for ws in sockets:
        await soon(ws.closed)
    assert tasks_on_the_portal() <= tasks
    assert threading.enumerate() == threads


def test_a_client_that_connects_and_says_nothing_holds_up_the_end_for_its_handshakes_time_only(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(server_module, "OPEN_TIMEOUT", 0.05)
    server = EchoServer(timeline=Timeline())
    with socket.create_connection(("127.0.0.1", server.port)) as idle:
        # A whole conversation after it, so that the silent one has been accepted: asyncio accepts in order.
        WebSocket(server.url, timeline=server.timeline).opened.result(SOON)
        server.close()
        server.closed.result(SOON)
        assert idle.recv(1) == b""
