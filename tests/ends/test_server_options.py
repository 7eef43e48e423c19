"""EchoServer: its patience, to the second, and the network it is on."""

from __future__ import annotations

import asyncio
import sys
from typing import Any

import pytest
import virtual
from helpers import echoes, soon
from links import BOTH_NETWORKS, LOST, Network, Pair, paired

from wskit import CloseEvent, EchoServer, ReadyState, Timeline, WebSocket
from wskit.loops import memory
from wskit.record import events
from wskit.record.events import End

# Pings.

CLOSE, PING, PONG = 0x88, 0x89, 0x8A


def frames(pair: Pair, end: End, first_byte: int) -> list[float]:
    """Tell when that end sent frames of a kind."""
    mine = pair.timeline.events(end)
    return [one.time for one in mine if isinstance(one, events.BytesOut) and one.data[0] == first_byte]


@pytest.mark.parametrize(("options", "seconds"), [({}, 20.0), ({"ping_interval": 0.5}, 0.5)])
def test_it_pings_again_and_again_and_stays_open_as_long_as_pongs_come(options: Any, seconds: float) -> None:
    async def story(loop: virtual.VirtualLoop) -> None:
        async with paired("memory", timeline=Timeline(clock=loop.time), **options) as pair:
            await asyncio.sleep(10 * seconds + seconds / 2)
            expected = [seconds * count for count in range(1, 11)]
            assert frames(pair, pair.connection.end, PING) == expected
            assert frames(pair, pair.client.end, PONG) == expected
            assert pair.connection.state is ReadyState.OPEN

    virtual.run(story)


@pytest.mark.parametrize(
    ("options", "silent_for"),
    [({}, 40.0), ({"ping_timeout": 5}, 25.0), ({"ping_interval": 1, "ping_timeout": 0.5}, 1.5)],
)
def test_a_ping_that_is_not_answered_in_time_is_the_end_with_1011(options: Any, silent_for: float) -> None:
    async def story(loop: virtual.VirtualLoop) -> None:
        async with paired("memory", timeline=Timeline(clock=loop.time), close_timeout=3.0, **options) as pair:
            pair.client.link.drop("out")
            assert await pair.client.closed == CloseEvent(1011, "keepalive ping timeout", was_clean=True)
            assert loop.time() == silent_for
            assert frames(pair, pair.connection.end, CLOSE) == [silent_for]
            assert await pair.connection.closed == LOST
            assert loop.time() == silent_for + 3.0  # the client has answered, but nothing gets through
            [failed] = [one for one in pair.timeline.events(pair.connection.end) if isinstance(one, events.Failed)]
            assert failed.why == "a ping was not answered in time"

    virtual.run(story)


@pytest.mark.parametrize(
    ("options", "pings"),
    [({"ping_interval": None}, 0), ({"ping_timeout": None}, 4999), ({"ping_interval": None, "ping_timeout": None}, 0)],
)
def test_without_pings_or_their_timeout_it_never_learns_of_a_network_gone_silent(options: Any, pings: int) -> None:
    async def story(loop: virtual.VirtualLoop) -> None:
        async with paired("memory", timeline=Timeline(clock=loop.time), **options) as pair:
            pair.client.link.freeze()
            await asyncio.sleep(100_000)
            assert pair.connection.state is ReadyState.OPEN
            assert len(frames(pair, pair.connection.end, PING)) == pings

    virtual.run(story)


# Closing.


@pytest.mark.parametrize(("options", "seconds"), [({}, 10.0), ({"close_timeout": 0.5}, 0.5), ({"close_timeout": 0}, 0)])
def test_a_peer_that_does_not_end_a_closing_connection_is_dropped_in_time(options: Any, seconds: float) -> None:
    async def story(loop: virtual.VirtualLoop) -> None:
        async with paired("memory", **options) as pair:
            pair.client.link.freeze()
            pair.server.close()
            assert await pair.connection.closed == LOST
            assert loop.time() == seconds
            await pair.server.closed
            assert loop.time() == seconds

    virtual.run(story)


def test_without_a_close_timeout_it_waits_as_long_as_it_takes() -> None:
    async def story(loop: virtual.VirtualLoop) -> None:
        server = EchoServer(network="memory", close_timeout=None, ping_interval=None, timeline=Timeline())
        ws = await WebSocket(server.url, timeline=server.timeline).opened
        [connection] = server.connections
        ws.link.freeze()
        server.close(4000)
        await asyncio.sleep(1_000_000)
        assert connection.state is ReadyState.CLOSING
        assert repr(server) == "<EchoServer closing>"
        ws.link.thaw()
        assert await connection.closed == await ws.closed == CloseEvent(4000, "", was_clean=True)
        await server.closed

    virtual.run(story)


# The network.


@BOTH_NETWORKS
async def test_the_network_is_a_matter_of_its_address_alone(network: Network) -> None:
    async with EchoServer(network=network, timeline=Timeline()) as server:
        host = {"tcp": "127.0.0.1", "memory": memory.HOST}[network]
        assert server.url.startswith(f"ws://{host}:{server.port}/")
        ws = await soon(WebSocket(server.url, timeline=server.timeline).opened)
        assert await echoes(ws, "hello") == ["hello"]
        ws = WebSocket(server.url + "x", timeline=server.timeline)
        assert await soon(ws.closed) == LOST
        [failed] = [event for event in server.timeline.events(ws.end) if isinstance(event, events.Failed)]
        assert failed.why == "the server answered with HTTP status 403 instead of 101"
        server.close(4000, "enough")


@pytest.mark.parametrize(("platform", "host"), [("linux", "127.0.0.1"), ("emscripten", memory.HOST)])
def test_in_a_browser_tab_it_is_memory_by_itself(monkeypatch: pytest.MonkeyPatch, platform: str, host: str) -> None:
    async def main() -> None:
        async with EchoServer(timeline=Timeline()) as server:
            assert server.url.startswith(f"ws://{host}:")

    monkeypatch.setattr(sys, "platform", platform)
    asyncio.run(main())


@pytest.mark.parametrize(
    ("options", "error", "complaint"),
    [
        ({"ping_interval": 0}, ValueError, "ping_interval is more than 0 seconds, not 0"),
        ({"ping_interval": -1}, ValueError, "ping_interval is more than 0 seconds, not -1"),
        ({"ping_interval": "20"}, TypeError, "ping_interval is a number of seconds, not '20'"),
        ({"ping_interval": False}, TypeError, "ping_interval is a number of seconds, not False"),
        ({"ping_timeout": -0.5}, ValueError, "ping_timeout is 0 seconds or more, not -0.5"),
        ({"ping_timeout": float("inf")}, ValueError, "ping_timeout is 0 seconds or more, not inf"),
        ({"close_timeout": float("nan")}, ValueError, "close_timeout is 0 seconds or more, not nan"),
        ({"close_timeout": []}, TypeError, r"close_timeout is a number of seconds, not \[\]"),
        ({"network": "udp"}, ValueError, 'network is "tcp" or "memory", not \'udp\''),
        ({"network": ""}, ValueError, "not ''"),
        ({"network": True}, ValueError, "not True"),
        ({"ssl": True}, TypeError, "ssl must be an ssl.SSLContext, not bool"),
        ({"ssl": "cert.pem"}, TypeError, "not str"),
    ],
)
def test_options_that_cannot_be_are_errors(options: dict[str, Any], error: type[Exception], complaint: str) -> None:
    with pytest.raises(error, match=complaint):
        EchoServer(**options)
