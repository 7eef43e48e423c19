"""HAR files of real programs, Chromium's own exporter and Playwright, are read, and are what tests make of a record."""

from __future__ import annotations

import inspect
import io
import json
import secrets
import socket
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import pytest
import pytest_asyncio
from helpers import soon

from wskit import EchoServer, Timeline, WebSocket
from wskit.endings.refusals import certificate
from wskit.ends.raw import RawServer
from wskit.evidence.har import looks_like_har, read_har
from wskit.evidence.recording import Brought
from wskit.evidence.scope import Scope
from wskit.record import events
from wskit.record.events import Event
from wskit.record.harfile import as_har

from .chromium import chromium, eventually, pages
from .exporter import Exporter, exporter

CONNECT: Final = """([url, protocols]) => new Promise((resolve) => {
  const ws = window.ws = new WebSocket(url, protocols);
  ws.binaryType = "arraybuffer";
  ws.gone = new Promise((resolve) => { ws.onclose = (event) => { resolve([event.code, event.wasClean]); }; });
  ws.onopen = () => { ws.send("hello"); ws.send(new Uint8Array([1, 2, 255])); resolve(); };
  ws.gone.then(resolve);
})"""


@dataclass(frozen=True)
class Show:
    """What is shown to a page: who listens, and what is then done, by the server or in the page.

    ``answers`` tells that the server sends back what it got.
    """

    listens: Callable[[], Any]
    does: Callable[[Any], Any] = lambda server: None
    page: str = ""
    protocols: tuple[str, ...] = ()
    url: Callable[[str], str] = lambda url: url
    answers: bool = True
    ended: bool = True


def _echo(**options: Any) -> Callable[[], EchoServer]:
    return lambda: EchoServer(timeline=Timeline(), ping_interval=None, **options)


def _raw() -> RawServer:
    return RawServer(timeline=Timeline())


def _writes(data: str) -> Show:
    return Show(_raw, lambda server: server.connections[-1].send(bytes.fromhex(data)), answers=False)


class Nobody:
    """An address where nobody listens."""

    def __init__(self) -> None:
        with socket.create_server(("127.0.0.1", 0)) as probe:
            self.url = f"ws://127.0.0.1:{probe.getsockname()[1]}/"


def _tls() -> EchoServer:
    return EchoServer(timeline=Timeline(), ssl=certificate()[0])


pytestmark = pytest.mark.timeout(120)  # a browser takes its time where others run, too

SHOWS: dict[str, Show] = {
    "client-3000": Show(_echo(), page="ws.close(3000, 'bye')"),
    "client-no-code": Show(_echo(), page="ws.close()"),
    "server-4000": Show(_echo(), lambda server: server.connections[-1].close(4000, "bye")),
    "server-1011": Show(_echo(), lambda server: server.connections[-1].close(1011)),
    "network-resets": Show(_echo(), lambda server: server.connections[-1].link.reset()),
    "network-cuts": Show(_echo(), lambda server: server.connections[-1].link.cut()),
    "server-pings": _writes("8900 8102 6869 8900 8802 03e8"),  # and it says hi between the two
    "still open": Show(_echo(), ended=False),
    "server-masks": _writes("8182 00000000 6869"),
    "server-says-1006": _writes("8802 03ee"),
    "server-text-not-text": _writes("8102 c328"),
    "forbidden": Show(_echo(), url=lambda url: f"{url.rpartition('/')[0]}/{secrets.token_urlsafe()}"),
    "refused": Show(Nobody),
    "no-subprotocol": Show(_echo(protocols="chat.v2"), protocols=("chat.v1",)),
    "ws-to-tls": Show(_tls, url=lambda url: url.replace("wss:", "ws:")),
    "wss-to-plain": Show(_echo(), url=lambda url: url.replace("ws:", "wss:")),
    "not-trusted": Show(_tls),
}


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def tools(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Exporter]:
    with pages() as site:
        async with exporter(tmp_path_factory.mktemp("profile"), site) as made:
            yield made


async def _do(what: Any) -> None:
    if inspect.isawaitable(what):
        await what


async def _by_chromium(show: Show, tools: Exporter) -> dict[str, Any]:
    """Show it to Chromium, and return what that exports."""
    server = show.listens()
    url = show.url(server.url)
    await tools.page.evaluate(CONNECT, [url, list(show.protocols)])
    await tools.saw(url, messages=4 if show.answers and _opens(show) else 0, ended=False)
    await _do(show.does(server))
    if show.page:
        await tools.page.evaluate(show.page)
    await tools.saw(url, ended=show.ended)
    entries = (await tools.har())["log"]["entries"]
    [entry] = [one for one in entries if one["request"]["url"] == url]
    found: dict[str, Any] = entry
    return found


def _opens(show: Show) -> bool:
    """Tell whether a connection opens at all."""
    return show.listens not in (Nobody, _tls) and not show.protocols and show.url("ws://a/b") == "ws://a/b"


async def _by_the_kit(show: Show) -> dict[str, Any]:
    """Show it to wskit, and return what a test takes Chromium to export."""
    server = show.listens()
    timeline = Timeline()
    ws = WebSocket(show.url(server.url), show.protocols, timeline=timeline, close_timeout=0.2)
    if _opens(show):
        await soon(ws.opened)
        ws.send("hello")
        ws.send(bytes([1, 2, 255]))
        if show.answers:
            await _received(timeline, 2)
        await _do(show.does(server))
        if "close()" in show.page:
            ws.close()
        elif show.page:
            ws.close(3000, "bye")
    if show.ended:
        await soon(ws.closed)
    [entry] = json.loads(as_har(timeline.events()))["log"]["entries"]
    found: dict[str, Any] = entry
    ws.link.reset()
    return found


async def _received(timeline: Timeline, many: int) -> None:
    await eventually(lambda: sum(isinstance(one, events.Received) for one in timeline) >= many)


def _comparable(entry: dict[str, Any]) -> dict[str, Any]:
    """Return what is the same on every run, of those members that are read."""
    response, timings = entry["response"], entry["timings"]
    return {
        "type": entry["_resourceType"],
        "asked": bool(entry["request"]["headers"]),
        "status": (response["status"], response["statusText"], bool(response["headers"])),
        "messages": [(one["type"], one["opcode"], one["data"]) for one in entry["_webSocketMessages"]],
        "ended": timings["receive"] > 0,
        "has a time of day": entry["startedDateTime"] > "2000",
        "members": entry.keys() - {"_initiator", "pageref", "connection"},
    }


@pytest.mark.asyncio(loop_scope="module")
@pytest.mark.parametrize("name", SHOWS)
async def test_chromium_exports_what_tests_make_of_a_record(name: str, tools: Exporter) -> None:
    show = SHOWS[name]
    real, made = await _by_chromium(show, tools), await _by_the_kit(show)
    assert _comparable(real) == _comparable(made)
    found, also = (_read({"log": {"entries": [one], "creator": {"name": "WebInspector"}}}) for one in (real, made))
    assert _kinds(found.happened) == _kinds(also.happened)
    assert (found.scope, found.notes) == (also.scope, also.notes)
    assert found.scope == Scope("a HAR", "client", http=True, own=frozenset({"client"}))


def _read(har: dict[str, Any]) -> Brought:
    data = json.dumps(har).encode()
    assert looks_like_har(data[:4096])
    [found] = read_har(io.BytesIO(data), "x.har").connections
    return found


def _kinds(happened: tuple[Event, ...]) -> list[object]:
    return [(type(one), one.why) if isinstance(one, events.Failed) else type(one) for one in happened]


async def test_playwright_records_the_messages_in_milliseconds(server: EchoServer, tmp_path: Path) -> None:
    path = tmp_path / "x.har"
    with pages() as site:
        async with chromium() as browser:
            context = await browser.new_context(record_har_path=path, record_har_content="embed")
            page = await context.new_page()
            await page.goto(site)
            await page.evaluate(CONNECT, [server.url, []])
            await page.evaluate("ws.close(4001, 'bye')")
            await page.evaluate("ws.gone")
            await context.close()
    data = path.read_bytes()
    assert looks_like_har(data[:4096])
    recording = read_har(io.BytesIO(data), "x.har")
    assert recording.format.startswith("a HAR by Playwright")
    [found] = recording.connections
    sent = [one.data for one in found.happened if isinstance(one, events.Sent)]
    assert sent == ["hello", bytes([1, 2, 255])]
    assert any(isinstance(one, events.Opened) for one in found.happened)
    assert found.since is not None
    assert 0 <= found.happened[-1].time < 30
    assert not found.scope.told
    assert not any(isinstance(one, events.Closed | events.Closing) for one in found.happened)


async def test_playwright_can_keep_the_messages_beside_the_har(server: EchoServer, tmp_path: Path) -> None:
    path = tmp_path / "x.har"
    with pages() as site:
        async with chromium() as browser:
            context = await browser.new_context(record_har_path=path, record_har_content="attach")
            page = await context.new_page()
            await page.goto(site)
            await page.evaluate(CONNECT, [server.url, []])
            await page.evaluate("ws.close(4001, 'bye')")
            await page.evaluate("ws.gone")
            await context.close()
    [found] = read_har(io.BytesIO(path.read_bytes()), "x.har").connections
    assert any("in a file beside the HAR" in note for note in found.notes)
    assert not any(isinstance(one, events.Sent) for one in found.happened)
