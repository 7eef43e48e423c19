"""Environment: is all here that the course needs? In words, with what to do where something is missing."""

from __future__ import annotations

import asyncio
import importlib.metadata
import sys
from dataclasses import dataclass
from typing import Final

from ..ends.server import EchoServer
from ..ends.websocket import WebSocket
from ..loops.portal import Promise
from ..record.timeline import Timeline

__all__ = ["Environment", "check_environment"]

PACKAGES: Final = {
    "anywidget": "without it your own browser cannot take part",
    "dpkt": "without it nothing can be saved for Wireshark",
    "h11": "without it no handshake can be read",
    "idna": "without it no URL can be read",
    "ipywidgets": "without it there are no buttons",
    "jupyterlab_widgets": "without it JupyterLab shows no buttons",
    "trustme": "without it the endings that need certificates cannot be made",
    "websockets": "without it there are no connections",
}
PATIENCE: Final = 5.0
"""How many seconds a connection to this very machine may take."""


@dataclass(frozen=True)
class Environment:
    """What was found: a sentence for everything that is missing, with what to do."""

    problems: tuple[str, ...]

    def __repr__(self) -> str:
        if not self.problems:
            return "All that the course needs is here. Go on!"
        return "\n".join(("Something is missing:", *(f"- {problem}" for problem in self.problems)))


async def check_environment() -> Environment:
    """Look for all that the course needs: packages, and a connection from this machine to itself.

    >>> await check_environment()
    All that the course needs is here. Go on!
    """
    problems = [
        f"The package {name} is not installed: {without}. Run `{sys.executable} -m pip install {name}`."
        for name, without in PACKAGES.items()
        if not _installed(name)
    ]
    problem = await _connection()
    return Environment((*problems, problem) if problem else tuple(problems))


def _installed(name: str) -> bool:
    try:
        importlib.metadata.version(name)
    except importlib.metadata.PackageNotFoundError:
        return False
    return True


async def _connection() -> str:
    """Say why this machine cannot connect to itself; "" if it can."""
    timeline = Timeline()
    try:
        server = EchoServer(timeline=timeline)
    except OSError as error:
        return f"No server can listen on this machine ({error}). Is a sandbox or a security program in the way?"
    ws = WebSocket(server.url, timeline=timeline)
    echo: Promise[str | bytes] = Promise()
    ws.onmessage = lambda event: echo.resolve(event.data)
    ws.onopen = lambda event: ws.send("hello")
    try:
        async with asyncio.timeout(PATIENCE):
            await echo
    except TimeoutError:
        return "This machine cannot connect to itself. Is a firewall or a security program in the way of 127.0.0.1?"
    finally:
        ws.close()
        server.close()
        await server.closed
    return ""
