"""Canvas: a ladder's picture while it is drawn, from the top down: its items, and the shapes behind them.

1. An item is a row of the grid. A shape has no words, and says from which row to which it goes.
2. Times and ready states look the same in every ladder.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from ..protocol.interface import ReadyState
from ..reading.conversation import Conversation
from ..reading.passages import Side
from .brush import PLACES, em
from .labels import CALLED
from .layout import EM, Pause, Placed
from .markup import escape

__all__ = ["Canvas", "is_tall", "named"]

TALL: Final = 56 * EM
"""A picture that is higher than this names its sides at its foot, too."""


def is_tall(rows: Iterable[Placed]) -> bool:
    """Tell whether a picture of these rows names its sides at its foot, too."""
    return sum(row.above + row.below + (row.pause.high if row.pause else 0) for row in rows) > TALL


def named(place: str, name: str, more: str) -> str:
    """Draw the name of a column, and what is to be said besides."""
    return f'<b class="{place}">{name}{f" <em>{more}</em>" if more else ""}</b>'


class Canvas:
    """What has been drawn so far."""

    def __init__(self) -> None:
        self._items: list[str] = []
        self._shapes: list[str] = []
        self._states: dict[Side, list[tuple[int, ReadyState]]] = {"client": [], "server": []}

    @property
    def last(self) -> int:
        """The number of the last item; they are counted from 1."""
        return len(self._items)

    def item(self, words: str, kind: str = "", style: str = "") -> None:
        """Draw the next row."""
        kind = f' class="{kind}"' if kind else ""
        style = f' style="{style}"' if style else ""
        hidden = "" if words else ' aria-hidden="true"'
        self._items.append(f"<li{kind}{style}{hidden}>{words}</li>")

    def shape(self, drawn: str) -> None:
        """Draw something behind the rows."""
        self._shapes.append(drawn)

    def pause(self, pause: Pause) -> None:
        """Say what time it is after time has passed."""
        lasts = f"<em>{pause.lasts}</em> " if pause.lasts else ""
        kind = f"time{' long' if lasts else ''}{' crossed' if pause.crossed else ''}"
        self.item(f"{lasts}<b>{pause.now}</b>", kind, f"min-height:{em(pause.high)}")

    def name_states(self, states: dict[Side, ReadyState]) -> None:
        """Name the ready states that begin at the last row."""
        place, said = self.last, []
        for side, state in sorted(states.items()):
            self._states[side].append((place, state))
            said.append(f'<b class="{PLACES[side]} s{state.value}"><u>{CALLED[side]} is </u>{state.name}</b>')
        self.item(" ".join(said), "states")

    def bands(self, side: Side, conversation: Conversation, last: int, *, late: bool = False) -> None:
        """Draw a side: its line, and its ready states along it, down to the row ``last``.

        One that may come ``late`` has its line down to where its states begin.
        """
        unknown = conversation.is_missing(side) or conversation.is_gone(side)
        place, changes = PLACES[side], self._states[side]
        begin = changes[0][0] if changes else last
        if unknown or begin > 2:
            line = "unknown" if unknown else "line"
            late = late and bool(changes) and not unknown
            line, end = (f"{line} late", begin) if late else (line, last)
            self.shape(f'<i class="band {place} {line}" style="grid-row:2/{end + 1}"></i>')
        ends = [*(row for row, _ in changes[1:]), last]
        for (row, state), end in zip(changes, ends, strict=False):
            kind = f"band {place} s{state.value}{' end' if end == last else ''}"
            self.shape(f'<i class="{kind}" style="grid-row:{row + 1}/{end + 1}"></i>')

    def html(self, kind: str, summary: str) -> str:
        """Return all of it; ``summary`` says in words what it is of."""
        shapes, items = "".join(self._shapes), "\n".join(self._items)
        heading = f'<ul role="list" aria-label="{escape(summary)}">'
        return f'<div class="{kind}">{shapes}{heading}\n{items}\n</ul></div>'
