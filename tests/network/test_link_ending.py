"""Link: how it breaks a connection, over TCP and in memory alike, and what is left afterwards."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import Any

import pytest
import virtual
from helpers import RawClient, echoes, happened, soon, tasks_on_the_portal
from links import BOTH_NETWORKS, BOTH_SIDES, LOST, Network, Side, kinds, open_sockets, paired, serving, until

from wskit import DOMException, ReadyState, Timeline, WebSocket
from wskit.loops import portal
from wskit.network.link import LINGER, Link
from wskit.record import events

OTHER: dict[Side, Side] = {"client": "server", "server": "client"}
BREAKS = pytest.mark.parametrize("tamper", [Link.cut, Link.reset])

# Cutting and resetting.


@BOTH_NETWORKS
@BOTH_SIDES
async def test_a_cut_is_a_fin_to_either_side_and_both_are_told_once(network: Network, side: Side) -> None:
    async with paired(network) as pair:
        pair.link(side).cut()
        assert await soon(pair.client.closed) == LOST
        assert await soon(pair.connection.closed) == LOST
        await pair.vanished()
    assert kinds(pair.linked(side)) == ["FinOut", "FinIn", "Unlinked"]
    assert kinds(pair.linked(OTHER[side])) == ["FinIn", "FinOut", "Unlinked"]


@BOTH_NETWORKS
@BOTH_SIDES
async def test_a_reset_is_a_rst_to_either_side_and_both_are_told_once(network: Network, side: Side) -> None:
    async with paired(network) as pair:
        pair.link(side).reset()
        assert await soon(pair.client.closed) == LOST
        assert await soon(pair.connection.closed) == LOST
        await pair.vanished()
    assert kinds(pair.linked(side)) == ["RstOut", "RstIn", "Unlinked"]
    assert kinds(pair.linked(OTHER[side])) == ["RstIn", "Unlinked"]


@pytest.mark.parametrize("tamper", ["cut", "reset"])
async def test_a_peer_without_a_link_sees_a_true_fin_or_rst_and_nothing_that_was_held(tamper: str) -> None:
    async with serving("tcp") as server:
        with RawClient(server) as raw:
            await happened(server.timeline, events.Opened)
            [connection] = server.connections
            connection.link.freeze("out")
            connection.send("held")
            await happened(server.timeline, events.Sent)
            getattr(connection.link, tamper)()
            assert await soon(connection.closed) == LOST
            if tamper == "cut":
                assert raw.read_to_end() == b""
            else:
                with pytest.raises(ConnectionResetError):
                    raw.read_to_end()


@BOTH_NETWORKS
@BREAKS
async def test_a_link_can_be_broken_before_it_is_connected(network: Network, tamper: Callable[[Link], None]) -> None:
    async with serving(network) as server:

        def connect() -> WebSocket:
            ws = WebSocket(server.url, timeline=Timeline())
            tamper(ws.link)
            return ws

        ws = portal.run(connect)
        assert await soon(ws.closed) == LOST
        with pytest.raises(DOMException):
            await ws.opened
        # It waits for a connection, and is done as soon as there is one.
        made = [type(event).__name__ for event in ws.timeline]
        assert made.index("Linked") < made.index("Tampered") < made.index("Unlinked")
        assert server.connections == ()


@BREAKS
async def test_where_no_connection_comes_there_is_nothing_to_break(tamper: Callable[[Link], None]) -> None:
    async with serving("tcp") as server:
        pass
    ws = WebSocket(server.url, timeline=server.timeline)
    tamper(ws.link)
    assert await soon(ws.closed) == LOST
    assert {type(event) for event in server.timeline.events(ws.end)} == {
        events.Connecting,
        events.Failed,
        events.Closed,
    }


@pytest.mark.parametrize("lost", ["in", "out"])
@BREAKS
def test_who_is_cut_off_by_a_drop_does_not_learn_of_the_break(tamper: Callable[[Link], None], lost: Any) -> None:
    async def story(loop: virtual.VirtualLoop) -> None:
        async with paired("memory", ping_interval=None) as pair:
            pair.client.link.drop(lost)
            tamper(pair.client.link)
            await asyncio.sleep(3600)
            assert (pair.client.ready_state is ReadyState.CLOSED) == (lost == "out")
            assert (pair.connection.state is ReadyState.CLOSED) == (lost == "in")
            assert ("FinIn" in kinds(pair.linked("server"))) == (lost == "in" and tamper is Link.cut)
            if lost == "out":
                pair.connection.close()
            else:
                pair.client.close()
            await pair.client.closed
            await pair.connection.closed
            await asyncio.sleep(LINGER + 1)
            assert not pair.client.link.haunted
            assert not pair.connection.link.haunted

    virtual.run(story)


# Dropping.


@BOTH_NETWORKS
@BOTH_SIDES
@pytest.mark.parametrize("way", ["in", "out", "both"])
async def test_what_is_dropped_is_lost_for_good_and_so_is_what_was_held(network: Network, side: Side, way: Any) -> None:
    async with paired(network, close_timeout=0.05, ping_interval=None) as pair, paired(network) as other:
        pair.link(side).freeze(way)
        pair.client.send("held")
        await happened(pair.timeline, events.Sent, pair.client.end)
        await echoes(other.client, "so that it could arrive")
        pair.link(side).drop(way)
        pair.client.send("dropped")
        pair.link(side).thaw()
        await echoes(other.client, "so that it could arrive")
        assert not [event for event in pair.timeline.events(pair.client.end) if isinstance(event, events.Received)]


# What is left.


def test_a_client_does_not_learn_that_its_server_gave_up_where_the_way_to_it_is_lost() -> None:
    async def story(loop: virtual.VirtualLoop) -> None:
        async with serving("memory", close_timeout=3.0, ping_interval=None) as server:
            ws = await WebSocket(server.url, timeline=server.timeline, close_timeout=7.0).opened
            [connection] = server.connections
            connection.link.drop("out")
            connection.close(1001)
            assert await connection.closed == LOST
            assert loop.time() == 3.0
            await asyncio.sleep(997)
            assert ws.ready_state is ReadyState.OPEN
            assert connection.link.haunted
            ws.close()
            assert await ws.closed == LOST
            assert loop.time() == 1007.0
            await asyncio.sleep(LINGER - 1)
            assert connection.link.haunted  # the client might still be waiting for the FIN that was dropped
            await asyncio.sleep(2)
            assert not connection.link.haunted

    virtual.run(story)


@BOTH_NETWORKS
async def test_a_server_is_closed_though_a_link_holds_a_tcp_connection_and_nothing_is_left_after_it(
    network: Network,
) -> None:
    tasks, sockets = tasks_on_the_portal(), open_sockets()
    async with paired(network, close_timeout=0.05) as pair:
        pair.connection.link.freeze("out")
        pair.server.close()
        await soon(pair.server.closed)
        assert pair.connection.link.haunted
        assert pair.client.ready_state is ReadyState.OPEN
        pair.client.close()
        assert await soon(pair.client.closed) == LOST
        assert pair.connection.link.haunted  # the peer might still be waiting for what is held
        pair.connection.link.abandon()
        await pair.vanished()
    await until(lambda: asyncio.all_tasks() <= tasks | {asyncio.current_task()} and open_sockets() <= sockets)


@pytest.mark.parametrize("tamper", [Link.freeze, Link.drop])
def test_a_fin_that_may_not_pass_is_kept_from_a_peer_that_has_said_fin_for_a_minute(
    tamper: Callable[[Link, str], None],
) -> None:
    async def story(loop: virtual.VirtualLoop) -> None:
        async with paired("memory", close_timeout=5.0, ping_interval=None) as pair:
            tamper(pair.client.link, "out")
            pair.client.close()
            await pair.client.closed
            assert loop.time() == 5.0
            await asyncio.sleep(100)
            pair.connection.close()
            await pair.connection.closed
            assert loop.time() == 110.0
            await asyncio.sleep(LINGER - 1)
            assert pair.client.link.haunted
            await asyncio.sleep(2)
            assert not pair.client.link.haunted

    virtual.run(story)


@BOTH_NETWORKS
@BOTH_SIDES
async def test_an_abandoned_link_lets_go_of_all_that_is_held_and_keeps_nothing_open(
    network: Network, side: Side
) -> None:
    sockets = open_sockets()
    async with paired(network, close_timeout=0.05) as pair:
        link = pair.link(side)
        link.freeze()
        link.limit(1)
        link.delay(1000)
        back = asyncio.ensure_future(echoes(pair.client, "held"))
        await happened(pair.timeline, events.Sent, pair.client.end)
        link.abandon()
        assert await back == ["held"]
        link.drop("out")
        pair.client.close()
        pair.connection.close()
        await pair.ended()
        await pair.vanished()
    await until(lambda: open_sockets() <= sockets)
