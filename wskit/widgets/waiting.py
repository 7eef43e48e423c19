"""Waiting: who still waits for what, and for how long. No widgets.

1. Since when somebody waits, the record says. How long at most, is what the ends were made with.
2. Seconds are counted down whole. What is over in a moment is not worth a word.
3. Nobody is said to wait of whom nothing is known: for a server of somebody else's there are no words.
4. A page that has gone waits for nothing: its browser does what is left to do, and nobody there is told.
5. A middle waits, too, if it has an idle timeout: from what passed last, whatever it was and whichever way it went.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Final, NamedTuple

from ..protocol.frames import Frame, Opcode
from ..reading.across import Across
from ..reading.conversation import Conversation
from ..reading.moments import Arrival, Departure
from ..reading.passages import SIDES, Passage, Side, other
from ..record import events
from ..record.events import Event

__all__ = ["PAGES", "Patience", "Said", "Wait", "Waiting"]

WORTH_A_WORD: Final = 0.4
"""How many seconds somebody has waited who is worth a word."""
NAMES: Final[dict[Side, str]] = {"client": "The page", "server": "The server"}
WHOSE: Final[dict[Side, str]] = {"client": "the page's", "server": "the server's"}


class Patience(NamedTuple):
    """How many seconds somebody waits at most; None is for ever. A page does so as Chromium, if nothing else is said.

    ``opening`` and ``ending`` are a page's: for the connection to open, and for TCP to end after both goodbyes.
    """

    closing: float | None = 60.0
    ping_interval: float | None = None
    ping_timeout: float | None = None
    opening: float = 240.0
    ending: float = 2.0


PAGES: Final = {"chromium": Patience(), "firefox": Patience(20.0, opening=20.0, ending=0.0)}
"""How long a page waits, by its browser: rows of :mod:`wskit.protocol.browsers`."""


class Said(NamedTuple):
    """What is said of a wait, in ``words``, and how much of it is ``left``, from 1 to 0; None of one without an end."""

    words: str
    left: float | None


class Wait(NamedTuple):
    """That somebody waits: since when and until when, by the clock of the record, and in words, with a place for how
    long.
    """

    since: float
    until: float | None
    words: str

    def at(self, now: float) -> Said:
        """Say it."""
        if self.until is None:
            return Said(self.words.format("for as long as it takes"), None)
        seconds, whole = max(math.ceil(self.until - now - 0.001), 0), self.until - self.since
        return Said(self.words.format(f"{seconds} s"), min(seconds / whole, 1.0) if whole > 0 else 0.0)


class Waiting:
    """What the two ends of one connection wait for.

    Args:
        patience: how long each side waits. A side that is not there is somebody else's.
        idle: tells how long a middle lets nothing pass, if one stands there; None is for ever.
    """

    def __init__(self, patience: dict[Side, Patience], idle: Callable[[], float | None] = lambda: None) -> None:
        self._patience, self._idle = patience, idle
        self._last: dict[Side, Event] = {}
        self._gone: set[Side] = set()

    def feed(self, event: Event) -> None:
        """Take the next event of one of the two ends."""
        if isinstance(event, events.Connecting | events.Opened | events.Closing | events.Closed):
            self._last[event.end.side] = event
        elif isinstance(event, events.Browsed) and event.what == events.LEAVES:
            self._gone.add(event.end.side)

    def waits(self, read: Across, *, disturbed: bool) -> list[Wait]:
        """Tell who waits. Who only waits to ping is named where the network is ``disturbed``: else it is no news."""
        found: list[Wait] = []
        for side in SIDES:
            patience, last, leg = self._patience.get(side), self._last.get(side), read.leg_of(side)
            if patience is None or side in self._gone:
                continue
            if isinstance(last, events.Connecting):
                until = last.time + patience.opening
                found.append(Wait(last.time, until, f"{NAMES[side]} waits {{}} for the connection to open."))
            elif isinstance(last, events.Closing):
                found.append(_closing(side, patience, last, leg))
            elif isinstance(last, events.Opened) and patience.ping_interval is not None:
                found += _pinging(side, patience, last, leg, disturbed=disturbed)
        return [*found, *self._idling(read)]

    def _idling(self, read: Across) -> list[Wait]:
        """Tell how long the middle waits for something to pass, if it does."""
        idle, is_over = self._idle(), any(leg.hung_up or leg.refusal is not None for leg in read.legs)
        if idle is None or is_over or not isinstance(self._last.get("client"), events.Opened | events.Closing):
            return []
        passed = [
            one.passage.arrived or 0.0
            for leg in read.legs
            for one in leg.moments
            if isinstance(one, Arrival) and one.passage.sender != leg.middle
        ]
        return [Wait(max(passed), max(passed) + idle, "The middle waits {} for something to pass.")] if passed else []

    @staticmethod
    def words(waits: list[Wait], now: float) -> tuple[list[Said], float | None]:
        """Say what is worth a word, and in how many seconds it will be something else, if it will."""
        said = [one.at(now) for one in waits if now - one.since >= WORTH_A_WORD]
        changes = [one.since + WORTH_A_WORD - now for one in waits if now - one.since < WORTH_A_WORD]
        changes += [
            (one.until - now - 0.001) % 1 + 0.002
            for one in waits
            if one.until is not None and one.until > now and now - one.since >= WORTH_A_WORD
        ]
        return said, max(min(changes), 0.02) if changes else None


def _closing(side: Side, patience: Patience, last: events.Closing, read: Conversation) -> Wait:
    goodbye = _came(read, other(side), Opcode.CLOSE)
    if goodbye is not None and side == "client":
        return Wait(goodbye, goodbye + patience.ending, f"{NAMES[side]} waits {{}} for TCP to end.")
    what = f"{WHOSE[other(side)]} goodbye" if goodbye is None else "TCP to end"
    until = None if patience.closing is None else last.time + patience.closing
    return Wait(last.time, until, f"{NAMES[side]} waits {{}} for {what}.")


def _pinging(side: Side, patience: Patience, last: events.Opened, read: Conversation, *, disturbed: bool) -> list[Wait]:
    interval = patience.ping_interval or 0.0
    ping = _left(read, side, Opcode.PING)
    answered = ping is not None and (_came(read, other(side), Opcode.PONG) or -math.inf) >= ping
    if ping is not None and not answered:
        until = None if patience.ping_timeout is None else ping + patience.ping_timeout
        return [Wait(ping, until, f"{NAMES[side]} waits {{}} for the answer to its Ping.")]
    begun = last.time if ping is None else ping
    return [Wait(begun, begun + interval, f"{NAMES[side]} waits {{}} until its next Ping.")] if disturbed else []


def _left(read: Conversation, sender: Side, opcode: Opcode) -> float | None:
    """Return when the last frame of this kind was sent."""
    times = (
        one.passage.departed
        for one in reversed(read.moments)
        if isinstance(one, Departure) and _is(one.passage, sender, opcode)
    )
    return next((time for time in times if time is not None), None)


def _came(read: Conversation, sender: Side, opcode: Opcode) -> float | None:
    """Return when the last frame of this kind arrived."""
    times = (
        one.passage.arrived
        for one in reversed(read.moments)
        if isinstance(one, Arrival) and _is(one.passage, sender, opcode)
    )
    return next((time for time in times if time is not None), None)


def _is(passage: Passage, sender: Side, opcode: Opcode) -> bool:
    return passage.sender == sender and isinstance(passage.what, Frame) and passage.what.opcode == opcode
