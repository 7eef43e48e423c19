"""Drawing: a ladder as HTML that the browser lays out. Pure functions.

1. It is a list, a row is an item, and its words come in the order in which they are read: without any style sheet it
   can still be read. What only a picture shows (arrows, bands) is made of elements without words.
2. The picture is a grid: clock, states and band of the client; zone, lane, zone; band and states of the server. Its
   lines have names, which are in the style sheet. Nothing here knows how wide anything is.
3. A ready state has a pattern and a word, a problem a sign, what is lost a cross, what is held two bars, what is on its
   way a tip: colour is never the only sign.
4. There is no id in it, as many pictures may share one page.
"""

from __future__ import annotations

from typing import Final

from ..protocol.interface import ReadyState
from ..reading.conversation import Conversation
from ..reading.passages import SIDES, Side
from .brush import PLACES, Brush, em
from .clock import clock_of
from .labels import OTHER_END, label, whose
from .layout import EM, Flight, Pause, Row, rows
from .markup import escape
from .motion import Motion
from .rungs import rungs
from .stylesheet import STYLE

__all__ = ["STYLE", "picture"]

TALL: Final = 56 * EM
"""A picture that is higher than this names its sides at its foot, too."""


def picture(conversation: Conversation, *, live: bool = False, now: float | None = None) -> str:
    """Draw a conversation. Needs the common style sheet and ``STYLE``.

    A ``live`` picture shows times of any clock, and what is on its way at the time ``now`` moves.
    """
    return _Picture(conversation, live, now).draw()


class _Picture:
    """One picture while it is drawn, from the top down."""

    def __init__(self, conversation: Conversation, live: bool, now: float | None) -> None:
        self._conversation = conversation
        self._brush = Brush(conversation, Motion(conversation, now) if live else None)
        self._clock = clock_of(conversation, live=live)
        self._items: list[str] = []
        self._shapes: list[str] = []
        self._states: dict[Side, list[tuple[int, ReadyState]]] = {"client": [], "server": []}

    def draw(self) -> str:
        made, flights = rows(rungs(self._conversation, self._clock), self._conversation, self._clock)
        crossing = {place: flight for flight in flights for place in (flight.leaves, flight.comes)}
        self._titles()
        places = []
        for number, row in enumerate(made):
            if row.pause is not None:
                self._pause(row.pause)
            self._row(row, crossing.get(number))
            places.append(len(self._items))
            if row.rung.states:
                self._name_states(row.rung.states, places[-1])
        for flight in flights:
            self._shapes.append(self._brush.fall(flight, places[flight.leaves], places[flight.comes]))
        last = len(self._items)
        if sum(row.above + row.below + (row.pause.high if row.pause else 0) for row in made) > TALL:
            self._titles()
        for side in SIDES:
            self._bands(side, last)
        summary = escape(_summary(self._conversation))
        shapes, items = "".join(self._shapes), "\n".join(self._items)
        return f'<div class="wskit-rungs">{shapes}<ul role="list" aria-label="{summary}">\n{items}\n</ul></div>'

    def _item(self, words: str, kind: str = "", style: str = "") -> None:
        kind = f' class="{kind}"' if kind else ""
        style = f' style="{style}"' if style else ""
        hidden = "" if words else ' aria-hidden="true"'
        self._items.append(f"<li{kind}{style}{hidden}>{words}</li>")

    def _titles(self) -> None:
        said = []
        for side in SIDES:
            missing = self._conversation.is_missing(side)
            more = "not recorded" if missing else "not known" if self._conversation.is_gone(side) else ""
            name = OTHER_END if missing else side
            said.append(f'<b class="{PLACES[side]}">{name}{f" <em>{more}</em>" if more else ""}</b>')
        self._item(" ".join(said), "sides")

    def _pause(self, pause: Pause) -> None:
        """Say what time it is after time has passed."""
        lasts = f"<em>{pause.lasts}</em> " if pause.lasts else ""
        kind = f"time{' long' if lasts else ''}{' crossed' if pause.crossed else ''}"
        self._item(f"{lasts}<b>{pause.now}</b>", kind, f"min-height:{em(pause.high)}")

    def _row(self, row: Row, flight: Flight | None) -> None:
        words, kind, fresh = self._brush.row(row, flight)
        style = [f"margin-top:{em(row.extra)}"] if row.extra else []
        self._item(words, kind, ";".join([*style, fresh] if fresh else style))

    def _name_states(self, states: dict[Side, ReadyState], place: int) -> None:
        said = []
        for side, state in sorted(states.items()):
            self._states[side].append((place, state))
            said.append(f'<b class="{PLACES[side]} s{state.value}"><u>{side} is </u>{state.name}</b>')
        self._item(" ".join(said), "states")

    def _bands(self, side: Side, last: int) -> None:
        """Draw a side: its line, and its ready states along it."""
        unknown = self._conversation.is_missing(side) or self._conversation.is_gone(side)
        place, changes = PLACES[side], self._states[side]
        begin = changes[0][0] if changes else last
        if unknown or begin > 2:
            line = "unknown" if unknown else "line"
            self._shapes.append(f'<i class="band {place} {line}" style="grid-row:2/{last + 1}"></i>')
        ends = [*(row for row, _ in changes[1:]), last]
        for (row, state), end in zip(changes, ends, strict=False):
            kind = f"band {place} s{state.value}{' end' if end == last else ''}"
            self._shapes.append(f'<i class="{kind}" style="grid-row:{row + 1}/{end + 1}"></i>')


def _summary(conversation: Conversation) -> str:
    """Say in words what the picture is of."""
    states = ", ".join(f"{side} {state.name}" for side, state in sorted(conversation.states.items()))
    last = conversation.hung_up if conversation.refusal is None else [conversation.refusal]
    ends = "".join(f"; {whose(one)} {'refuses' if one.refuses else 'hangs up'}: {label(one)}" for one in last)
    return f"Sequence diagram of a connection: {states or 'nothing yet'}{ends}"
