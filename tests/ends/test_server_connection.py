"""Connection: what the server holds of each client, and the goodbyes that no web page may say."""

from __future__ import annotations

import logging
import struct
from collections.abc import Callable
from typing import Any

import pytest
from helpers import SOON, RawClient, close_frame, happened, listen, soon, text_frame
from websockets.frames import Frame, Opcode

from wskit import CloseEvent, DOMException, EchoServer, WebSocket
from wskit.ends import server as server_module
from wskit.ends.server import Connection
from wskit.record import events

LOST = CloseEvent(1006, "", was_clean=False)


async def connected(server: EchoServer) -> tuple[WebSocket, Connection]:
    """Open a connection, and give both its ends."""
    ws = await soon(WebSocket(server.url, timeline=server.timeline).opened)
    return ws, server.connections[-1]


async def echo(ws: WebSocket, message: str) -> None:
    ws.send(message)
    await happened(ws.timeline, events.Received, ws.end)


async def test_a_connection_knows_all_it_received_though_the_goodbye_came_with_it(server: EchoServer) -> None:
    ws, connection = await connected(server)
    ws.send("text")
    ws.send(b"bytes")
    ws.close(1000)
    await soon(connection.closed)
    assert connection.received == ("text", b"bytes")


async def test_a_connection_that_lives_has_sent_back_all_it_received(server: EchoServer) -> None:
    ws, connection = await connected(server)
    assert (connection.received, connection.sent) == ((), ())
    await echo(ws, "text")
    assert connection.sent == connection.received == ("text",)


async def test_each_connection_knows_only_its_own_messages(server: EchoServer) -> None:
    (one, first), (other, second) = await connected(server), await connected(server)
    await echo(one, "one")
    await echo(other, "other")
    assert (first.received, second.received) == (("one",), ("other",))


async def test_the_connections_are_listed_oldest_first(server: EchoServer) -> None:
    pairs = [await connected(server) for _ in range(3)]
    assert server.connections == tuple(connection for _, connection in pairs)


async def test_all_that_live_are_listed_and_of_those_that_ended_the_last_few(
    server: EchoServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(server_module, "KEPT", 2)
    pairs = [await connected(server) for _ in range(6)]
    for ws, connection in pairs[1:5]:
        ws.close()
        await soon(connection.closed)
    assert server.connections == tuple(pairs[index][1] for index in (0, 3, 4, 5))


WIRE_CODES = [*range(1000, 1004), *range(1007, 1015), 3000, 3003, 3999, 4000, 4999]


@pytest.mark.parametrize("code", WIRE_CODES)
async def test_any_code_that_may_travel_can_be_sent_and_both_ends_are_left_with_it(
    server: EchoServer, code: int
) -> None:
    ws, connection = await connected(server)
    log = listen(ws)
    connection.close(code, "the reason")
    event = CloseEvent(code, "the reason", was_clean=True)
    assert await soon(ws.closed) == await soon(connection.closed) == event
    assert log.types == ["close"]


async def test_without_arguments_a_connection_closes_with_1000(server: EchoServer) -> None:
    ws, connection = await connected(server)
    connection.close()
    assert await soon(ws.closed) == CloseEvent(1000, "", was_clean=True)


BAD_GOODBYES = [
    *(pytest.param((code,), ValueError, id=str(code)) for code in (0, 999, 1004, 1005, 1006, 1015, 1016, 2999)),
    *(pytest.param((code,), ValueError, id=str(code)) for code in (5000, 65535, 65536, -1)),
    *(pytest.param((code,), TypeError, id=repr(code)) for code in ("1000", 1000.5, True, None)),
    *(pytest.param((1000, reason), TypeError, id=repr(reason)) for reason in (b"x", None, 5)),
    pytest.param((1000, "x" * 124), DOMException, id="124 bytes"),
]


@pytest.mark.parametrize(("arguments", "error"), BAD_GOODBYES)
async def test_a_goodbye_that_cannot_be_is_an_error_and_the_connection_stays_open_and_usable(
    server: EchoServer, arguments: Any, error: type[Exception]
) -> None:
    ws, connection = await connected(server)
    with pytest.raises(error):
        connection.close(*arguments)
    await echo(ws, "still here")
    assert connection.state == ws.ready_state == WebSocket.OPEN


async def test_a_code_that_never_travels_is_refused_by_name(server: EchoServer) -> None:
    _, connection = await connected(server)
    with pytest.raises(ValueError, match=r"1006 \(Abnormal Closure\) is never sent"):
        connection.close(1006)


async def test_half_a_surrogate_pair_in_a_reason_becomes_the_replacement_character(server: EchoServer) -> None:
    ws, connection = await connected(server)
    connection.close(4000, "\ud800")
    assert (await soon(ws.closed)).reason == "\ufffd"


async def test_closing_again_does_nothing(server: EchoServer) -> None:
    ws, connection = await connected(server)
    connection.close(4000)
    connection.close(4001)
    assert (await soon(ws.closed)).code == 4000
    await soon(connection.closed)
    connection.close(4002)
    assert await connection.closed == CloseEvent(4000, "", was_clean=True)


async def test_closing_one_connection_leaves_the_others_alone(server: EchoServer) -> None:
    (one, first), (other, second) = await connected(server), await connected(server)
    first.close()
    await soon(one.closed)
    await echo(other, "still here")
    assert second.state is WebSocket.OPEN


async def test_a_connection_shows_its_state_and_no_port(server: EchoServer) -> None:
    with RawClient(server):
        [connection] = server.connections
        assert (connection.state, repr(connection)) == (WebSocket.OPEN, "<Connection OPEN>")
        connection.close(4000)
        await happened(server.timeline, events.Closing, connection.end)
        assert (connection.state, repr(connection)) == (WebSocket.CLOSING, "<Connection CLOSING>")
    assert await soon(connection.closed) == LOST
    assert (connection.state, repr(connection)) == (WebSocket.CLOSED, "<Connection CLOSED>")


# Clients that vanish, and clients that break the rules.


@pytest.mark.parametrize("leave", [lambda client: client.socket.close(), RawClient.reset], ids=["FIN", "RST"])
async def test_a_client_that_vanishes_leaves_1006_no_error_and_nothing_in_the_log(
    server: EchoServer, caplog: pytest.LogCaptureFixture, leave: Callable[[RawClient], None]
) -> None:
    leave(RawClient(server))
    await happened(server.timeline, events.Opened)
    [connection] = server.connections
    assert await soon(connection.closed) == LOST
    assert not any(isinstance(event, events.Failed) for event in server.timeline)
    assert [record for record in caplog.records if record.levelno >= logging.WARNING] == []


BROKEN = [
    *(pytest.param(close_frame(code), 1002, id=f"close {code}") for code in (0, 1004, 1005, 1006, 1015, 2999, 65535)),
    pytest.param(Frame(Opcode.TEXT, b"\xff"), 1007, id="text not UTF-8"),
    pytest.param(Frame(Opcode.CLOSE, b"\x03\xe8\xff"), 1007, id="reason not UTF-8"),
    pytest.param(Frame(Opcode.CONT, b"stray"), 1002, id="stray continuation"),
    pytest.param(text_frame("not masked").serialize(mask=False), 1002, id="not masked"),
]


@pytest.mark.parametrize(("bytes_sent", "code"), BROKEN)
async def test_a_client_that_breaks_the_rules_is_told_so_and_the_server_is_left_with_1006(
    server: EchoServer, caplog: pytest.LogCaptureFixture, bytes_sent: Frame | bytes, code: int
) -> None:
    with RawClient(server) as client:
        [connection] = server.connections
        client.write(bytes_sent)
        answer = client.read_to_end()
    assert (answer[0], struct.unpack("!H", answer[2:4])[0]) == (0x88, code)
    assert await soon(connection.closed) == LOST
    assert (await happened(server.timeline, events.Failed, connection.end)).why
    assert [record for record in caplog.records if record.levelno >= logging.WARNING] == []


def test_a_plain_script_can_ask_how_a_connection_ended(server: EchoServer) -> None:
    ws = WebSocket(server.url)
    ws.opened.result(SOON)
    [connection] = server.connections
    ws.close(4321, "why not")
    assert connection.closed.result(SOON) == CloseEvent(4321, "why not", was_clean=True)


async def test_nothing_is_logged_for_an_ordinary_goodbye(server: EchoServer, caplog: pytest.LogCaptureFixture) -> None:
    ws, connection = await connected(server)
    ws.close(4000)
    await soon(connection.closed)
    assert [record for record in caplog.records if record.levelno >= logging.WARNING] == []
