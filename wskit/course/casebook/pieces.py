"""Pieces: what a case of the deck is made of. No I/O.

1. A scene is an opening that can be read in many ways: each of its causes leaves it alike, but for its times.
2. A cause is played for real, on the story's clock, with dice. What it left is the evidence.
3. An exhibit shows lines, and carries the facts that these lines say. A cause is ruled out by facts that were shown,
   and by nothing else.
4. Every scene offers the same pieces, and as many causes: how many there are says nothing.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Coroutine, Iterable, Mapping
from dataclasses import dataclass, field
from enum import Enum
from typing import Any, Final, TypeAlias

from ...reading.signs import Signs
from ...record.events import End
from ...views.ladder import Ladder
from ...views.sheet import Sheet

__all__ = ["CAUSES", "Cause", "Exhibit", "Piece", "Played", "Scene"]

CAUSES: Final = 6
"""How many causes each scene has."""

Shown: TypeAlias = Sheet | Ladder


class Piece(Enum):
    """A piece of evidence that can be asked for, by its key."""

    OTHER = "other"
    MIDDLE = "middle"
    METRICS = "metrics"
    CAPTURE = "capture"
    CAPTURES = "captures"

    @property
    def cost(self) -> int:
        """What it costs, as at work: a log is there already, a capture has to be made while it happens again."""
        return {Piece.CAPTURE: 2, Piece.CAPTURES: 3}.get(self, 1)

    @property
    def words(self) -> str:
        """What it is called."""
        return _WORDS[self]

    @property
    def holds(self) -> str:
        """What is in it, and why it costs what it costs."""
        return _HOLDS[self]


_WORDS: Final = {
    Piece.OTHER: "The other end's log",
    Piece.MIDDLE: "What stands between: its log",
    Piece.METRICS: "Metrics and events of the platform",
    Piece.CAPTURE: "A capture at the end that complains",
    Piece.CAPTURES: "Captures at both ends",
}


_HOLDS: Final = {
    Piece.OTHER: "What the program at the other side wrote. It is there already.",
    Piece.MIDDLE: "What the proxy wrote, or what its system knows. It is there already.",
    Piece.METRICS: "What the cluster did; CPU, memory and so on, every 15 s. It is there.",
    Piece.CAPTURE: "Packets with their times. For that it has to happen again.",
    Piece.CAPTURES: "The same at two places: what left one, and came to the other.",
}


@dataclass(frozen=True)
class Exhibit:
    """What a piece of evidence shows, and the ``facts`` that what it shows says, by their keys."""

    shown: tuple[Shown, ...]
    facts: frozenset[str]


@dataclass(frozen=True)
class Played:
    """What one cause has left: the ``opening`` that a case begins with, each piece, and the whole record."""

    opening: Exhibit
    exhibits: Mapping[Piece, Exhibit]
    signs: Signs
    gone: Mapping[End, str] = field(default_factory=dict)
    """Of ends at which nobody is there to be told anything: why."""


@dataclass(frozen=True)
class Cause:
    """What may have happened, in ``words``. ``against`` has facts that rule it out, each with why, in a sentence.

    ``lesson`` is the number of the lesson that shows it (:mod:`~wskit.course.numbers`), and ``told`` is said of it once
    the case is closed.
    """

    key: str
    words: str
    lesson: int
    told: str
    against: Mapping[str, str]

    def ruled_out(self, facts: Iterable[str]) -> str:
        """Say why it cannot have been this; "" if it can, as far as these facts go."""
        return next((why for fact, why in self.against.items() if fact in set(facts)), "")


@dataclass(frozen=True)
class Scene:
    """An opening and what may be behind it. ``complaint`` is what somebody says of it, the same for every cause.

    ``play`` makes a cause happen, of this key, with these dice, inside :func:`~wskit.loops.virtual.fast_forward`.
    """

    key: str
    complaint: str
    causes: tuple[Cause, ...]
    play: Callable[[str, random.Random], Coroutine[Any, Any, Played]]
