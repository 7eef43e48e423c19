"""Drawing: a ladder as HTML that the browser lays out. Pure functions.

1. It is a list, a row is an item, and its words come in the order in which they are read: without any style sheet it
   can still be read. What only a picture shows (arrows, bands) is made of elements without words.
2. The picture is a grid: clock, states and band of the client; zone, lane, zone; band and states of the server. Its
   lines have names, which are in the style sheet. Nothing here knows how wide anything is.
3. A ready state has a pattern and a word, a problem a sign, what is lost a cross, what is held two bars, what is on its
   way a tip: colour is never the only sign.
4. A line is solid where somebody saw what passed, and dashed where it touches a side that was not recorded.
5. There is no id in it, as many pictures may share one page.
"""

from __future__ import annotations

from typing import Final

from ..protocol.interface import ReadyState
from ..reading.conversation import Conversation
from ..reading.passages import SIDES, Fate, Passage, Side, Signal
from .clock import clock_of
from .labels import OTHER_END, label, problems, whose
from .layout import EM, Flight, Pause, Room, Row, rows
from .markup import escape
from .motion import Motion
from .rungs import rungs
from .stylesheet import STYLE

__all__ = ["STYLE", "picture"]

TALL: Final = 56 * EM
"""A picture that is higher than this names its sides at its foot, too."""

_PLACES: Final[dict[Side, str]] = {"client": "l", "server": "r"}
_ROOM: Final = {Room.NEVER: "", Room.WIDE: "w", Room.ALWAYS: "a"}
_STUCK: Final = {Fate.LOST: "lost", Fate.HELD: "held"}
"""What stops on the way. What is held stands at the link that holds it: one is near its sender, one is not."""


def picture(conversation: Conversation, *, live: bool = False, now: float | None = None) -> str:
    """Draw a conversation. Needs the common style sheet and ``STYLE``.

    A ``live`` picture shows times of any clock, and what is on its way at the time ``now`` moves.
    """
    return _Picture(conversation, live, now).draw()


class _Picture:
    """One picture while it is drawn, from the top down."""

    def __init__(self, conversation: Conversation, live: bool, now: float | None) -> None:
        self._conversation = conversation
        self._motion = Motion(conversation, now) if live else None
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
            self._fall(flight, places[flight.leaves], places[flight.comes])
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
            said.append(f'<b class="{_PLACES[side]}">{name}{f" <em>{more}</em>" if more else ""}</b>')
        self._item(" ".join(said), "sides")

    def _pause(self, pause: Pause) -> None:
        """Say what time it is after time has passed."""
        lasts = f"<em>{pause.lasts}</em> " if pause.lasts else ""
        kind = f"time{' long' if lasts else ''}{' crossed' if pause.crossed else ''}"
        self._item(f"{lasts}<b>{pause.now}</b>", kind, f"min-height:{_em(pause.high)}")

    def _row(self, row: Row, flight: Flight | None) -> None:
        rung, passage = row.rung, row.rung.passage
        words, kind = "", ""
        style = [f"margin-top:{_em(row.extra)}"] if row.extra else []
        if rung.note is not None:
            kind = "note"
            place = "c" if rung.note.kind == "gone" and not row.narrow else _PLACES[rung.note.side]
            words = f'<em class="{place}">{escape(row.label)}</em>'
        elif passage is not None and rung.leaves:
            words = self._departure(row, passage, flight)
        elif passage is not None and flight is not None:
            words = self._landing(passage, flight)
        if self._motion is not None and (fresh := self._motion.appears(_time(rung.passage, rung.comes, rung.note))):
            kind = f"{kind} new".strip()
            style.append(fresh)
        self._item(words, f"{kind}{' narrow' if row.narrow else ''}".strip(), ";".join(style))

    def _departure(self, row: Row, passage: Passage, flight: Flight | None) -> str:
        """Draw what leaves, and comes at once, or later, or not."""
        side, fate = passage.sender, self._conversation.fate(passage)
        place = _PLACES[side]
        way = f"{'network' if passage.forged else self._name(side)} to {self._name(passage.receiver)}: "
        words = f"<u>{way}</u>"
        if row.mark:
            words = f'<b class="mark {place}"><b><u>{self._name(side)} </u>{row.mark}</b></b> {words}'
        full = label(passage)
        hint = f' title="{escape(full)}"' if full != row.label else ""
        wrong = "".join(f' <em class="wrong">⚠\ufe0e {escape(one)}</em>' for one in row.wrong)
        kinds, more = ["a", place, *self._kinds(passage)], ""
        if fate in _STUCK:
            near = " near" if self._conversation.holder(passage) == side else ""
            kinds.append("stuck")
            more = f'<i class="{_STUCK[fate]}{near}"><b></b>{fate.value}</i>'
        elif fate is Fate.ON_ITS_WAY:
            kinds.append("way")
            moves = self._motion.travels(passage) if self._motion is not None else ""
            more = f' <em>{fate.value}</em><b style="{moves}"></b>' if moves else f" <em>{fate.value}</em>"
        elif flight is not None:
            kinds += ["flies", f"b{_ROOM[flight.room[side]]}"]
        elif passage.is_unseen:
            kinds.append("unseen")
        elif self._conversation.is_missing(passage.receiver):
            kinds.append("unknown")
        return f'{words}<span class="{" ".join(kinds)}"{hint}>{escape(row.label)}{wrong}{more}</span>'

    def _landing(self, passage: Passage, flight: Flight) -> str:
        """Draw where something comes that left above."""
        room = _ROOM[flight.room[passage.receiver]]
        kinds = ["a", _PLACES[passage.sender], *self._kinds(passage), "lands", f"e{room}"]
        words = f"<u>{self._name(passage.receiver)} gets: {escape(label(passage, 40))}</u>"
        return f'{words}<span class="{" ".join(kinds)}"></span>'

    def _fall(self, flight: Flight, leaves: int, comes: int) -> None:
        """Draw how it falls, from row to row."""
        passage = flight.rung.passage
        if passage is None:
            return
        begin = "" if passage.forged else _ROOM[flight.room[passage.sender]]
        end = _ROOM[flight.room[passage.receiver]]
        kinds = ["fall", _PLACES[passage.sender], *self._kinds(passage), f"b{begin}", f"e{end}"]
        self._shapes.append(f'<i class="{" ".join(kinds)}" style="grid-row:{leaves + 1}/{comes + 1}"></i>')

    def _kinds(self, passage: Passage) -> list[str]:
        """Return the classes of what belongs to a passage."""
        kinds = ["forged"] if passage.forged else []
        if self._conversation.ends_with(passage):
            return [*kinds, "first"]
        if problems(passage):
            return [*kinds, "wrong"]
        return [*kinds, "quiet"] if isinstance(passage.what, Signal) else kinds

    def _name(self, side: Side) -> str:
        return OTHER_END if self._conversation.is_missing(side) else side

    def _name_states(self, states: dict[Side, ReadyState], place: int) -> None:
        said = []
        for side, state in sorted(states.items()):
            self._states[side].append((place, state))
            said.append(f'<b class="{_PLACES[side]} s{state.value}"><u>{side} is </u>{state.name}</b>')
        self._item(" ".join(said), "states")

    def _bands(self, side: Side, last: int) -> None:
        """Draw a side: its line, and its ready states along it."""
        unknown = self._conversation.is_missing(side) or self._conversation.is_gone(side)
        place, changes = _PLACES[side], self._states[side]
        begin = changes[0][0] if changes else last
        if unknown or begin > 2:
            line = "unknown" if unknown else "line"
            self._shapes.append(f'<i class="band {place} {line}" style="grid-row:2/{last + 1}"></i>')
        ends = [*(row for row, _ in changes[1:]), last]
        for (row, state), end in zip(changes, ends, strict=False):
            kind = f"band {place} s{state.value}{' end' if end == last else ''}"
            self._shapes.append(f'<i class="{kind}" style="grid-row:{row + 1}/{end + 1}"></i>')


def _time(passage: Passage | None, comes: bool, note: object) -> float | None:
    if passage is None:
        return getattr(note, "time", None)
    return passage.arrived if comes else passage.departed


def _em(units: int) -> str:
    return f"{units / EM:g}em"


def _summary(conversation: Conversation) -> str:
    """Say in words what the picture is of."""
    states = ", ".join(f"{side} {state.name}" for side, state in sorted(conversation.states.items()))
    last = conversation.hung_up if conversation.refusal is None else [conversation.refusal]
    ends = "".join(f"; {whose(one)} {'refuses' if one.refuses else 'hangs up'}: {label(one)}" for one in last)
    return f"Sequence diagram of a connection: {states or 'nothing yet'}{ends}"
