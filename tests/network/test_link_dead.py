"""Links on connections that are dead already, and ends that have no room left to say so."""

from __future__ import annotations

import asyncio
import socket
import ssl
import struct
from typing import Any

import pytest
import trustme
import virtual
from helpers import happened, soon
from links import kinds, linked, serving
from websockets.asyncio.client import connect

from wskit import CloseEvent, EchoServer, Timeline, WebSocket
from wskit.ends.connection import Connection
from wskit.loops import portal
from wskit.record import events

LOST = CloseEvent(1006, "", was_clean=False)


async def connected(**options: Any) -> tuple[EchoServer, WebSocket, Connection]:
    timeline = options.pop("timeline", None) or Timeline()
    server = EchoServer(timeline=timeline, **options)
    ws = WebSocket(server.url, timeline=timeline)
    await ws.opened
    return server, ws, server.connections[0]


async def test_a_cut_ends_it_although_a_reset_has_come_that_nobody_has_read() -> None:
    server, ws, connection = await soon(connected(ping_interval=None))
    ws.link.freeze("in")
    connection.send(bytes(2**20))  # more than a link holds: it stops reading
    await happened(server.timeline, events.Sent, connection.end)
    connection.link.reset()
    await soon(connection.closed)
    ws.link.cut()
    assert await soon(ws.closed) == LOST
    ws.link.thaw()
    ws.link.delay(0)
    ws.link.abandon()
    server.close()
    await soon(server.closed)


async def test_a_reset_after_tls_is_over_breaks_nothing_off_and_the_end_is_told_once() -> None:
    authority = trustme.CA()
    mine, theirs = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH), ssl.create_default_context()
    authority.issue_cert("127.0.0.1").configure_cert(mine)
    authority.configure_trust(theirs)
    async with serving("tcp", ssl=mine) as server:
        client = await connect(server.url, ssl=theirs, proxy=None)
        [connection] = server.connections

        done: portal.Promise[None] = portal.Promise()

        async def reset_when_tls_is_over() -> None:
            # asyncio tells the protocol above TLS a turn of the loop later: turn by turn, this is in between.
            transport = connection.link._transport
            assert transport is not None
            while transport.get_extra_info("socket") is not None:
                await asyncio.sleep(0)
            assert connection.link._transport is transport
            connection.link.reset()
            done.resolve(None)

        portal.start(reset_when_tls_is_over())
        client.transport.get_extra_info("socket").setsockopt(
            socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0)
        )
        client.transport.abort()
        assert await soon(connection.closed) == LOST
        await soon(done)
        await soon(client.wait_closed())
    assert kinds(linked(server.timeline, connection.end)) == ["RstIn", "Unlinked"]


# There is room for the ping, and for the Close behind it there may be none. Without room for the ping, none is sent.
@pytest.mark.parametrize("room", [6, 20, 1000])
def test_a_ping_that_fails_ends_the_connection_though_there_is_no_room_to_say_so(room: int) -> None:
    async def story(loop: virtual.VirtualLoop) -> None:
        timeline = Timeline(clock=loop.time)
        times = {"ping_interval": 1, "ping_timeout": 1, "close_timeout": 2}
        server, ws, connection = await connected(network="memory", timeline=timeline, **times)
        connection.link.freeze()
        connection.send(bytes(256 * 1024 - 10 - room))
        assert await connection.closed == LOST
        assert loop.time() <= 5
        server.close()
        await server.closed
        ws.link.abandon()
        connection.link.abandon()
        await ws.closed

    virtual.run(story)


def test_bytes_are_shown_by_their_number_for_they_may_hold_secrets(timeline: Timeline) -> None:
    end = timeline.new_end("client")
    timeline.add(events.BytesOut, end, b"Cookie: secret")
    timeline.add(events.BytesIn, end, b"Cookie: secret")
    for event in timeline:
        assert repr(event).endswith(", 14 bytes)")
        assert "secret" not in repr(event)
