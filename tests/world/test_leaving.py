"""What a server hears when a user leaves a page. Chromium has a back/forward cache, and Playwright switches it off."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from helpers import soon
from playwright.async_api import Page

from wskit import CloseEvent, EchoServer, Timeline, WebSocket, frames_of
from wskit.ends.connection import Connection
from wskit.ends.putaway import PutAway
from wskit.protocol.interface import ReadyState

from .chromium import LISTEN, chromium, eventually, logged

pytestmark = pytest.mark.asyncio(loop_scope="module")


@pytest.fixture
def server() -> Iterator[EchoServer]:
    server = EchoServer(ping_interval=0.1, ping_timeout=5, timeline=Timeline())
    yield server
    server.close()
    server.closed.result(10)


async def connected(page: Page, site: str, server: EchoServer) -> Connection:
    await page.goto(f"{site}/one")
    await page.evaluate(LISTEN, server.url)
    return server.connections[-1]


def pongs(connection: Connection) -> int:
    return sum(frame.opcode == 10 for frame in frames_of(connection, "client"))


async def test_who_follows_a_link_stays_connected_and_learns_of_the_end_on_back(
    page: Page, site: str, server: EchoServer
) -> None:
    connection = await connected(page, site, server)
    await page.click("a")
    await page.wait_for_url("**/two")
    before = pongs(connection)
    await eventually(lambda: pongs(connection) > before + 5)
    assert connection.state is ReadyState.OPEN
    connection.send("while you were away")
    await page.evaluate("() => history.back()")  # Playwright's own go_back() waits for a page that loads
    assert await logged(page, "close") == ["open", "error", "close 1006 false"]
    assert await soon(connection.closed) == CloseEvent(1001, "", True)


@pytest.mark.parametrize("meanwhile", ["nothing", "the server closes", "the network breaks"])
async def test_whatever_happens_meanwhile_it_is_told_the_same_and_so_is_the_kit_s(
    page: Page, site: str, server: EchoServer, meanwhile: str
) -> None:
    def happen(connection: Connection) -> None:
        if meanwhile == "the server closes":
            connection.close(4000, "goodbye")
        elif meanwhile == "the network breaks":
            connection.link.reset()

    connection = await connected(page, site, server)
    await page.click("a")
    await page.wait_for_url("**/two")
    happen(connection)
    if meanwhile != "nothing":
        await soon(connection.closed)
    await page.evaluate("() => history.back()")
    chromium_told = await logged(page, "close")
    of_chromium = await soon(connection.closed)

    told = ["open"]
    ws = await soon(WebSocket(server.url, timeline=server.timeline).opened)
    ws.onmessage = lambda event: told.append(f"message {event.data}")
    ws.onerror = lambda event: told.append("error")
    ws.onclose = lambda event: told.append(f"close {event.code} {str(event.was_clean).lower()}")
    connection = server.connections[-1]
    away = PutAway(ws)
    happen(connection)
    if meanwhile != "nothing":
        await soon(connection.closed)
    away.bring_back()
    await soon(ws.closed)
    assert (told, await soon(connection.closed)) == (chromium_told, of_chromium)
    assert told == ["open", "error", "close 1006 false"]


async def test_a_page_that_closes_in_pagehide_says_goodbye(page: Page, site: str, server: EchoServer) -> None:
    connection = await connected(page, site, server)
    await page.evaluate("() => addEventListener('pagehide', () => ws.close(1000, 'the user left'))")
    await page.click("a")
    assert await soon(connection.closed) == CloseEvent(1000, "the user left", True)


@pytest.mark.parametrize("way", ["close the tab", "reload"])
async def test_a_tab_that_is_closed_or_loaded_again_says_1001(
    page: Page, site: str, server: EchoServer, way: str
) -> None:
    connection = await connected(page, site, server)
    await (page.reload() if way == "reload" else page.close())
    assert await soon(connection.closed) == CloseEvent(1001, "", True)


async def test_without_the_cache_leaving_says_1001(site: str, server: EchoServer) -> None:
    async with chromium(cache=False) as browser:
        page = await browser.new_page()
        connection = await connected(page, site, server)
        await page.click("a")
        assert await soon(connection.closed) == CloseEvent(1001, "", True)
