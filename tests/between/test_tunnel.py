"""Tunnel: what ends an open connection through a middle, measured on a clock that jumps, and what each end is told."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest
import virtual
from helpers import Peer, happened, scripted_server, soon
from middles import LOST, acted, came, through

from wskit import CloseEvent, EchoServer, Middle, RawClient, RawServer, Timeline, WebSocket
from wskit.endings.acts import close_frame, frame
from wskit.protocol.frames import FrameParser, Opcode
from wskit.record import events

HELLO = frame(0x81, b"hello", masked=True)
NETWORKS = pytest.mark.parametrize("network", ["tcp", "memory"])


def bye(code: int, reason: str = "") -> CloseEvent:
    return CloseEvent(code, reason, was_clean=True)


@NETWORKS
async def test_what_passes_is_what_was_said(network: Any) -> None:
    async with through(network) as way:
        heard = happened(way.timeline, events.Received, way.client.end)
        way.client.send("hello")
        assert (await soon(heard)).data == "hello"
        way.client.close(4000, "bye")
        assert await way.told() == (bye(4000, "bye"), bye(4000, "bye"))
        assert acted(way.timeline) == []
        # Each leg has all of it, byte for byte, but for what names the server in the request.
        said = way.raw(way.client.end, events.BytesOut)
        assert way.raw(way.crossing.end, events.BytesIn) == said
        frames = said.partition(b"\r\n\r\n")[2]
        assert way.raw(way.connection.end, events.BytesIn).partition(b"\r\n\r\n")[2] == frames
        assert way.raw(way.client.end, events.BytesIn) == way.raw(way.connection.end, events.BytesOut)


def test_an_idle_connection_is_ended_on_time() -> None:
    async def story(loop: virtual.VirtualLoop) -> None:
        async with through(None, idle_timeout=60) as way:
            assert await way.client.closed == LOST
            assert loop.time() == 60
            assert await way.connection.closed == LOST
            assert acted(way.timeline) == ["ends both connections: nothing passed for 60 s"]
            assert "FinOut" in way.names(way.crossing.end)
            assert "FinOut" in way.names(way.crossing.back_end)

    virtual.run(story)


@pytest.mark.parametrize("who", ["client", "server"])
def test_whatever_passes_either_way_starts_the_clock_again(who: str) -> None:
    async def story(loop: virtual.VirtualLoop) -> None:
        async with through(None, idle_timeout=60) as way:
            await asyncio.sleep(59)
            (way.client if who == "client" else way.connection).send("still here")
            await way.client.closed
            assert loop.time() == 119

    virtual.run(story)


def test_a_fin_that_has_come_is_not_waited_for_again() -> None:
    async def story(loop: virtual.VirtualLoop) -> None:
        server = RawServer(network="memory", timeline=Timeline())
        middle = Middle(server, half_close=True, timeline=server.timeline)
        client = await RawClient(middle.url, timeline=server.timeline).opened
        client._wire.write_eof()
        [crossing] = middle.connections
        await happened(server.timeline, events.FinIn, server.connections[0].end)
        crossing.finish()
        await crossing.closed
        assert loop.time() == 0
        middle.close()
        server.close()
        client.replace()
        await asyncio.gather(middle.closed, server.closed, client.closed)

    virtual.run(story)


def test_a_client_that_is_lost_is_not_waited_for() -> None:
    async def story(loop: virtual.VirtualLoop) -> None:
        async with through(None) as way:
            way.crossing.lose_client()
            way.crossing.finish()
            await way.crossing.closed
            assert loop.time() == 0
            way.client.link.reset()

    virtual.run(story)


def test_pings_are_bytes_too() -> None:
    async def story(loop: virtual.VirtualLoop) -> None:
        async with through(None, {"ping_interval": 20}, idle_timeout=60) as way:
            await asyncio.sleep(600)
            assert way.client.ready_state == 1

    virtual.run(story)


def test_age_counts_whatever_passes() -> None:
    async def story(loop: virtual.VirtualLoop) -> None:
        async with through(None, {"ping_interval": 1}, max_age=30) as way:
            assert await way.client.closed == LOST
            assert loop.time() == 30
            assert acted(way.timeline) == ["ends both connections: they are 30 s old"]

    virtual.run(story)


def test_habits_that_change_hold_for_connections_that_are_open() -> None:
    async def story(loop: virtual.VirtualLoop) -> None:
        async with through(None) as way:
            await asyncio.sleep(40)
            way.middle.change(idle_timeout=60)
            await way.client.closed
            assert loop.time() == 60
        async with through(None, idle_timeout=10, max_age=20) as way:
            way.middle.change(idle_timeout=None, max_age=None)
            await asyncio.sleep(1000)
            assert way.client.ready_state == 1

    virtual.run(story)


@pytest.mark.parametrize(("half_close", "hears"), [(False, []), (True, [Opcode.CLOSE])])
async def test_who_says_fin_hears_the_rest_only_from_a_middle_that_lingers(half_close: bool, hears: list[int]) -> None:
    """A server says Close and FIN at once: without the answer, that is half a closing handshake."""
    rest: asyncio.Future[bytes] = asyncio.get_running_loop().create_future()

    async def hurry(peer: Peer) -> None:
        peer.writer.write(close_frame(4000, masked=False))
        peer.writer.write_eof()
        rest.set_result(await peer.reader.read())
        peer.writer.close()

    async with scripted_server(hurry) as url, Middle(url, timeline=Timeline(), half_close=half_close) as middle:
        ws = WebSocket(middle.url, timeline=middle.timeline)
        ws.link.delay(0.05, "out")  # so that the FIN is there before the answer
        assert await soon(ws.closed) == bye(4000)
        assert [one.opcode for one in FrameParser("client").feed(await soon(rest))] == hears
        await soon(middle.connections[0].closed)


@NETWORKS
@pytest.mark.parametrize("end", ["client", "server"])
async def test_a_reset_becomes_a_fin_on_the_other_side(network: Any, end: str) -> None:
    async with through(network) as way:
        broken, other = (way.client, way.connection) if end == "client" else (way.connection, way.client)
        broken.link.reset()
        assert await way.told() == (LOST, LOST)
        assert "RstIn" not in way.names(other.end)
        assert "FinIn" in way.names(other.end)


@NETWORKS
@pytest.mark.parametrize(("codes", "told"), [("drop", bye(1005)), (1011, bye(1011, "see you"))])
@pytest.mark.parametrize("end", ["client", "server"])
async def test_a_code_that_is_taken_out_or_changed_is_known_only_where_it_comes_from(
    network: Any, codes: Any, told: CloseEvent, end: str
) -> None:
    async with through(network, codes=codes) as way:
        (way.client if end == "client" else way.connection).close(4000, "see you")
        own = bye(4000, "see you")
        assert await way.told() == ((own, told) if end == "client" else (told, own))


def test_a_middle_that_answers_pings_hides_that_nobody_is_there() -> None:
    async def story(loop: virtual.VirtualLoop) -> None:
        async with through(None, {"ping_interval": 20, "ping_timeout": 20}, pings="answer") as way:
            way.client.link.drop()
            await asyncio.sleep(3600)
            assert way.connection.state == 1
            assert acted(way.timeline) == ["answers the Ping by itself"]
            way.client.close()
            await way.client.closed
        async with through(None, {"ping_interval": 20, "ping_timeout": 20}) as way:
            way.client.link.drop()
            begun = loop.time()
            assert await way.connection.closed == LOST
            assert loop.time() == begun + 40
            way.client.close()
            await way.client.closed

    virtual.run(story)


@NETWORKS
async def test_a_goodbye_of_its_own_is_answered_by_each_side(network: Any) -> None:
    async with through(network) as way:
        way.crossing.say_goodbye(1012, "back soon")
        assert await way.told() == (bye(1012, "back soon"), bye(1012, "back soon"))
        assert acted(way.timeline) == ["says goodbye to both sides: it was told to"]
        # What either answered went no further.
        for end in (way.crossing.end, way.crossing.back_end):
            frames = way.raw(end, events.BytesOut).partition(b"\r\n\r\n")[2]
            side: Any = "server" if end.side == "server" else "client"
            assert [one.opcode for one in FrameParser(side).feed(frames)] == [Opcode.CLOSE]


def test_who_does_not_answer_its_goodbye_is_let_go_of() -> None:
    async def story(loop: virtual.VirtualLoop) -> None:
        async with through(None, {"close_timeout": 100}) as way:
            way.client.link.freeze("out")
            way.crossing.say_goodbye()
            await way.crossing.closed
            assert loop.time() == 2 + 5  # the front leg leaves as nginx does
            assert acted(way.timeline)[-1] == "ends the connection: no answer for 2 s"

    virtual.run(story)


async def test_a_goodbye_waits_for_the_end_of_a_frame() -> None:
    timeline = Timeline()
    async with EchoServer(timeline=timeline) as server, Middle(server, timeline=timeline) as middle:
        raw = await soon(RawClient(middle.url, timeline=timeline).opened)
        [connection], [crossing] = server.connections, middle.connections
        raw.send(HELLO[:7])
        await came(timeline, connection.end, HELLO[:7])
        goodbye = raw.next(Opcode.CLOSE)
        crossing.say_goodbye(1001)
        assert str(await soon(goodbye)) == "Close 1001"  # on this way, no frame is half said
        raw.send(HELLO[7:] + close_frame(1001, masked=True))
        raw.finish()
        assert await soon(connection.closed) == bye(1001)
        assert connection.received == ("hello",)
        await soon(crossing.closed)


async def test_where_a_goodbye_was_said_there_is_nothing_left_to_say() -> None:
    async with through() as way:
        way.client.link.freeze("in")
        seen = happened(way.timeline, events.FinIn, way.crossing.back_end)
        way.client.close(1000)
        await soon(seen)
        way.crossing.say_goodbye(1012)
        assert not any("goodbye" in one for one in acted(way.timeline))
        assert (await soon(way.connection.closed)) == bye(1000)
        way.client.link.thaw()
        assert (await soon(way.client.closed)) == bye(1000)


@NETWORKS
async def test_more_than_fits_makes_the_sender_wait(network: Any) -> None:
    async with through(network, {"max_size": 2**25}) as way:
        way.connection.link.freeze("in")
        way.client.send(b"x" * 2**23)
        sent = 2**23
        await soon(happened(way.timeline, events.BytesIn, way.crossing.end))
        assert way.client.buffered_amount > 0
        way.connection.link.thaw()
        heard = await soon(happened(way.timeline, events.Received, way.client.end))
        assert len(heard.data) == sent
