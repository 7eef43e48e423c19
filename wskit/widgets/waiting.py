"""Waiting: who still waits for what, and for how long. No widgets.

1. Since when somebody waits, the record says. How long at most, is what the ends were made with.
2. Seconds are counted down whole. What is over in a moment is not worth a word.
3. Nobody is said to wait of whom nothing is known: for a server of somebody else's there are no words.
"""

from __future__ import annotations

import math
from typing import Final, NamedTuple

from ..protocol.frames import Frame, Opcode
from ..reading.across import Across
from ..reading.conversation import Conversation
from ..reading.moments import Arrival, Departure
from ..reading.passages import SIDES, Passage, Side, other
from ..record import events
from ..record.events import Event

__all__ = ["Patience", "Wait", "Waiting"]

WORTH_A_WORD: Final = 0.4
"""How many seconds somebody has waited who is worth a word."""
OPENING: Final = 240.0
"""How many seconds a page lets a connection take to open, as Chromium."""
ENDING: Final = 2.0
"""How many seconds TCP has to end once both have said goodbye, as in Chromium."""
NAMES: Final[dict[Side, str]] = {"client": "The page", "server": "The server"}
WHOSE: Final[dict[Side, str]] = {"client": "the page's", "server": "the server's"}


class Patience(NamedTuple):
    """How many seconds somebody waits at most; None is for ever."""

    closing: float | None = 60.0
    ping_interval: float | None = None
    ping_timeout: float | None = None


class Wait(NamedTuple):
    """That somebody waits: since when and until when, by the clock of the record, and in words, with a place for how
    long.
    """

    since: float
    until: float | None
    words: str

    def at(self, now: float) -> str:
        """Say it."""
        if self.until is None:
            return self.words.format("for as long as it takes")
        return self.words.format(f"{max(math.ceil(self.until - now - 0.001), 0)} s")


class Waiting:
    """What the two ends of one connection wait for.

    Args:
        patience: how long each side waits. A side that is not there is somebody else's.
    """

    def __init__(self, patience: dict[Side, Patience]) -> None:
        self._patience = patience
        self._last: dict[Side, Event] = {}

    def feed(self, event: Event) -> None:
        """Take the next event of one of the two ends."""
        if isinstance(event, events.Connecting | events.Opened | events.Closing | events.Closed):
            self._last[event.end.side] = event

    def waits(self, read: Across, *, disturbed: bool) -> list[Wait]:
        """Tell who waits. Who only waits to ping is named where the network is ``disturbed``: else it is no news."""
        found: list[Wait] = []
        for side in SIDES:
            patience, last, leg = self._patience.get(side), self._last.get(side), read.leg_of(side)
            if patience is None:
                continue
            if isinstance(last, events.Connecting):
                found.append(
                    Wait(last.time, last.time + OPENING, f"{NAMES[side]} waits {{}} for the connection to open.")
                )
            elif isinstance(last, events.Closing):
                found.append(_closing(side, patience, last, leg))
            elif isinstance(last, events.Opened) and patience.ping_interval is not None:
                found += _pinging(side, patience, last, leg, disturbed=disturbed)
        return found

    @staticmethod
    def words(waits: list[Wait], now: float) -> tuple[list[str], float | None]:
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
        return Wait(goodbye, goodbye + ENDING, f"{NAMES[side]} waits {{}} for TCP to end.")
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
