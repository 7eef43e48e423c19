"""Storm: a server restarts at the press of a button, and as many pages as you like come back, as you say.

1. What is chosen is said in words besides: no screen reader is told which of a few buttons is chosen.
2. What was tried stays in a table, the last on top, so that it can be compared. What is tried again is there once. It
   stands right below the chart: what is folded comes last.
3. While pages come back there is no chart: the last one is of another storm.
4. The bars rise from left to right, as the storm passed. Who wants less motion, and whoever looks at the still picture,
   sees them stand.
"""

from __future__ import annotations

import asyncio
import math
import random
import re
from collections.abc import Iterable, Iterator
from itertools import islice, takewhile
from typing import Any, Final

import ipywidgets

from ..endings.storms import Policy, Storm, storm
from ..language.speaking import word
from ..loops import cells
from ..views.histogram import MOST, histogram
from ..views.markup import STYLE, escape, inline
from .attempts import ATTEMPTS, Attempt, in_a_table
from .controls import button, dress, few, row, still_button, still_choice
from .dress import DRESS
from .meter import Meter
from .pictured import Pictured
from .showing import Showing

__all__ = ["StormPanel"]

_PAGES: Final = (10, 100, 1000)
_FIRST: Final = (1, 5, 20)
_LONGEST: Final = 30
_LIMIT: Final = 300
"""How many new connections the server takes in a second."""
_KEPT: Final = 6
"""How many storms the table has."""
_WAITS: Final = "Each waits"
_HEADS: Final = ("Pages", "Attempts", "In vain", "Worst second", "Back after")

_LOOK: Final = """<style>
.wskit .wskit-came, .wskit .wskit-came > .widget-html-content { min-width: 0; }
.wskit .wskit-came.wskit-before .wskit-storm { visibility: hidden; }
@keyframes wskit-rise { from { transform: scaleY(0); } }
@media (prefers-reduced-motion: no-preference) {
 .wskit-storm .wskit-drawing rect { animation: wskit-rise .2s both; animation-delay: calc(var(--at) * 25ms);
  transform-box: fill-box; transform-origin: bottom; }
}
</style>"""
_EMPTY: Final = "Press *Restart the server*: each attempt to come back is drawn here."
_BAR: Final = re.compile(r'<rect x="([\d.]+)%"([^>]*)>')


class StormPanel(Pictured):
    """Buttons for how many pages there are, and for how they wait, and one that restarts their server.

    See :func:`~wskit.endings.storms.storm` for what happens then. A second button ends it: the kernel's menu interrupts
    cells only, and none runs then.

    >>> StormPanel()
    [Restart the server] [Stop] Pages: 1,000, Each waits: 5 s, And then: as long again, By chance: no
    """

    def __init__(self) -> None:
        cells.begin()
        self.pages = few("Pages:", [(f"{number:,}", number) for number in _PAGES], "How many pages are connected")
        self.first = few("Each waits:", [(f"{number} s", number) for number in _FIRST], "How long the first wait is")
        self.doubles = few(
            "And then:", [("as long again", False), ("twice as long", True)], "How long each of the next waits is"
        )
        self.chance = few(
            "By chance:", [("no", False), ("any time up to that", True)], "Whether each page rolls dice for each wait"
        )
        self.pages.value, self.first.value = 1000, 5
        self.storm = Showing("Restart the server", "Say 1012 to all pages, and let them come back", self._restart)
        dress(self.storm.button, "main")
        self.storm.outcome.add_class("wskit-came")
        self.storm.outcome.value = f'<div class="wskit wskit-empty"><span>{inline(_EMPTY)}</span></div>'
        self.stop_button = button("Stop", "End the storm at once", self.storm.stop, kind="quiet")
        self.said = ipywidgets.HTML(layout={"width": "auto"})
        for field in self._fields():
            field.observe(self._say, "value")
        self._say()
        self._replaced = False
        self._came: dict[tuple[int, str], Storm] = {}
        self.meter = Meter(self.pages.value, "pages are back")
        self.meter.layout.display = "none"  # nobody has left yet
        super().__init__([ipywidgets.HTML(STYLE + DRESS + ATTEMPTS + _LOOK, layout={"display": "none"}), self._whole()])
        cells.keep(self)

    def _whole(self) -> Any:
        waits = ipywidgets.VBox([self.first, self.doubles, self.chance, self.said], layout={"overflow": "visible"})
        purposes = [row(self.storm.button, self.stop_button), self.storm.notice, self.pages, waits]
        for one in (purposes[0], *purposes[2:]):
            one.add_class("wskit-purpose")
        controls = ipywidgets.VBox(purposes, layout={"overflow": "visible"})
        controls.add_class("wskit-controls")
        sight = ipywidgets.VBox([self.meter, self.storm.outcome], layout={"overflow": "visible"})
        sight.add_class("wskit-sight")
        whole = ipywidgets.Box([controls, sight], layout={"overflow": "visible"})
        whole.add_class("wskit-stage")
        return whole

    def _fields(self) -> tuple[Any, ...]:
        return self.pages, self.first, self.doubles, self.chance

    def _say(self, _: object = None) -> None:
        """Say how the pages wait, with what is chosen now."""
        waits = _in_words(self.first.value, doubles=self.doubles.value, chance=self.chance.value)
        self.said.value = f'<div class="wskit wskit-sound" role="status">Each page waits {escape(waits)}.</div>'

    async def _restart(self) -> dict[str, str]:
        pages, first, doubles, chance = (field.value for field in self._fields())
        policy = _policy(first, doubles=doubles, chance=chance)
        words = _in_words(first, doubles=doubles, chance=chance)
        self.meter.begin(pages)
        self.meter.layout.display = ""
        try:
            came = await storm(policy, clients=pages, limit=_LIMIT, watch=self.meter)
        except asyncio.CancelledError:
            if self._replaced:
                raise
            raise ValueError("You stopped it.") from None
        self._came.pop((pages, words), None)
        self._came[pages, words] = came
        width = _width(came.attempts[-1])
        plot = histogram(
            {f"each waits {words}": came.attempts},
            width=width,
            unit="s",
            title=f"All {pages:,} pages are back after {came.back[-1]:.1f} s",
            y=word("attempts"),
            limit=(_LIMIT * width, "what the server can take"),
        )
        drawn, fold, numbers = _BAR.sub(r'<rect style="--at: \1" x="\1%"\2>', plot.html).partition("<details>")
        about = "What each way to wait has brought"
        table = in_a_table(about, _HEADS, self._tried(), last=0)
        return {
            "text/html": f'<div class="wskit-storm">{drawn}{table}{fold}{numbers}</div>',
            "text/plain": "\n".join([plot.text, *self._lines()]),
        }

    def _tried(self) -> Iterable[Attempt]:
        """Return what stands in the table, the last storm first."""
        for (pages, words), came in islice(reversed(self._came.items()), _KEPT):
            numbers = pages, len(came.attempts), len(came.attempts) - len(came.back), came.worst
            row = [*(f"{number:,}" for number in numbers), f"{came.back[-1]:.1f} s"]
            yield f"{_WAITS} {words}", [(cell, False) for cell in row]

    def _lines(self) -> Iterator[str]:
        for words, numbers in self._tried():
            yield f"{words}; " + "; ".join(f"{head}: {cell}" for head, (cell, _) in zip(_HEADS, numbers, strict=True))

    def replace(self) -> None:
        """Let go of everything: the cell that made this runs again."""
        self._replaced = True
        self.storm.stop()  # it may have long to go
        super().replace()

    def _still(self) -> dict[str, str]:
        fields = "".join(still_choice(field) for field in self._fields())
        buttons = still_button(self.storm.button) + still_button(self.stop_button)
        controls = "".join(f'<div class="wskit-row">{one}</div>' for one in (buttons, fields))
        words = ", ".join(f"{field.description} {field.label}" for field in self._fields())
        shown = self.storm.shown
        return {
            "text/html": f'{STYLE}{DRESS}{ATTEMPTS}<div class="wskit">{controls}</div>{shown["text/html"]}',
            "text/plain": f"[Restart the server] [Stop] {words}\n{shown['text/plain']}".rstrip(),
        }


def _width(last: float) -> int:
    """Return how many seconds each bar has to cover for all to fit."""
    return math.ceil((last + 1) / (MOST - 1))


def _waits(first: float, *, doubles: bool) -> Iterator[float]:
    """Wait as long again each time, or twice as long, up to the longest."""
    wait = first
    while True:
        yield wait
        wait = min(_LONGEST, 2 * wait) if doubles else wait


def _policy(first: float, *, doubles: bool, chance: bool) -> Policy:
    """Wait so long. By chance, that is the most that the dice can give."""

    def policy(dice: random.Random) -> Iterator[float]:
        for wait in _waits(first, doubles=doubles):
            yield dice.uniform(0, wait) if chance else wait

    return policy


def _in_words(first: float, *, doubles: bool, chance: bool) -> str:
    up_to = "up to " if chance else ""
    if not doubles:
        return f"{up_to}{first:g} s each time"
    before = ", ".join(f"{wait:g}" for wait in takewhile(lambda wait: wait < _LONGEST, _waits(first, doubles=True)))
    return f"{up_to}{before} s, then {up_to}{_LONGEST} s each time"
