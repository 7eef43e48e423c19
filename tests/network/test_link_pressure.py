"""Link: who has to wait when nothing gets through, and how much gets through afterwards."""

from __future__ import annotations

import asyncio

import pytest
import virtual
from helpers import echoes, soon
from links import BOTH_NETWORKS, BOTH_SIDES, LOST, Network, Side, paired

from wskit import WebSocket
from wskit.network.link import BUFFER

MIB = 2**20


@pytest.mark.parametrize(("excess", "waits"), [(0, False), (1, True)])
def test_a_frozen_link_takes_so_many_bytes_and_then_the_writer_waits(excess: int, waits: bool) -> None:
    async def story(loop: virtual.VirtualLoop) -> None:
        async with paired("memory") as pair:
            pair.client.link.freeze("out")
            size = BUFFER - 14 + excess  # the header of a large message has 14 bytes
            pair.client.send(bytes(size))
            await asyncio.sleep(10)
            assert pair.client.buffered_amount == (size if waits else 0)
            assert pair.client.link.held == size + 14
            pair.client.link.thaw()
            await asyncio.sleep(1)
            assert pair.client.buffered_amount == 0
            assert pair.client.link.held == 0

    virtual.run(story)


@BOTH_NETWORKS
async def test_what_waited_for_a_frozen_link_all_arrives(network: Network) -> None:
    messages = [bytes([number]) * 100_000 for number in range(20)]
    async with paired(network) as pair, paired(network) as other:
        pair.client.link.freeze("out")
        back = asyncio.ensure_future(echoes(pair.client, *messages))
        await asyncio.sleep(0)
        await echoes(other.client, "so that it could arrive")
        assert pair.client.buffered_amount > 0
        pair.client.link.thaw()
        assert await back == messages
        assert pair.client.buffered_amount == 0


@BOTH_NETWORKS
@BOTH_SIDES
async def test_a_message_as_large_as_can_be_passes_a_link_that_was_frozen(network: Network, side: Side) -> None:
    message = bytes(range(256)) * (16 * MIB // 256)
    async with paired(network) as pair:
        pair.link(side).freeze()
        back = asyncio.ensure_future(echoes(pair.client, message))
        await asyncio.sleep(0)
        pair.link(side).thaw()
        assert await back == [message]


def test_who_writes_to_a_frozen_reader_has_to_wait_too() -> None:
    async def story(loop: virtual.VirtualLoop) -> None:
        async with paired("memory") as pair:
            pair.connection.link.freeze("in")
            back = asyncio.ensure_future(echoes(pair.client, bytes(4 * MIB)))
            await asyncio.sleep(1)
            assert pair.client.buffered_amount == 4 * MIB
            pair.connection.link.thaw("in")
            assert await back == [bytes(4 * MIB)]
            pair.connection.link.freeze("in")
            pair.client.send(bytes(4 * MIB))
            await asyncio.sleep(1)
            pair.connection.link.drop("in")  # what is dropped needs no room
            await asyncio.sleep(1)
            assert pair.client.buffered_amount == 0

    virtual.run(story)


@BOTH_NETWORKS
@pytest.mark.parametrize("how", ["reset", "cut"])
@pytest.mark.parametrize(("pieces", "size"), [(8, MIB), (3, 5 * MIB), (1, 2 * MIB)])
async def test_what_waits_for_room_when_the_way_breaks_has_not_left(
    network: Network, how: str, pieces: int, size: int
) -> None:
    async with paired(network) as pair:
        seen: list[int] = []
        pair.client.onclose = lambda event: seen.append(pair.client.buffered_amount)
        pair.client.link.freeze()
        for _ in range(pieces):
            pair.client.send(bytes(size))
        while pair.client.link.held < BUFFER:
            await asyncio.sleep(0)
        getattr(pair.client.link, how)()
        assert await soon(pair.client.closed) == LOST
        assert (seen, pair.client.buffered_amount) == ([pieces * size], pieces * size)


@BOTH_NETWORKS
@pytest.mark.parametrize("how", ["reset", "cut", "drop"])
async def test_what_there_was_room_for_has_left_as_far_as_a_page_knows(network: Network, how: str) -> None:
    async with paired(network) as pair:
        pair.client.link.freeze()
        pair.client.send(bytes(10))
        while pair.client.buffered_amount:
            await asyncio.sleep(0)
        getattr(pair.client.link, how)()
        assert (pair.client.buffered_amount, pair.connection.received) == (0, ())


def test_what_waits_for_a_way_that_loses_everything_waits_for_ever() -> None:
    async def story(loop: virtual.VirtualLoop) -> None:
        async with paired("memory") as pair:
            pair.client.link.freeze()
            pair.client.send(bytes(2 * MIB))
            await asyncio.sleep(1)
            pair.client.link.drop()
            await asyncio.sleep(1000)
            assert pair.client.buffered_amount == 2 * MIB
            pair.client.close()
            assert await pair.client.closed == LOST
            assert pair.client.buffered_amount == 2 * MIB

    virtual.run(story)


def test_a_peer_that_breaks_off_gives_no_room() -> None:
    async def story(loop: virtual.VirtualLoop) -> None:
        async with paired("memory") as pair:
            pair.connection.link.freeze("in")
            for _ in range(8):
                pair.client.send(bytes(MIB))
            await asyncio.sleep(1)
            before = pair.client.buffered_amount
            pair.connection.link.reset()
            assert await pair.client.closed == LOST
            assert pair.client.buffered_amount == before > 0

    virtual.run(story)


def test_what_leads_nowhere_is_no_room_for_more() -> None:
    async def story(loop: virtual.VirtualLoop) -> None:
        async with paired("memory") as pair:
            pair.client.link.freeze()
            pair.client.send(bytes(2 * MIB))
            await asyncio.sleep(1)
            pair.connection.link.reset()
            await asyncio.sleep(1)
            pair.client.link.thaw("out")  # the RST is still held
            await asyncio.sleep(1)
            assert (pair.client.ready_state, pair.client.buffered_amount) == (WebSocket.OPEN, 2 * MIB)
            pair.client.link.thaw("in")
            assert await pair.client.closed == LOST
            assert pair.client.buffered_amount == 2 * MIB

    virtual.run(story)
