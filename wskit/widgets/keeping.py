"""Keeping: whether the server of a stage asks if anybody is there.

1. A connection keeps what it was begun with. So who chooses leaves the connection that there is, and has another one:
   what is chosen is what holds.
2. What holds is said in words besides, for no screen reader is told which of a few buttons is chosen.
"""

from __future__ import annotations

from collections.abc import Callable

import ipywidgets

from ..ends.server import EchoServer
from ..reading.passages import Side
from ..views.markup import escape
from .controls import few, still_choice
from .waiting import Patience

__all__ = ["Keeping"]


class Keeping:
    """The choice, and what is said of it.

    Args:
        server: the server, which asks at first.
        patience: how long each side waits. The server's is changed here.
        choose: called with what a choice does, when there is one.
    """

    def __init__(
        self, server: EchoServer, patience: dict[Side, Patience], choose: Callable[[Callable[[], None]], None]
    ) -> None:
        self._server, self._patience = server, patience
        self._interval = server.ping_interval
        options = ((f"every {self._interval:g} s", True), ("never", False))
        self.asks = few("The server asks:", options, "Whether it sends Pings")
        self.asks.observe(lambda change: choose(self._set), "value")
        self._said = ipywidgets.HTML(self._words(), layout={"width": "auto"})
        self.row = ipywidgets.VBox([self.asks, self._said], layout={"overflow": "visible"})

    def _set(self) -> None:
        self._server.ping_interval = self._interval if self.asks.value else None
        self._patience["server"] = self._patience["server"]._replace(ping_interval=self._server.ping_interval)
        self._said.value = self._words()

    def _words(self) -> str:
        server = self._server
        words = "It sends no Pings."
        if server.ping_interval is not None:
            for_how_long = "as long as it takes" if server.ping_timeout is None else f"{server.ping_timeout:g} s"
            words = f"It sends a Ping every {server.ping_interval:g} s, and waits {for_how_long} for the Pong."
        return f'<div class="wskit wskit-sound" role="status">{escape(words)}</div>'

    def still(self) -> list[str]:
        """Draw it, standing still."""
        return [still_choice(self.asks)]
