"""Memory: who listens at which port of which loop, and what an event loop knows that did not before."""

from __future__ import annotations

import asyncio
import errno
import itertools
import ssl
from typing import Any

import pytest
import virtual
from helpers import soon

from wskit import CloseEvent, EchoServer, Timeline, WebSocket
from wskit.loops import memory
from wskit.record import events


async def listen(loop: asyncio.AbstractEventLoop, port: int = 0) -> asyncio.Server:
    return await loop.create_server(asyncio.Protocol, memory.HOST, port)


def port_of(server: asyncio.Server) -> int:
    port: int = server.sockets[0].getsockname()[1]
    return port


async def connect(loop: asyncio.AbstractEventLoop, port: int) -> asyncio.Transport:
    transport, _ = await loop.create_connection(asyncio.Protocol, memory.HOST, port)
    return transport


# One name more.


def test_installing_it_again_changes_nothing() -> None:
    async def story(loop: virtual.VirtualLoop) -> None:
        before = loop.create_connection, loop.create_server
        server = await listen(loop)
        memory.install(loop)
        assert (loop.create_connection, loop.create_server) == before
        (await connect(loop, port_of(server))).abort()

    virtual.run(story)


async def test_every_other_name_is_the_loop_s_own_affair() -> None:
    loop = asyncio.get_running_loop()
    memory.install(loop)
    async with await loop.create_server(asyncio.Protocol, "127.0.0.1", 0) as server:
        _, port = server.sockets[0].getsockname()
        transport, _ = await loop.create_connection(asyncio.Protocol, "127.0.0.1", port)
        assert transport.get_extra_info("peername") == ("127.0.0.1", port)
        transport.abort()
    with pytest.raises(ConnectionRefusedError):
        await loop.create_connection(asyncio.Protocol, memory.HOST, port)


def test_each_loop_has_a_network_of_its_own() -> None:
    ports: list[int] = []

    async def listening(loop: virtual.VirtualLoop) -> None:
        ports.append(port_of(await listen(loop)))

    async def connecting(loop: virtual.VirtualLoop) -> None:
        with pytest.raises(ConnectionRefusedError):
            await connect(loop, ports[0])

    virtual.run(listening)
    virtual.run(connecting)


def test_there_is_no_tls_and_either_side_is_told_so() -> None:
    async def story(loop: virtual.VirtualLoop) -> None:
        context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
        with pytest.raises(OSError, match="there is no TLS in memory; use ws: instead of wss:") as caught:
            EchoServer(network="memory", ssl=context)
        assert caught.value.errno == errno.EPROTONOSUPPORT
        timeline = Timeline()
        ws = WebSocket(f"wss://{memory.HOST}:1024/", timeline=timeline)
        assert await ws.closed == CloseEvent(1006, "", was_clean=False)
        [failed] = [event for event in timeline if isinstance(event, events.Failed)]
        assert "there is no TLS in memory" in failed.why

    virtual.run(story)


# Ports.


def test_a_port_is_free_taken_or_nobody_s() -> None:
    async def story(loop: virtual.VirtualLoop) -> None:
        server = await listen(loop, 8765)
        assert port_of(server) == 8765
        with pytest.raises(OSError, match="in use") as taken:
            await listen(loop, 8765)
        assert taken.value.errno == errno.EADDRINUSE
        server.close()
        server.close()
        with pytest.raises(ConnectionRefusedError) as refused:
            await connect(loop, 8765)
        assert refused.value.errno == errno.ECONNREFUSED
        assert port_of(await listen(loop, 8765)) == 8765

    virtual.run(story)


def test_an_echo_server_names_the_port_that_is_taken() -> None:
    async def story(loop: virtual.VirtualLoop) -> None:
        async with EchoServer(8765, network="memory", timeline=Timeline()):
            with pytest.raises(OSError, match="port 8765 is taken; name another"):
                EchoServer(8765, network="memory")

    virtual.run(story)


def test_free_ports_begin_again_at_1024_and_skip_those_that_are_taken(monkeypatch: pytest.MonkeyPatch) -> None:
    async def story(loop: virtual.VirtualLoop) -> None:
        monkeypatch.setattr(memory, "_ports", itertools.cycle([1024, 1025, 1026, 65535]))
        first, second, _ = [await listen(loop) for _ in range(3)]
        assert [port_of(one) for one in (first, second)] == [1024, 1025]
        second.close()
        assert [port_of(await listen(loop)) for _ in range(2)] == [65535, 1025]

    virtual.run(story)


def test_no_port_is_given_twice_by_two_networks() -> None:
    async def story(loop: virtual.VirtualLoop) -> list[int]:
        return [port_of(await listen(loop)) for _ in range(3)]

    assert not {*virtual.run(story)} & {*virtual.run(story)}


# Servers.


def test_a_server_tells_what_it_is() -> None:
    async def story(loop: virtual.VirtualLoop) -> None:
        server = await listen(loop)
        await server.start_serving()
        assert server.is_serving()
        assert server.get_loop() is loop
        assert server.sockets[0].getsockname() == (memory.HOST, port_of(server))
        with pytest.raises(TimeoutError):
            await asyncio.wait_for(server.serve_forever(), 3600)
        server.close()
        assert not server.is_serving()
        assert server.sockets == ()

    virtual.run(story)


def test_waiting_for_a_server_lasts_until_it_is_closed_and_its_last_connection_gone() -> None:
    async def story(loop: virtual.VirtualLoop) -> None:
        server = await listen(loop)
        one, other = [await connect(loop, port_of(server)) for _ in range(2)]
        waits = [asyncio.ensure_future(server.wait_closed()) for _ in range(3)]
        one.close()
        await asyncio.sleep(1)
        server.close()
        waits[0].cancel()
        await asyncio.sleep(1)
        assert [wait.done() for wait in waits] == [True, False, False]
        other.close()
        await asyncio.wait(waits)
        assert waits[0].cancelled()
        await server.wait_closed()

    virtual.run(story)


def test_waiting_for_a_server_without_connections_lasts_until_it_is_closed() -> None:
    async def story(loop: virtual.VirtualLoop) -> None:
        server = await listen(loop)
        wait = asyncio.ensure_future(server.wait_closed())
        await asyncio.sleep(1)
        assert not wait.done()
        server.close()
        await wait

    virtual.run(story)


# Buffers and options.


@pytest.mark.parametrize(
    ("limits", "most"),
    [
        ({}, 64 * 1024),
        ({"high": 10}, 10),
        ({"high": 0}, 0),
        ({"low": 5}, 20),
        ({"high": 10, "low": 10}, 10),
    ],
)
def test_a_writer_is_told_to_wait_when_more_is_kept_than_it_wants(limits: dict[str, Any], most: int) -> None:
    told: list[str] = []

    class Writer(asyncio.Protocol):
        def pause_writing(self) -> None:
            told.append("wait")

        def resume_writing(self) -> None:
            told.append("go on")

    async def story(loop: virtual.VirtualLoop) -> None:
        server = await listen(loop)
        transport, _ = await loop.create_connection(Writer, memory.HOST, port_of(server))
        transport.set_write_buffer_limits(**limits)
        transport.write(bytes(memory.WINDOW + most))
        assert transport.get_write_buffer_size() == most
        assert told == []
        transport.write(b"x")
        assert told == ["wait"]
        await asyncio.sleep(1)
        assert told == ["wait", "go on"]
        transport.close()

    virtual.run(story)


def test_other_socket_options_are_taken_and_mean_nothing() -> None:
    async def story(loop: virtual.VirtualLoop) -> None:
        server = await listen(loop)
        transport = await connect(loop, port_of(server))
        transport.get_extra_info("socket").setsockopt(6, 1, 1)  # TCP_NODELAY
        transport.close()
        server.close()
        await soon(server.wait_closed())

    virtual.run(story)
