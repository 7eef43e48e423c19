"""Link: freezing, delays and limits, over TCP and in memory alike. Times are exact where time is the test's own."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest
import virtual
from helpers import echoes, happened, soon
from links import BOTH_NETWORKS, BOTH_SIDES, LOST, Network, Side, paired, serving, stream

from wskit import ReadyState, Timeline, WebSocket
from wskit.loops import portal
from wskit.network.link import Direction
from wskit.record import events
from wskit.record.events import End

WAYS = pytest.mark.parametrize("direction", ["in", "out", "both"])


# Freezing.


@BOTH_NETWORKS
@BOTH_SIDES
@WAYS
async def test_freezing_holds_a_message_and_thawing_lets_it_go_on(
    network: Network, side: Side, direction: Direction
) -> None:
    async with paired(network) as pair, paired(network) as other:
        pair.link(side).freeze(direction)
        back = asyncio.ensure_future(echoes(pair.client, "held"))
        await happened(pair.timeline, events.Sent, pair.client.end)
        await echoes(other.client, *map(str, range(20)))
        assert not back.done()
        pair.link(side).thaw(direction)
        assert await back == ["held"]


@BOTH_SIDES
def test_a_frozen_direction_is_silent_for_ever_and_the_other_is_not(side: Side) -> None:
    async def story(loop: virtual.VirtualLoop) -> None:
        async with paired("memory", ping_interval=None) as pair:
            pair.link(side).freeze("in" if side == "client" else "out")
            pair.client.send("x")
            await asyncio.sleep(100_000)
            assert pair.connection.received == ("x",)
            assert not [one for one in pair.timeline.events(pair.client.end) if isinstance(one, events.Received)]
            pair.link(side).thaw()
            await happened(pair.timeline, events.Received, pair.client.end)

    virtual.run(story)


@BOTH_NETWORKS
@BOTH_SIDES
async def test_freezing_and_thawing_in_the_middle_of_it_all_loses_nothing(network: Network, side: Side) -> None:
    messages = [f"{number} " * number for number in range(300)]
    ways: tuple[Direction, ...] = ("in", "out", "both")
    async with paired(network) as pair:
        back: asyncio.Queue[Any] = asyncio.Queue()
        pair.client.onmessage = back.put_nowait
        for number, message in enumerate(messages):
            pair.client.send(message)
            if number % 7 == 2:
                pair.link(side).freeze(ways[number // 7 % 3])
            elif number % 7 == 5:
                await asyncio.sleep(0)
                pair.link(side).thaw(ways[number // 7 % 3])
        pair.link(side).thaw()
        assert [(await soon(back.get())).data for _ in messages] == messages


@BOTH_NETWORKS
async def test_a_link_that_is_frozen_before_there_is_a_connection_holds_the_handshake(network: Network) -> None:
    async with serving(network) as server:

        def connect() -> WebSocket:
            ws = WebSocket(server.url, timeline=Timeline())
            ws.link.freeze("out")
            return ws

        ws = portal.run(connect)  # there, so that nothing happens in between
        await happened(ws.timeline, events.BytesOut)
        await soon(WebSocket(server.url, timeline=server.timeline).opened)
        assert ws.ready_state is ReadyState.CONNECTING
        assert len([event for event in server.timeline if isinstance(event, events.BytesIn)]) == 2  # of the other one
        ws.link.thaw()
        await soon(ws.opened)


def test_a_handshake_that_stays_frozen_fails_after_four_minutes() -> None:
    async def story(loop: virtual.VirtualLoop) -> None:
        async with serving("memory") as server:
            ws = WebSocket(server.url, timeline=server.timeline)
            ws.link.freeze()
            assert await ws.closed == LOST
            assert loop.time() == 240.0
            [failed] = [event for event in server.timeline.events(ws.end) if isinstance(event, events.Failed)]
            assert failed.why == "the server did not answer in time"
            ws.link.abandon()

    virtual.run(story)


# Delays and limits.


def times(timeline: Timeline, end: End, kind: type[events.Event]) -> list[float]:
    """Tell when such things happened at that end, after the opening handshake."""
    [opened] = [event for event in timeline.events(end) if isinstance(event, events.Opened)]
    mine = timeline.events(end)
    return [event.time for event in mine[mine.index(opened) :] if isinstance(event, kind)]


@pytest.mark.parametrize(
    ("side", "direction", "there", "back"),
    [
        ("client", "out", 0.25, 0.25),
        ("client", "in", 0.0, 0.25),
        ("client", "both", 0.25, 0.5),
        ("server", "in", 0.25, 0.25),
        ("server", "out", 0.0, 0.25),
        ("server", "both", 0.25, 0.5),
    ],
)
def test_a_delay_can_be_seen_in_the_times_of_what_arrives(
    side: Side, direction: Direction, there: float, back: float
) -> None:
    async def story(loop: virtual.VirtualLoop) -> None:
        async with paired("memory", timeline=Timeline(clock=loop.time)) as pair:
            pair.link(side).delay(0.25, direction)
            await asyncio.sleep(1)
            assert await echoes(pair.client, "x") == ["x"]
            assert times(pair.timeline, pair.client.end, events.BytesOut) == [1.0]
            assert times(pair.timeline, pair.connection.end, events.BytesIn) == [1.0 + there]
            assert times(pair.timeline, pair.client.end, events.BytesIn) == [1.0 + back]

    virtual.run(story)


def test_delays_of_both_links_add_up_and_undone_they_are_gone() -> None:
    async def story(loop: virtual.VirtualLoop) -> None:
        async with paired("memory") as pair:
            pair.client.link.delay(0.25)
            pair.connection.link.delay(0.5)
            await echoes(pair.client, "x")
            assert loop.time() == 1.5
            pair.client.link.delay(0)
            pair.connection.link.delay(0)
            await echoes(pair.client, "x")
            assert loop.time() == 1.5

    virtual.run(story)


def test_a_closing_handshake_under_a_delay_is_clean_and_leaves_no_tcp_connection() -> None:
    async def story(loop: virtual.VirtualLoop) -> None:
        async with paired("memory", timeline=Timeline(clock=loop.time)) as pair:
            pair.connection.link.delay(0.25)
            pair.client.close(4000)
            assert (await pair.connection.closed).was_clean
            assert (await pair.client.closed).was_clean
            # Close there, Close and FIN back, FIN there.
            assert times(pair.timeline, pair.client.end, events.Unlinked) == [0.5]
            assert times(pair.timeline, pair.connection.end, events.Unlinked) == [0.75]
            await pair.vanished()

    virtual.run(story)


@BOTH_SIDES
def test_a_limit_can_be_seen_in_the_times_of_what_arrives(side: Side) -> None:
    async def story(loop: virtual.VirtualLoop) -> None:
        async with paired("memory", timeline=Timeline(clock=loop.time)) as pair:
            pair.link(side).limit(1024, "out" if side == "client" else "in")
            await asyncio.sleep(1)
            [message] = await echoes(pair.client, bytes(1016))  # a header of 8 bytes makes 1024
            assert len(message) == 1016
            arrived = times(pair.timeline, pair.connection.end, events.BytesIn)
            assert arrived == [1 + 20 * count / 1024 for count in range(1, 52)] + [2.0]
            pair.link(side).limit(None)
            await echoes(pair.client, bytes(1_000_000))
            assert loop.time() == 2.0

    virtual.run(story)


@BOTH_NETWORKS
@BOTH_SIDES
async def test_a_slow_link_changes_nothing_but_time(network: Network, side: Side) -> None:
    async with paired(network) as pair:
        pair.link(side).limit(10_000_000)
        pair.link(side).delay(0.001)
        messages = [f"{number} " * 1000 for number in range(50)]
        assert await echoes(pair.client, *messages) == messages
        sent = stream(pair.timeline, pair.connection.end, events.BytesOut)
        assert stream(pair.timeline, pair.client.end, events.BytesIn) == sent
