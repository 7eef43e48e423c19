"""``wskit tap`` before servers as people have them, used by Chromium: what it says, and what the page is told."""

from __future__ import annotations

import asyncio
import contextlib
import inspect
import json
import sys
from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
import pytest_asyncio
import uvicorn
from helpers import soon
from playwright.async_api import Page
from processes import Serving, tapping
from websockets.asyncio.server import serve

from wskit import Timeline, WebSocket

from .backends import KINDS, Backend, backend
from .chromium import LISTEN, logged

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="there is no SIGKILL")


@dataclass
class Taps:
    """Two taps before one server, one for a person and one for a program, and a page that connects to both in turn."""

    page: Page
    behind: Backend
    person: Serving
    program: Serving

    async def play(self, act: Any, log: str) -> tuple[list[str], list[dict[str, Any]]]:
        """Do something over each tap, check what the page was told, and return what the taps said until the end."""
        said: list[list[str]] = []
        for tap, end in ((self.person, " ended "), (self.program, '"event": "ended"')):
            url = json.loads(tap.url)["url"] if tap is self.program else tap.url
            await self.page.evaluate(LISTEN, f"{url}?key=s3cret")
            await act()
            told = await logged(self.page, "close")
            assert ", ".join(told) == log
            said.append(await asyncio.to_thread(tap.until, end))
        return said[0], [json.loads(one) for one in said[1]]


@pytest_asyncio.fixture(loop_scope="module", params=KINDS)
async def taps(
    request: pytest.FixtureRequest, page: Page, site: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> AsyncIterator[Taps]:
    monkeypatch.setenv("WSKIT_STATE", str(tmp_path))
    with backend(request.param) as behind, contextlib.ExitStack() as both:
        person = both.enter_context(tapping(behind.url))
        program = both.enter_context(tapping(behind.url, "--json"))
        await page.goto(site)
        yield Taps(page, behind, person, program)


@pytest.mark.asyncio(loop_scope="module")
async def test_what_is_said_of_a_page_and_a_server(taps: Taps, site: str) -> None:
    page = taps.page

    async def talk() -> None:
        await page.evaluate("ws.send('hello ' + 'again '.repeat(3))")
        await logged(page, "message")
        await page.evaluate("ws.close(1000, 'bye')")

    said = "hello again again again "
    lines, objects = await taps.play(talk, f"open, message {said}, close 1000 true")
    assert f"opened  /chat?key=…  page of {site}" in lines[0]
    assert "page → server  text" in lines[1]
    assert lines[1].endswith(said.rstrip())
    assert "page ← server  text" in lines[2]
    assert lines[-1].endswith('the page said Close 1000 "bye" first, and the server answered the same')
    assert "s3cret" not in "".join(lines) + json.dumps(objects)
    assert (objects[0]["path"], objects[0]["origin"]) == ("/chat?key=…", site)
    assert [one["text"] for one in objects if "text" in one] == [said, said]
    assert [objects[-1][side]["code"] for side in ("page", "server")] == [1000, 1000]

    async def ask_to_hang_up() -> None:
        await page.evaluate("ws.send('hang up')")

    lines, objects = await taps.play(ask_to_hang_up, "open, close 4001 true")
    assert "4001 clean after" in lines[-1]
    assert 'the server said Close 4001 "you asked for it" first, and the page answered' in lines[-1]
    assert (objects[-1]["first"], objects[-1]["page"]["reason"]) == ("server", "you asked for it")


@pytest.mark.asyncio(loop_scope="module")
@pytest.mark.parametrize("leaves", ["reload", "closed"])
async def test_a_page_that_only_leaves_is_no_failure(taps: Taps, site: str, leaves: str) -> None:
    browser = taps.page.context.browser
    assert browser is not None
    for tap, end in ((taps.person, " ended "), (taps.program, '"event": "ended"')):
        page = await browser.new_page()
        await page.goto(site)
        await page.evaluate(LISTEN, json.loads(tap.url)["url"] if tap is taps.program else tap.url)
        if leaves == "reload":
            await page.reload()
        else:
            await page.close()
        told = (await asyncio.to_thread(tap.until, end))[-1]
        if tap is taps.program:
            made = json.loads(told)
            assert (made["first"], made["page"]["said"], made["next"]) == ("page", 1001, None)
        else:
            assert told.endswith("s: the page left (1001: a reload, or its tab was closed)")


@pytest.mark.asyncio(loop_scope="module")
async def test_what_is_said_of_a_server_that_is_killed_and_comes_back(taps: Taps) -> None:
    page, program = taps.page, json.loads(taps.program.url)["url"]
    said: list[list[str]] = []
    for tap, url, last in ((taps.person, taps.person.url, "next: start"), (taps.program, program, '"status": 502')):
        await page.evaluate(LISTEN, url)
        taps.behind.kill()
        assert await logged(page, "close") == ["open", "close 1006 false"]
        with pytest.raises(Exception, match="it did not open"):
            await page.evaluate(LISTEN, url)
        said.append(await asyncio.to_thread(tap.until, last))
        await asyncio.to_thread(taps.behind.come_back)
        await page.evaluate(LISTEN, url)  # it is let in again
        await page.evaluate("ws.close()")
        await logged(page, "close 1005")
    opened, ended, why, refused, _ = said[0]
    assert "opened" in opened
    assert "page 1006 (the server's code is not seen here) after" in ended
    assert "the server's side ended TCP (FIN) with no Close frame" in ended
    assert ended.endswith("the tap then ended the page's connection (FIN)")
    assert why.strip() == "next: see the server's log of that second: did it end? wskit why 1006"
    assert "refused 502  /chat" in refused
    _, told, last_told = map(json.loads, said[1])
    assert (told["first"], told["how"], told["page"]["code"], told["server"]["code"]) == ("server", "FIN", 1006, None)
    assert (last_told["event"], last_told["by"]) == ("refused", "tap")


async def test_uvicorn_pings_by_itself_and_tells_1005_where_no_close_frame_came() -> None:
    assert inspect.signature(uvicorn.Config).parameters["ws_ping_interval"].default == 20
    assert inspect.signature(serve).parameters["ping_interval"].default == 20  # websockets
    with backend("uvicorn") as server:
        ws = await soon(WebSocket(server.url, timeline=Timeline()).opened)
        ws.link.cut()
        assert await asyncio.to_thread(server.said) == "1005"
        assert (await soon(ws.closed)).code == 1006
