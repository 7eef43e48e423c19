"""Splice: what either end sees of the other, over real sockets."""

from __future__ import annotations

import asyncio
import contextlib
import socket
import ssl
import struct
from collections.abc import AsyncIterator, Callable, Coroutine
from dataclasses import dataclass
from typing import Any

import pytest
import trustme
from helpers import soon
from tornado.iostream import IOStream, StreamClosedError
from tornado.netutil import bind_sockets
from tornado.tcpclient import TCPClient
from tornado.tcpserver import TCPServer

from wskit.extension import splice as module
from wskit.extension.splice import Plain, Secure, Side, side_of, splice


@dataclass
class Ends:
    """The two ends of a connection that a splice is in the middle of: blocking sockets that do not block here."""

    client: socket.socket
    server: socket.socket
    done: asyncio.Task[None]

    async def read(self, end: socket.socket, size: int = 65536) -> bytes:
        return await soon(asyncio.get_running_loop().sock_recv(end, size))


def reset(sock: socket.socket) -> None:
    """End a connection with a RST."""
    sock.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    sock.close()


def pair() -> tuple[socket.socket, socket.socket]:
    """Return the two ends of a TCP connection."""
    with socket.create_server(("127.0.0.1", 0)) as listening:
        one = socket.create_connection(listening.getsockname())
        other, _ = listening.accept()
    for sock in (one, other):
        sock.setblocking(False)
    return one, other


@contextlib.asynccontextmanager
async def spliced(first: bytes = b"", still: float = 30.0) -> AsyncIterator[Ends]:
    """Connect two ends with a splice between them."""
    (client, near), (server, far) = pair(), pair()
    done = asyncio.ensure_future(splice(Plain(near), Plain(far), first, still=still))
    try:
        yield Ends(client, server, done)
    finally:
        client.close()
        server.close()
        await soon(done)
        assert near.fileno() == far.fileno() == -1


async def test_what_one_side_sends_the_other_gets_and_the_first_bytes_first() -> None:
    async with spliced(b"first ") as ends:
        ends.client.send(b"second")
        got = b""
        while got != b"first second":
            got += await ends.read(ends.server)
        ends.server.send(b"\x00\xff" * 10)
        assert await ends.read(ends.client) == b"\x00\xff" * 10


@pytest.mark.parametrize("turned", [False, True])
async def test_either_end_may_send_on_when_the_other_has_ended(turned: bool) -> None:
    async with spliced() as ends:
        one, other = (ends.server, ends.client) if turned else (ends.client, ends.server)
        one.send(b"last")
        one.shutdown(socket.SHUT_WR)
        assert await ends.read(other) == b"last"
        assert await ends.read(other) == b""
        other.send(b"not yet")
        assert await ends.read(one) == b"not yet"
        assert not ends.done.done()
        other.shutdown(socket.SHUT_WR)
        assert await ends.read(one) == b""
        await soon(ends.done)


@pytest.mark.parametrize("turned", [False, True])
async def test_a_reset_comes_as_a_reset_behind_what_came_before(turned: bool) -> None:
    async with spliced() as ends:
        one, other = (ends.server, ends.client) if turned else (ends.client, ends.server)
        one.send(b"before")
        assert await ends.read(other) == b"before"
        reset(one)
        with pytest.raises(ConnectionResetError):
            await ends.read(other)
        await soon(ends.done)


@pytest.mark.parametrize("turned", [False, True])
async def test_what_was_sent_right_before_a_reset_comes_too(turned: bool) -> None:
    async with spliced() as ends:
        one, other = (ends.server, ends.client) if turned else (ends.client, ends.server)
        # More than is passed on in one piece, and than this loop passes on before the reset is there.
        one.send(b"x" * 100_000)
        reset(one)
        got = b""
        try:
            while True:
                data = await ends.read(other)
                assert data, "an end of bytes is no reset"
                got += data
        except ConnectionResetError:
            pass
        assert len(got) == 100_000


async def test_who_is_told_of_a_reset_by_sending_tells_the_other_too() -> None:
    async with spliced() as ends:
        ends.server.send(b"goodbye")
        ends.server.shutdown(socket.SHUT_WR)
        assert await ends.read(ends.client) == b"goodbye"
        assert await ends.read(ends.client) == b""
        ends.server.close()
        try:  # where a connection is direct, it is no different
            while True:
                await soon(asyncio.get_running_loop().sock_sendall(ends.client, b"?"))
                await asyncio.sleep(0)
        except ConnectionError:
            await soon(ends.done)


async def test_what_came_before_a_reset_that_sending_told_of_is_passed_on() -> None:
    """The sink of one direction is the source of the other, and its last bytes may still be unread."""

    class Broken(Quiet):
        def __init__(self) -> None:
            super().__init__()
            self.data = [b"last words", b""]
            self.sent = asyncio.Event()

        async def receive(self) -> bytes:
            await self.sent.wait()
            return self.data.pop(0)

        async def send(self, data: bytes) -> None:
            self.sent.set()
            raise BrokenPipeError

    client, server = Quiet(), Broken()
    await soon(splice(client, server, b"hello"))
    assert client.log == ["sent last words", "reset"]  # and no end of bytes between them
    assert server.log == ["reset"]


class Quiet:
    """A side that says nothing, and writes down what is done to it."""

    def __init__(self) -> None:
        self.log: list[str] = []

    async def receive(self) -> bytes:
        await asyncio.Event().wait()
        return b""

    async def send(self, data: bytes) -> None:
        self.log.append(f"sent {data.decode()}")

    def finish(self) -> None:
        self.log.append("finished")

    def close(self, *, reset: bool = False) -> None:
        self.log.append("reset" if reset else "closed")


async def test_who_does_not_read_slows_down_who_sends() -> None:
    async with spliced() as ends:
        sent = 0
        with contextlib.suppress(BlockingIOError):
            while sent < 2**28:
                sent += ends.server.send(b"x" * 65536)
                await asyncio.sleep(0)
        # Until nothing fits any more: what the system holds, and one piece of ours.
        quiet = 0
        while quiet < 20 and sent < 2**28:
            await asyncio.sleep(0.01)
            try:
                sent += ends.server.send(b"x" * 65536)
                quiet = 0
            except BlockingIOError:
                quiet += 1
        assert sent < 2**26
        got = 0
        while got < sent:
            got += len(await ends.read(ends.client, 2**20))
        assert got == sent


async def test_both_directions_at_once() -> None:
    async with spliced() as ends:
        loop, much = asyncio.get_running_loop(), bytes(range(256)) * 40_000

        async def received(end: socket.socket) -> bytes:
            data = bytearray()
            while len(data) < len(much):
                data += await loop.sock_recv(end, 2**20)
            return bytes(data)

        jobs: list[Coroutine[Any, Any, Any]] = [
            received(ends.client),
            received(ends.server),
            loop.sock_sendall(ends.client, much),
            loop.sock_sendall(ends.server, much),
        ]
        one, other, *_ = await asyncio.wait_for(asyncio.gather(*jobs), 20)
        assert one == other == much


async def test_where_nothing_moves_after_an_end_it_ends() -> None:
    async with spliced(still=0.2) as ends:
        ends.client.shutdown(socket.SHUT_WR)
        assert await ends.read(ends.server) == b""
        for _ in range(3):  # as long as something moves
            await asyncio.sleep(0.1)
            ends.server.send(b"x")
            assert await ends.read(ends.client) == b"x"
            assert not ends.done.done()
        await soon(ends.done)
        with pytest.raises(ConnectionResetError):
            await ends.read(ends.client)
        with pytest.raises(BrokenPipeError):  # it has been told of an end before, so that is all it can be told
            ends.server.send(b"x")


async def test_one_that_is_cut_off_lets_go_of_both() -> None:
    client, server = Quiet(), Quiet()
    task = asyncio.ensure_future(splice(client, server, b""))
    await asyncio.sleep(0)
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    assert client.log == server.log == ["closed"]


async def test_a_socket_of_the_file_system_will_do() -> None:
    one, other = socket.socketpair()
    plain = Plain(other)
    one.send(b"x")
    assert await plain.receive() == b"x"
    plain.close(reset=True)
    plain.finish()
    assert one.recv(1) == b""
    one.close()


# What Jupyter Server hands over.


class Taking(TCPServer):
    """Hands over what it accepts as Jupyter Server does: as a stream."""

    def __init__(self, **options: Any) -> None:
        super().__init__(**options)
        self.taken: asyncio.Queue[IOStream] = asyncio.Queue()

    async def handle_stream(self, stream: IOStream, address: Any) -> None:
        self.taken.put_nowait(stream)


@contextlib.asynccontextmanager
async def taken(**options: Any) -> AsyncIterator[Callable[[], Coroutine[Any, Any, tuple[socket.socket, IOStream]]]]:
    server = Taking(**options)
    [listening] = bind_sockets(0, "127.0.0.1")
    server.add_sockets([listening])
    port = listening.getsockname()[1]
    ends: list[socket.socket] = []

    async def connect() -> tuple[socket.socket, IOStream]:
        ends.append(socket.create_connection(("127.0.0.1", port)))
        ends[-1].setblocking(False)
        return ends[-1], await soon(server.taken.get())

    try:
        yield connect
    finally:
        server.stop()
        for end in ends:
            end.close()


async def test_what_a_stream_has_read_ahead_is_not_lost() -> None:
    async with taken() as connect:
        end, stream = await connect()
        end.send(b"head\r\n\r\n" + b"x" * 100_000)
        await soon(stream.read_until(b"\r\n\r\n"))
        side, ahead = side_of(stream)
        data = ahead
        while len(data) < 100_000:
            data += await soon(side.receive())
        assert data == b"x" * 100_000
        await soon(side.send(b"back"))
        assert await soon(asyncio.get_running_loop().sock_recv(end, 10)) == b"back"
        end.shutdown(socket.SHUT_WR)
        assert await soon(side.receive()) == b""
        side.close()


async def test_who_has_ended_one_direction_already_still_gets_the_other() -> None:
    async with taken() as connect:
        end, stream = await connect()
        end.send(b"head\r\n\r\nmore")
        end.shutdown(socket.SHUT_WR)
        await soon(stream.read_until(b"\r\n\r\n"))
        side, ahead = side_of(stream)
        assert ahead == b"more"
        assert await soon(side.receive()) == b""
        await soon(side.send(b"back"))
        assert await soon(asyncio.get_running_loop().sock_recv(end, 10)) == b"back"
        side.close()


async def test_who_has_gone_is_not_waited_for() -> None:
    async with taken() as connect:
        end, stream = await connect()
        reset(end)
        with pytest.raises(ConnectionResetError):
            side_of(stream)
        with pytest.raises(ConnectionResetError):
            side_of(stream)  # which has been closed by now


async def test_nobody_sends_without_end_before_there_is_an_answer(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "_AHEAD", 1000)
    async with taken() as connect:
        end, stream = await connect()
        end.send(b"head\r\n\r\n" + b"x" * 5000)
        await soon(stream.read_until(b"\r\n\r\n"))
        with pytest.raises(ConnectionResetError, match="far too much"):
            side_of(stream)


# TLS.


@contextlib.asynccontextmanager
async def secured() -> AsyncIterator[tuple[Side, IOStream]]:
    authority = trustme.CA()
    ours, theirs = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER), ssl.create_default_context()
    authority.issue_cert("localhost").configure_cert(ours)
    authority.configure_trust(theirs)
    server = Taking(ssl_options=ours)
    [listening] = bind_sockets(0, "127.0.0.1")
    server.add_sockets([listening])
    port = listening.getsockname()[1]
    client = await soon(TCPClient().connect("localhost", port, af=socket.AF_INET, ssl_options=theirs))
    stream = await soon(server.taken.get())
    await soon(client.write(b"head\r\n\r\n"))
    await soon(stream.read_until(b"\r\n\r\n"))
    side, ahead = side_of(stream)
    assert ahead == b""
    try:
        yield side, client
    finally:
        side.close()
        client.close()
        server.stop()


async def test_a_tls_stream_will_do() -> None:
    async with secured() as (side, client):
        assert isinstance(side, Secure)
        await soon(client.write(b"hello"))
        assert await soon(side.receive()) == b"hello"
        await soon(side.send(b"back"))
        assert await soon(client.read_bytes(4)) == b"back"
        side.finish()
        assert await soon(client.read_until_close()) == b""
        assert await soon(side.receive()) == b""
        with pytest.raises(BrokenPipeError):
            await side.send(b"x")
        side.close(reset=True)


async def test_a_reset_is_passed_on_to_a_tls_stream() -> None:
    async with secured() as (side, client):
        side.close(reset=True)
        with pytest.raises(StreamClosedError):
            await soon(client.read_bytes(1))
    async with secured() as (side, client):
        client.close()
        assert await soon(side.receive()) == b""
