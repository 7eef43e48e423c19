"""What can be done to a link, beside holding it: slices, jitter, chance, slow ends, and ends after so many bytes."""

from __future__ import annotations

import asyncio
import contextlib
from typing import Any

import pytest
import virtual
from helpers import echoes, happened, soon
from links import BOTH_NETWORKS, BOTH_SIDES, LOST, Network, Pair, Side, kinds, paired, serving, stream, until
from probes import Linked, Probe, story

from wskit import CloseEvent, Timeline, WebSocket
from wskit.loops import portal
from wskit.record import events

OTHER: dict[Side, Side] = {"client": "server", "server": "client"}


def a_pair(**options: Any) -> Any:
    clock = asyncio.get_running_loop().time
    return paired("memory", **{"ping_interval": None, "timeline": Timeline(clock=clock), **options})


def pieces(pair: Pair, side: Side) -> list[int]:
    """Return how many bytes came in at once, after the opening handshake."""
    recorded = pair.timeline.events(pair.end(side))
    [opened] = [event for event in recorded if isinstance(event, events.Opened)]
    after = recorded[recorded.index(opened) :]
    return [len(event.data) for event in after if isinstance(event, events.BytesIn)]


# Slices.


@BOTH_NETWORKS
@pytest.mark.parametrize(("side", "way"), [("client", "out"), ("server", "in")])
async def test_slices_come_one_by_one(network: Network, side: Side, way: Any) -> None:
    async with paired(network, ping_interval=None) as pair:
        pair.link(side).slice(10, way)
        assert await echoes(pair.client, bytes(95)) == [bytes(95)]
        assert pieces(pair, "server") == [10] * 10 + [1]  # the header has 6 bytes
        pair.link(side).slice(None)
        assert await echoes(pair.client, bytes(95)) == [bytes(95)]
        assert pieces(pair, "server")[11:] == [101]


@BOTH_NETWORKS
@BOTH_SIDES
async def test_slices_change_nothing_but_the_pieces(network: Network, side: Side) -> None:
    async with paired(network, ping_interval=None) as pair:
        pair.link(side).slice(3)
        messages = [f"{number} " * number for number in range(30)]
        assert await echoes(pair.client, *messages) == messages
        sent = stream(pair.timeline, pair.connection.end, events.BytesOut)
        assert stream(pair.timeline, pair.client.end, events.BytesIn) == sent
        pair.client.close(4000, "whole")
        assert await soon(pair.client.closed) == CloseEvent(4000, "whole", was_clean=True)


# Jitter and chance.


async def _jittery(seed: int | None) -> list[float]:
    loop = asyncio.get_running_loop()
    async with a_pair() as pair:
        if seed is not None:
            pair.client.link.dice.seed(seed)
        pair.client.link.jitter(1.0)
        for count in range(20):
            pair.client.send(str(count))
            await asyncio.sleep(0.1)
        await asyncio.sleep(10)
        assert pair.connection.received == tuple(map(str, range(20)))
        late = [event.time for event in pair.timeline.events(pair.client.end) if isinstance(event, events.Received)]
        assert loop.time() > max(late)
        return late


def test_a_story_is_the_same_every_time_and_another_seed_makes_another() -> None:
    def tell(seed: int | None) -> list[float]:
        return virtual.run(lambda loop: _jittery(seed))

    assert tell(1) == tell(1) != tell(2)
    assert tell(None) == tell(None)


def test_outside_a_story_chance_is_another_on_every_run() -> None:
    from wskit.network.link import Link
    from wskit.record.events import End

    first, second = (Link(Timeline(), End("client", 1)).dice.random() for _ in range(2))
    assert first != second


def test_only_some_messages_are_late_and_undone_none_is() -> None:
    async def tell(loop: virtual.VirtualLoop) -> None:
        async with a_pair() as pair:
            link = pair.client.link
            link.dice.seed(5)
            link.delay(1.0, "out")
            link.chance(0.3, "out")
            late = []
            for count in range(50):
                before = loop.time()
                await echoes(pair.client, str(count))
                late.append(loop.time() - before)
            assert set(late) == {0.0, 1.0}
            assert 5 < late.count(1.0) < 25
            link.chance(1)
            before = loop.time()
            await echoes(pair.client, "x")
            assert loop.time() == before + 1.0

    virtual.run(tell)


# Slow ends.


@BOTH_SIDES
def test_a_fin_is_late_and_the_goodbye_before_it_is_not(side: Side) -> None:
    async def tell(loop: virtual.VirtualLoop) -> None:
        async with a_pair() as pair:
            # It is the server that ends TCP.
            pair.link(side).slow_close(1.0, "out" if side == "server" else "in")
            pair.client.close(4000)
            await pair.client.closed
            assert loop.time() == 1.0
            goodbye = [event for event in pair.timeline.events(pair.client.end) if isinstance(event, events.BytesIn)]
            assert goodbye[-1].time == 0.0
            await pair.vanished()

    virtual.run(tell)


@story()
async def test_a_fin_that_takes_longer_than_a_minute_comes_all_the_same(here: Linked, there: Probe) -> None:
    here.link.slow_close(100.0, "out")
    here.wire.close()
    there.wire.write_eof()
    await asyncio.sleep(99)
    assert there.told == []
    await asyncio.sleep(2)
    assert there.told == ["FIN"]


# An end after so many bytes.


@BOTH_NETWORKS
@BOTH_SIDES
@pytest.mark.parametrize("way", ["in", "out"])
async def test_behind_so_many_bytes_it_is_cut(network: Network, side: Side, way: Any) -> None:
    async with paired(network, ping_interval=None) as pair:
        pair.link(side).stop_after(100, way)
        with contextlib.suppress(TimeoutError):
            pair.client.send(bytes(300))
        assert await soon(pair.client.closed) == LOST
        assert await soon(pair.connection.closed) == LOST
        receiver = side if way == "in" else OTHER[side]
        assert sum(pieces(pair, receiver)) == 100
        done = [event.text for event in pair.timeline.events(pair.end(side)) if isinstance(event, events.Tampered)]
        assert done == [f"stop after 100 B {way}", "cut"]
        assert kinds(pair.linked(side)) == ["FinOut", "FinIn", "Unlinked"]


async def test_before_there_is_a_connection_the_handshake_counts() -> None:
    async with serving("memory") as server:

        def connect() -> WebSocket:
            ws = WebSocket(server.url, timeline=Timeline())
            ws.link.stop_after(10, "out")
            return ws

        ws = portal.run(connect)
        assert await soon(ws.closed) == LOST


async def test_an_end_that_was_to_come_can_be_called_off() -> None:
    async with paired("memory", ping_interval=None) as pair:
        pair.client.link.stop_after(100)
        assert await echoes(pair.client, bytes(80)) == [bytes(80)]
        pair.client.link.stop_after(None)
        assert await echoes(pair.client, bytes(80)) == [bytes(80)]


# Undone.


@BOTH_NETWORKS
@BOTH_SIDES
async def test_an_abandoned_link_does_nothing_to_what_passes(network: Network, side: Side) -> None:
    async with paired(network, ping_interval=None) as pair:
        link = pair.link(side)
        link.jitter(1000)
        link.chance(0.9)
        link.slice(1)
        link.slow_close(1000)
        link.stop_after(1000)
        back = asyncio.ensure_future(echoes(pair.client, "held"))
        await happened(pair.timeline, events.Sent, pair.client.end)
        link.abandon()
        assert await back == ["held"]
        assert await echoes(pair.client, bytes(2000)) == [bytes(2000)]
        pair.client.close()
        await pair.ended()
        await pair.vanished()
        await until(lambda: not link.haunted)
