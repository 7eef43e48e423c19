"""Channel: every way an open connection can break or end, over real TCP, and what the page is told.

The peers shake hands and then do exactly what a test says, which no library would do for them.
"""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Awaitable, Callable

import pytest
from helpers import (
    SOON,
    Peer,
    Script,
    Talk,
    a_few_turns,
    close_frame,
    close_of,
    happened,
    listen,
    scripted_server,
    soon,
    tcp_server,
    text_frame,
)
from websockets.frames import Frame, Opcode
from websockets.server import ServerProtocol

from wskit import CloseEvent, Timeline, WebSocket
from wskit.loops import portal
from wskit.record import events

LOST = CloseEvent(1006, "", was_clean=False)
QUICK = 0.1
"""A close_timeout that is not worth waiting for, in seconds."""


async def opened(url: str, timeline: Timeline, close_timeout: float = SOON) -> WebSocket:
    return await soon(WebSocket(url, timeline=timeline, close_timeout=close_timeout).opened)


def forever(act: Callable[[Peer], object]) -> Script:
    """A peer that acts once, and then keeps its TCP connection until the client lets go."""

    async def script(peer: Peer) -> None:
        act(peer)
        await peer.gone()

    return script


# The peer closes.


@pytest.mark.parametrize(
    ("frame", "event"),
    [
        (close_frame(1000, "done"), CloseEvent(1000, "done", True)),
        (close_frame(), CloseEvent(1005, "", True)),
        (close_frame(1011), CloseEvent(1011, "", True)),
        (close_frame(4999, "é" * 61), CloseEvent(4999, "é" * 61, True)),
    ],
    ids=["1000", "empty", "1011", "4999"],
)
async def test_a_close_frame_is_echoed_and_reported_as_it_came(
    timeline: Timeline, frame: Frame, event: CloseEvent
) -> None:
    echoed: list[Frame] = []

    async def script(peer: Peer) -> None:
        peer.write(frame)
        echoed.append(await peer.next_frame())

    async with scripted_server(script) as url:
        ws = await opened(url, timeline)
        log = listen(ws)
        assert await soon(ws.closed) == event
    assert log.types == ["close"]
    assert [frame.data for frame in echoed] == [frame.data]


async def test_all_that_was_sent_before_a_close_frame_arrives_before_the_close_event(timeline: Timeline) -> None:
    sent = [str(number) for number in range(500)]

    async def script(peer: Peer) -> None:
        peer.write(*map(text_frame, sent), close_frame(1000))

    async with scripted_server(script) as url:
        ws = WebSocket(url, timeline=timeline)
        log = listen(ws)
        await soon(ws.closed)
    assert log.messages == sent
    assert log.types == ["open", *["message"] * 500, "close"]
    assert {state for kind, _, state in log.entries if kind == "message"} == {WebSocket.OPEN}


async def test_a_peer_that_says_goodbye_and_stays_leaves_the_page_closing_until_the_timeout(timeline: Timeline) -> None:
    async with scripted_server(forever(lambda peer: peer.write(close_frame(1000, "bye")))) as url:
        ws = WebSocket(url, timeline=timeline, close_timeout=QUICK)
        log = listen(ws)
        assert not (await happened(timeline, events.Closing, ws.end)).ours
        assert ws.ready_state is WebSocket.CLOSING
        assert not ws.closed.done()
        assert await soon(ws.closed) == CloseEvent(1000, "bye", was_clean=True)
    assert log.types == ["open", "close"]


def hasty(turns: int) -> Talk:
    """A server that says goodbye so many turns of its loop after its side of the handshake, and then breaks off."""

    async def talk(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        protocol = ServerProtocol()
        protocol.receive_data(await reader.readuntil(b"\r\n\r\n"))
        [request] = protocol.events_received()
        protocol.send_response(protocol.accept(request))  # type: ignore[arg-type]  # the first event is the request
        writer.writelines(protocol.data_to_send())
        for _ in range(turns):
            await asyncio.sleep(0)
        peer = Peer(reader, writer, protocol)
        peer.write(close_frame(1000, "bye"))
        await asyncio.sleep(0)
        with contextlib.suppress(OSError):  # the page was quicker
            peer.reset()

    return talk


@pytest.mark.parametrize("turns", range(4))
async def test_a_goodbye_that_comes_with_the_handshake_and_the_end_is_told_in_between(turns: int) -> None:
    async with tcp_server(hasty(turns)) as url:
        for _ in range(20):
            timeline = Timeline()
            ws = WebSocket(url, timeline=timeline)
            event = await soon(ws.closed)
            told = [type(one) for one in timeline if isinstance(one, events.Opened | events.Closing | events.Closed)]
            closing = [events.Closing] if event.code == 1000 else []  # else the RST overtook it
            assert told == [events.Opened, *closing, events.Closed]


@pytest.mark.parametrize("turns", range(4))
async def test_a_page_that_never_opens_is_not_told_of_a_goodbye(turns: int) -> None:
    async with tcp_server(hasty(turns)) as url:
        for _ in range(20):
            timeline = Timeline()
            ws = WebSocket(url, "chat", timeline=timeline, close_timeout=QUICK)  # which the server does not agree to
            log = listen(ws)
            assert await soon(ws.closed) == LOST
            assert (log.types, [one for one in timeline if isinstance(one, events.Closing)]) == (["error", "close"], [])


# The page closes.


@pytest.mark.parametrize(
    ("arguments", "code", "payload"),
    [((), 1005, b""), ((1000,), 1000, b"\x03\xe8"), ((4321, "é"), 4321, b"\x10\xe1\xc3\xa9")],
)
async def test_what_the_page_says_is_what_travels(
    timeline: Timeline, arguments: tuple[int, str], code: int, payload: bytes
) -> None:
    got: list[Frame] = []

    async def script(peer: Peer) -> None:
        got.append(await peer.next_frame())
        peer.write(got[0])

    async with scripted_server(script) as url:
        ws = await opened(url, timeline)
        ws.close(*arguments)
        event = await soon(ws.closed)
    assert (event.code, event.was_clean) == (code, True)
    assert [(frame.opcode, bytes(frame.data)) for frame in got] == [(Opcode.CLOSE, payload)]


async def test_after_its_own_close_the_page_is_told_of_no_more_messages(timeline: Timeline) -> None:
    async def script(peer: Peer) -> None:
        goodbye = await peer.next_frame()
        peer.write(text_frame("one more thing"), goodbye)

    async with scripted_server(script) as url:
        ws = await opened(url, timeline)
        log = listen(ws)
        ws.close(1000)
        await soon(ws.closed)
    assert log.types == ["close"]


async def test_when_both_close_at_once_each_is_left_with_what_the_other_said(timeline: Timeline) -> None:
    got: list[Frame] = []

    async def script(peer: Peer) -> None:
        got.append(await peer.next_frame())
        peer.write(close_frame(4002, "mine"))

    async with scripted_server(script) as url:
        ws = await opened(url, timeline)
        ws.close(4001, "yours")
        assert await soon(ws.closed) == CloseEvent(4002, "mine", was_clean=True)
    assert close_of(got[0]).code == 4001


@pytest.mark.parametrize("code", [None, 4001])
async def test_a_close_that_crosses_the_peers_close_frame_changes_nothing(timeline: Timeline, code: int | None) -> None:
    peers: list[Peer] = []

    async with scripted_server(forever(peers.append)) as url:
        ws = await opened(url, timeline, close_timeout=QUICK)
        peers[0].write(close_frame(4002))
        portal.run_async(a_few_turns())  # the frame is read there, and the page, busy here, does not know yet
        assert ws.ready_state == WebSocket.OPEN
        ws.close(code)
        assert await soon(ws.closed) == CloseEvent(4002, "", was_clean=True)


@pytest.mark.parametrize("code", [None, 1000])
async def test_a_peer_that_never_answers_a_close_leaves_1006_after_the_timeout(
    timeline: Timeline, code: int | None
) -> None:
    async with scripted_server(forever(lambda peer: None)) as url:
        ws = await opened(url, timeline, close_timeout=QUICK)
        log = listen(ws)
        asked = asyncio.get_running_loop().time()
        ws.close(code)
        assert await soon(ws.closed) == LOST
        assert asyncio.get_running_loop().time() - asked >= QUICK
    assert log.types == ["close"]


async def test_a_peer_that_reads_nothing_cannot_hold_up_the_end_and_what_stayed_here_stays_counted(
    timeline: Timeline,
) -> None:
    done = asyncio.Event()

    async def script(peer: Peer) -> None:
        peer.writer.transport.pause_reading()  # type: ignore[attr-defined]  # it is a transport that reads, too
        await done.wait()

    async with scripted_server(script) as url:
        ws = await opened(url, timeline, close_timeout=QUICK)
        ws.send(b"x" * 64 * 2**20)
        ws.close(1000)
        assert await soon(ws.closed) == LOST
        assert ws.buffered_amount == 64 * 2**20
        done.set()


# The network breaks: no error event, only 1006.


async def end_of_file(peer: Peer) -> None:
    peer.writer.write_eof()


async def reset(peer: Peer) -> None:
    peer.reset()


async def end_inside_a_frame(peer: Peer) -> None:
    peer.write(text_frame("cut in two").serialize(mask=False)[:5])


@pytest.mark.parametrize("break_it", [end_of_file, reset, end_inside_a_frame])
async def test_a_network_that_breaks_is_no_error_only_1006(
    timeline: Timeline, break_it: Callable[[Peer], Awaitable[None]]
) -> None:
    go = asyncio.Event()

    async def script(peer: Peer) -> None:
        peer.write(text_frame("before"))
        await go.wait()
        await break_it(peer)

    async with scripted_server(script) as url:
        ws = await opened(url, timeline)
        log = listen(ws)
        await happened(timeline, events.Received, ws.end)
        go.set()
        assert await soon(ws.closed) == LOST
    assert log.types == ["message", "close"]
