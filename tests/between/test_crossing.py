"""Crossing: how a client gets through a middle, or does not."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest
import virtual
from helpers import soon, tcp_server
from middles import LOST, acted, through

from wskit import DOMException, EchoServer, Middle, RawClient, Timeline, WebSocket
from wskit.record import events
from wskit.record.events import End

NETWORKS = pytest.mark.parametrize("network", ["tcp", "memory"])


async def refused(middle: Middle) -> str:
    """Connect where no connection comes of it, and return what the page's console says."""
    ws = WebSocket(middle.url, timeline=middle.timeline)
    with pytest.raises(DOMException, match="before it was open") as caught:
        await ws.opened
    await middle.connections[-1].closed
    return str(caught.value).rpartition(": ")[2]


async def test_the_record_says_which_of_its_ends_belong_together() -> None:
    async with through() as way:
        [bridged] = [event for event in way.timeline.events() if isinstance(event, events.Bridged)]
        assert (bridged.end, bridged.to) == (way.crossing.end, way.crossing.back_end)
        assert (bridged.end.side, bridged.to.side) == ("server", "client")
        begun = {event.end for event in way.timeline.events() if isinstance(event, events.Linked)}
        assert begun == {way.client.end, way.crossing.end, way.crossing.back_end, way.connection.end}


@NETWORKS
async def test_nobody_behind_is_a_bad_gateway(network: Any) -> None:
    timeline = Timeline()
    server = EchoServer(network=network, timeline=timeline)
    server.close()
    await soon(server.closed)
    async with Middle(server, timeline=timeline) as middle:
        assert await refused(middle) == "the server answered with HTTP status 502 instead of 101"
        assert acted(timeline) == ["answers 502: nobody listens behind it"]


@NETWORKS
async def test_who_refuses_everybody_asks_nobody(network: Any) -> None:
    async with (
        EchoServer(network=network, timeline=Timeline()) as server,
        Middle(server, refuse=503, timeline=server.timeline) as middle,
    ):
        assert "503" in await refused(middle)
        assert acted(server.timeline) == ["answers 503: it refuses everybody"]
        assert not server.connections


@NETWORKS
async def test_without_upgrade_the_server_is_asked_for_a_page(network: Any) -> None:
    async with (
        EchoServer(network=network, timeline=Timeline()) as server,
        Middle(server, upgrade=False, timeline=server.timeline) as middle,
    ):
        assert "426" in await refused(middle)  # the library's answer, passed on as it is
        assert acted(server.timeline) == ["passes the request on without Upgrade"]


async def test_who_does_not_know_the_secret_does_not_get_through() -> None:
    async with (
        EchoServer(network="memory", timeline=Timeline()) as server,
        Middle(server, timeline=server.timeline) as middle,
    ):
        ws = WebSocket(middle.url + "not", timeline=server.timeline)
        assert await soon(ws.closed) == LOST
        assert acted(server.timeline) == ["answers 403: this URL is not its own"]
        assert not any(isinstance(event, events.Linked) and event.end == End("server", 2) for event in server.timeline)


async def test_a_server_that_only_accepts_is_waited_for_so_long() -> None:
    async def silent(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.read()
        writer.close()

    async with tcp_server(silent) as url, Middle(url, answer_timeout=0.05, timeline=Timeline()) as middle:
        assert "504" in await refused(middle)
        assert acted(middle.timeline) == ["answers 504: the server behind answered nothing within 0.05 s"]


@pytest.mark.parametrize("how", ["FIN", "RST"])
async def test_a_server_that_hangs_up_on_the_request_is_a_bad_gateway(how: str) -> None:
    async def rude(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.read(1 if how == "RST" else 65536)  # what is unread makes it a RST
        writer.close()

    async with tcp_server(rude) as url, Middle(url, timeline=Timeline()) as middle:
        assert "502" in await refused(middle)
        assert acted(middle.timeline)[0].startswith("answers 502: the server behind")


def test_a_connection_that_cannot_be_made_is_a_gateway_timeout() -> None:
    async def story(loop: virtual.VirtualLoop) -> None:
        real = loop.create_connection

        async def hang(*args: Any, **kwargs: Any) -> Any:
            if args[2] == 9:
                await asyncio.sleep(1000)
            return await real(*args, **kwargs)

        loop.create_connection = hang  # type: ignore[method-assign]  # a network that swallows what knocks
        middle = Middle("ws://memory.invalid:9/")
        assert "504" in await refused(middle)
        assert loop.time() == 5
        middle.close()
        await middle.closed

    virtual.run(story)


@pytest.mark.parametrize("patient", [True, False])
async def test_who_goes_before_there_is_an_answer_leaves_nothing_behind(patient: bool) -> None:
    asked = asyncio.get_running_loop().create_future()
    gone = asyncio.get_running_loop().create_future()

    async def silent(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        asked.set_result(await reader.readuntil(b"\r\n\r\n"))
        await reader.read()
        gone.set_result(None)
        writer.close()

    async with tcp_server(silent) as url, Middle(url, timeline=Timeline()) as middle:
        ws = WebSocket(middle.url, timeline=middle.timeline)
        await soon(asked)
        if patient:
            ws.close()
        else:
            ws.link.reset()
        await soon(gone)
        await soon(middle.connections[0].closed)
        assert acted(middle.timeline) == []


def test_who_says_nothing_is_not_waited_for() -> None:
    async def story(loop: virtual.VirtualLoop) -> None:
        server = EchoServer()
        middle = Middle(server)
        knocked = asyncio.Event()

        class Silent(asyncio.Protocol):
            def connection_lost(self, exc: Exception | None) -> None:
                knocked.set()

        await loop.create_connection(Silent, "memory.invalid", middle.port)
        await knocked.wait()
        assert loop.time() == 10
        assert acted(middle.timeline) == ["ends the connection: no request came"]
        middle.close()
        server.close()
        await middle.closed
        await server.closed

    virtual.run(story)


async def test_what_is_no_request_is_a_bad_request() -> None:
    async with EchoServer(timeline=Timeline()) as server, Middle(server, timeline=server.timeline) as middle:
        reader, writer = await asyncio.open_connection("127.0.0.1", middle.port)
        writer.write(b"\x16\x03\x01\x02\x00\r\n\r\n")
        assert (await soon(reader.read())).startswith(b"HTTP/1.1 400 Bad Request\r\n")
        writer.close()
        assert acted(server.timeline) == ["answers 400: what came is no HTTP request"]


async def test_what_is_no_websocket_goes_through_once() -> None:
    async def page(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        request = await reader.readuntil(b"\r\n\r\n")
        writer.write(b"HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhe")
        await writer.drain()
        writer.write(b"llo" if b"Connection: close" in request else b"???")
        writer.close()

    async with tcp_server(page) as url, Middle(url, timeline=Timeline()) as middle:
        reader, writer = await asyncio.open_connection("127.0.0.1", middle.port)
        path = middle.url.rpartition("/")[2]
        writer.write(f"GET /{path}/index.html HTTP/1.1\r\nHost: localhost\r\n\r\n".encode())
        assert (await soon(reader.read())).endswith(b"\r\n\r\nhello")
        writer.close()
        await soon(middle.connections[0].closed)


@NETWORKS
async def test_a_crossing_that_is_broken_off_sends_a_rst_both_ways(network: Any) -> None:
    async with through(network) as way:
        way.crossing.reset()
        assert await way.told() == (LOST, LOST)
        for end in (way.client.end, way.connection.end):
            assert "RstIn" in way.names(end)
        for end in (way.crossing.end, way.crossing.back_end):
            assert "RstOut" in way.names(end)
            assert "Tampered" not in way.names(end)
        assert acted(way.timeline) == ["breaks both connections off: it was told to"]


@NETWORKS
async def test_a_crossing_that_is_finished_sends_a_fin_both_ways(network: Any) -> None:
    async with through(network) as way:
        way.crossing.finish()
        assert await way.told() == (LOST, LOST)
        assert "FinIn" in way.names(way.client.end)
        assert "FinIn" in way.names(way.connection.end)
        assert (way.crossing.is_open, way.crossing.is_over) == (False, True)
        way.crossing.finish()
        way.crossing.reset()
        way.crossing.say_goodbye()
        assert acted(way.timeline) == ["ends both connections: it was told to"]


def test_a_client_that_changes_networks_is_lost_and_nobody_is_told() -> None:
    async def story(loop: virtual.VirtualLoop) -> None:
        async with through(None, idle_timeout=60) as way:
            way.crossing.lose_client()
            way.connection.send("are you there?")
            assert await way.connection.closed == LOST
            assert loop.time() == 60
            assert way.client.ready_state == 1
            assert acted(way.timeline)[0] == "loses the client: it has changed networks"

    virtual.run(story)


async def test_a_goodbye_that_may_not_be_said_is_refused() -> None:
    async with through() as way:
        with pytest.raises(ValueError, match="never sent"):
            way.crossing.say_goodbye(1006)
        with pytest.raises(AttributeError, match="front"):
            _ = way.crossing.Front  # type: ignore[attr-defined]
        assert repr(way.crossing) == "<Crossing open>"


async def test_a_raw_client_gets_through_byte_for_byte() -> None:
    async with EchoServer(timeline=Timeline()) as server, Middle(server, timeline=server.timeline) as middle:
        raw = await soon(RawClient(middle.url, timeline=server.timeline).opened)
        answer = raw.next()
        raw.send(bytes.fromhex("81 02 68 69"))  # not masked
        assert "incorrect masking" in str(await soon(answer))
        raw.finish()
        await soon(server.connections[0].closed)
        await soon(raw.closed)


async def test_what_a_client_says_too_early_is_kept_for_the_server() -> None:
    asked = asyncio.get_running_loop().create_future()
    size = 200_000  # more than is read before the server is there

    async def patient(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.readuntil(b"\r\n\r\n")
        asked.set_result(await reader.readexactly(size))
        writer.close()

    async with tcp_server(patient) as url, Middle(url, timeline=Timeline()) as middle:
        _, writer = await asyncio.open_connection("127.0.0.1", middle.port)
        writer.write(f"GET /{middle.url.rpartition('/')[2]} HTTP/1.1\r\nHost: a\r\n\r\n".encode() + b"x" * size)
        assert await soon(asked) == b"x" * size
        writer.close()


@pytest.mark.parametrize(
    ("path", "headers", "status"),
    [
        ("/", b"", b"200 OK"),
        ("/favicon.ico", b"", b"200 OK"),
        ("/", b"Upgrade: websocket\r\nConnection: Upgrade\r\n", b"403 Forbidden"),
    ],
)
async def test_who_only_has_a_look_is_greeted_and_learns_nothing(path: str, headers: bytes, status: bytes) -> None:
    async with (
        EchoServer(timeline=Timeline()) as server,
        Middle(server, timeline=server.timeline, greeting="Hello.") as middle,
    ):
        reader, writer = await asyncio.open_connection("127.0.0.1", middle.port)
        writer.write(f"GET {path} HTTP/1.1\r\nHost: h\r\n".encode() + headers + b"\r\n")
        said = await soon(reader.read())
        writer.close()
        assert said.startswith(b"HTTP/1.1 " + status)
        assert said.endswith(b"\r\n\r\nHello.\n") is (status == b"200 OK")
        assert not server.connections


async def test_who_knows_the_token_goes_to_the_server_whatever_is_asked_for() -> None:
    async with (
        EchoServer(timeline=Timeline()) as server,
        Middle(server, timeline=server.timeline, greeting="Hello.") as middle,
    ):
        reader, writer = await asyncio.open_connection("127.0.0.1", middle.port)
        writer.write(f"GET /{middle.url.split('/')[3]} HTTP/1.1\r\nHost: h\r\n\r\n".encode())
        assert (await soon(reader.read())).startswith(b"HTTP/1.1 426 ")
        writer.close()


async def test_what_it_has_is_what_a_learner_can_use() -> None:
    async with through() as way:
        assert {name for name in dir(way.crossing) if name[0] != "_"} == {
            *("back", "back_end", "closed", "end", "finish", "front", "is_open", "is_over", "lose_client", "reset"),
            *("say_goodbye", "timeline"),
        }
        assert repr(way.crossing) == "<Crossing open>"


@pytest.mark.parametrize(("name", "says"), [("link", "front and back"), ("close", "finish"), ("isOpen", "is_open")])
async def test_a_name_that_is_nearly_right_says_what_is(name: str, says: str) -> None:
    async with through() as way:
        with pytest.raises(AttributeError, match=f"a Crossing here has {says}, not {name}"):
            getattr(way.crossing, name)
