"""Gate: where a limit is reached, or somebody goes in between. The gate runs here, in a server of tornado's alone."""

from __future__ import annotations

import asyncio
import contextlib
import socket
import struct
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any
from unittest.mock import Mock

import pytest
from helpers import soon
from jupyter_server.auth import AllowAllAuthorizer, IdentityProvider
from tornado.httpserver import HTTPServer
from tornado.netutil import bind_sockets
from tornado.web import Application

from wskit.ends.door import Door, close_door, open_door
from wskit.extension import gate
from wskit.extension.gate import Gate, Probe, Tunnels

from .serving import OPENS, SHAKE, Served, answer, asked, closed, letting_in, listening


@contextlib.asynccontextmanager
async def inside(tmp_path: Path, tunnels: Tunnels, **settings: Any) -> AsyncIterator[Served]:
    """Serve the gate from this loop."""
    application = Application(
        [("/wskit/tunnel/", Probe), ("/wskit/tunnel/([^/]+)(?:/.*)?", Gate, {"tunnels": tunnels})],
        base_url="/",
        cookie_secret=b"x",
        identity_provider=IdentityProvider(token="a-token"),
        authorizer=AllowAllAuthorizer(),
        **settings,
    )
    [listening] = bind_sockets(0, "127.0.0.1")
    server = HTTPServer(application)
    server.add_sockets([listening])
    try:
        yield Served(listening.getsockname()[1], "/", "a-token", tmp_path, Mock())
    finally:
        server.stop()
        await server.close_all_connections()


@pytest.fixture(autouse=True)
def runtime(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("JUPYTER_RUNTIME_DIR", str(tmp_path / "runtime"))


async def echo(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    await reader.readuntil(b"\r\n\r\n")
    writer.write(OPENS)
    while data := await reader.read(65536):
        writer.write(data)


async def test_there_is_a_limit_to_how_many_are_open(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(gate, "MOST", 1)
    tunnels = Tunnels()
    async with inside(tmp_path, tunnels) as served, listening(echo) as port:
        lines = (*SHAKE, letting_in(served))
        async with asked(served, served.path(port), *lines) as wire:
            await soon(wire.reader.readuntil(b"\r\n\r\n"))
            async with asked(served, served.path(port), *lines) as another:
                status, _, said = await soon(answer(another.reader))
            assert status == 503
            assert said == {"message": "1 connections are open through the tunnel; close one first."}
            assert tunnels.open == 1
            wire.writer.write_eof()
            assert await soon(wire.reader.read()) == b""
        async with asyncio.timeout(5):
            while tunnels.open:
                await asyncio.sleep(0)
        async with asked(served, served.path(port), *lines) as wire:
            await soon(wire.reader.readuntil(b"\r\n\r\n"))


async def test_a_server_that_takes_nobody_is_not_waited_for(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(gate, "PATIENCE", 0.2)
    with contextlib.ExitStack() as stack:
        full = stack.enter_context(socket.create_server(("127.0.0.1", 0), backlog=0))
        port = full.getsockname()[1]
        for _ in range(3):  # as many as it queues, and one more
            knocking = stack.enter_context(socket.socket())
            knocking.setblocking(False)
            knocking.connect_ex(("127.0.0.1", port))
        open_door(port)
        async with (
            inside(tmp_path, Tunnels()) as served,
            asked(served, served.path(port), *SHAKE, letting_in(served)) as wire,
        ):
            status, _, said = await soon(answer(wire.reader))
        close_door(port)
    assert (status, said["message"]) == (504, f"the server at port {port} took no connection in time.")


async def test_who_goes_before_there_is_a_connection_leaves_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The kernel's server sees somebody who came and went."""
    seen: asyncio.Future[bytes] = asyncio.get_running_loop().create_future()
    connect, asking, gone = Gate._connect, asyncio.Event(), asyncio.Event()

    async def listen(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        seen.set_result(await reader.read())

    async def slow(self: Gate, door: Door) -> socket.socket:
        asking.set()
        await gone.wait()
        return await connect(self, door)

    def went(self: Gate) -> None:
        gone.set()

    monkeypatch.setattr(Gate, "_connect", slow)
    monkeypatch.setattr(Gate, "on_connection_close", went)
    tunnels = Tunnels()
    async with inside(tmp_path, tunnels) as served, listening(listen) as port:
        async with asked(served, served.path(port), *SHAKE, letting_in(served)) as wire:
            await soon(asking.wait())
            wire.writer.get_extra_info("socket").setsockopt(
                socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0)
            )
            await closed(wire.writer)
        assert await soon(seen) == b""
    assert tunnels.open == 0


async def test_where_everything_needs_a_login_the_answer_is_the_same(tmp_path: Path) -> None:
    async with inside(tmp_path, Tunnels(), allow_unauthenticated_access=False) as served:
        for target in (served.path(8765), "/wskit/tunnel/"):
            async with asked(served, target, *SHAKE) as wire:
                status, headers, said = await soon(answer(wire.reader))
            assert (status, said["message"]) == (403, gate._FOR)
            assert "location" not in headers


async def test_what_goes_wrong_inside_is_told_without_what_was_asked_for(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def broken(_: int) -> Door:
        raise RuntimeError("inside")

    monkeypatch.setattr(gate, "find_door", broken)
    async with (
        inside(tmp_path, Tunnels()) as served,
        asked(served, served.path(8765, "/a-secret-that-nobody-may-see"), letting_in(served)) as wire,
    ):
        status, _, said = await soon(answer(wire.reader))
    assert (status, said) == (500, {"message": "Internal Server Error."})
    assert "inside" in caplog.text
    assert "a-secret" not in caplog.text
