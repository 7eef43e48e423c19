"""Raw ends: they do what they are told, and nothing else."""

from __future__ import annotations

import asyncio
import contextlib
import errno
import socket
import struct
from collections.abc import Awaitable, Callable, Iterator
from typing import Any
from urllib.parse import urlsplit

import nbformat
import pytest
import virtual
from helpers import SOON, Peer, happened, refuses, scripted_server, soon, tasks_on_the_portal, tcp_server
from nbclient import NotebookClient
from websockets.server import ServerProtocol

from wskit import CloseEvent, DOMException, EchoServer, Timeline, WebSocket, report, transcript
from wskit.endings.acts import close_frame, frame
from wskit.ends import rawend
from wskit.ends.raw import RawClient, RawServer
from wskit.ends.rawend import RawEnd
from wskit.loops import portal
from wskit.protocol.frames import Opcode
from wskit.record import events
from wskit.record.events import End, Event
from wskit.record.timeline import shared

LOST = CloseEvent(1006, "", was_clean=False)
HELLO = frame(0x81, b"hello", masked=True)
CLIENT, SERVER = End("client", 1), End("server", 1)


async def pair(network: Any = "memory", timeline: Timeline | None = None) -> tuple[RawServer, RawClient, RawEnd]:
    """Make a raw server and a raw client, and give the server and both ends of their connection."""
    timeline = Timeline() if timeline is None else timeline
    server = RawServer(network=network, timeline=timeline)
    client = RawClient(server.url, timeline=timeline)
    assert await soon(client.opened) is client
    [end] = server.connections
    return server, client, end


async def gone(server: RawServer, *clients: RawClient) -> None:
    """Let go of everything. A raw client does not do so by itself."""
    server.close()
    for one in clients:
        one.finish()
        await soon(one.closed)
    await soon(server.closed)


def names(timeline: Timeline, end: End) -> list[str]:
    return [type(event).__name__ for event in timeline.events(end)]


def sent_by(timeline: Timeline, end: End) -> bytes:
    return b"".join(event.data for event in timeline.events(end) if isinstance(event, events.BytesOut))


@pytest.fixture
def raw_server() -> Iterator[RawServer]:
    """A raw server over TCP, closed after the test."""
    server = RawServer(network="tcp", timeline=Timeline())
    yield server
    last = RawClient(server.url, timeline=Timeline())
    with contextlib.suppress(DOMException):
        last.opened.result(SOON)  # see conftest: all that have come before are through
    last.finish()
    server.close()
    server.closed.result(SOON)


def dial(server: RawServer) -> socket.socket:
    """Make a bare TCP connection to a server."""
    return socket.create_connection(("127.0.0.1", urlsplit(server.url).port), timeout=SOON)


def request(path: str, *headers: str) -> bytes:
    lines = (
        f"GET {path} HTTP/1.1",
        "Host: localhost",
        "Upgrade: websocket",
        "Connection: Upgrade",
        "Sec-WebSocket-Version: 13",
        *(headers or ("Sec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==",)),
    )
    return "".join(f"{line}\r\n" for line in (*lines, "")).encode()


def read_to_end(connection: socket.socket) -> bytes:
    return b"".join(iter(lambda: connection.recv(65536), b""))


# Talking.


@pytest.mark.parametrize("network", ["tcp", "memory"])
async def test_a_raw_client_talks_to_an_ordinary_server(network: Any, timeline: Timeline) -> None:
    async with EchoServer(network=network, timeline=timeline) as server:
        raw = RawClient(server.url, timeline=timeline)
        assert await soon(raw.opened) is raw
        assert (repr(raw), raw.ready_state) == ("<RawClient OPEN>", WebSocket.OPEN)
        back = raw.next()
        raw.send(HELLO)
        assert (await soon(back)).payload == b"hello"
        assert [one.payload for one in raw.received] == [b"hello"]
        goodbye = raw.next(Opcode.CLOSE)
        raw.send(close_frame(1000, "bye", masked=True))
        await soon(goodbye)
        raw.finish()
        assert (await soon(raw.closed)) == CloseEvent(1000, "bye", was_clean=True)
    assert (repr(raw), raw.ready_state) == ("<RawClient CLOSED>", WebSocket.CLOSED)
    assert server.connections[0].received == ("hello",)
    assert [name for name in names(timeline, raw.end) if name in ("Connecting", "Opened", "Failed", "Closed")] == [
        "Connecting",
        "Opened",
        "Closed",
    ]


@pytest.mark.parametrize("network", ["tcp", "memory"])
async def test_a_raw_server_talks_to_an_ordinary_client(network: Any, timeline: Timeline) -> None:
    server = RawServer(network=network, timeline=timeline)
    ws = await soon(WebSocket(server.url, timeline=timeline).opened)
    [raw] = server.connections
    assert (repr(server), repr(raw)) == ("<RawServer listening>", "<RawEnd OPEN>")
    came = raw.next(Opcode.TEXT)
    ws.send("hello")
    assert (await soon(came)).payload == b"hello"
    raw.send(frame(0x81, b"anything", masked=False) + close_frame(4000, "bye", masked=False))
    assert (await happened(timeline, events.Received, ws.end)).data == "anything"
    await happened(timeline, events.Closing, ws.end)
    raw.finish()
    assert await soon(ws.closed) == CloseEvent(4000, "bye", was_clean=True)
    assert await soon(raw.closed) in (LOST, CloseEvent(4000, "bye", was_clean=True))  # it read on, or it did not
    server.close()
    await soon(server.closed)
    assert repr(server) == "<RawServer closed>"
    assert server.connections == (raw,)


async def test_its_events_go_to_the_shared_timeline_if_it_is_given_none() -> None:
    server = RawServer(network="memory")
    client = RawClient(server.url)
    assert server.timeline is client.timeline is shared()
    await soon(client.opened)
    await gone(server, client)


@pytest.mark.parametrize(("offer", "offered"), [(False, False), (True, True)])
async def test_it_offers_compression_if_it_is_to(server: EchoServer, offer: bool, offered: bool) -> None:
    raw = RawClient(server.url, offer_compression=offer, timeline=server.timeline)
    await soon(raw.opened)
    assert (b"Sec-WebSocket-Extensions: permessage-deflate" in sent_by(server.timeline, raw.end)) is offered
    raw.finish()


@pytest.mark.parametrize(
    ("url", "error"), [(5, TypeError), ("ftp://localhost/", DOMException), ("ws://localhost/#a", DOMException)]
)
def test_a_url_that_cannot_be_is_an_error_and_nothing_begins(timeline: Timeline, url: Any, error: Any) -> None:
    with pytest.raises(error):
        RawClient(url, timeline=timeline)
    assert len(timeline) == 0


def test_a_network_that_cannot_be_is_an_error() -> None:
    with pytest.raises(ValueError, match='network is "tcp" or "memory", not \'udp\''):
        RawServer(network="udp")  # type: ignore[arg-type]  # that is the test


# Sending.


@pytest.mark.parametrize("data", ["text", None, 5, [0x88, 0]])
async def test_what_is_not_bytes_is_an_error_that_says_what_would_do(data: Any) -> None:
    server, client, _ = await pair()
    before = sent_by(client.timeline, client.end)
    with pytest.raises(TypeError, match=rf"bytes\.fromhex\('88 00'\), not {type(data).__name__}"):
        client.send(data)
    assert sent_by(client.timeline, client.end) == before
    await gone(server, client)


@pytest.mark.parametrize("make", [bytes, bytearray, memoryview])
async def test_it_sends_bytes_of_any_kind_as_they_are(make: Callable[[bytes], Any]) -> None:
    server, client, end = await pair()
    came = end.next()
    client.send(make(b"\xff\x80\x00\x00\x00\x00"))
    assert (await soon(came)).raw == b"\xff\x80\x00\x00\x00\x00"
    await gone(server, client)


async def test_before_it_is_open_nothing_can_be_sent(timeline: Timeline) -> None:
    async with tcp_server(lambda reader, writer: reader.read()) as url:
        raw = RawClient(url, timeline=timeline)
        assert repr(raw) == "<RawClient CONNECTING>"
        with pytest.raises(DOMException, match=r"not open yet; wait for `await raw\.opened`") as caught:
            raw.send(HELLO)
        assert caught.value.name == "InvalidStateError"
        await happened(timeline, events.BytesOut)
        with pytest.raises(DOMException, match="not open yet"):
            raw.send(HELLO)
        assert HELLO not in sent_by(timeline, raw.end)
        raw.finish()
        await soon(raw.closed)


async def test_after_the_end_nothing_can_be_sent() -> None:
    server, client, end = await pair()
    await gone(server, client)
    for one in (client, end):
        with pytest.raises(DOMException, match="the connection is over; make a new one") as caught:
            one.send(HELLO)
        assert caught.value.name == "InvalidStateError"
        one.finish()


def test_after_finish_nothing_can_be_sent_and_no_goodbye_counts_that_was_not() -> None:
    async def play(loop: virtual.VirtualLoop) -> CloseEvent:
        _, client, end = await pair()
        goodbye = client.next(Opcode.CLOSE)
        end.send(close_frame(4000, masked=False))
        await goodbye
        client.finish()
        with pytest.raises(DOMException, match="the connection is over"):
            client.send(close_frame(4000, masked=True))
        return await client.closed

    assert virtual.run(play) == CloseEvent(4000, "", was_clean=False)


async def test_an_end_that_has_heard_a_fin_can_still_send_until_it_ends_tcp_itself() -> None:
    answer: asyncio.Future[bytes] = asyncio.get_running_loop().create_future()

    async def script(peer: Peer) -> None:
        peer.writer.write_eof()
        answer.set_result(await peer.reader.read())  # to the FIN

    async with scripted_server(script) as url:
        raw = RawClient(url, timeline=Timeline())
        await soon(raw.opened)
        await happened(raw.timeline, events.FinIn)
        assert raw.ready_state == WebSocket.OPEN
        raw.send(HELLO)
        raw.finish()
        assert await soon(answer) == HELLO
        assert await soon(raw.closed) == LOST


# Receiving.


async def test_frames_that_come_with_the_handshake_or_in_pieces_are_read_whole() -> None:
    go_on = asyncio.Event()
    first, second, third = (frame(0x81, text, masked=False) for text in (b"one", b"two", b"three"))

    async def talk(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        protocol = ServerProtocol()
        protocol.receive_data(await reader.readuntil(b"\r\n\r\n"))
        [asked] = protocol.events_received()
        protocol.send_response(protocol.accept(asked))  # type: ignore[arg-type]  # the first event is the request
        response = b"".join(protocol.data_to_send())
        writer.write(response + first + second[:1])
        await go_on.wait()
        for byte in second[1:] + third:
            writer.write(bytes([byte]))
            await writer.drain()
        await reader.read()

    async with tcp_server(talk) as url:
        raw = RawClient(url, timeline=Timeline())
        early = raw.next()
        await soon(raw.opened)
        assert (await soon(early)).raw == first
        rest = [raw.next(Opcode.TEXT), raw.next(Opcode.BINARY)]
        go_on.set()
        assert (await soon(rest[0])).raw == second
        while len(raw.received) < 3:
            await asyncio.sleep(0)
        assert [one.raw for one in raw.received] == [first, second, third]
        assert [one.offset for one in raw.received] == [0, 5, 10]
        assert not rest[1].done()
        raw.finish()
        with pytest.raises(ConnectionError, match="the connection ended, and no such frame had come"):
            await soon(rest[1])


async def test_a_response_in_single_bytes_opens_the_connection() -> None:
    async def talk(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        protocol = ServerProtocol()
        protocol.receive_data(await reader.readuntil(b"\r\n\r\n"))
        [asked] = protocol.events_received()
        protocol.send_response(protocol.accept(asked))  # type: ignore[arg-type]  # the first event is the request
        for byte in b"".join(protocol.data_to_send()) + frame(0x81, b"one", masked=False):
            writer.write(bytes([byte]))
            await asyncio.sleep(0)
        await reader.read()

    async with tcp_server(talk) as url:
        raw = RawClient(url, timeline=Timeline())
        frames = raw.next()
        assert (await soon(frames)).payload == b"one"
        assert raw.ready_state == WebSocket.OPEN
        raw.finish()
        await soon(raw.closed)


def test_frames_that_come_with_the_request_are_read_too(raw_server: RawServer) -> None:
    with dial(raw_server) as client:
        client.sendall(request(urlsplit(raw_server.url).path) + HELLO + HELLO[:3])
        assert client.recv(65536).startswith(b"HTTP/1.1 101 ")
        [raw] = raw_server.connections
        came = raw.next()
        client.sendall(HELLO[3:])
        assert came.result(SOON).payload == b"hello"
        assert [one.payload for one in raw.received] == [b"hello", b"hello"]


def test_one_frame_answers_all_who_wait_for_such_a_one_and_nobody_else() -> None:
    async def play(loop: virtual.VirtualLoop) -> None:
        _, client, end = await pair()
        any_frame, text, also_text, close = client.next(), client.next(1), client.next(Opcode.TEXT), client.next(8)
        end.send(frame(0x89, b"ping", masked=False))
        assert (await any_frame).opcode == Opcode.PING
        assert not text.done()
        end.send(frame(0x81, b"text", masked=False) + frame(0x81, b"more", masked=False))
        assert (await text).payload == (await also_text).payload == b"text"
        assert not close.done()
        client.finish()
        with pytest.raises(ConnectionError, match="no such frame had come"):
            await close

    virtual.run(play)


async def test_after_the_end_no_frame_is_promised() -> None:
    server, client, _ = await pair()
    await gone(server, client)
    with pytest.raises(ConnectionError, match="the connection is over; no more frames will come"):
        await soon(client.next())


@pytest.mark.parametrize(
    ("opcode", "error"), [("close", TypeError), (True, TypeError), (1.0, TypeError), (-1, ValueError), (16, ValueError)]
)
async def test_an_opcode_that_cannot_be_is_an_error(opcode: Any, error: type[Exception]) -> None:
    server, client, _ = await pair()
    with pytest.raises(error, match="opcode is "):
        client.next(opcode)
    await gone(server, client)


def test_waiting_for_a_frame_with_result_in_a_loop_is_answered_in_words() -> None:
    async def play(loop: virtual.VirtualLoop) -> None:
        _, client, _ = await pair()
        with pytest.raises(RuntimeError, match=r"write `await raw\.next\(\)`"):
            client.next().result(1)

    virtual.run(play)


def test_of_very_many_frames_the_last_are_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rawend, "KEPT", 2)

    async def play(loop: virtual.VirtualLoop) -> tuple[list[bytes], CloseEvent]:
        _, client, end = await pair()
        end.send(close_frame(4000, masked=False))
        end.send(b"".join(frame(0x81, text, masked=False) for text in (b"1", b"2", b"3")))
        end.finish()
        await happened_in(client.timeline, events.FinIn, client.end)
        client.finish()
        return [one.payload for one in client.received], await client.closed

    # The Close is not kept, and not forgotten.
    assert virtual.run(play) == ([b"2", b"3"], CloseEvent(4000, "", was_clean=False))


async def happened_in(timeline: Timeline, kind: type[Event], end: End) -> None:
    """Wait for an event on a loop whose time is not ours."""
    while not any(isinstance(event, kind) for event in timeline.events(end)):
        await asyncio.sleep(0)


# It does nothing by itself.


@pytest.mark.parametrize("side", ["client", "server"])
def test_it_answers_no_ping_no_close_and_no_fin(side: str) -> None:
    async def play(loop: virtual.VirtualLoop) -> None:
        _, client, server_end = await pair(timeline=Timeline(clock=loop.time))
        raw, peer = (client, server_end) if side == "client" else (server_end, client)
        before = sent_by(raw.timeline, raw.end)
        peer.send(frame(0x89, masked=side == "server") + close_frame(1000, masked=side == "server"))
        peer.link.cut()  # a FIN, and the peer is gone
        await happened_in(raw.timeline, events.FinIn, raw.end)
        await asyncio.sleep(3600)
        assert [one.name for one in raw.received] == ["Ping", "Close"]
        assert sent_by(raw.timeline, raw.end) == before
        assert "FinOut" not in names(raw.timeline, raw.end)
        assert (raw.ready_state, raw.closed.done()) == (WebSocket.OPEN, False)
        raw.finish()
        assert await raw.closed == CloseEvent(1000, "", was_clean=False)

    virtual.run(play)


def test_a_server_with_pings_gives_up_on_a_raw_client() -> None:
    async def play(loop: virtual.VirtualLoop) -> tuple[float, CloseEvent]:
        server = EchoServer(
            network="memory", ping_interval=20, ping_timeout=20, close_timeout=1, timeline=Timeline(clock=loop.time)
        )
        raw = RawClient(server.url, timeline=server.timeline)
        await raw.opened
        close = raw.next(Opcode.CLOSE)
        assert (await close).close_code == 1011
        when = loop.time()
        raw.finish()
        return when, await raw.closed

    assert virtual.run(play) == (40, CloseEvent(1011, "keepalive ping timeout", was_clean=False))


# What it would tell its user.

BYE = close_frame(4000, "bye", masked=False)
TELLS = [
    pytest.param([], [], LOST, id="nobody said goodbye"),
    pytest.param([], [(4000, "bye")], LOST, id="only it said goodbye"),
    pytest.param([(4000, "bye")], [], CloseEvent(4000, "bye", was_clean=False), id="only the peer said goodbye"),
    pytest.param([(4000, "bye")], [(4001, "so long")], CloseEvent(4000, "bye", was_clean=True), id="both"),
    pytest.param([(None, "")], [], CloseEvent(1005, "", was_clean=False), id="no code"),
    pytest.param([(None, "")], [(None, "")], CloseEvent(1005, "", was_clean=True), id="no code, both"),
    pytest.param([(4000, ""), (4001, "")], [], CloseEvent(4000, "", was_clean=False), id="the first counts"),
    *(pytest.param([(code, "x")], [(1000, "")], LOST, id=f"{code} is none") for code in (0, 999, 1005, 1006, 1015)),
    pytest.param([(1005, "x"), (1000, "")], [], LOST, id="the first counts though it is not valid"),
    pytest.param([(4000, "x" * 124)], [], LOST, id="too long"),
]


def goodbyes(closes: list[tuple[int | None, str]], *, masked: bool) -> bytes:
    return b"".join(
        frame(0x88, masked=masked) if code is None else close_frame(code, reason, masked=masked)
        for code, reason in closes
    )


def tells(side: str, heard: bytes, said: list[bytes], *, reset: bool = False) -> CloseEvent:
    """Tell what a raw end makes of what it has heard and said, if its peer then ends TCP."""

    async def play(loop: virtual.VirtualLoop) -> CloseEvent:
        _, client, server_end = await pair(timeline=Timeline(clock=loop.time))
        raw, peer = (client, server_end) if side == "client" else (server_end, client)
        for one in said:
            raw.send(one)
        peer.send(heard)
        await asyncio.sleep(1)
        if reset:
            peer.link.reset()
        else:
            raw.finish()
        event = await raw.closed
        assert [one for one in raw.timeline.events(raw.end) if isinstance(one, events.Failed)] == []
        [closed] = [one for one in raw.timeline.events(raw.end) if isinstance(one, events.Closed)]
        assert (closed.code, closed.reason, closed.was_clean) == (event.code, event.reason, event.was_clean)
        return event

    return virtual.run(play)


@pytest.mark.parametrize("side", ["client", "server"])
@pytest.mark.parametrize("reset", [False, True], ids=["FIN", "RST"])
@pytest.mark.parametrize(("heard", "said", "event"), TELLS)
def test_what_it_tells_its_user_follows_from_the_first_close_and_from_its_own(
    heard: Any, said: Any, event: CloseEvent, reset: bool, side: str
) -> None:
    answers = [goodbyes(said, masked=side == "client")] if said else []
    assert tells(side, goodbyes(heard, masked=side == "server"), answers, reset=reset) == event


@pytest.mark.parametrize(
    "heard",
    [
        pytest.param(frame(0x88, b"\x03", masked=False), id="half a code"),
        pytest.param(frame(0x88, b"\x03\xe8\xff", masked=False), id="a reason that is not UTF-8"),
        pytest.param(close_frame(1000, masked=True), id="masked by a server"),
        pytest.param(frame(0x08, b"\x03\xe8", masked=False), id="fragmented"),
        pytest.param(frame(0xC8, b"\x03\xe8", masked=False), id="a reserved bit"),
        pytest.param(close_frame(1000, masked=False)[:3], id="cut off"),
    ],
)
def test_a_close_that_is_not_valid_is_none(heard: bytes) -> None:
    assert tells("client", heard, [close_frame(1000, masked=True)]) == LOST


def test_a_goodbye_said_in_two_pieces_is_one() -> None:
    answer = close_frame(1000, masked=True)
    assert tells("client", BYE, [answer[:3], answer[3:]]).was_clean
    assert not tells("client", BYE, [answer[:3]]).was_clean


# Clients that never open.


def answering(*portions: bytes, stay: bool = False) -> Callable[..., Awaitable[None]]:
    async def talk(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.readuntil(b"\r\n\r\n")
        for portion in portions:
            writer.write(portion)
            await writer.drain()
        if stay:
            await reader.read()  # until the client has ended TCP

    return talk


async def answer_plainly(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    await reader.read(10)
    writer.write(b"HTTP/1.1 400 What?\r\n\r\n")
    await reader.read()


async def resetting(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    await reader.readuntil(b"\r\n\r\n")
    writer.get_extra_info("socket").setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    writer.transport.abort()


NOT_HTTP = "the server's answer was not HTTP"
NO_ANSWER = "the server ended the TCP connection, and no answer in HTTP had come"
STATUS = "the server answered with HTTP status {} instead of 101"
REFUSALS = [
    pytest.param(answering(b"SSH-2.0-OpenSSH\r\n", stay=True), NOT_HTTP, id="not HTTP, and it stays"),
    pytest.param(answering(b"\x00" * 100), NO_ANSWER, id="not HTTP, and it goes"),
    pytest.param(answering(b"HTTP/1.1 101 Swi"), NO_ANSWER, id="half a line"),
    pytest.param(answering(), NO_ANSWER, id="nothing"),
    pytest.param(resetting, "the server ended the TCP connection before the handshake was done", id="RST"),
    pytest.param(
        answering(b"HTTP/1.1 101 Fine\r\n", b"x: " + b"x" * 1000 + b"\r\n", *[b"y: " + b"y" * 8000 + b"\r\n"] * 130),
        NOT_HTTP,
        id="a head of a megabyte",
    ),
    pytest.param(
        answering(b"HTTP/1.1 403 Forbidden\r\n", b"Content-Length: 7\r\n\r\nGo ", b"away", stay=True),
        STATUS.format(403),
        id="403 with a body",
    ),
    pytest.param(answering(b"HTTP/1.1 500 Oh\r\n\r\nno"), STATUS.format(500), id="500 up to the FIN"),
    pytest.param(answering(b"HTTP/1.1 204 Nothing\r\n\r\n", stay=True), STATUS.format(204), id="204, and it stays"),
    pytest.param(
        answering(b"HTTP/1.1 101 Switching Protocols\r\n\r\n", HELLO, stay=True),
        "the server's answer was not a WebSocket handshake: missing Connection header",
        id="101 of something else",
    ),
]


async def refused(raw: RawClient, why: str) -> None:
    """Check all that a client is told whose connection never opened."""
    frames = raw.next()
    with pytest.raises(DOMException) as caught:
        await soon(raw.opened)
    assert caught.value.name == "WebSocketError"
    assert caught.value.message == f"the connection ended before it was open: {why}"
    assert await soon(raw.closed) == LOST
    with pytest.raises(ConnectionError):
        await soon(frames)
    assert str(transcript(raw)) == f"ERROR: {why}\nDISCONNECTED: 1006 Abnormal Closure, not clean"
    assert (raw.ready_state, raw.received) == (WebSocket.CLOSED, ())


@pytest.mark.parametrize(("talk", "why"), REFUSALS)
async def test_a_client_that_is_not_let_in_says_why(timeline: Timeline, talk: Any, why: str) -> None:
    async with tcp_server(talk) as url:
        await refused(RawClient(url, timeline=timeline), why)


@pytest.mark.parametrize("network", ["tcp", "memory"])
async def test_a_client_with_the_wrong_token_is_answered_403(network: Any, timeline: Timeline) -> None:
    raw = RawServer(network=network, timeline=timeline)
    async with EchoServer(network=network, timeline=timeline) as server:
        for url in (server.url, raw.url):
            await refused(RawClient(url + "x", timeline=timeline), STATUS.format(403))
    assert (server.connections, raw.connections) == ((), ())
    await gone(raw)


@pytest.mark.parametrize("network", ["tcp", "memory"])
async def test_where_nobody_listens_a_client_says_so_and_names_no_port(network: Any, timeline: Timeline) -> None:
    server = RawServer(network=network, timeline=timeline)
    await gone(server)
    await refused(RawClient(server.url, timeline=timeline), "nothing is listening at this address")


async def test_a_line_without_end_is_no_connection(timeline: Timeline) -> None:
    async with tcp_server(answering(b"x" * 2**17, stay=True)) as url:
        raw = RawClient(url, timeline=timeline)
        assert await soon(raw.closed) == LOST
    assert "expected no more than 8192 bytes" in str(transcript(raw))


@pytest.mark.parametrize(
    ("talk", "why"),
    [
        pytest.param(answer_plainly, "no TLS connection could be made: WRONG_VERSION_NUMBER", id="an answer"),
        pytest.param(
            lambda reader, writer: reader.read(10),
            "the server ended the TCP connection before the handshake was done",
            id="none",
        ),
    ],
)
async def test_tls_to_plaintext_is_no_connection(timeline: Timeline, talk: Any, why: str) -> None:
    async with tcp_server(talk) as url:
        await refused(RawClient(url.replace("ws:", "wss:"), timeline=timeline), why)


async def test_there_is_no_tls_in_memory(timeline: Timeline) -> None:
    server = RawServer(network="memory", timeline=timeline)
    raw = RawClient(server.url.replace("ws:", "wss:"), timeline=timeline)
    why = "the address cannot be reached: there is no TLS in memory; use ws: instead of wss:"
    await refused(raw, why)
    await gone(server)


async def test_a_name_that_no_resolver_takes_is_an_end_like_any_other(timeline: Timeline) -> None:
    raw = RawClient(f"ws://{'a' * 64}.invalid/", timeline=timeline)
    assert await soon(raw.closed) == LOST
    assert names(timeline, raw.end) == ["Connecting", "Failed", "Closed"]


def test_a_network_that_gives_up_in_the_middle_of_the_handshake_says_why() -> None:
    async def play(loop: virtual.VirtualLoop) -> None:
        server = RawServer(network="memory", timeline=Timeline())
        raw = RawClient(server.url, timeline=server.timeline)
        raw.link.drop("out")
        await asyncio.sleep(60)
        raw.link.connection_lost(TimeoutError(errno.ETIMEDOUT, "nobody answers"))  # as an operating system does
        await refused(raw, "the server did not answer in time")

    virtual.run(play)


async def test_finishing_in_the_middle_of_the_handshake_ends_it(timeline: Timeline) -> None:
    async with tcp_server(answering(b"HTTP/1.1 101 Switching Protocols\r\n", stay=True)) as url:
        raw = RawClient(url, timeline=timeline)
        await happened(timeline, events.BytesIn)
        raw.finish()
        await refused(raw, "it was closed before it was open")


def test_finishing_before_there_is_a_connection_does_nothing() -> None:
    async def play(loop: virtual.VirtualLoop) -> None:
        server = RawServer(network="memory", timeline=Timeline())
        raw = RawClient(server.url, timeline=server.timeline)
        raw.finish()
        assert await raw.opened is raw

    virtual.run(play)


# Servers whose clients never open.


def server_story(timeline: Timeline) -> list[str]:
    """Tell what the server's ends told their users."""
    kinds = (events.Opened, events.Failed, events.Closed)
    return [type(event).__name__ for event in timeline if isinstance(event, kinds) and event.end.side == "server"]


async def ended(server: RawServer) -> None:
    await happened(server.timeline, events.Unlinked, SERVER)


@pytest.mark.parametrize(
    ("asked", "answer"),
    [
        pytest.param(request("/guess"), b"HTTP/1.1 403 Forbidden\r\n", id="wrong token"),
        pytest.param(request("{path}", "x: y"), b"HTTP/1.1 400 Bad Request\r\n", id="no key"),
        pytest.param(b"GET /" + b"x" * 9000 + b" HTTP/1.1\r\n", b"HTTP/1.1 414 ", id="a long line"),
        pytest.param(request("/", *["x: y"] * 200), b"HTTP/1.1 431 ", id="many headers"),
        pytest.param(b"garbage\r\n", b"", id="garbage"),
        pytest.param(b"\x16\x03\x01" + bytes(100) + b"\n", b"", id="TLS"),
        pytest.param(request("/\xff"), b"", id="a path that is not ASCII"),
    ],
)
async def test_a_request_that_will_not_do_is_answered_and_is_no_connection(
    raw_server: RawServer, asked: bytes, answer: bytes
) -> None:
    with dial(raw_server) as client:
        client.sendall(asked.replace(b"{path}", urlsplit(raw_server.url).path.encode()))
        # A server that closes with bytes unread resets, and the answer may be lost by that.
        with contextlib.suppress(ConnectionResetError):
            came = read_to_end(client)
            assert came.startswith(answer)
            assert bool(came) == bool(answer)
            if answer.startswith(b"HTTP/1.1 403"):
                assert came.endswith(b"This URL is not the server's own.\n")
        await ended(raw_server)
    assert raw_server.connections == ()
    assert server_story(raw_server.timeline) == []


@pytest.mark.parametrize("asked", [b"", b"GET / HT", request("/")[:-2]], ids=["at once", "in a line", "in the head"])
@pytest.mark.parametrize("how", ["FIN", "RST"])
async def test_a_client_that_goes_away_in_the_middle_of_the_handshake_is_no_connection(
    raw_server: RawServer, asked: bytes, how: str
) -> None:
    with dial(raw_server) as client:
        client.sendall(asked)
        await happened(raw_server.timeline, events.Linked)
        if how == "RST":
            client.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    await ended(raw_server)
    assert raw_server.connections == ()
    assert server_story(raw_server.timeline) == []


def test_whoever_knows_the_token_may_add_a_path_and_a_query(raw_server: RawServer) -> None:
    for more in ("", "/", "/room/1", "?name=x"):
        raw = RawClient(raw_server.url + more, timeline=raw_server.timeline)
        raw.opened.result(SOON)
        raw.finish()


def test_connections_are_listed_oldest_first_and_strangers_are_forgotten() -> None:
    async def play(loop: virtual.VirtualLoop) -> None:
        server = RawServer(network="memory", timeline=Timeline())
        clients = []
        for number in range(3):
            with pytest.raises(DOMException):
                await RawClient(server.url + "x", timeline=server.timeline).opened
            clients.append(await RawClient(server.url, timeline=server.timeline).opened)
            assert len(server.connections) == number + 1
        for number, client in enumerate(clients):
            client.finish()
            came = server.connections[number]
            await happened_in(server.timeline, events.FinIn, came.end)
            came.finish()
            await came.closed
        assert len(server.connections) == 3
        # The others are let go of when the next one comes.
        assert len(server._ends) <= 4

    virtual.run(play)


# Letting go.


@pytest.mark.parametrize("network", ["tcp", "memory"])
async def test_closing_a_server_breaks_off_all_it_has_and_frees_its_port(network: Any, timeline: Timeline) -> None:
    tasks = tasks_on_the_portal()
    server, client, end = await pair(network, timeline)
    frozen = RawClient(server.url, timeline=timeline)
    await soon(frozen.opened)
    server.connections[-1].link.freeze()
    server.close()
    if network == "tcp":
        assert refuses(urlsplit(server.url).port or 0)
    server.close()
    await soon(server.closed)
    server.close()
    server.replace()
    assert await soon(end.closed) == LOST
    assert [one.ready_state for one in server.connections] == [WebSocket.CLOSED] * 2
    for raw in (client, frozen):
        raw.finish()
        assert await soon(raw.closed) == LOST
    assert repr(server) == "<RawServer closed>"
    assert tasks_on_the_portal() <= tasks


async def test_closing_a_server_breaks_off_those_who_are_still_shaking_hands(raw_server: RawServer) -> None:
    with dial(raw_server) as client:
        client.sendall(b"GET / HTTP/1.1\r\n")
        await happened(raw_server.timeline, events.BytesIn)
        raw_server.close()
        await soon(raw_server.closed)
        with contextlib.suppress(ConnectionResetError):
            assert read_to_end(client) == b""
    assert "Unlinked" in names(raw_server.timeline, SERVER)


def test_whoever_comes_while_a_server_closes_is_broken_off() -> None:
    async def play(loop: virtual.VirtualLoop) -> None:
        server = RawServer(network="memory", timeline=Timeline())
        protocol = server._accept()  # it is taken, and not connected yet
        server.close()
        late = server._accept()  # and this one while the door closes
        there = await loop.create_server(lambda: asyncio.Protocol(), "memory.invalid", 0)
        for accepted in (protocol, late):
            port = there.sockets[0].getsockname()[1]
            transport, _ = await loop.create_connection(lambda one=accepted: one, "memory.invalid", port)
            await asyncio.sleep(1)
            assert transport.is_closing()
        await server.closed
        assert server.connections == ()

    virtual.run(play)


def test_a_server_can_be_made_and_closed_on_the_background_loop_itself() -> None:
    def play() -> RawServer:
        server = RawServer(network="tcp", timeline=Timeline())
        server.close()
        return server

    server = portal.run(play)
    server.closed.result(SOON)
    assert refuses(urlsplit(server.url).port or 0)


@pytest.mark.parametrize("network", ["tcp", "memory"])
async def test_replacing_a_client_breaks_it_off_wherever_it_is(network: Any, timeline: Timeline) -> None:
    server, client, end = await pair(network, timeline)
    client.link.freeze()
    portal.run(client.replace)
    assert await soon(client.closed) == LOST
    portal.run(client.replace)
    await happened(timeline, events.FinIn, end.end)
    await gone(server)


@pytest.mark.parametrize("network", ["tcp", "memory"])
async def test_replacing_a_client_that_has_not_begun_to_connect_leaves_nothing(
    network: Any, timeline: Timeline
) -> None:
    server = RawServer(network=network, timeline=timeline)

    def play() -> RawClient:
        raw = RawClient(server.url, timeline=timeline)
        raw.replace()
        return raw

    raw = portal.run(play)
    await refused(raw, "it was closed before it was open")
    assert names(timeline, raw.end) == ["Connecting", "Failed", "Closed"]
    await gone(server)


@pytest.mark.parametrize("turns", range(1, 13))
async def test_replacing_a_client_at_any_turn_of_its_opening_ends_it(turns: int, timeline: Timeline) -> None:
    tasks = tasks_on_the_portal()
    server = RawServer(network="tcp", timeline=timeline)

    async def play() -> RawClient:
        raw = RawClient(server.url, timeline=timeline)
        for _ in range(turns):
            await asyncio.sleep(0)
        raw.replace()
        return raw

    raw = await soon(asyncio.wrap_future(asyncio.run_coroutine_threadsafe(play(), portal.loop())))
    assert await soon(raw.closed) == LOST
    # Whoever was accepted is through before the server closes.
    last = await soon(RawClient(server.url, timeline=timeline).opened)
    await gone(server, last)
    assert tasks_on_the_portal() <= tasks


async def test_replacing_a_client_whose_server_says_nothing_ends_it(timeline: Timeline) -> None:
    async with tcp_server(answering(stay=True)) as url:
        raw = RawClient(url, timeline=timeline)
        await happened(timeline, events.BytesOut)
        portal.run(raw.replace)
        await refused(raw, "it was closed before it was open")


@pytest.mark.timeout(60)
def test_what_a_cell_made_is_replaced_when_the_cell_runs_again() -> None:
    make = "server = RawServer(timeline=Timeline())\nraw = RawClient(server.url, timeline=Timeline())"
    cells = (
        "from wskit import Timeline\nfrom wskit.ends.raw import RawClient, RawServer",
        make,
        "old = server, raw\nprint((await raw.opened))",
        make,
        "for one in old: await one.closed\nprint(*old, server, await raw.opened)",
    )
    notebook = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(source) for source in cells])
    NotebookClient(notebook, timeout=30, kernel_name="python3").execute()
    shown = ["".join(output.get("text", "") for output in cell.outputs).strip() for cell in notebook.cells]
    assert shown[2] == "<RawClient OPEN>"
    assert shown[4] == "<RawServer closed> <RawClient CLOSED> <RawServer listening> <RawClient OPEN>"


@pytest.mark.parametrize(("accept", "opens"), [("", True), ("s3pPLMBiTxaQ9kYGzzhZRbK+xOo=", False)])
async def test_a_server_may_answer_each_key_alike(accept: str, opens: bool) -> None:
    server = RawServer(timeline=Timeline(), accept=accept)
    ws = WebSocket(server.url, timeline=server.timeline)
    if opens:
        await soon(ws.opened)
    else:
        assert (await soon(ws.closed)).code == 1006
        assert "Sec-WebSocket-Accept" in str(report(ws))
    server.close()
    await soon(ws.closed)
