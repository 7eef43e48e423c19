"""Motion: what moves in a live ladder, and how far it has come. Pure functions.

1. What is on its way moves where it is known how long that takes: where the record says how a link delays it. Anywhere
   else nobody knows, and it stands still.
2. What has only now happened fades in.
3. All is told from the latest time of the record, or from a time that is given. So the same conversation looks the
   same, and what is drawn again goes on where it was.
4. Whoever wants less motion gets none: that is in the style sheet.
"""

from __future__ import annotations

import re
from typing import Final

from ..reading.conversation import Conversation
from ..reading.moments import Arrival, Departure, Moment, Note
from ..reading.passages import Passage
from ..record.events import Direction

__all__ = ["Motion"]

FRESH: Final = 0.4
"""For how many seconds something is new."""
_UNKNOWN: Final = ("silence", "jitter", "chance")
"""What may make a link take longer than its delay, or not as long, whatever became of that since."""


class Motion:
    """Tells how things move.

    Args:
        conversation: what is drawn.
        now: the time at which it is drawn, the latest time of the record if None.
    """

    def __init__(self, conversation: Conversation, now: float | None) -> None:
        self._moments = conversation.moments
        self.now = max(map(_time, self._moments), default=0.0) if now is None else now
        """The time at which it is drawn."""

    def travels(self, passage: Passage) -> str:
        """Return as CSS how long a passage is on its way altogether, and how long it has been; nothing if unknown."""
        if passage.departed is None or (lasts := self._lasts(passage, passage.departed)) <= 0:
            return ""
        gone = min(max(0.0, self.now - passage.departed), lasts)
        return f"--lasts:{_number(lasts)};--gone:{_number(gone)}"

    def appears(self, time: float | None) -> str:
        """Return as CSS for how long what happened then has been there; nothing if it is not new."""
        if time is None or not 0 <= (gone := self.now - time) < FRESH:
            return ""
        return f"--gone:{_number(gone)}"

    def _lasts(self, passage: Passage, departed: float) -> float:
        """Tell how long the links on its way delay it; 0 where that is not known."""
        delays = dict.fromkeys(((passage.sender, "out"), (passage.receiver, "in")), 0.0)
        for moment in self._moments:
            if not isinstance(moment, Note) or moment.kind != "link":
                continue
            if moment.text.startswith(_UNKNOWN):
                return 0.0
            if moment.time <= departed:
                for direction, seconds in _delays(moment.text):
                    if (moment.side, direction) in delays:
                        delays[moment.side, direction] = seconds
        return sum(delays.values())


def _delays(text: str) -> list[tuple[Direction, float]]:
    told = re.fullmatch(r"delay (\S+) s (both|in|out)", text)
    if told is None:
        return []
    ways: tuple[Direction, ...] = ("in", "out") if told[2] == "both" else ("in",) if told[2] == "in" else ("out",)
    return [(way, float(told[1])) for way in ways]


def _time(moment: Moment) -> float:
    if isinstance(moment, Departure):
        return moment.passage.departed or 0.0
    return (moment.passage.arrived or 0.0) if isinstance(moment, Arrival) else moment.time


def _number(seconds: float) -> str:
    return f"{seconds:.2f}".rstrip("0").rstrip(".")
