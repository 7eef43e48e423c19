"""Brush: what stands in a ladder's row between two sides, as HTML. Pure functions of one conversation.

1. Every arrow has its words, and before them who sends it to whom, for readers who see no arrow.
2. A line is solid where somebody saw what passed, and dashed where it touches a side that was not recorded.
3. What is lost has a cross, what is held two bars, what is on its way a tip: colour is never the only sign.
"""

from __future__ import annotations

from typing import Final

from ..reading.conversation import Conversation
from ..reading.moments import Note
from ..reading.passages import SIDES, Fate, Passage, Side, Signal
from .labels import OTHER_END, label, problems
from .layout import EM, Flight, Room, Row
from .markup import escape
from .motion import Motion

__all__ = ["PLACES", "Brush", "em"]

PLACES: Final[dict[Side, str]] = {"client": "l", "server": "r"}
"""On which hand a side is."""
_ROOM: Final = {Room.NEVER: "", Room.WIDE: "w", Room.ALWAYS: "a"}
_STUCK: Final = {Fate.LOST: "lost", Fate.HELD: "held"}
"""What stops on the way. What is held stands at the link that holds it: one is near its sender, one is not."""


def em(units: int) -> str:
    """Write a height in parts of the size of a letter."""
    return f"{units / EM:g}em"


class Brush:
    """Draws what passes between two sides.

    Args:
        conversation: what passes.
        motion: how it moves, in a live picture.
        names: what the two sides are called. Without names, one that was not recorded is the other end of TCP.
        more: a class of everything that is drawn.
    """

    def __init__(
        self,
        conversation: Conversation,
        motion: Motion | None,
        names: tuple[str, str] | None = None,
        more: str = "",
    ) -> None:
        self._conversation = conversation
        self._motion = motion
        self._names: dict[Side, str] = (
            dict(conversation.called) if names is None else dict(zip(SIDES, names, strict=True))
        )
        self._is_named = names is not None
        self._more = f" {more}" if more else ""

    def name(self, side: Side) -> str:
        """Name a side, as far as it is known who is there."""
        return OTHER_END if self._conversation.is_missing(side) and not self._is_named else self._names[side]

    def row(self, row: Row, flight: Flight | None) -> tuple[str, str, str]:
        """Draw a row. Return its words, its class and its style."""
        rung, passage = row.rung, row.rung.passage
        words, kind, style = "", "", ""
        if rung.note is not None:
            kind = "note"
            place = "c" if rung.note.kind == "gone" and not row.narrow else PLACES[rung.note.side]
            words = f'<em class="{place}">{escape(row.label)}</em>'
        elif passage is not None and rung.leaves:
            words = self._departure(row, passage, flight)
        elif passage is not None and flight is not None:
            words = self._landing(passage, flight)
        if self._motion is not None and (fresh := self._motion.appears(_time(passage, rung.comes, rung.note))):
            kind, style = f"{kind} new".strip(), fresh
        return words, f"{kind}{' narrow' if row.narrow else ''}".strip(), style

    def _departure(self, row: Row, passage: Passage, flight: Flight | None) -> str:
        """Draw what leaves, and comes at once, or later, or not."""
        side, fate = passage.sender, self._conversation.fate(passage)
        place = PLACES[side]
        way = f"{'network' if passage.forged else self.name(side)} to {self.name(passage.receiver)}: "
        words = f"<u>{way}</u>"
        if row.mark:
            words = f'<b class="mark {place}"><b><u>{self.name(side)} </u>{row.mark}</b></b> {words}'
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
        elif fate is Fate.UNKNOWN or self._conversation.is_missing(passage.receiver):
            kinds.append("unknown")
        return f'{words}<span class="{" ".join(kinds)}"{hint}>{escape(row.label)}{wrong}{more}</span>'

    def _landing(self, passage: Passage, flight: Flight) -> str:
        """Draw where something comes that left above."""
        room = _ROOM[flight.room[passage.receiver]]
        kinds = ["a", PLACES[passage.sender], *self._kinds(passage), "lands", f"e{room}"]
        words = f"<u>{self.name(passage.receiver)} gets: {escape(label(passage, 40))}</u>"
        return f'{words}<span class="{" ".join(kinds)}"></span>'

    def fall(self, flight: Flight, leaves: int, comes: int) -> str:
        """Draw how something falls, from row to row."""
        passage = flight.rung.passage
        if passage is None:
            return ""
        begin = "" if passage.forged else _ROOM[flight.room[passage.sender]]
        end = _ROOM[flight.room[passage.receiver]]
        kinds = ["fall", PLACES[passage.sender], *self._kinds(passage), f"b{begin}", f"e{end}"]
        return f'<i class="{" ".join(kinds)}{self._more}" style="grid-row:{leaves + 1}/{comes + 1}"></i>'

    def _kinds(self, passage: Passage) -> list[str]:
        """Return the classes of what belongs to a passage."""
        kinds = ["forged"] if passage.forged else []
        if self._conversation.ends_with(passage):
            return [*kinds, "first"]
        if problems(passage):
            return [*kinds, "wrong"]
        return [*kinds, "quiet"] if isinstance(passage.what, Signal) else kinds


def _time(passage: Passage | None, comes: bool, note: Note | None) -> float | None:
    if passage is None:
        return None if note is None else note.time
    return passage.arrived if comes else passage.departed
