"""What a network does that falls silent, where the kit's frozen link holds all bytes for ever.

TCP sends again what got lost, each time after twice as long, and then gives up. How often, Linux is told here, so that
nobody has to wait: with its own settings it takes minutes, which ``docs/statements.md`` has.
"""

from __future__ import annotations

import contextlib
from collections.abc import AsyncIterator, Iterator
from http import HTTPStatus
from pathlib import Path

import pytest
from helpers import soon
from playwright.async_api import Page
from websockets.asyncio.client import ClientConnection, connect
from websockets.asyncio.server import Server, ServerConnection, serve
from websockets.exceptions import ConnectionClosed
from websockets.http11 import Request, Response

from .chromium import LISTEN, chromium, eventually, logged, program
from .far import SERVER, Far, far, missing


@pytest.fixture
def there() -> Iterator[Far]:
    """Two computers; where they cannot be made, the test is skipped, also in CI: it may not be root there."""
    if why := missing():
        pytest.skip(why)
    with far() as made:
        yield made


async def _nothing(connection: ServerConnection) -> None:
    with contextlib.suppress(ConnectionClosed):
        async for _ in connection:
            """It answers nothing."""


def _page(connection: ServerConnection, request: Request) -> Response | None:
    """Answer with an empty page to whoever asks for one."""
    if "Upgrade" in request.headers:
        return None
    response = connection.respond(HTTPStatus.OK, "<title>a page</title>")
    del response.headers["Content-Type"]
    response.headers["Content-Type"] = "text/html"
    return response


@contextlib.asynccontextmanager
async def serving(there: Far) -> AsyncIterator[tuple[Server, int]]:
    """Listen on the server's computer, and yield the server and its port. It gives a goodbye half a second."""
    listening = there.server.listen()
    options = {"sock": listening, "ping_interval": None, "close_timeout": 0.5, "process_request": _page}
    async with serve(_nothing, **options) as server:  # type: ignore[arg-type]  # options of many types
        yield server, listening.getsockname()[1]


@contextlib.asynccontextmanager
async def a_page(there: Far, port: int, folder: Path) -> AsyncIterator[Page]:
    """Connect a page of a Chromium on the client's computer."""
    begin = folder / "chromium"
    begin.write_text(f'#!/bin/sh\nexec ip netns exec {there.client.name} {program()} "$@"\n')
    begin.chmod(0o755)
    async with chromium(path=str(begin)) as browser:
        page = await browser.new_page()
        await page.goto(f"http://{SERVER}:{port}/")
        await page.evaluate(LISTEN, f"ws://{SERVER}:{port}/")
        yield page


async def a_client(there: Far, port: int) -> ClientConnection:
    """Connect a client of the library on the client's computer. It does not ping."""
    return await connect(
        f"ws://{SERVER}:{port}/", sock=there.client.connect(port), proxy=None, ping_interval=None, close_timeout=0.5
    )


async def test_after_a_short_silence_the_goodbye_arrives_though_the_server_has_given_up(
    there: Far, tmp_path: Path
) -> None:
    async with serving(there) as (server, port), a_page(there, port, tmp_path) as page:
        [connection] = server.connections
        there.fall_silent()
        server.close()
        await server.wait_closed()
        assert connection.close_code == 1006
        assert await page.evaluate("log") == ["open"]
        there.come_back()
        assert await logged(page, "close") == ["open", "close 1001 true"]


async def test_after_a_long_silence_no_goodbye_comes_and_the_page_stays_open_until_tcp_asks(
    there: Far, tmp_path: Path
) -> None:
    there.server.set("tcp_orphan_retries", 1)
    async with serving(there) as (server, port), a_page(there, port, tmp_path) as page:
        there.fall_silent()
        server.close()
        await server.wait_closed()
        await eventually(lambda: "FIN-WAIT-1" not in there.server.connections())  # its system sends nothing again
        there.come_back()
        assert await page.evaluate("[ws.readyState, ...log]") == [1, "open"]
        await page.evaluate("() => { ws.send('Is anybody there?'); }")
        assert await logged(page, "close") == ["open", "close 1006 false"]


async def test_what_a_page_sends_into_silence_leaves_its_buffer(there: Far, tmp_path: Path) -> None:
    async with serving(there) as (_, port), a_page(there, port, tmp_path) as page:
        there.fall_silent()
        await page.evaluate("() => { ws.send('Is anybody there?'); }")
        await page.wait_for_function("ws.bufferedAmount === 0")
        assert await page.evaluate("[ws.readyState, ...log]") == [1, "open"]
        there.come_back()


async def test_chromium_lets_tcp_ask_every_45_seconds_and_the_library_does_not(there: Far, tmp_path: Path) -> None:
    async with serving(there) as (_, port), a_page(there, port, tmp_path):
        lines = [line for line in there.client.connections().splitlines() if "ESTAB" in line]
        assert lines
        assert all("timer:(keepalive,4" in line for line in lines)
    async with serving(there) as (_, port):
        client = await a_client(there, port)
        assert "keepalive" not in there.client.connections()
        await client.close()


async def test_the_system_gives_up_on_what_was_sent_and_misses_nothing_where_nothing_was(there: Far) -> None:
    there.client.set("tcp_retries2", 1)
    async with serving(there) as (_, port):
        sends, waits = await a_client(there, port), await a_client(there, port)
        there.fall_silent()
        await sends.send("Is anybody there?")
        with pytest.raises(ConnectionClosed, match="no close frame received or sent") as ended:
            await soon(sends.recv())
        assert isinstance(ended.value.__cause__, TimeoutError)
        assert sends.close_code == 1006
        assert waits.state.name == "OPEN"
        assert there.client.connections().count("ESTAB") == 1
        there.come_back()
        await waits.close()
