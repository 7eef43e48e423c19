"""What is looked up in the record: the frames of one side, and the handshake."""

from __future__ import annotations

from typing import Any

import pytest
from helpers import echoes, soon

from wskit import EchoServer, WebSocket, frames_of, handshake
from wskit.protocol.frames import Opcode


async def test_the_frames_of_each_side_are_found_from_either_end(server: EchoServer) -> None:
    ws = await soon(WebSocket(server.url, timeline=server.timeline).opened)
    await echoes(ws, "one", b"two")
    ws.close(4000, "three")
    await soon(ws.closed)
    [connection] = server.connections
    await soon(connection.closed)
    for end in (ws, connection):
        sent = frames_of(end, "client")
        assert [frame.payload for frame in sent] == [b"one", b"two", b"\x0f\xa0three"]
        assert [frame.opcode for frame in sent] == [Opcode.TEXT, Opcode.BINARY, Opcode.CLOSE]
        assert all(frame.masked for frame in sent)
        assert [frame.payload for frame in frames_of(end, "server")] == [frame.payload for frame in sent]


async def test_the_handshake_is_found_from_either_end(server: EchoServer) -> None:
    ws = await soon(WebSocket(server.url, ["chat"], timeline=server.timeline).opened)
    for end in (ws, server.connections[0]):
        found = handshake(end)
        assert found.request is not None
        assert found.response is not None
        assert found.request.first_line == "GET /… HTTP/1.1"
        assert found.response.status == 101
        assert found.response.values("Sec-WebSocket-Protocol") == ["chat"]


async def test_a_connection_that_was_never_made_has_no_handshake(server: EchoServer) -> None:
    server.close()
    await server.closed
    ws = WebSocket(server.url, timeline=server.timeline)
    await soon(ws.closed)
    assert (handshake(ws).request, handshake(ws).response) == (None, None)
    assert frames_of(ws, "client") == []


@pytest.mark.parametrize("which", [None, "ws", 5])
def test_what_is_no_end_of_a_connection_is_a_type_error(which: Any) -> None:
    with pytest.raises(TypeError, match=r"frames_of\(\) takes a WebSocket, one of server\.connections"):
        frames_of(which, "client")
    with pytest.raises(TypeError, match=r"handshake\(\) takes a WebSocket"):
        handshake(which)


def test_a_sender_that_is_no_side_is_a_value_error(server: EchoServer) -> None:
    with pytest.raises(ValueError, match="the sender is"):
        frames_of(WebSocket(server.url, timeline=server.timeline), "browser")  # type: ignore[arg-type]
