"""Channel: every way a connection can fail to begin, over real TCP. The page is told of an error, then of 1006."""

from __future__ import annotations

import asyncio
import functools

import pytest
from helpers import listen, soon, tcp_server
from websockets.asyncio.server import ServerConnection, serve

from wskit import CloseEvent, DOMException, Timeline, WebSocket
from wskit.ends import channel
from wskit.loops import portal
from wskit.network.link import Link
from wskit.record import events

LOST = CloseEvent(1006, "", was_clean=False)


async def refused(ws: WebSocket) -> str:
    """Check that the page sees what it sees of every connection that never opens. Gives the reason why."""
    log = listen(ws)
    assert await soon(ws.closed) == LOST
    assert log.types == ["error", "close"]
    with pytest.raises(DOMException) as caught:
        await ws.opened
    assert caught.value.name == "WebSocketError"
    [failure] = [event for event in ws.timeline.events(ws.end) if isinstance(event, events.Failed)]
    return failure.why


async def test_where_nothing_listens_there_is_an_error_and_nothing_in_the_log(
    timeline: Timeline, caplog: pytest.LogCaptureFixture
) -> None:
    async with tcp_server(lambda reader, writer: reader.read()) as url:
        pass
    assert await refused(WebSocket(url, timeline=timeline)) == "nothing is listening at this address"
    assert caplog.records == []


OK = b"HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"


@pytest.mark.parametrize(
    ("answer", "why"),
    [
        (b"SSH-2.0-OpenSSH_9.2\r\n\r\n", "the server's answer was not HTTP"),
        (b"\x16\x03\x01\x00\xff\r\n", "the server's answer was not HTTP"),
        (b"", "the server ended the TCP connection, and no answer in HTTP had come"),
        (b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nhi", "the server answered with HTTP status 200 instead of 101"),
        (b"HTTP/1.1 403 Forbidden\r\n\r\n", "the server answered with HTTP status 403 instead of 101"),
        (b"HTTP/1.1 503 Later\r\n\r\n", "the server answered with HTTP status 503 instead of 101"),
        (OK + b"\r\n", "the server's answer was not a WebSocket handshake: missing Sec-WebSocket-Accept header"),
        (OK + b"Sec-WebSocket-Accept: x\r\n\r\n", "the server's answer was not a WebSocket handshake: invalid"),
        (b"HTTP/1.1 101 OK\r\n\r\n", "the server's answer was not a WebSocket handshake: missing Connection header"),
    ],
    ids=["SSH", "TLS", "nothing", "200", "403", "503", "no accept", "wrong accept", "no upgrade"],
)
async def test_an_answer_that_is_no_handshake_is_an_error(timeline: Timeline, answer: bytes, why: str) -> None:
    async def talk(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.readuntil(b"\r\n\r\n")
        writer.write(answer)

    async with tcp_server(talk) as url:
        assert (await refused(WebSocket(url, timeline=timeline))).startswith(why)


async def test_a_redirect_is_not_followed(timeline: Timeline) -> None:
    async def talk(reader: asyncio.StreamReader, writer: asyncio.StreamWriter, *, location: str) -> None:
        await reader.readuntil(b"\r\n\r\n")
        writer.write(f"HTTP/1.1 302 Found\r\nLocation: {location}\r\n\r\n".encode())

    arrived: list[ServerConnection] = []

    async def arrive(connection: ServerConnection) -> None:
        arrived.append(connection)

    async with serve(arrive, "127.0.0.1", 0) as server:
        location = f"ws://127.0.0.1:{server.sockets[0].getsockname()[1]}/"
        async with tcp_server(functools.partial(talk, location=location)) as url:
            why = await refused(WebSocket(url, timeline=timeline))
    assert why == "the server answered with HTTP status 302 instead of 101"
    assert arrived == []


async def test_a_server_that_knows_no_tls_is_an_error(timeline: Timeline) -> None:
    async def talk(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.read(1)
        writer.write(b"HTTP/1.1 400 Bad Request\r\n\r\n")

    async with tcp_server(talk) as url:
        why = await refused(WebSocket(url.replace("ws:", "wss:"), timeline=timeline))
    assert why.startswith("no TLS connection could be made")


@pytest.mark.parametrize(
    ("url", "why"),
    [
        ("ws://255.255.255.255:9/", "the address cannot be reached: "),
        (f"ws://{'x' * 64}.invalid/", "it could not be opened: "),
    ],
    ids=["no route", "a label of 64 letters"],
)
async def test_an_address_that_leads_nowhere_is_an_error(timeline: Timeline, url: str, why: str) -> None:
    assert (await refused(WebSocket(url, timeline=timeline))).startswith(why)


async def test_a_server_that_never_answers_is_given_up_on(timeline: Timeline, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(channel, "OPEN_TIMEOUT", 0.05)
    async with tcp_server(lambda reader, writer: reader.read()) as url:
        assert await refused(WebSocket(url, timeline=timeline)) == "the server did not answer in time"


@pytest.mark.parametrize(
    ("offered", "answered", "why"),
    [
        (["chat"], [], "the server agreed to none of the protocols that were offered"),
        (["chat"], ["superchat"], "client and server did not agree: it chose a protocol that nobody offered"),
        (
            ["chat", "superchat"],
            ["chat", "superchat"],
            "client and server did not agree: it chose a protocol that nobody",
        ),
        ([], ["chat"], "client and server did not agree: it chose a protocol that nobody offered"),
    ],
    ids=["none of them", "another", "two", "one that was not offered"],
)
async def test_a_subprotocol_that_was_not_agreed_on_is_an_error(
    timeline: Timeline, offered: list[str], answered: list[str], why: str
) -> None:
    async def answer(connection: ServerConnection, request: object, response: object) -> None:
        assert connection.response is not None
        for name in answered:
            connection.response.headers["Sec-WebSocket-Protocol"] = name

    async def greet(connection: ServerConnection) -> None:
        await connection.send("the page must not see this")

    async with serve(greet, "127.0.0.1", 0, process_response=answer) as server:
        url = f"ws://127.0.0.1:{server.sockets[0].getsockname()[1]}/"
        assert (await refused(WebSocket(url, offered, timeline=timeline))).startswith(why)


@pytest.mark.parametrize("turns", range(12))
def test_giving_up_in_any_turn_of_the_loop_while_it_opens_ends_it(turns: int) -> None:
    ended: portal.Promise[tuple[str, CloseEvent]] = portal.Promise()

    class Page:
        """A page that waits for the end."""

        def established(self, protocol: str) -> None: ...

        def received(self, data: str | bytes, transmitted: int) -> None: ...

        def transmitted(self, size: int) -> None: ...

        def closing(self) -> None: ...

        def ended(self, why: str, event: CloseEvent) -> None:
            ended.resolve((why, event))

    def give_up(left: int) -> None:
        if left:
            asyncio.get_running_loop().call_soon(give_up, left - 1)
        else:
            opening[0].fail("no patience")

    async def answer(connection: ServerConnection, request: object, response: object) -> None:
        give_up(turns)

    async def run() -> None:
        timeline = Timeline()
        link = Link(timeline, timeline.new_end("client"))
        async with serve(ServerConnection.wait_closed, "127.0.0.1", 0, process_response=answer) as server:
            url = f"ws://127.0.0.1:{server.sockets[0].getsockname()[1]}/"
            opening.append(channel.Channel(Page(), link, url, [], close_timeout=0.1))
            await soon(ended)

    opening: list[channel.Channel] = []
    portal.run_async(run())
    assert ended.result(0) == ("no patience", LOST)


def test_a_channel_that_breaks_down_leaves_no_page_waiting(caplog: pytest.LogCaptureFixture) -> None:
    ended: portal.Promise[tuple[str, CloseEvent]] = portal.Promise()

    class Page:
        """A page with a mistake in it, as wskit's own might have."""

        def established(self, protocol: str) -> None:
            raise ZeroDivisionError("a mistake")

        def received(self, data: str | bytes, transmitted: int) -> None: ...

        def transmitted(self, size: int) -> None: ...

        def closing(self) -> None: ...

        def ended(self, why: str, event: CloseEvent) -> None:
            ended.resolve((why, event))

    async def run() -> None:
        timeline = Timeline()
        link = Link(timeline, timeline.new_end("client"))
        async with serve(ServerConnection.wait_closed, "127.0.0.1", 0) as server:
            url = f"ws://127.0.0.1:{server.sockets[0].getsockname()[1]}/"
            channel.Channel(Page(), link, url, [], close_timeout=0.1)
            await soon(ended)

    portal.run_async(run())
    assert ended.result(0) == ("wskit itself broke down: ZeroDivisionError", LOST)
    assert [record.message for record in caplog.records] == ["a channel broke down"]
