"""What the lessons say of a page and its browser: what it answers, what it tells, and what it keeps to itself."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Iterator
from typing import Any

import pytest
import pytest_asyncio
from helpers import soon
from playwright.async_api import ConsoleMessage, Page

from wskit import EchoServer, RawServer, Timeline, frames_of, handshake
from wskit.endings.steps import HTTP
from wskit.ends.connection import Connection
from wskit.ends.rawend import RawEnd
from wskit.protocol.frames import Opcode
from wskit.protocol.interface import ReadyState

from .chromium import LISTEN, eventually, logged

pytestmark = pytest.mark.asyncio(loop_scope="module")


@pytest.fixture
def server() -> Iterator[EchoServer]:
    server = EchoServer(ping_interval=None, timeline=Timeline())
    yield server
    server.close()
    server.closed.result(10)


@pytest_asyncio.fixture(loop_scope="module")
async def connection(page: Page, site: str, server: EchoServer) -> Connection:
    """The server's end of a connection of the page."""
    await page.goto(site)
    await page.evaluate(LISTEN, server.url)
    return server.connections[-1]


@pytest_asyncio.fixture(loop_scope="module")
async def raw(page: Page, site: str) -> AsyncIterator[RawEnd]:
    """The same, and it sends only what it is told to."""
    server = RawServer(timeline=Timeline())
    await page.goto(site)
    await page.evaluate(LISTEN, server.url)
    yield server.connections[-1]
    server.close()
    await server.closed


async def test_pings_are_answered_while_the_page_is_busy(page: Page, site: str) -> None:
    server = EchoServer(ping_interval=0.2, ping_timeout=1, timeline=Timeline())
    await page.goto(site)
    await page.evaluate(LISTEN, server.url)
    connection = server.connections[-1]

    def count(opcode: Opcode) -> int:
        return sum(frame.opcode == opcode for side in ("client", "server") for frame in frames_of(connection, side))

    before = count(Opcode.PONG)
    await page.evaluate("() => { const until = Date.now() + 3000; while (Date.now() < until) {} }")
    answered = count(Opcode.PONG) - before
    assert answered >= 10
    assert count(Opcode.PING) - count(Opcode.PONG) <= 1  # the last may be on its way
    assert connection.state == ReadyState.OPEN
    server.close()
    await server.closed


async def test_a_page_can_neither_ask_with_a_ping_nor_see_one(page: Page, raw: RawEnd) -> None:
    pong = raw.next(Opcode.PONG)
    raw.send(bytes.fromhex("89 00"))
    await soon(pong)
    assert await page.evaluate("[typeof ws.ping, 'onping' in ws, log]") == ["undefined", False, ["open"]]


async def test_a_page_connects_again_while_an_old_connection_waits_for_a_goodbye(
    page: Page, raw: RawEnd, server: EchoServer
) -> None:
    goodbye = raw.next(Opcode.CLOSE)
    await page.evaluate("ws.close(1000, 'I go on')")
    await soon(goodbye)
    states = await page.evaluate(
        """(url) => new Promise((resolve) => {
            const next = new WebSocket(url);
            next.onopen = () => resolve([ws.readyState, next.readyState]);
        })""",
        server.url,
    )
    assert states == [ReadyState.CLOSING, ReadyState.OPEN]


async def test_a_binary_message_that_is_read_as_a_blob_is_overtaken_by_the_text_after_it(
    page: Page, raw: RawEnd
) -> None:
    assert await page.evaluate("ws.binaryType") == "blob"
    ready = raw.next(Opcode.TEXT)
    # The page is busy while both come, so that the second waits already when the first is read.
    busy = asyncio.ensure_future(
        page.evaluate("""() => {
            window.got = [];
            ws.onmessage = async ({ data }) => { got.push(typeof data === "string" ? data : await data.text()); };
            ws.send("ready");
            const until = Date.now() + 500;
            while (Date.now() < until) {}
        }""")
    )
    await soon(ready)
    raw.send(b"\x82\x05first\x81\x06second")
    await busy
    await page.wait_for_function("got.length === 2")
    assert await page.evaluate("got") == ["second", "first"]


async def test_binary_messages_as_array_buffers_keep_the_order(page: Page, connection: Connection) -> None:
    await page.evaluate("""() => {
        window.got = [];
        const text = (data) => typeof data === "string" ? data : new TextDecoder().decode(data);
        ws.binaryType = "arraybuffer";
        ws.onmessage = async ({ data }) => { got.push(text(data)); };
    }""")
    connection.send(b"first")
    connection.send("second")
    await page.wait_for_function("got.length === 2")
    assert await page.evaluate("got") == ["first", "second"]


CONNECT = """url => new Promise((resolve) => {
  const ws = new WebSocket(url);
  ws.onopen = () => { resolve("open"); ws.close(); };
  ws.onclose = (event) => resolve(event.code);
})"""


@pytest.mark.parametrize("address", ["about:blank", "data:text/html,<title>a page</title>"])
async def test_an_empty_tab_may_not_reach_this_computer(page: Page, server: EchoServer, address: str) -> None:
    said: list[str] = []
    page.on("console", lambda message: said.append(message.text))
    await page.goto(address)
    assert await page.evaluate(CONNECT, server.url) == 1006
    await eventually(lambda: any("ERR_BLOCKED_BY_LOCAL_NETWORK_ACCESS_CHECKS" in line for line in said))
    assert server.connections == ()


async def test_a_page_of_this_computer_may_reach_it(page: Page, site: str, server: EchoServer, tmp_path: Any) -> None:
    file = tmp_path / "page.html"
    file.write_text("<title>a page</title>")
    for address in (site, file.as_uri()):
        await page.goto(address)
        assert await page.evaluate(CONNECT, server.url) == "open"


@pytest.mark.parametrize("status", ["401 Unauthorized", "403 Forbidden", "503 Service Unavailable"])
async def test_a_page_cannot_tell_a_refusal_from_a_server_that_is_not_there(page: Page, site: str, status: str) -> None:
    async def refuse(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.readuntil(b"\r\n\r\n")
        writer.write(f"HTTP/1.1 {status}\r\nContent-Length: 0\r\nConnection: close\r\n\r\n".encode())
        await writer.drain()
        writer.close()

    listening = await asyncio.start_server(refuse, "127.0.0.1", 0)
    url = f"ws://127.0.0.1:{listening.sockets[0].getsockname()[1]}/"
    await page.goto(site)
    told = """url => new Promise((resolve) => {
      const log = [], ws = new WebSocket(url);
      ws.onerror = (event) => log.push(event.type, Object.keys(event).join());
      ws.onclose = ({ code, reason, wasClean }) => resolve([...log, code, reason, wasClean]);
    })"""
    refused = await page.evaluate(told, url)
    listening.close()
    await listening.wait_closed()
    assert refused == ["error", "isTrusted", 1006, "", False]
    assert await page.evaluate(told, url) == refused


async def nobody_listens() -> str:
    """Return an address where nobody does."""
    listening = await asyncio.start_server(lambda reader, writer: None, "127.0.0.1", 0)
    _, port = listening.sockets[0].getsockname()
    listening.close()
    await listening.wait_closed()
    return f"ws://127.0.0.1:{port}/"


async def test_who_comes_back_from_error_and_from_close_tries_twice_as_often_each_time(page: Page, site: str) -> None:
    await page.goto(site)
    tries = """url => new Promise((resolve) => {
      const tries = [0, 0, 0, 0];
      const connect = (round) => {
        if (round === tries.length) return;
        tries[round] += 1;
        if (tries[3] === 8) setTimeout(resolve, 500, tries);
        const ws = new WebSocket(url);
        ws.onerror = ws.onclose = () => setTimeout(connect, 1000, round + 1);
      };
      connect(0);
    })"""
    assert await page.evaluate(tries, await nobody_listens()) == [1, 2, 4, 8]


async def test_a_page_whose_attempts_fail_is_held_back_after_many(page: Page, site: str) -> None:
    await page.goto(site)
    lasts = """async (url) => {
      const lasts = [];
      for (let number = 0; number < 19; number += 1) {
        const start = performance.now();
        await new Promise((resolve) => { new WebSocket(url).onclose = resolve; });
        lasts.push((performance.now() - start) / 1000);
      }
      return lasts;
    }"""
    seconds = await page.evaluate(lasts, await nobody_listens())
    assert min(seconds[:5]) < 0.5
    assert min(seconds[17:]) > 0.9


async def test_the_console_names_the_broken_rule_and_the_page_is_not_told(page: Page, raw: RawEnd) -> None:
    said: list[ConsoleMessage] = []
    page.on("console", lambda message: said.append(message))
    raw.send(bytes.fromhex("8185 00000000 68656c6c6f"))
    assert await logged(page, "close") == ["open", "error", "close 1006 false"]
    await eventually(lambda: any("must not mask" in message.text for message in said))


async def test_http_in_an_open_connection_is_an_invalid_frame_header(page: Page, raw: RawEnd) -> None:
    said: list[ConsoleMessage] = []
    page.on("console", lambda message: said.append(message))
    raw.send(HTTP)
    assert await logged(page, "close") == ["open", "error", "close 1006 false"]
    await eventually(lambda: any("Invalid frame header" in message.text for message in said))


async def test_the_developer_tools_show_messages_and_no_close_frame(page: Page, connection: Connection) -> None:
    tools = await page.context.new_cdp_session(page)
    await tools.send("Network.enable")
    shown: list[Any] = []
    for way in ("Sent", "Received"):
        tools.on(f"Network.webSocketFrame{way}", lambda event: shown.append(event["response"]["opcode"]))
    over: list[Any] = []
    tools.on("Network.webSocketClosed", lambda event: over.append(event))
    await page.evaluate("() => { ws.send('hello'); }")
    await logged(page, "message")
    await page.evaluate("() => { ws.close(4000, 'done'); }")
    await logged(page, "close 4000")
    await eventually(lambda: bool(over))
    assert shown == [1, 1]


async def test_a_browser_offers_to_compress(connection: Connection) -> None:
    request = handshake(connection).request
    assert request is not None
    [offer] = request.values("Sec-WebSocket-Extensions")
    assert offer.startswith("permessage-deflate")


async def test_offline_a_connection_stays_open_and_messages_wait_until_it_is_online(
    page: Page, connection: Connection
) -> None:
    await page.evaluate("() => { window.onoffline = () => log.push(`offline ${ws.readyState} ${navigator.onLine}`); }")
    await page.context.set_offline(True)
    await logged(page, "offline 1 false")
    await page.evaluate("() => { ws.send('Is anybody there?'); }")
    connection.send("yes")
    await asyncio.sleep(1)  # this wait is what is measured: on one computer, an answer takes no time
    assert await page.evaluate("log") == ["open", "offline 1 false"]
    assert not connection.received
    await page.context.set_offline(False)
    await logged(page, "message yes")
    await logged(page, "message Is anybody there?")
    assert connection.received == ("Is anybody there?",)
