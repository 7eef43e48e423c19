"""Early: a browser's page that calls close() while it is CONNECTING, and what its server gets to see.

1. Each try has an address of its own: so what comes is known to be of it, even where nothing is said on it.
2. A connection that opens and ends well comes before each, for a browser lets a page wait after many failures.
3. What a server sees is one of three: nothing; a connection that comes and goes without a Close; or a Close frame.
"""

from __future__ import annotations

import asyncio
import contextlib
import json
import struct
from collections import Counter
from dataclasses import dataclass, field
from typing import Final
from urllib.parse import unquote

from wskit.protocol.response import accept_for

from .browsers import hosts, started

__all__ = ["GOES", "NOTHING", "Seen", "close_early"]

NOTHING: Final = "nothing"
GOES: Final = "comes and goes"

_PAGE: Final = """<!doctype html><meta charset="utf-8"><title>early</title><script>
const wait = (ms) => new Promise((done) => setTimeout(done, ms));
const over = (ws) => new Promise((done) => { ws.addEventListener("close", done); });
(async () => {
  const {urls, wait: ms} = await (await fetch("/what")).json();
  const told = [];
  for (const url of urls) {
    const well = new WebSocket(url + "?well");
    well.onopen = () => well.close(1000);
    await over(well);
    const story = [];
    const ws = new WebSocket(url);
    for (const name of ["open", "error"]) ws.addEventListener(name, () => story.push(name));
    const end = over(ws).then((event) => story.push(`close ${event.code} ${event.wasClean}`));
    if (ms) await wait(ms);
    story.push(`state ${ws.readyState}`);
    ws.close(1000, "changed my mind");
    await Promise.race([end, wait(10000)]);
    told.push(story.join(", "));
  }
  await wait(1500);
  await fetch("/told?" + encodeURIComponent(JSON.stringify(told)));
})();
</script>"""


@dataclass
class Seen:
    """What came of some tries: how often a server saw each thing, and how often a page was told each story."""

    server: Counter[str] = field(default_factory=Counter)
    page: Counter[str] = field(default_factory=Counter)


async def close_early(browser: str, tries: int, *, answers_after: float, closes_after: float) -> Seen:
    """Have a browser's page close while it is CONNECTING.

    Args:
        browser: its name.
        tries: how many times.
        answers_after: how many seconds the server takes for its 101.
        closes_after: how many seconds after ``new WebSocket()`` the page calls close(); 0 is on the next line.
    """
    seen = [NOTHING] * tries
    told: asyncio.Future[list[str]] = asyncio.get_running_loop().create_future()
    servers = []
    for number, host in enumerate(hosts(tries)):

        async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter, number: int = number) -> None:
            with contextlib.suppress(OSError, asyncio.IncompleteReadError):
                said = await _serve(reader, writer, answers_after)
                if said is not None:
                    seen[number] = said
            writer.close()

        servers.append(await asyncio.start_server(serve, host, 0))
    urls = ["ws://{}:{}/".format(*server.sockets[0].getsockname()) for server in servers]

    async def page(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with contextlib.suppress(OSError, asyncio.IncompleteReadError):
            path = (await reader.readuntil(b"\r\n\r\n")).decode().split()[1]
            body = json.dumps({"urls": urls, "wait": closes_after * 1000}) if path == "/what" else _PAGE
            if path.startswith("/told?") and not told.done():
                told.set_result(json.loads(unquote(path.partition("?")[2])))
            kind = "application/json" if path == "/what" else "text/html; charset=utf-8"
            head = (
                f"HTTP/1.1 200 OK\r\nContent-Type: {kind}\r\nContent-Length: {len(body)}\r\nConnection: close\r\n\r\n"
            )
            writer.write((head + body).encode())
            await writer.drain()
        writer.close()

    pages = await asyncio.start_server(page, "127.0.0.1", 0)
    try:
        async with started(browser, f"http://127.0.0.1:{pages.sockets[0].getsockname()[1]}/"):
            stories = await told
    finally:
        for server in (pages, *servers):
            server.close()
    return Seen(Counter(seen), Counter(stories))


async def _serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter, after: float) -> str | None:
    """Open a connection, answer its Close, and say what came of it; None of one that was to end well."""
    try:
        head = (await reader.readuntil(b"\r\n\r\n")).decode()
    except (OSError, asyncio.IncompleteReadError):
        return GOES
    is_well = "?well" in head.split()[1]
    if not is_well:
        await asyncio.sleep(after)
    key = next(
        line.partition(":")[2].strip() for line in head.split("\r\n") if line.lower().startswith("sec-websocket-key:")
    )
    upgrade = f"Upgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Accept: {accept_for(key)}"
    try:
        writer.write(f"HTTP/1.1 101 Switching Protocols\r\n{upgrade}\r\n\r\n".encode())
        first, size = await reader.readexactly(2)
        mask, data = await reader.readexactly(4), await reader.readexactly(size & 0x7F)
    except (OSError, asyncio.IncompleteReadError):
        return None if is_well else GOES
    plain = bytes(byte ^ mask[place % 4] for place, byte in enumerate(data))
    writer.write(bytes([first, len(plain)]) + plain)
    await writer.drain()
    if is_well:
        return None
    return f"Close {struct.unpack('!H', plain[:2])[0]}" if plain else "Close"
