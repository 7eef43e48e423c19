"""Shake: what either end sees of the other before there is a WebSocket, over real sockets."""

from __future__ import annotations

import asyncio
import contextlib
import socket
from collections.abc import AsyncIterator

import pytest
from helpers import soon

from wskit.extension import shake as module
from wskit.extension.shake import shake
from wskit.extension.splice import Plain

from .serving import OPENS
from .test_splice import Ends, pair, reset

REQUEST = b"GET / HTTP/1.1\r\n\r\n"
NO = b"HTTP/1.1 403 Forbidden\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"


@contextlib.asynccontextmanager
async def shaken(ahead: bytes = b"", patience: float = 30.0) -> AsyncIterator[Ends]:
    """Connect two ends with a handshake between them, which the server has got."""
    (client, near), (server, far) = pair(), pair()
    done = asyncio.ensure_future(shake(Plain(near), Plain(far), REQUEST, ahead, patience))
    ends = Ends(client, server, done)
    try:
        assert await ends.read(server) == REQUEST
        yield ends
    finally:
        client.close()
        server.close()
        await soon(done)
        assert near.fileno() == far.fileno() == -1


async def whole(ends: Ends, end: socket.socket) -> bytes:
    got = b""
    while data := await ends.read(end):
        got += data
    return got


async def test_nothing_reaches_the_server_before_it_has_opened() -> None:
    async with shaken(b"ahead ") as ends:
        ends.client.send(b"early")
        await asyncio.sleep(0.1)  # what would come meanwhile is what is asked
        with pytest.raises(BlockingIOError):
            ends.server.recv(1)
        ends.server.send(OPENS[:50])
        ends.server.send(OPENS[50:] + b"first")
        got = b""
        while len(got) < len(OPENS) + 5:
            got += await ends.read(ends.client)
        assert got == OPENS + b"first"
        got = b""
        while len(got) < 11:
            got += await ends.read(ends.server)
        assert got == b"ahead early"
        ends.client.send(b"later")
        assert await ends.read(ends.server) == b"later"


@pytest.mark.parametrize("behind", [b"", b"no", b"HTTP/1.1 200 OK\r\n\r\nmore"])
async def test_a_refusal_is_told_in_other_words_and_both_connections_end(behind: bytes) -> None:
    async with shaken() as ends:
        ends.server.send(b"HTTP/1.1 403 Get off\r\nContent-Length: 2\r\nConnection: keep-alive\r\n\r\n" + behind)
        assert await whole(ends, ends.client) == NO
        ends.client.send(b"GET /lab HTTP/1.1\r\nCookie: secret\r\n\r\n")
        ends.client.close()
        await soon(ends.done)
        assert await whole(ends, ends.server) == b""


async def test_who_stays_after_a_refusal_is_not_waited_for(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "_LEAVE", 0.1)
    async with shaken() as ends:
        ends.server.send(b"HTTP/1.1 200 OK\r\n\r\n")
        assert (await whole(ends, ends.client)).startswith(b"HTTP/1.1 200 OK\r\nContent-Length: 0\r\n")
        assert await whole(ends, ends.server) == b""


async def test_who_resets_after_a_refusal_has_reset_the_other() -> None:
    async with shaken() as ends:
        ends.server.send(b"HTTP/1.1 403 No\r\n\r\n")
        assert await whole(ends, ends.client) == NO
        reset(ends.client)
        with pytest.raises(ConnectionResetError):
            await ends.read(ends.server)


@pytest.mark.parametrize("said", [b"hello\r\n\r\n", b"", b"HTTP/1.1 101 Swi"])
async def test_who_says_what_is_no_answer_has_ended(said: bytes) -> None:
    async with shaken() as ends:
        ends.server.send(said)
        ends.server.shutdown(socket.SHUT_WR)
        assert await whole(ends, ends.client) == b""
        ends.client.close()
        assert await whole(ends, ends.server) == b""


async def test_who_says_nothing_has_ended_at_last() -> None:
    async with shaken(patience=0.1) as ends:
        assert await whole(ends, ends.client) == b""


async def test_a_reset_in_place_of_an_answer_is_a_reset() -> None:
    async with shaken() as ends:
        reset(ends.server)
        with pytest.raises(ConnectionResetError):
            await ends.read(ends.client)


async def test_a_client_that_goes_is_gone_for_the_server() -> None:
    async with shaken() as ends:
        ends.client.shutdown(socket.SHUT_WR)
        assert await ends.read(ends.server) == b""
        ends.server.send(OPENS)
        assert await ends.read(ends.client) == OPENS
        ends.server.close()
        assert await ends.read(ends.client) == b""
    async with shaken() as ends:
        reset(ends.client)
        with pytest.raises(ConnectionResetError):
            await ends.read(ends.server)
