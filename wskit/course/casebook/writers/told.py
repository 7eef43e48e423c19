"""Told: lines of a log, when each was written, and the facts that they say. No I/O.

1. A line carries the fact that whoever reads it knows then. Some facts are that a line is missing: those are of the log
   as a whole.
2. Lines stand in the order of their times.
3. Every log says until when it was read. That nothing follows then is something to reason from.
"""

from __future__ import annotations

import datetime
from collections.abc import Iterable
from dataclasses import dataclass

from ....protocol.legible import preview
from ....views.sheet import Sheet
from ..pieces import Exhibit

__all__ = ["Line", "Told", "clock", "day_and_time", "exhibit", "quoted", "told"]


@dataclass(frozen=True)
class Line:
    """A line of a log, written at a ``time`` of the story, and the ``facts`` that it says."""

    time: float
    text: str
    facts: frozenset[str] = frozenset()

    @staticmethod
    def of(time: float, text: str, *facts: str) -> Line:
        """Make one."""
        return Line(time, text, frozenset(facts))


@dataclass(frozen=True)
class Told:
    """A log under its title, with all that it says."""

    title: str
    lines: tuple[str, ...]
    facts: frozenset[str]
    is_table: bool = False
    """Whether its lines have columns, which say what they are above."""


def told(title: str, lines: Iterable[Line], *facts: str, empty: str = "(no line)", above: Iterable[str] = ()) -> Told:
    """Make a log of lines, in their order. ``empty`` stands there if there are none, and ``above`` stands before."""
    ordered, above = sorted(lines, key=lambda line: line.time), tuple(above)
    said = frozenset(facts).union(*(line.facts for line in ordered))
    return Told(title, (*above, *([line.text for line in ordered] or [empty])), said, bool(above))


def exhibit(*logs: Told, read: datetime.datetime) -> Exhibit:
    """Lay logs beside each other that were ``read`` at this time."""
    until = f"(read until {read:%H:%M:%S})"
    return Exhibit(
        tuple(Sheet(log.title, (*log.lines, until), is_table=log.is_table) for log in logs),
        frozenset().union(*(log.facts for log in logs)),
    )


def clock(moment: datetime.datetime) -> str:
    """Write a time of day, to the millisecond."""
    return f"{moment:%H:%M:%S}.{moment.microsecond // 1000:03}"


def day_and_time(moment: datetime.datetime) -> str:
    """Write a date and a time as Python's logging does."""
    return f"{moment:%Y-%m-%d %H:%M:%S},{moment.microsecond // 1000:03}"


def quoted(data: str | bytes) -> str:
    """Write a message as a log does that has no room: a text with its words, and of bytes how many there are."""
    return preview(data) if isinstance(data, str) else f"{len(data)} bytes"
