"""Channel: peers that break the rules, which is an error and then 1006, and peers that only stretch them."""

from __future__ import annotations

import pytest
from helpers import Peer, close_frame, close_of, happened, listen, scripted_server, soon, text_frame
from websockets.frames import Frame, Opcode

from wskit import CloseEvent, Timeline, WebSocket
from wskit.record import events

LOST = CloseEvent(1006, "", was_clean=False)

BROKEN = [
    pytest.param(close_frame(code), 1002, f"{code} may not stand in a Close frame", id=f"close {code}")
    for code in (1005, 1006, 1015)
] + [
    pytest.param(Frame(Opcode.CLOSE, b"\x03"), 1002, "half a code", id="half a code"),
    pytest.param(Frame(Opcode.CLOSE, b"\x03\xe8\xff"), 1002, "not UTF-8", id="reason not UTF-8"),
    pytest.param(Frame(Opcode.TEXT, b"\xff"), 1002, "not UTF-8", id="text not UTF-8"),
    pytest.param(Frame(Opcode.CONT, b"stray"), 1002, "a continuation of nothing", id="stray continuation"),
    pytest.param(b"\xc1\x00", 1002, "a reserved bit is set", id="reserved bit"),
    pytest.param(b"\x83\x00", 1002, "opcode 3 is reserved", id="unknown opcode"),
    pytest.param(b"\x81\x80abcd", 1002, "a server's frame is masked", id="masked by the server"),
    pytest.param(b"\x09\x00", 1002, "a control frame is fragmented", id="fragmented ping"),
    pytest.param(b"\x89\x7e\x00\x7e" + b"x" * 126, 1002, "126 bytes of payload, over 125", id="ping of 126 bytes"),
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
async def test_a_peer_that_breaks_the_rules_and_stays_is_left_at_once(timeline: Timeline, bytes_sent: Frame) -> None:
    async def script(peer: Peer) -> None:
        peer.write(bytes_sent)
        await peer.gone()

    async with scripted_server(script) as url:
        ws = WebSocket(url, timeline=timeline)
        log = listen(ws)
        assert await soon(ws.closed) == LOST
    assert log.types == ["open", "error", "close"]


@pytest.mark.parametrize("code", [0, 999, 1004, 1016, 2999, 5000, 65535])
async def test_a_code_that_means_nothing_is_told_as_it_came(timeline: Timeline, code: int) -> None:
    async def script(peer: Peer) -> None:
        peer.write(close_frame(code, "why"))
        await peer.reader.read(1)

    async with scripted_server(script) as url:
        ws = WebSocket(url, timeline=timeline)
        log = listen(ws)
        assert (await soon(ws.closed)).code == code
    assert log.types == ["open", "close"]


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
