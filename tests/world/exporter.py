"""What Chromium itself exports as HAR: the code of its own developer tools, which it has within it.

1. The page is in one tab, and the front end of the developer tools is the page of another. It watches the first over
   Chromium's port for debugging, as it does when somebody presses F12.
2. The front end is made of modules, and the one that makes a HAR is loaded and asked there.
"""

from __future__ import annotations

import asyncio
import contextlib
import json
import os
import urllib.request
from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from lab import QUIET
from playwright.async_api import Page, async_playwright

from .chromium import eventually, program

_WATCH: Final = """async () => {
  const SDK = await import(new URL('./core/sdk/sdk.js', location.href));
  const targets = SDK.TargetManager.TargetManager.instance();
  const watched = () => targets.primaryPageTarget();
  while (!watched()?.model(SDK.NetworkManager.NetworkManager)) await new Promise((resolve) => setTimeout(resolve, 10));
  await watched().networkAgent().invoke_enable({});
}"""
_SEEN: Final = """async ([url, ended, messages]) => {
  const Logs = await import(new URL('./models/logs/logs.js', location.href));
  const seen = Logs.NetworkLog.NetworkLog.instance().requests().filter((one) => one.url().startsWith(url));
  return seen.length && seen.every((one) => (one.finished || !ended) && one.frames().length >= messages);
}"""
_EXPORT: Final = """async () => {
  const HAR = await import(new URL('./models/har/har.js', location.href));
  const Logs = await import(new URL('./models/logs/logs.js', location.href));
  return {log: await HAR.Log.Log.build(Logs.NetworkLog.NetworkLog.instance().requests(), {sanitize: false})};
}"""


@dataclass(frozen=True)
class Exporter:
    """A ``page``, and the developer tools that watch it."""

    page: Page
    tools: Page

    async def saw(self, url: str, *, ended: bool = True, messages: int = 0) -> None:
        """Wait until the tools have seen a connection to this place, so many messages, and perhaps that it ended."""
        async with asyncio.timeout(10):
            while not await self.tools.evaluate(_SEEN, [url, ended, messages]):
                await asyncio.sleep(0.01)

    async def har(self) -> dict[str, Any]:
        """Return what *Export HAR* would write."""
        # As in a file: what is undefined is left out.
        exported: dict[str, Any] = json.loads(
            await self.tools.evaluate(f"async () => JSON.stringify(await ({_EXPORT})())")
        )
        return exported


@contextlib.asynccontextmanager
async def exporter(folder: Path, url: str, *arguments: str) -> AsyncIterator[Exporter]:
    """Open a page in Chromium with its developer tools; ``folder`` is for its profile."""
    sandbox = [] if os.geteuid() else ["--no-sandbox"]
    debugging = ["--remote-debugging-port=0", "--remote-allow-origins=devtools://devtools"]
    async with async_playwright() as playwright:
        context = await playwright.chromium.launch_persistent_context(
            folder, executable_path=program(), args=[*QUIET, *sandbox, *debugging, *arguments]
        )
        try:
            port_file = folder / "DevToolsActivePort"
            await eventually(lambda: port_file.exists() and "\n" in port_file.read_text())
            port = int(port_file.read_text().split()[0])
            page = context.pages[0]
            await page.goto(url)
            with await asyncio.to_thread(urllib.request.urlopen, f"http://127.0.0.1:{port}/json/list") as answer:
                (target,) = (one for one in json.load(answer) if one["url"].startswith(url))
            tools = await context.new_page()
            there = f"ws=127.0.0.1:{port}/devtools/page/{target['id']}"
            await tools.goto(f"devtools://devtools/bundled/inspector.html?{there}&panel=network")
            await tools.evaluate(_WATCH)
            yield Exporter(page, tools)
        finally:
            await context.close()
