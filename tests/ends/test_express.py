"""Express: messages take the shortest way in and out, and nothing else changes."""

from __future__ import annotations

import pytest
from helpers import RawClient, close_frame, echoes, soon
from websockets.frames import Frame, Opcode

from wskit import EchoServer, WebSocket
from wskit.ends.express import PORTION, Express
from wskit.record import events

HELLO = "hello"
MANY = [f"message {number}" for number in range(5000)]


@pytest.fixture
def through_the_queue(monkeypatch: pytest.MonkeyPatch) -> list[str | bytes]:
    """The messages that the library queued and a task read."""
    read: list[str | bytes] = []
    original = Express.has_left_the_queue

    def has_left(self: Express, message: str | bytes) -> str | bytes:
        read.append(message)
        return original(self, message)

    monkeypatch.setattr(Express, "has_left_the_queue", has_left)
    return read


def sizes_of_writes(server: EchoServer, side: str) -> list[int]:
    """Return the sizes of what was written at once on a side, but for the handshake."""
    written = [e for e in server.timeline.events() if isinstance(e, events.BytesOut) and e.end.side == side]
    return [len(event.data) for event in written[1:]]


async def test_a_whole_message_is_taken_right_away_at_both_ends(
    server: EchoServer, through_the_queue: list[str | bytes]
) -> None:
    """It uses ``process_event``, which the library does not document. If this fails, it has changed."""
    ws = await soon(WebSocket(server.url, timeline=server.timeline).opened)
    assert await echoes(ws, HELLO, b"\x00\xff", "") == [HELLO, b"\x00\xff", ""]
    assert through_the_queue == []


def test_a_message_in_fragments_goes_through_the_queue_and_so_does_what_follows_it(
    server: EchoServer, through_the_queue: list[str | bytes]
) -> None:
    frames = [
        Frame(Opcode.TEXT, b"before"),
        Frame(Opcode.TEXT, b"in ", fin=False),
        Frame(Opcode.PING, b"in between"),
        Frame(Opcode.CONT, b"pieces"),
        Frame(Opcode.BINARY, b"behind"),
        close_frame(1000),
    ]
    with RawClient(server) as raw:
        raw.write(b"".join(frame.serialize(mask=True) for frame in frames))
        raw.read_to_end()
    [connection] = server.connections
    assert connection.received == ("before", "in pieces", b"behind")
    assert through_the_queue == ["in pieces", b"behind"]


def test_the_queue_is_left_again_when_it_is_empty(server: EchoServer, through_the_queue: list[str | bytes]) -> None:
    with RawClient(server) as raw:
        raw.write(Frame(Opcode.TEXT, b"in ", fin=False))
        raw.write(Frame(Opcode.CONT, b"pieces"))
        raw.socket.recv(100, 0)  # its echo
        raw.write(Frame(Opcode.TEXT, b"whole"))
        assert raw.socket.recv(100, 0).endswith(b"whole")  # before the Close: behind that nothing is answered
        raw.write(close_frame(1000))
        raw.read_to_end()
    assert through_the_queue == ["in pieces"]


def test_text_that_is_not_utf8_is_left_to_the_library(server: EchoServer) -> None:
    with RawClient(server) as raw:
        raw.write(Frame(Opcode.TEXT, b"\xff"))
        raw.write(Frame(Opcode.TEXT, b"nobody reads this"))
        assert raw.read_to_end().startswith(Frame(Opcode.CLOSE, b"\x03\xef").serialize(mask=False)[:1])
    [connection] = server.connections
    assert connection.closed.result(10).code == 1006
    assert connection.received == ()


async def test_messages_that_are_there_together_are_written_together(server: EchoServer) -> None:
    ws = await soon(WebSocket(server.url, timeline=server.timeline).opened)
    assert await echoes(ws, *MANY) == MANY
    for side in ("client", "server"):
        sizes = sizes_of_writes(server, side)
        assert len(sizes) < len(MANY) / 20, side
        assert max(sizes) < PORTION + 100, side


async def test_a_large_message_is_a_portion_by_itself(server: EchoServer) -> None:
    ws = await soon(WebSocket(server.url, timeline=server.timeline).opened)
    large = bytes(3 * PORTION)
    assert await echoes(ws, "a", large, "b") == ["a", large, "b"]
    assert max(sizes_of_writes(server, "client")) < 4 * PORTION


async def test_a_single_message_waits_for_no_other(server: EchoServer) -> None:
    ws = await soon(WebSocket(server.url, timeline=server.timeline).opened)
    for _ in range(3):
        await echoes(ws, HELLO)
    assert sizes_of_writes(server, "client") == [len(HELLO) + 6] * 3
    assert sizes_of_writes(server, "server") == [len(HELLO) + 2] * 3
