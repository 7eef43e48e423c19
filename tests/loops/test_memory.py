"""Memory: a connection in memory behaves as one over loopback TCP does. What can be asked of both, is."""

from __future__ import annotations

import asyncio
import socket
import struct
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from typing import Any

import pytest
from helpers import soon
from links import BOTH_NETWORKS, Network

from wskit.loops import memory

MIB = 2**20
PLENTY = 16 * MIB
"""More than any operating system buffers for one connection over loopback."""


class Talker(asyncio.Protocol):
    """One side, which writes down what it is told."""

    def __init__(self) -> None:
        self.told: list[Any] = []
        self.got = b""
        self.keep = True

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        self.wire = transport
        self.told.append("made")

    def data_received(self, data: bytes) -> None:
        assert "lost" not in self.told
        self.got += data

    def eof_received(self) -> bool:
        self.told.append("FIN")
        return self.keep

    def connection_lost(self, exc: Exception | None) -> None:
        # Which of the two it is over TCP depends on what comes first.
        self.told.append("RST" if isinstance(exc, ConnectionResetError | BrokenPipeError) else "lost")

    def pause_writing(self) -> None:
        self.told.append("wait")

    def resume_writing(self) -> None:
        self.told.append("go on")

    @property
    def gone(self) -> bool:
        return self.told[-1] in ("lost", "RST")

    async def is_told(self, what: str) -> None:
        """Wait until it has been told something."""
        await until(lambda: what in self.told)

    def close_with_rst(self) -> None:
        sock = self.wire.get_extra_info("socket")
        sock.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        self.wire.abort()


async def until(condition: Callable[[], bool]) -> None:
    async def wait() -> None:
        while not condition():
            await asyncio.sleep(0)

    await soon(wait())


@asynccontextmanager
async def talking(network: Network) -> AsyncIterator[tuple[Talker, Talker]]:
    """Connect two sides. Afterwards both are gone."""
    loop = asyncio.get_running_loop()
    memory.install(loop)
    host = {"tcp": "127.0.0.1", "memory": memory.HOST}[network]
    here, there = Talker(), Talker()
    async with await loop.create_server(lambda: there, host, 0) as server:
        await loop.create_connection(lambda: here, host, server.sockets[0].getsockname()[1])
        await there.is_told("made")
        try:
            yield here, there
        finally:
            for one in (here, there):
                if not one.gone:
                    one.wire.abort()
            await until(lambda: here.gone and there.gone)


@BOTH_NETWORKS
async def test_what_one_side_writes_the_other_reads_in_order_and_not_in_the_same_call(network: Network) -> None:
    async with talking(network) as (here, there):
        assert here.wire.get_extra_info("sockname") == there.wire.get_extra_info("peername")
        assert here.wire.get_extra_info("peername") == there.wire.get_extra_info("sockname")
        for part in (b"a", bytearray(b"b"), memoryview(b"c"), b""):
            here.wire.write(part)
        here.wire.writelines([b"d", b"e"])
        there.wire.write(b"f")
        assert (here.got, there.got) == (b"", b"")
        await until(lambda: (here.got, there.got) == (b"f", b"abcde"))


@BOTH_NETWORKS
async def test_a_side_may_say_fin_and_go_on_reading(network: Network) -> None:
    async with talking(network) as (here, there):
        assert here.wire.can_write_eof()
        here.wire.write(b"bye")
        here.wire.write_eof()
        await there.is_told("FIN")
        assert there.got == b"bye"
        there.wire.write(b"not yet")
        await until(lambda: here.got == b"not yet")
        assert not here.wire.is_closing()
        there.wire.close()
        await here.is_told("FIN")
        await there.is_told("lost")
        assert there.told == ["made", "FIN", "lost"]


@BOTH_NETWORKS
async def test_a_protocol_that_does_not_ask_to_keep_its_way_out_is_closed_after_the_fin(network: Network) -> None:
    async with talking(network) as (here, there):
        there.keep = False
        here.wire.write_eof()
        await there.is_told("lost")
        await here.is_told("FIN")
        assert there.wire.is_closing()
        assert there.told == ["made", "FIN", "lost"]


@BOTH_NETWORKS
async def test_a_writer_waits_while_nobody_reads_and_goes_on_when_somebody_does(network: Network) -> None:
    async with talking(network) as (here, there):
        there.wire.pause_reading()
        here.wire.write(bytes(PLENTY))
        assert here.told == ["made", "wait"]
        assert here.wire.get_write_buffer_size() > 0
        there.wire.resume_reading()
        await here.is_told("go on")
        await until(lambda: len(there.got) == PLENTY)
        assert here.told == ["made", "wait", "go on"]
        assert here.wire.get_write_buffer_size() == 0


@BOTH_NETWORKS
async def test_a_pause_holds_the_fin_too(network: Network) -> None:
    async with talking(network) as (here, there), talking(network) as (other, another):
        there.wire.pause_reading()
        assert not there.wire.is_reading()
        here.wire.write(b"abc")
        here.wire.write_eof()
        other.wire.write(b"so that it could arrive")
        await until(lambda: another.got == b"so that it could arrive")
        assert (there.got, there.told) == (b"", ["made"])
        there.wire.resume_reading()
        assert there.wire.is_reading()
        await there.is_told("FIN")
        assert there.got == b"abc"


@BOTH_NETWORKS
async def test_closing_lets_what_was_written_arrive(network: Network) -> None:
    async with talking(network) as (here, there):
        here.wire.write(bytes(PLENTY))
        here.wire.close()
        await there.is_told("FIN")
        assert len(there.got) == PLENTY
        assert here.told[-1] == "lost"


@BOTH_NETWORKS
async def test_aborting_loses_what_nobody_had_room_for(network: Network) -> None:
    async with talking(network) as (here, there):
        there.wire.pause_reading()
        here.wire.write(bytes(PLENTY))
        here.wire.abort()
        await here.is_told("lost")
        there.wire.resume_reading()
        await there.is_told("FIN")
        assert 0 < len(there.got) < PLENTY


@BOTH_NETWORKS
@pytest.mark.parametrize("end", ["close", "abort"])
async def test_ending_with_bytes_unread_is_a_rst(network: Network, end: str) -> None:
    async with talking(network) as (here, there):
        there.wire.pause_reading()
        here.wire.write(b"unread")
        # Over TCP the write has happened; in memory it is on its way.
        getattr(there.wire, end)()
        await here.is_told("RST")
        assert here.told == ["made", "RST"]


@BOTH_NETWORKS
async def test_ending_after_so_linger_0_is_a_rst_behind_what_was_written(network: Network) -> None:
    async with talking(network) as (here, there):
        here.wire.write(b"last words")
        here.close_with_rst()
        await there.is_told("RST")
        assert there.got == b"last words"
        assert there.told == ["made", "RST"]
        assert here.told == ["made", "lost"]


@BOTH_NETWORKS
async def test_writing_to_a_side_that_is_gone_is_answered_with_a_rst(network: Network) -> None:
    async with talking(network) as (here, there):
        there.wire.close()
        await there.is_told("lost")
        await here.is_told("FIN")

        def write() -> bool:
            here.wire.write(b"Is anybody there?")
            return "RST" in here.told

        await until(write)  # over TCP the first write succeeds
        assert here.told == ["made", "FIN", "RST"]


@BOTH_NETWORKS
async def test_writing_with_the_reading_paused_to_a_side_that_is_gone_ends_in_a_rst_too(network: Network) -> None:
    async with talking(network) as (here, there):
        here.wire.pause_reading()
        there.wire.close()
        await there.is_told("lost")

        def write() -> bool:
            here.wire.write(b"Is anybody there?")
            return "RST" in here.told

        await until(write)
        assert here.told == ["made", "RST"]


@BOTH_NETWORKS
async def test_what_a_side_wrote_before_it_went_arrives_though_it_is_written_to(network: Network) -> None:
    async with talking(network) as (here, there):
        there.wire.write(b"last words")
        there.wire.close()
        here.wire.write(b"to nobody")
        await here.is_told("RST")
        assert here.got == b"last words"
        assert here.told in (["made", "RST"], ["made", "FIN", "RST"])
