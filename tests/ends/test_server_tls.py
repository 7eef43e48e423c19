"""EchoServer: over TLS it is the same server, and its links see through it."""

from __future__ import annotations

import ssl
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest
import trustme
from helpers import echoes, happened, soon
from links import LOST, kinds, linked, open_sockets, serving, stream, until
from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed, ConnectionClosedError
from websockets.protocol import State

from wskit import CloseEvent, EchoServer, Timeline, WebSocket
from wskit.ends.connection import Connection
from wskit.network import sender
from wskit.network.link import Direction
from wskit.record import events

AUTHORITY = trustme.CA()
DIRECTIONS: tuple[Direction, ...] = ("in", "out", "both")


def server_context() -> ssl.SSLContext:
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    AUTHORITY.issue_cert("127.0.0.1").configure_cert(context)
    return context


@asynccontextmanager
async def secured(close_timeout: float = 10.0) -> AsyncIterator[tuple[EchoServer, Connection, ClientConnection]]:
    """Open a connection of a client that trusts the server."""
    context = ssl.create_default_context()
    AUTHORITY.configure_trust(context)
    async with serving("tcp", ssl=server_context(), close_timeout=close_timeout) as server:
        client = await connect(server.url, ssl=context, compression=None, proxy=None, close_timeout=close_timeout)
        try:
            [connection] = server.connections
            yield server, connection, client
        finally:
            # Early releases of Python 3.11 cannot abort a TLS connection that is over.
            if client.state is not State.CLOSED:
                await client.close()


async def test_a_client_that_trusts_it_talks_to_it_and_the_link_writes_down_plaintext() -> None:
    async with secured() as (server, connection, client):
        assert server.url.startswith(f"wss://127.0.0.1:{server.port}/")
        await client.send("nobody else can read this")
        assert await soon(client.recv()) == "nobody else can read this"
        await client.close(4000, "done")
        assert await soon(connection.closed) == CloseEvent(4000, "done", was_clean=True)
    assert stream(server.timeline, connection.end, events.BytesIn).startswith(b"GET /")
    out = stream(server.timeline, connection.end, events.BytesOut)
    assert out.startswith(b"HTTP/1.1 101 ")
    assert b"\x81\x19nobody else can read this" in out
    assert kinds(linked(server.timeline, connection.end)) == ["FinOut", "Unlinked"]


async def test_a_client_that_does_not_trust_it_gets_no_connection() -> None:
    async with serving("tcp", ssl=server_context()) as server:
        ws = WebSocket(server.url, timeline=server.timeline)
        assert await soon(ws.closed) == LOST
        [failed] = [event for event in server.timeline if isinstance(event, events.Failed)]
        assert failed.why == "no TLS connection could be made: CERTIFICATE_VERIFY_FAILED"
        assert server.connections == ()


@pytest.mark.parametrize(
    ("tamper", "written"), [("cut", ["FinOut", "FinIn", "Unlinked"]), ("reset", ["RstOut", "RstIn", "Unlinked"])]
)
async def test_a_link_can_break_it(tamper: str, written: list[str]) -> None:
    sockets = open_sockets()
    async with secured() as (server, connection, client):
        getattr(connection.link, tamper)()
        assert await soon(connection.closed) == LOST
        with pytest.raises(ConnectionClosedError) as caught:
            await soon(client.recv())
        assert isinstance(caught.value.__cause__, ConnectionResetError) == (tamper == "reset")
        assert kinds(linked(server.timeline, connection.end)) == written
        await until(lambda: not connection.link.haunted)
    await until(lambda: open_sockets() <= sockets)


async def test_a_link_can_hold_it_back_and_let_it_go() -> None:
    async with secured() as (_, connection, client):
        for direction in DIRECTIONS:
            connection.link.freeze(direction)
            await client.send(f"frozen {direction}")
            connection.link.thaw()
            assert await soon(client.recv()) == f"frozen {direction}"
        connection.link.delay(0.01)
        connection.link.limit(1_000_000)
        message = bytes(100_000)
        await client.send(message)
        assert await soon(client.recv()) == message


@pytest.mark.parametrize("is_long", [False, True])
async def test_a_goodbye_into_a_silence_comes_late_or_never(is_long: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    sockets = open_sockets()
    monkeypatch.setattr(sender, "LEAST", 0.05)
    monkeypatch.setattr(sender, "ORPHANS", 0.05)
    async with secured(close_timeout=0.01) as (server, connection, client):
        connection.link.silence()
        connection.close(1001)
        assert await soon(connection.closed) == LOST
        if is_long:
            await happened(server.timeline, events.GaveUp, connection.end)
        connection.link.thaw()
        if is_long:
            assert client.state is State.OPEN
            await client.send("Is anybody there?")
        with pytest.raises(ConnectionClosed):
            await soon(client.recv())
        assert client.close_code == (1006 if is_long else 1001)
        await until(lambda: not connection.link.haunted)
    await until(lambda: open_sockets() <= sockets)


async def test_a_server_that_gave_up_on_a_silent_way_out_is_no_news_to_its_client() -> None:
    sockets = open_sockets()
    async with secured(close_timeout=0.05) as (_, connection, client):
        connection.link.drop("out")
        connection.close(1001)
        assert await soon(connection.closed) == LOST
        assert connection.link.haunted
        assert client.state is State.OPEN
        await client.close()
        await until(lambda: not connection.link.haunted)
    await until(lambda: open_sockets() <= sockets)


async def test_tls_cannot_be_open_one_way_so_a_client_that_ends_it_is_gone() -> None:
    sockets = open_sockets()
    async with secured(close_timeout=0.05) as (server, connection, client):
        connection.link.freeze()
        client.transport.close()
        await soon(client.wait_closed())
        connection.link.thaw("out")
        connection.send("to nobody")
        await happened(server.timeline, events.Sent)
        connection.link.thaw("in")
        assert await soon(connection.closed) == LOST
        assert kinds(linked(server.timeline, connection.end)) == ["FinIn", "FinOut", "Unlinked"]
    await until(lambda: open_sockets() <= sockets)


@pytest.mark.parametrize("answers", [True, False], ids=["it echoes", "it is silent"])
async def test_a_page_sends_all_it_has_over_tls_whether_or_not_anything_comes_back(
    answers: bool, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    AUTHORITY.cert_pem.write_to_path(str(tmp_path / "authority.pem"))
    monkeypatch.setenv("SSL_CERT_FILE", str(tmp_path / "authority.pem"))
    messages = [f"{number:05}" * 2000 for number in range(100)]
    on_message = None if answers else lambda connection, message: None
    async with EchoServer(ssl=server_context(), on_message=on_message, timeline=Timeline()) as server:
        ws = await soon(WebSocket(server.url, timeline=server.timeline).opened)
        if answers:
            assert await echoes(ws, *messages) == messages
        else:
            for message in messages:
                ws.send(message)
        ws.close(1000)
        assert (await soon(ws.closed)).was_clean
        assert server.connections[0].received == tuple(messages)
        assert ws.buffered_amount == 0


async def test_a_page_may_trust_an_authority_of_one_s_own() -> None:
    trusting = ssl.create_default_context()
    AUTHORITY.configure_trust(trusting)
    async with EchoServer(ssl=server_context(), timeline=Timeline()) as server:
        ws = await soon(WebSocket(server.url, timeline=server.timeline, trust=trusting).opened)
        assert await echoes(ws, "hello") == ["hello"]
        ws.close()
        await soon(ws.closed)
        nobody = WebSocket(server.url, timeline=server.timeline, trust=ssl.create_default_context())
        assert await soon(nobody.closed) == LOST


def test_whom_a_page_trusts_is_a_context() -> None:
    with pytest.raises(TypeError, match=r"trust must be an ssl\.SSLContext, not str"):
        WebSocket("wss://127.0.0.1/", trust="authority.pem", timeline=Timeline())  # type: ignore[arg-type]
