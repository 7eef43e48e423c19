"""Timed log: what one end of a connection may write in its log, at which second. Made from the record.

1. It has what that end alone could know, and no more: when it opened, what came last, what went last, whether it hung
   up or gave up, and what it was told at the end. What messages say is not in it.
2. Its times count from the opening, on one clock for both ends. A real log has the time of day.
3. An end whose program is gone or stuck writes nothing from that second on, whatever becomes of its connection.
4. A log that has no end says so in a line of its own: that is something to see, too.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from enum import Enum
from typing import Final

from ..language.speaking import word
from ..reading.passages import Side
from ..reading.signs import Signs
from ..record import events

__all__ = ["Entry", "Line", "TimedLog", "timed_log"]

NOTHING_MORE: Final = "(nothing more)"


class Entry(Enum):
    """What kinds of lines there are."""

    OPENED = "opened"
    LAST_IN = "last in"
    LAST_OUT = "last out"
    HANGS_UP = "hangs up"
    RAISED = "raised"
    GAVE_UP = "gave up"
    LOST = "1006"
    ENDED = "ended"
    UNSENT = "unsent"
    NOTHING = "nothing more"


@dataclass(frozen=True)
class Line:
    """One line: at which second, what kind it is, and its words. Where nothing more came there is no second."""

    time: float | None
    entry: Entry
    words: str

    def __str__(self) -> str:
        when = "" if self.time is None else f"{self.time:g} s"
        return f"{when:>6}  {self.words}"


@dataclass(frozen=True)
class TimedLog:
    """The log of one side. Two logs are equal if nothing in them differs, letter for letter."""

    side: Side
    lines: tuple[Line, ...]

    @property
    def title(self) -> str:
        """What stands above it."""
        return "The page's log" if self.side == "client" else "The server's log"

    def __str__(self) -> str:
        return "\n".join([self.title, *map(str, self.lines)])

    __repr__ = __str__


def timed_log(signs: Signs, side: Side, *, until: float | None = None, unsent: int = 0) -> TimedLog:
    """Return the log of one side.

    Args:
        signs: the connection.
        side: whose log it is.
        until: the second at which this end's program died or got stuck, in the time of the log.
        unsent: what a page's ``bufferedAmount`` was at the end.
    """
    leg = signs.read.leg_of(side)
    end = leg.client if side == "client" else leg.server
    own = [event for event in signs.happened if event.end == end]
    opening = next((event.time for event in own if isinstance(event, events.Opened)), 0.0)
    sent = signs.account(side).sent
    said = f" (sent {sent.close_code})" if side == "server" and sent is not None else ""
    found: list[Line] = []
    for event in own:
        # After its code has raised, it is the library that closes.
        if not (isinstance(event, events.Closing) and any(line.entry is Entry.RAISED for line in found)):
            found += _lines(event, opening, side, said, unsent)
    lines = [line for line in found if until is None or (line.time is not None and line.time < until)]
    ended = any(line.entry in (Entry.ENDED, Entry.LOST) for line in lines)
    last = {line.entry: line for line in lines}  # of messages, only the last each way
    kept = [line for line in lines if last[line.entry] is line]
    return TimedLog(side, tuple(kept) if ended else (*kept, Line(None, Entry.NOTHING, NOTHING_MORE)))


def _lines(event: events.Event, opening: float, side: Side, said: str, unsent: int) -> Iterator[Line]:
    at = round(event.time - opening, 1)
    match event:
        case events.Opened():
            yield Line(at, Entry.OPENED, "opened")
        case events.Received():
            yield Line(at, Entry.LAST_IN, "last message in")
        case events.Sent():
            yield Line(at, Entry.LAST_OUT, "last message out")
        case events.Closing(ours=True):
            yield Line(at, Entry.HANGS_UP, f"close({'' if event.code is None else event.code})")
        case events.Raised():
            yield Line(at, Entry.RAISED, f"error: {event.what}")
        case events.Failed():
            yield Line(at, Entry.GAVE_UP, f"gave up: {event.why}" if side == "server" else "error")
        case events.Closed():
            reason = f' "{event.reason}"' if event.reason else ""
            words = f"{event.code}{reason}, {word('clean') if event.was_clean else 'not clean'}"
            if event.code == 1006:
                yield Line(at, Entry.LOST, f"{words}{said}")
            else:
                yield Line(at, Entry.ENDED, words)
            if side == "client":
                yield Line(at, Entry.UNSENT, f"unsent: {unsent}")
