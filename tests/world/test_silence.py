"""What a network does that falls silent, where the kit's frozen link holds all bytes for ever.

TCP sends again what got lost, each time after twice as long, and then gives up. How often, Linux is told here where
nobody could wait: with its own settings it takes minutes, which ``docs/statements.md`` has. What takes seconds is
compared with the kit's silent network.
"""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator, Iterator
from http import HTTPStatus
from pathlib import Path

import pytest
import silences
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
async def serving(there: Far, close_timeout: float = 0.5) -> AsyncIterator[tuple[Server, int]]:
    """Listen on the server's computer, and yield the server and its port. It gives a goodbye half a second."""
    listening = there.server.listen()
    options = {"sock": listening, "ping_interval": None, "close_timeout": close_timeout, "process_request": _page}
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


# What takes seconds, beside the kit.


@pytest.mark.parametrize("seconds", [1, 5])
async def test_what_is_sent_into_a_silence_arrives_when_the_kit_says(there: Far, seconds: float) -> None:
    expected = await silences.message(seconds)
    async with serving(there) as (server, port):
        client = await a_client(there, port)
        [connection] = server.connections
        there.fall_silent()
        began = asyncio.get_running_loop().time()
        await connection.send("Is anybody there?")
        await asyncio.sleep(seconds)
        there.come_back()
        await client.recv()
        assert asyncio.get_running_loop().time() - began == pytest.approx(expected, abs=1)
        await client.close()


async def test_a_goodbye_that_is_said_into_a_silence_arrives_when_the_kit_says(there: Far) -> None:
    expected = await silences.goodbye(5, close_timeout=2.0)
    assert expected is not None
    when, event = expected
    async with serving(there, close_timeout=2.0) as (server, port):
        client = await a_client(there, port)
        [connection] = server.connections
        there.fall_silent()
        began = asyncio.get_running_loop().time()
        server.close()
        await server.wait_closed()
        assert connection.close_code == 1006
        await asyncio.sleep(began + 5 - asyncio.get_running_loop().time())
        there.come_back()
        with pytest.raises(ConnectionClosed):
            await client.recv()
        assert client.close_code == event.code == 1001
        assert asyncio.get_running_loop().time() - began == pytest.approx(when, abs=1)


async def test_where_only_the_answers_are_lost_what_is_sent_first_arrives_and_the_rest_waits(there: Far) -> None:
    async with serving(there) as (server, port):
        client = await a_client(there, port)
        [connection] = server.connections
        came: list[str | bytes] = []
        reading = asyncio.ensure_future(_take(client, came))
        there.lose_what_the_client_sends()
        for count in range(20):
            await connection.send(str(count))
            await asyncio.sleep(0.1)
        assert 3 <= len(came) <= 4  # those of the first 0.2 seconds, or 0.3
        there.come_back()
        await eventually(lambda: len(came) == 20)
        assert came == list(map(str, range(20)))
        await client.close()
        await reading


async def _take(client: ClientConnection, came: list[str | bytes]) -> None:
    async for message in client:
        came.append(message)
