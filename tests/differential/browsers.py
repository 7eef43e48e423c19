"""Browsers: starts one on the runner's page, without a driver, and takes down what it did."""

from __future__ import annotations

import asyncio
import contextlib
import json
import os
import re
import shutil
import signal
import subprocess
import tempfile
from collections.abc import AsyncIterator, Callable, Sequence
from pathlib import Path
from typing import Any, Final
from urllib.parse import quote

from .behaviour import Behaviour, Outcome
from .server import Player, Stage

__all__ = ["BROWSERS", "NoBrowser", "Way", "hosts", "measure", "version"]

PAGE: Final = (Path(__file__).parent / "runner.html").read_bytes()

BROWSERS: Final = {"chromium": ("chromium", "chromium-browser", "google-chrome"), "firefox": ("firefox-esr", "firefox")}
"""The browsers, and the commands that they may have."""

PREFERENCES: Final = {
    "app.normandy.enabled": False,
    "app.update.enabled": False,
    "browser.shell.checkDefaultBrowser": False,
    "browser.safebrowsing.malware.enabled": False,
    "browser.safebrowsing.phishing.enabled": False,
    "datareporting.healthreport.uploadEnabled": False,
    "datareporting.policy.dataSubmissionEnabled": False,
    "extensions.update.enabled": False,
    "network.captive-portal-service.enabled": False,
    "network.connectivity-service.enabled": False,
    "network.proxy.type": 0,
    # Else it waits before it connects again to where a connection failed.
    "network.websocket.delay-failed-reconnects": False,
    "network.websocket.max-connections": 1000,
    "services.settings.server": "data:,none",
    "toolkit.telemetry.enabled": False,
}


class NoBrowser(Exception):  # noqa: N818  (it is what it is)
    """There is no such browser here."""


def command(browser: str) -> str:
    """Find a browser's command."""
    for name in BROWSERS[browser]:
        if path := shutil.which(name):
            return path
    package = BROWSERS[browser][0]
    raise NoBrowser(f"{package} is missing; on Debian: sudo apt-get install --no-install-recommends {package}")


def version(browser: str) -> str:
    """Return a browser's version, such as "156.0"."""
    said = subprocess.run([command(browser), "--version"], capture_output=True, text=True, check=True).stdout
    found = re.search(r"\d[\d.]*", said)
    assert found is not None, said
    return found[0]


def arguments(browser: str, profile: str, url: str) -> list[str]:
    """Return how to start a browser that has no window and calls nobody."""
    if browser == "firefox":
        lines = (f"user_pref({json.dumps(name)}, {json.dumps(value)});\n" for name, value in PREFERENCES.items())
        (Path(profile) / "user.js").write_text("".join(lines))
        return [command(browser), "--headless", "--no-remote", "--profile", profile, url]
    return [
        command(browser),
        "--headless",
        "--no-sandbox",
        "--no-first-run",
        "--no-proxy-server",
        "--disable-gpu",
        "--disable-dev-shm-usage",
        "--disable-background-networking",
        "--disable-background-timer-throttling",
        "--disable-component-update",
        "--disable-renderer-backgrounding",
        "--disable-sync",
        "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.*",
        f"--user-data-dir={profile}",
        url,
    ]


class _Runner:
    """The little HTTP server that the runner's page talks to."""

    def __init__(self, behaviours: Sequence[Behaviour], urls: dict[str, str], stage: Stage) -> None:
        self._stage = stage
        self.list = [
            {
                "name": one.name,
                "url": urls[one.name] if one.url is None else one.url,
                "only_url": one.url is not None,
                "protocols": one.protocols,
                "page": one.page,
                "limit": one.seconds,
                "heavy": one.heavy,
            }
            for one in behaviours
        ]
        self.outcomes: dict[str, dict[str, Any]] = {}
        self.done = asyncio.Event()

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with contextlib.suppress(OSError, asyncio.IncompleteReadError, asyncio.CancelledError):
            while True:
                head = (await reader.readuntil(b"\r\n\r\n")).decode()
                path = head.split()[1]
                found = re.search(r"(?i)content-length: *(\d+)", head)
                body = await reader.readexactly(int(found[1])) if found else b""
                kind, content = self.answer(path, body)
                writer.write(
                    f"HTTP/1.1 200 OK\r\nContent-Type: {kind}\r\nContent-Length: {len(content)}\r\n\r\n".encode()
                    + content
                )
                await writer.drain()
        writer.close()

    def answer(self, path: str, body: bytes) -> tuple[str, bytes]:
        if path == "/behaviours":
            return "application/json", json.dumps(self.list).encode()
        if path == "/outcome":
            outcome = json.loads(body)
            self.outcomes[outcome.pop("name")] = outcome
        elif path == "/open":
            self._stage.open(body.decode())
        elif path == "/done":
            self.done.set()
        return "text/html; charset=utf-8", PAGE if path == "/" else b""


@contextlib.asynccontextmanager
async def started(browser: str, url: str) -> AsyncIterator[None]:
    """Run a browser on a page, with a profile that is new."""
    with tempfile.TemporaryDirectory(prefix="wskit-", ignore_cleanup_errors=True) as profile:
        process = subprocess.Popen(
            arguments(browser, profile, url),
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            start_new_session=True,  # it has many processes, and they go together
        )
        try:
            yield
        finally:
            with contextlib.suppress(ProcessLookupError):
                os.killpg(process.pid, signal.SIGKILL)
            process.wait()


@contextlib.asynccontextmanager
async def directly(stage: Stage, names: Sequence[str]) -> AsyncIterator[dict[str, str]]:
    """Listen, and yield the URL of each behaviour of these names."""
    loop = asyncio.get_running_loop()
    # An address for each: browsers connect to one address once at a time.
    servers = await asyncio.gather(*(loop.create_server(lambda: Player(stage), one, 0) for one in hosts(len(names))))
    try:
        yield {
            name: "ws://{}:{}/{}".format(*server.sockets[0].getsockname(), quote(name))
            for name, server in zip(names, servers, strict=True)
        }
    finally:
        for server in servers:
            server.close()


def hosts(count: int) -> list[str]:
    """Return so many addresses of this computer."""
    return [f"127.1.{number // 250}.{number % 250 + 1}" for number in range(count)]


Way = Callable[[Stage, Sequence[str]], contextlib.AbstractAsyncContextManager[dict[str, str]]]
"""How the page reaches the server."""


async def measure(
    browser: str, behaviours: Sequence[Behaviour], limit: float, way: Way = directly
) -> dict[str, Outcome]:
    """Let a browser's page go through the behaviours, and return what came of each."""
    stage = Stage(behaviours)
    # Those that take long first, and those that fail last: after many failures Chromium lets a page wait.
    behaviours = sorted(behaviours, key=lambda one: (one.url is not None, -one.seconds))
    async with way(stage, [one.name for one in behaviours]) as urls:
        return await _measured(browser, behaviours, limit, stage, urls)


async def _measured(
    browser: str, behaviours: Sequence[Behaviour], limit: float, stage: Stage, urls: dict[str, str]
) -> dict[str, Outcome]:
    runner = _Runner(behaviours, urls, stage)
    pages = await asyncio.start_server(runner.serve, "127.0.0.1", 0, limit=2**24)
    try:
        async with started(browser, f"http://127.0.0.1:{pages.sockets[0].getsockname()[1]}/"):
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(runner.done.wait(), limit)
            await asyncio.sleep(0.2)  # what a page's last act sent may still be on its way
            result = {
                name: Outcome(
                    told["page"], list(stage.seen.get(name, [])), 0 if stage.behaviours[name].heavy else told["seconds"]
                )
                for name, told in runner.outcomes.items()
            }
    finally:
        pages.close()
        await stage.clear()
    missing = sorted(set(stage.behaviours) - set(result))
    assert not missing, f"{browser} came to no end with {missing}"
    return result
