"""What runs in the kernel of a benchmark's notebook: connected panels, their traffic, and the peers."""

from __future__ import annotations

import asyncio
import concurrent.futures
import itertools
import time
from typing import Any, NamedTuple

import ipywidgets

from wskit import EchoServer, MessageEvent, Panel, Timeline, WebSocket
from wskit.loops import portal

__all__ = ["Echoes", "Traffic", "bare_socket", "connected", "counter"]

IN_FLIGHT = 1000
"""How many messages may be on their way at once."""


class Echoes(NamedTuple):
    """How some messages went: when they began and when the last echo was recorded, and the seconds between the two.

    The first two are times of the kernel's clock, in seconds.
    """

    begun: float
    recorded: float
    seconds: float


class Traffic:
    """Sends distinct messages of 16 bytes over an open socket that lives on wskit's loop, and takes their echoes."""

    def __init__(self, socket: WebSocket) -> None:
        self._socket = socket
        self._numbers = itertools.count(1)
        socket.onmessage = self._take

    async def echo(self, count: int) -> Echoes:
        """Send so many messages, and return when the last echo has been recorded."""
        self._to_send = self._to_come = count
        self._done: concurrent.futures.Future[Echoes] = concurrent.futures.Future()
        portal.post(self._begin)
        return await asyncio.wrap_future(self._done)

    def _begin(self) -> None:
        self._begun, self._started = time.time(), time.perf_counter()
        for _ in range(min(IN_FLIGHT, self._to_send)):
            self._send()

    def _send(self) -> None:
        self._to_send -= 1
        self._socket.send(f"echo {next(self._numbers):011}")

    def _take(self, event: MessageEvent) -> None:
        # The event was recorded just before: a handler is called in the same turn of the loop.
        self._to_come -= 1
        if self._to_send:
            self._send()
        elif not self._to_come:
            seconds = time.perf_counter() - self._started
            self._done.set_result(Echoes(self._begun, time.time(), seconds))


async def connected(panel: Panel) -> WebSocket:
    """Press a panel's button, and return its socket when it is open."""
    panel.connect_button.click()
    assert panel.socket is not None
    return await panel.socket.opened


async def bare_socket() -> WebSocket:
    """Open a socket as a panel does, with both ends recorded, and nobody that looks at the record."""
    server = EchoServer(timeline=Timeline())
    return await portal.run(lambda: WebSocket(server.url, timeline=server.timeline)).opened


def counter() -> Any:
    """Make the peer of a panel: a button whose handler sets a label."""
    pressed = itertools.count(1)
    button, label = ipywidgets.Button(description="Count"), ipywidgets.Label()

    def count(_: Any) -> None:
        label.value = f"pressed {next(pressed):04}"

    button.on_click(count)
    return ipywidgets.VBox([button, label])
