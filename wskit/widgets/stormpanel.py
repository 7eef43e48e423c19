"""Storm: a server restarts at the press of a button, and as many clients as you like come back, as you say."""

from __future__ import annotations

import asyncio
import math
import random
from collections.abc import Iterator
from typing import Any, Final

import ipywidgets

from ..endings.storms import Policy, storm
from ..loops import cells
from ..views.histogram import MOST, histogram
from ..views.markup import STYLE
from .controls import button, choice, row, still_button, still_choice
from .dress import DRESS
from .meter import Meter
from .pictured import WAKE, Pictured
from .showing import Showing

__all__ = ["StormPanel"]

_CLIENTS: Final = (100, 300, 1000)
_LIMITS: Final = (50, 100, 300, 1000)
_FIRST: Final = (1, 5, 20)
_LONGEST: Final = (5, 20, 60)


class StormPanel(Pictured):
    """Fields for the clients, for what the server can take, and for how clients wait, and a button that restarts it.

    See :func:`~wskit.endings.storms.storm` for what happens then. A second button ends it: the kernel's menu interrupts
    cells only, and none runs then.

    >>> StormPanel()
    [Restart the server] [Stop] Clients: 1,000, It takes: 300 a second, Jitter: full, First wait: 5 s, Longest: 20 s
    """

    def __init__(self) -> None:
        cells.begin()
        self.clients = _numbers("Clients:", _CLIENTS, 1000, "How many clients are connected", "")
        self.limit = _numbers("It takes:", _LIMITS, 300, "How many new connections the server takes", " a second")
        self.jitter = choice(
            "Jitter:", [("full", True), ("none", False)], "Whether clients roll dice for how long they wait", "16em"
        )
        self.first = _numbers("First wait:", _FIRST, 5, "How long the first wait is, at most", " s")
        self.longest = _numbers("Longest:", _LONGEST, 20, "How long any wait is, at most", " s")
        self.storm = Showing("Restart the server", "Say 1012 to all clients, and let them come back", self._restart)
        self.stop_button = button("Stop", "End the storm at once", self.storm.stop)
        self._replaced = False
        self.meter = Meter(self.clients.value, "clients are back")
        super().__init__(
            [
                ipywidgets.HTML(STYLE + DRESS, layout={"display": "none"}),
                row(*self._fields()),
                row(self.storm.button, self.stop_button, self.meter, self.storm.notice),
                self.storm.outcome,
            ]
        )
        cells.keep(self)

    def _fields(self) -> tuple[Any, ...]:
        return self.clients, self.limit, self.jitter, self.first, self.longest

    async def _restart(self) -> dict[str, str]:
        clients, limit, jitter, first, longest = (field.value for field in self._fields())
        self.meter.begin(clients)
        try:
            came = await storm(_policy(first, longest, jitter=jitter), clients=clients, limit=limit, watch=self.meter)
        except asyncio.CancelledError:
            if self._replaced:
                raise
            raise ValueError("You stopped it.") from None
        width = _width(came.attempts[-1])
        plot = histogram(
            {f"{'with full' if jitter else 'without'} jitter": came.attempts},
            width=width,
            unit="s",
            title=str(came),
            y="attempts",
            limit=(limit * width, "what the server can take"),
        )
        return {"text/html": plot.html, "text/plain": plot.text}

    def replace(self) -> None:
        """Let go of everything: the cell that made this runs again."""
        self._replaced = True
        self.storm.stop()  # it may have long to go
        super().replace()

    def _still(self) -> dict[str, str]:
        fields = "".join(still_choice(field) for field in self._fields())
        buttons = still_button(self.storm.button) + still_button(self.stop_button)
        controls = "".join(f'<div class="wskit-row">{one}</div>' for one in (fields, buttons))
        words = ", ".join(f"{field.description} {field.label}" for field in self._fields())
        shown = self.storm.shown
        return {
            "text/html": f'{STYLE}{DRESS}<div class="wskit">{controls}</div>{shown["text/html"]}'
            f'<p class="wskit">{WAKE}</p>',
            "text/plain": f"[Restart the server] [Stop] {words}\n{shown['text/plain']}".rstrip(),
        }


def _numbers(label: str, numbers: tuple[int, ...], chosen: int, tooltip: str, unit: str) -> Any:
    field = choice(label, [(f"{number:,}{unit}", number) for number in numbers], tooltip, "16em")
    field.value = chosen
    return field


def _width(last: float) -> int:
    """Return how many seconds each bar has to cover for all to fit."""
    return math.ceil((last + 1) / (MOST - 1))


def _policy(first: float, longest: float, *, jitter: bool) -> Policy:
    """Double the wait each time, up to the longest. With full jitter, that is the most that the dice can give."""

    def policy(chance: random.Random) -> Iterator[float]:
        most = first
        while True:
            most = min(longest, most)
            yield chance.uniform(0, most) if jitter else most
            most *= 2

    return policy
