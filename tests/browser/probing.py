"""Probing: a page that finds something out in Chromium or in Firefox, with the kit's own scripts, without a driver.

1. The page has the scripts of `wskit/widgets/static` beside it, and posts what it found to `/results`, once.
"""

from __future__ import annotations

import asyncio
import contextlib
import json
from collections.abc import Coroutine, Mapping
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any, Final, TypeVar

from differential.browsers import started

from wskit import widgets

__all__ = ["apart", "found_by"]

T = TypeVar("T")

STATIC: Final = Path(widgets.__path__[0]) / "static"


def apart(asking: Coroutine[Any, Any, T]) -> T:
    """Run this to its end on a thread of its own: on a test's thread Playwright's loop may be running."""
    with ThreadPoolExecutor(1) as thread:
        return thread.submit(asyncio.run, asking).result()


async def found_by(browser: str, page: Path, more: Mapping[str, str]) -> Any:
    """Return what the page found in a browser. ``more`` is texts that it can fetch, by their paths."""
    found: asyncio.Future[Any] = asyncio.get_running_loop().create_future()
    kinds = {".js": "text/javascript"}
    files = {path: (kinds.get(Path(path).suffix, "text/plain"), text.encode()) for path, text in more.items()}
    files |= {f"/{one.name}": ("text/javascript", one.read_bytes()) for one in STATIC.glob("*.js")}
    files["/"] = ("text/html", page.read_bytes())

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with contextlib.suppress(OSError, asyncio.IncompleteReadError):
            head = (await reader.readuntil(b"\r\n\r\n")).decode()
            path = head.split()[1]
            if path == "/results":
                size = int(head.lower().split("content-length: ")[1].split()[0])
                found.set_result(json.loads(await reader.readexactly(size)))
            kind, content = files.get(path, ("text/plain", b""))
            answer = f"HTTP/1.1 200 OK\r\nContent-Type: {kind}\r\nContent-Length: {len(content)}\r\n"
            writer.write(f"{answer}Connection: close\r\n\r\n".encode() + content)
            await writer.drain()
        writer.close()

    pages = await asyncio.start_server(serve, "127.0.0.1", 0, limit=2**24)
    try:
        async with started(browser, f"http://127.0.0.1:{pages.sockets[0].getsockname()[1]}/"):
            return await asyncio.wait_for(found, 60)
    finally:
        pages.close()
