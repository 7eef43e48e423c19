"""Inventory: twenty ideas that the course is about, each asked for twice, in two ways: before the course and after it.

1. The two questions of a pair ask for one idea in one form: the same choices in other words, the same misconceptions.
2. Nobody is told during a session what was right. What is right stands nowhere: the experiments decide.
3. The first answer counts. Who has answered half of it goes on where they were.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final, Literal, TypeAlias

from . import answers
from .answers import Given
from .asking import Asking, Experiment
from .experiments import codes, farewells, lines, operations
from .items import Item
from .numbers import (
    ALIVE,
    BETWEEN,
    CLOSING,
    DIAGNOSIS,
    GOODBYE,
    HANG_UP,
    NETWORK,
    REASONS,
    RETURNING,
    VIOLATIONS,
    WIRE,
)
from .questions import stock_codes, stock_farewells, stock_lines, stock_operations

__all__ = ["EXPERIMENTS", "ITEMS", "PAIRS", "Half", "Pair", "Score", "When", "asking", "pairs", "score"]

When: TypeAlias = Literal["before", "after"]
Half: TypeAlias = Literal["", "first", "second"]

ITEMS: Final[dict[str, Item]] = {
    item.name: item for part in (stock_farewells, stock_codes, stock_lines, stock_operations) for item in part.ITEMS
}
"""Every item of the inventory, by its name: "before.1" to "after.20"."""

EXPERIMENTS: Final[dict[str, Experiment]] = {
    **farewells.EXPERIMENTS,
    **codes.EXPERIMENTS,
    **lines.EXPERIMENTS,
    **operations.EXPERIMENTS,
}
"""The experiment of each item."""


@dataclass(frozen=True)
class Pair:
    """One idea: its ``number``, what it is ``about``, the ``idea`` in a sentence, and the ``lesson`` for it."""

    number: int
    about: str
    idea: str
    lesson: int

    def item(self, when: When) -> Item:
        """Return the item that asks for it."""
        return ITEMS[f"{when}.{self.number}"]


PAIRS: Final[tuple[Pair, ...]] = tuple(
    Pair(number, about, idea, lesson)
    for number, (about, idea, lesson) in enumerate(
        (
            ("What follows a `close()`", "After `close()` nothing more is sent, and nobody is told.", GOODBYE),
            ("How long closing takes", "`close()` only begins the end.", GOODBYE),
            (
                "The state of the other end",
                "Each end has a state of its own, and learns of a goodbye when it comes.",
                GOODBYE,
            ),
            ("A goodbye without a code", "It is told as 1005, and it is a goodbye.", REASONS),
            (
                "With which code an end is left",
                "With the code that it got, and not with the one that it sent.",
                REASONS,
            ),
            ("Which codes a page may send", "Few; and a call that is refused changes nothing.", REASONS),
            ("What clean means", "It says how a connection ended, and nothing about why.", REASONS),
            (
                "What a crash ends",
                "In Python's `websockets` an error in a handler ends that connection; in Node it may end all.",
                HANG_UP,
            ),
            ("What is on its way at the end", "What still comes after a page's `close()` is not given to it.", GOODBYE),
            ("A line that falls silent", "The page stays `OPEN`: nobody has told it anything.", GOODBYE),
            ("What 1006 says", "No valid Close came. That has many causes.", NETWORK),
            ("Whom keepalive tells", "The end that pings, and not the other one.", ALIVE),
            ("What `send()` notices", "Not that a line is dead.", NETWORK),
            ("What a Close frame carries", "Two bytes of code, and the reason.", WIRE),
            ("What an end is told that fails a connection", "1006, whatever it has sent.", VIOLATIONS),
            ("Coming back", "A WebSocket connects once; coming back is for your own code.", RETURNING),
            ("Coming back with many others", "It is chance that keeps them apart.", RETURNING),
            ("How long closing a server takes", "As long as its close timeout, and no longer.", CLOSING),
            ("What stands in between", "It ends TCP, and both ends are left with 1006.", BETWEEN),
            ("Reading a log", "A log says who sent a code; the number alone has many causes.", DIAGNOSIS),
        ),
        1,
    )
)
"""The ideas, in the order in which they are asked for. What one is ``about`` tells nobody what is right."""

FIRST_HALF: Final = 10


def pairs(half: Half = "") -> tuple[Pair, ...]:
    """Return the pairs of a half, or all.

    Raises:
        ValueError: if there is no such half.

    >>> from wskit.course.inventory import pairs
    >>> [len(pairs(half)) for half in ("", "first", "second")]
    [20, 10, 10]
    """
    if half not in ("", "first", "second"):
        raise ValueError(f'a half is "first" or "second", or "" for all of it, not {half!r}')
    return PAIRS[:FIRST_HALF] * (half != "second") + PAIRS[FIRST_HALF:] * (half != "first")


def asking(name: str) -> Asking:
    """Return an item at work."""
    return Asking(ITEMS[name], EXPERIMENTS[name], story=name not in operations.NO_STORIES)


@dataclass(frozen=True)
class Score:
    """What came of a session: for each pair, what was answered first; None where nothing was."""

    when: When
    first: tuple[tuple[Pair, answers.Answer | None], ...]

    @property
    def right(self) -> int:
        """How many answers were right."""
        return sum(one is not None and one.right for _, one in self.first)

    @property
    def answered(self) -> int:
        """How many were given."""
        return sum(one is not None for _, one in self.first)

    def __str__(self) -> str:
        return f"{self.right} of {len(self.first)} right {self.when} the course"


def score(when: When, given: dict[str, Given], which: Iterable[Pair] = PAIRS) -> Score:
    """Return the score of a session, from what was answered."""
    kept = ((pair, given.get(f"{when}.{pair.number}")) for pair in which)
    return Score(when, tuple((pair, one.first if one else None) for pair, one in kept))
