"""Channel: peers that break the rules, which is an error and then 1006, and peers that only stretch them."""

from __future__ import annotations

import pytest
from helpers import Peer, close_frame, close_of, happened, listen, scripted_server, soon, text_frame
from websockets.frames import Frame, Opcode

from wskit import CloseEvent, Timeline, WebSocket
from wskit.record import events

LOST = CloseEvent(1006, "", was_clean=False)

BROKEN = [
    pytest.param(close_frame(code), 1002, "invalid status code", id=f"close {code}")
    for code in (0, 999, 1004, 1005, 1006, 1015, 1016, 2999, 5000, 65535)
] + [
    pytest.param(Frame(Opcode.CLOSE, b"\x03"), 1002, "close frame too short", id="half a code"),
    pytest.param(Frame(Opcode.CLOSE, b"\x03\xe8\xff"), 1007, "not UTF-8", id="reason not UTF-8"),
    pytest.param(Frame(Opcode.TEXT, b"\xff"), 1007, "not UTF-8", id="text not UTF-8"),
    pytest.param(Frame(Opcode.CONT, b"stray"), 1002, "unexpected continuation frame", id="stray continuation"),
    pytest.param(b"\xc1\x00", 1002, "reserved bits must be 0", id="reserved bit"),
    pytest.param(b"\x83\x00", 1002, "invalid opcode", id="unknown opcode"),
    pytest.param(b"\x81\x80abcd", 1002, "incorrect masking", id="masked by the server"),
    pytest.param(b"\x09\x00", 1002, "fragmented control frame", id="fragmented ping"),
    pytest.param(b"\x89\x7e\x00\x7e" + b"x" * 126, 1002, "control frame too long", id="ping of 126 bytes"),
]


@pytest.mark.parametrize(("bytes_sent", "code", "why"), BROKEN)
async def test_a_peer_that_breaks_the_rules_is_failed(
    timeline: Timeline, bytes_sent: Frame | bytes, code: int, why: str
) -> None:
    answers: list[Frame] = []

    async def script(peer: Peer) -> None:
        peer.write(text_frame("before"), bytes_sent, text_frame("after"))
        answers.append(await peer.next_frame())

    async with scripted_server(script) as url:
        ws = WebSocket(url, timeline=timeline)
        log = listen(ws)
        assert await soon(ws.closed) == LOST
    assert log.types == ["open", "message", "error", "close"]
    assert log.messages == ["before"]
    assert [close_of(frame).code for frame in answers] == [code]
    assert why in (await happened(timeline, events.Failed, ws.end)).why


@pytest.mark.parametrize("bytes_sent", [close_frame(1006), Frame(Opcode.TEXT, b"\xff")], ids=["code", "text"])
async def test_a_peer_that_breaks_the_rules_and_stays_is_left_after_the_timeout(
    timeline: Timeline, bytes_sent: Frame
) -> None:
    async def script(peer: Peer) -> None:
        peer.write(bytes_sent)
        await peer.gone()

    async with scripted_server(script) as url:
        ws = WebSocket(url, timeline=timeline, close_timeout=0.1)
        log = listen(ws)
        assert await soon(ws.closed) == LOST
    assert log.types == ["open", "error", "close"]


# What else a peer may do.


async def test_a_ping_is_answered(timeline: Timeline) -> None:
    answers: list[Frame] = []

    async def script(peer: Peer) -> None:
        peer.write(Frame(Opcode.PING, b"there?"))
        answers.append(await peer.next_frame())

    async with scripted_server(script) as url:
        await soon(WebSocket(url, timeline=timeline).closed)
    assert [(frame.opcode, bytes(frame.data)) for frame in answers] == [(Opcode.PONG, b"there?")]


async def test_a_message_in_pieces_arrives_whole(timeline: Timeline) -> None:
    async def script(peer: Peer) -> None:
        peer.write(Frame(Opcode.TEXT, "é".encode()[:1], fin=False), Frame(Opcode.PING, b""))
        peer.write(Frame(Opcode.CONT, "é".encode()[1:]), close_frame(1000))

    async with scripted_server(script) as url:
        ws = WebSocket(url, timeline=timeline)
        log = listen(ws)
        await soon(ws.closed)
    assert log.messages == ["é"]
