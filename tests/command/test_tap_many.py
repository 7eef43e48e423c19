"""A thousand connections through one ``wskit tap``: it is quick, and does not keep them when they are over."""

from __future__ import annotations

import asyncio
import json
import sys
import time
from pathlib import Path

import psutil
import pytest
from processes import tapping
from websockets.asyncio.client import ClientConnection, connect
from websockets.asyncio.server import ServerConnection, serve

MANY = 1000
AT_ONCE = 100

pytestmark = [pytest.mark.skipif(sys.platform == "win32", reason="its limits are others"), pytest.mark.timeout(60)]


async def echo(connection: ServerConnection) -> None:
    async for message in connection:
        await connection.send(message)


def limit_sockets(most: int) -> None:
    """Let this program have so many, as on a computer with many; what it runs has what it had."""
    import resource

    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    if soft < most:
        resource.setrlimit(resource.RLIMIT_NOFILE, (min(most, hard), hard))


async def test_a_thousand_connections(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("WSKIT_STATE", str(tmp_path))
    limit_sockets(4 * MANY)
    gate = asyncio.Semaphore(AT_ONCE)

    async def come(url: str) -> ClientConnection:
        async with gate:
            made = await connect(url, proxy=None, ping_interval=None, open_timeout=30)
            await made.send("hello")
            assert await made.recv() == "hello"
            return made

    async with serve(echo, "127.0.0.1", 0, ping_interval=None) as server:
        port = server.sockets[0].getsockname()[1]
        with tapping(f"ws://127.0.0.1:{port}/chat", "--json") as tap:
            url = json.loads(tap.url)["url"]
            lines = asyncio.create_task(asyncio.to_thread(tap.out.readlines))
            before = psutil.Process(tap.process.pid).memory_info().rss
            began = time.perf_counter()
            clients = await asyncio.gather(*(come(url) for _ in range(MANY)))
            opened = time.perf_counter() - began
            open_memory = psutil.Process(tap.process.pid).memory_info().rss - before
            await asyncio.gather(*(one.close() for one in clients))
            seconds = time.perf_counter() - began
            tap.ask_to_stop()
            told = [json.loads(one) for one in await asyncio.wait_for(lines, 20)]
    counted = {kind: sum(one["event"] == kind for one in told) for kind in ("opened", "frame", "ended", "missing")}
    assert counted == {"opened": MANY, "frame": 4 * MANY, "ended": MANY, "missing": 0}
    assert all(one["page"]["code"] == one["server"]["code"] == 1000 for one in told if one["event"] == "ended")
    print(f"{opened:.1f} s to open and echo, {seconds:.1f} s in all, {open_memory / 2**20:.0f} MB more while open")
    assert open_memory < 200 * 2**20
