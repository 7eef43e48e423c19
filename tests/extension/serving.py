"""A real Jupyter Server with the tunnel, and what a test asks it for over a socket of its own."""

from __future__ import annotations

import asyncio
import contextlib
import json
import os
import secrets
import socket
import ssl
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NamedTuple

import pytest

from wskit.ends.door import close_door, open_door

PATIENCE = 60.0
"""How long a server may take to start, in seconds."""
KEY = "dGhlIHNhbXBsZSBub25jZQ=="
SHAKE = (
    "Connection: Upgrade",
    "Upgrade: websocket",
    "Sec-WebSocket-Version: 13",
    f"Sec-WebSocket-Key: {KEY}",
)
"""The lines of a right opening handshake, without the first two."""
OPENS = (
    b"HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
    b"Sec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=\r\n\r\n"
)
"""What a right server answers."""

Serve = Callable[[asyncio.StreamReader, asyncio.StreamWriter], Awaitable[None]]


@dataclass
class Served:
    """A Jupyter Server that runs on ``port``, below the path ``base``, with the ``token``; ``log`` is where it logs."""

    port: int
    base: str
    token: str
    log: Path
    process: subprocess.Popen[bytes]

    @property
    def url(self) -> str:
        """Where it is, without a slash at the end."""
        return f"http://127.0.0.1:{self.port}{self.base.rstrip('/')}"

    def path(self, port: int | str, rest: str = "/") -> str:
        """Return the path of the tunnel to a port."""
        return f"{self.base}wskit/tunnel/{port}{rest}"


class Wire(NamedTuple):
    """A connection to it."""

    reader: asyncio.StreamReader
    writer: asyncio.StreamWriter


def free_port() -> int:
    """Return a port of this computer on which nobody listens."""
    with socket.create_server(("127.0.0.1", 0)) as probe:
        return int(probe.getsockname()[1])


@contextlib.contextmanager
def running(
    folder: Path,
    *options: str,
    module: str = "jupyter_server",
    base: str = "/",
    token: str | None = None,
    certificate: ssl.SSLContext | None = None,
) -> Iterator[Served]:
    """Run a Jupyter Server whose kernels would share the folder ``runtime`` in ``folder``; this process does, too."""
    token = secrets.token_hex() if token is None else token
    port = free_port()
    command = [
        *(sys.executable, "-m", module, "--allow-root", "--no-browser", f"--port={port}", *options),
        *(f"--ServerApp.{name}" for name in (f"root_dir={folder}", "port_retries=0", f"base_url={base}")),
        f"--IdentityProvider.token={token}",
    ]
    homes = {f"JUPYTER_{name}_DIR": str(folder / name.lower()) for name in ("RUNTIME", "CONFIG", "DATA")}
    log = folder / "log"
    with pytest.MonkeyPatch.context() as patched, log.open("wb") as written:
        patched.setenv("JUPYTER_RUNTIME_DIR", homes["JUPYTER_RUNTIME_DIR"])
        environment = {**os.environ, **homes}
        process = subprocess.Popen(command, stdout=written, stderr=written, env=environment, cwd=folder)
        served = Served(port, base, token, log, process)
        try:
            _wait(served, certificate)
            yield served
        finally:
            process.terminate()
            try:
                process.wait(20)
            except subprocess.TimeoutExpired:
                process.kill()
                raise


def _wait(served: Served, certificate: ssl.SSLContext | None) -> None:
    deadline = time.monotonic() + PATIENCE
    url = f"{served.url}/api"
    while time.monotonic() < deadline and served.process.poll() is None:
        with contextlib.suppress(OSError):
            if certificate is not None:
                url = url.replace("http:", "https:").replace("127.0.0.1", "localhost")
            with urllib.request.urlopen(url, timeout=5, context=certificate):
                return
        time.sleep(0.05)
    raise RuntimeError(f"Jupyter Server did not start:\n{served.log.read_text()}")


def get(url: str, **headers: str) -> tuple[int, Any]:
    """Ask for a URL as no browser does, and return the status and what came as JSON."""
    request = urllib.request.Request(url, headers={name.replace("_", "-"): value for name, value in headers.items()})
    try:
        with urllib.request.urlopen(request, timeout=20) as answer:
            return answer.status, json.load(answer)
    except urllib.error.HTTPError as error:
        with error:
            return error.code, json.load(error)


@contextlib.asynccontextmanager
async def listening(serve: Serve, host: str = "127.0.0.1", *, door: bool = True) -> AsyncIterator[int]:
    """Be a kernel's server that does exactly what a test says, behind a door or without; yields its port."""
    running: set[asyncio.Task[None]] = set()

    async def served(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        assert task is not None
        running.add(task)
        try:
            with contextlib.suppress(ConnectionError):
                await serve(reader, writer)
        finally:
            await closed(writer)

    server = await asyncio.start_server(served, host, 0, backlog=1024)
    port: int = server.sockets[0].getsockname()[1]
    if door:
        open_door(port, host)
    try:
        yield port
    finally:
        server.close()
        if door:
            close_door(port)
        async with asyncio.timeout(10):  # whoever came has gone, or goes now
            await asyncio.gather(*running, return_exceptions=True)


@contextlib.asynccontextmanager
async def asked(
    served: Served, target: str, *lines: str, method: str = "GET", version: str = "HTTP/1.1", behind: bytes = b""
) -> AsyncIterator[Wire]:
    """Send a request, whatever it is, with a Host, and bytes behind it. Yields the connection, and ends it."""
    reader, writer = await asyncio.open_connection("127.0.0.1", served.port)
    try:
        head = [f"{method} {target} {version}", f"Host: 127.0.0.1:{served.port}", *lines, "", ""]
        writer.write("\r\n".join(head).encode("latin-1") + behind)
        yield Wire(reader, writer)
    finally:
        await closed(writer)


async def closed(writer: asyncio.StreamWriter) -> None:
    """End a connection, and wait until that is done."""
    writer.transport.abort()
    with contextlib.suppress(ConnectionError):
        await writer.wait_closed()


def letting_in(served: Served) -> str:
    """Return the line that lets in."""
    return f"Authorization: token {served.token}"


async def answer(reader: asyncio.StreamReader) -> tuple[int, dict[str, str], Any]:
    """Read an answer of Jupyter's: its status, its headers, and what it says."""
    head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1").split("\r\n")
    headers = {name.lower(): value for name, _, value in (line.partition(": ") for line in head[1:])}
    body = await reader.readexactly(int(headers.get("content-length", "0")))
    return int(head[0].split()[1]), headers, json.loads(body) if body.startswith(b"{") else body
