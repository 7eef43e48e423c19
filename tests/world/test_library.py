"""What the lessons say of the `websockets` library in passing, and show in no cell."""

from __future__ import annotations

import asyncio
import contextlib
import inspect
import logging
import signal
import sys
from collections.abc import AsyncIterator, Awaitable, Callable

import pytest
from helpers import soon
from websockets.asyncio.client import connect
from websockets.asyncio.server import Server, ServerConnection, serve
from websockets.client import process_exception
from websockets.datastructures import Headers
from websockets.exceptions import ConnectionClosed, ConnectionClosedError, ConnectionClosedOK, InvalidStatus
from websockets.http11 import Response

from wskit import RawServer, Timeline, WebSocket

from .backends import backend
from .nginx import plain

Handler = Callable[[ServerConnection], Awaitable[None]]


@contextlib.asynccontextmanager
async def listening(handler: Handler) -> AsyncIterator[tuple[Server, str]]:
    async with serve(handler, "127.0.0.1", 0) as server:
        yield server, f"ws://127.0.0.1:{next(iter(server.sockets)).getsockname()[1]}/"


async def wait(connection: ServerConnection) -> None:
    await connection.wait_closed()


@pytest.mark.parametrize(
    ("code", "error"),
    [
        (1000, ConnectionClosedOK),
        (1001, ConnectionClosedOK),
        (1008, ConnectionClosedError),
        (4000, ConnectionClosedError),
    ],
)
async def test_recv_raises_at_every_end(code: int, error: type[Exception]) -> None:
    async with (
        listening(lambda connection: connection.close(code)) as (_, url),
        connect(url, proxy=None) as client,
    ):
        with pytest.raises(error):
            await soon(client.recv())


@pytest.mark.parametrize(
    ("code", "raises"),
    [(1000, False), (1001, False), (None, False), (1008, True), (1011, True), (1012, True), (4000, True)],
)
async def test_a_loop_just_ends_with_1000_1001_and_1005_and_else_raises(code: int | None, raises: bool) -> None:
    async def handler(connection: ServerConnection) -> None:
        if code is None:
            connection.transport.write(bytes([0x88, 0]))  # a Close frame with nothing in it
            await connection.wait_closed()
        else:
            await connection.close(code)

    async with listening(handler) as (_, url), connect(url, proxy=None) as client:
        with pytest.raises(ConnectionClosedError) if raises else contextlib.nullcontext():
            async for _message in client:
                pass
        await soon(client.wait_closed())
        assert client.close_code == (1005 if code is None else code)


@pytest.mark.parametrize(("answers", "code"), [(True, 1000), (False, 1006)])
async def test_closing_takes_the_whole_close_timeout_where_tcp_does_not_end(answers: bool, code: int) -> None:
    server = RawServer(timeline=Timeline())
    client = await connect(server.url, proxy=None, close_timeout=0.3)
    [raw] = server.connections
    goodbye = raw.next(8)
    begun = asyncio.get_running_loop().time()
    closing = asyncio.ensure_future(client.close())
    await soon(goodbye)
    if answers:
        raw.send(bytes.fromhex("88 02 03 e8"))
    await soon(closing)  # it raises nothing
    assert asyncio.get_running_loop().time() - begun >= 0.29
    assert client.close_code == code
    server.close()
    await soon(server.closed)


def test_closing_waits_for_ten_seconds_if_nobody_says_else() -> None:
    assert inspect.signature(connect).parameters["close_timeout"].default == 10


async def test_a_loop_of_the_server_raises_for_a_page_that_says_4000() -> None:
    raised = asyncio.get_running_loop().create_future()

    async def handler(connection: ServerConnection) -> None:
        try:
            async for _ in connection:
                pass
        except ConnectionClosed as error:
            raised.set_result(type(error))

    async with listening(handler) as (_, url), connect(url, proxy=None) as client:
        await client.close(4000)
        assert await soon(raised) is ConnectionClosedError


async def test_messages_from_before_the_close_wait_though_the_state_is_closed() -> None:
    async def handler(connection: ServerConnection) -> None:
        await connection.send("before the Close")
        await connection.close()

    async with listening(handler) as (_, url), connect(url, proxy=None) as client:
        await soon(client.wait_closed())
        assert client.state.name == "CLOSED"
        assert await client.recv() == "before the Close"


async def test_a_code_that_is_text_breaks_the_connection_off_and_raises_nothing(
    caplog: pytest.LogCaptureFixture,
) -> None:
    async with listening(wait) as (server, url), connect(url, proxy=None) as client:
        [connection] = server.connections
        with caplog.at_level(logging.ERROR):
            await client.close("1000")  # type: ignore[arg-type]  # which is what is shown
        await soon(connection.wait_closed())
        assert (client.close_code, connection.close_code) == (1006, 1006)
        assert caplog.records


async def test_an_error_in_a_handler_is_logged_with_a_traceback(caplog: pytest.LogCaptureFixture) -> None:
    async def handler(connection: ServerConnection) -> None:
        raise LookupError("no such table")

    with caplog.at_level(logging.ERROR):
        async with listening(handler) as (_, url), connect(url, proxy=None) as client:
            await soon(client.wait_closed())
    [record] = caplog.records
    assert record.message == "connection handler failed"
    assert record.exc_info is not None
    assert client.close_code == 1011


async def test_in_node_an_error_that_nobody_catches_takes_all_connections() -> None:
    with backend("ws") as server:
        pages = [await WebSocket(server.url, timeline=Timeline()).opened for _ in range(3)]
        pages[0].send("crash")
        assert [(await soon(page.closed)).code for page in pages] == [1006, 1006, 1006]


@pytest.mark.parametrize("end", [connect, serve])
def test_a_message_may_have_a_mebibyte(end: Callable[..., object]) -> None:
    assert inspect.signature(end).parameters["max_size"].default == 1_048_576


@pytest.mark.parametrize("end", [connect, serve])
def test_a_ping_is_sent_every_20_seconds_unless_it_is_told_otherwise(end: Callable[..., object]) -> None:
    assert inspect.signature(end).parameters["ping_interval"].default == 20


async def test_a_proxy_that_hears_nothing_ends_those_that_do_not_ping_and_both_say_that_no_close_frame_came() -> None:
    ended: asyncio.Future[str] = asyncio.get_running_loop().create_future()

    async def handler(connection: ServerConnection) -> None:
        try:
            await connection.recv()
        except ConnectionClosedError as error:
            ended.set_result(str(error))

    async with serve(handler, "127.0.0.1", 0, ping_interval=None) as server:
        port = next(iter(server.sockets)).getsockname()[1]
        with plain(port, read_timeout=1) as proxy:
            client = await connect(f"ws://127.0.0.1:{proxy.port}/", proxy=None, ping_interval=None)
            with pytest.raises(ConnectionClosedError, match=r"^no close frame received or sent$"):
                await soon(client.recv())
            assert await soon(ended) == "no close frame received or sent"


@pytest.mark.parametrize(
    ("status", "again"), [(500, True), (502, True), (503, True), (504, True), (401, False), (404, False)]
)
def test_connecting_is_tried_again_after_some_answers(status: int, again: bool) -> None:
    error = InvalidStatus(Response(status, "", Headers()))
    assert (process_exception(error) is None) is again
    assert process_exception(ConnectionRefusedError()) is None


async def test_a_handler_that_still_runs_keeps_the_server() -> None:
    enough = asyncio.Event()

    async def handler(connection: ServerConnection) -> None:
        await enough.wait()

    async with listening(handler) as (server, url), connect(url, proxy=None) as client:
        server.close()
        closed = asyncio.ensure_future(server.wait_closed())
        await soon(client.wait_closed())
        assert not closed.done()
        enough.set()
        await soon(closed)


async def test_a_server_that_stopped_listening_says_no_goodbye_later() -> None:
    async with listening(wait) as (server, url), connect(url, proxy=None) as client:
        server.close(close_connections=False)
        server.close()
        [connection] = server.connections
        assert await soon(await connection.ping()) >= 0  # nothing was closed before this
        assert client.state.name == "OPEN"
        await client.close()


@pytest.mark.skipif(sys.platform == "win32", reason="a signal is another thing there")
async def test_ctrl_c_lets_the_server_say_1001() -> None:
    text = """
import asyncio, signal
from websockets.asyncio.server import serve

signal.signal(signal.SIGINT, signal.default_int_handler)  # who runs in the background of a shell does not hear it

async def main():
    async with serve(lambda connection: connection.wait_closed(), "127.0.0.1", 0) as server:
        print(server.sockets[0].getsockname()[1], flush=True)
        await asyncio.Future()

asyncio.run(main())
"""
    pipe = asyncio.subprocess.PIPE
    program = await asyncio.create_subprocess_exec(sys.executable, "-c", text, stdout=pipe, stderr=pipe)
    assert program.stdout is not None
    port = int(await program.stdout.readline())
    async with connect(f"ws://127.0.0.1:{port}/", proxy=None) as client:
        program.send_signal(signal.SIGINT)
        await soon(client.wait_closed())
        assert client.close_code == 1001
    _, said = await program.communicate()
    assert said.rstrip().endswith(b"KeyboardInterrupt")
