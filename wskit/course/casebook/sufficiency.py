"""Sufficiency: which evidence is enough to know what a case was, and what that costs. No I/O.

1. Enough is what rules out every cause but one, by the facts that it shows, together with what a case begins with.
2. The cheapest is found by trying all: there are thirty-two ways to choose among five pieces.
"""

from __future__ import annotations

import itertools
from collections.abc import Collection, Iterable
from typing import Final

from .pieces import Cause, Piece, Played

__all__ = ["NAMES", "cheapest", "cost", "decisive", "facts_of", "left", "listed"]

NAMES: Final = {
    Piece.OTHER: "the other end's log",
    Piece.MIDDLE: "the log of what stands between",
    Piece.METRICS: "the platform's metrics",
    Piece.CAPTURE: "a capture at the end that complains",
    Piece.CAPTURES: "captures at both ends",
}
"""What pieces are called within a sentence."""


def cost(pieces: Iterable[Piece]) -> int:
    """Return what pieces cost together."""
    return sum(piece.cost for piece in pieces)


def facts_of(played: Played, pieces: Iterable[Piece]) -> frozenset[str]:
    """Return the facts that the opening and these pieces show."""
    return played.opening.facts.union(*(played.exhibits[piece].facts for piece in pieces))


def left(causes: Iterable[Cause], facts: Collection[str]) -> list[Cause]:
    """Return the causes that these facts do not rule out."""
    return [cause for cause in causes if not cause.ruled_out(facts)]


def cheapest(played: Played, causes: Collection[Cause]) -> list[tuple[Piece, ...]]:
    """Return the choices of evidence that leave one cause and cost the least; none if even all leave several."""
    choices = [some for many in range(len(Piece) + 1) for some in itertools.combinations(Piece, many)]
    enough = [some for some in choices if len(left(causes, facts_of(played, some))) == 1]
    least = min(map(cost, enough), default=0)
    return [some for some in enough if cost(some) == least]


def decisive(
    played: Played, causes: Collection[Cause], truth: Cause, pieces: Iterable[Piece]
) -> tuple[tuple[Piece, str], ...]:
    """Return the fewest facts by which these pieces rule out all other causes, as far as they do, and where each is."""
    stands: dict[str, Piece] = {}
    for piece in pieces:
        for fact in sorted(played.exhibits[piece].facts):
            stands.setdefault(fact, piece)
    others = [cause for cause in causes if cause is not truth and cause.ruled_out(stands)]
    telling = [fact for fact in stands if any(fact in cause.against for cause in others)]
    few = next(
        some
        for count in range(len(others) + 1)
        for some in itertools.combinations(telling, count)
        if all(cause.ruled_out(some) for cause in others)
    )
    return tuple((stands[fact], next(cause.against[fact] for cause in others if fact in cause.against)) for fact in few)


def listed(pieces: Iterable[Piece]) -> str:
    """Name pieces with their prices, as a part of a sentence."""
    names = [f"{NAMES[piece]} ({piece.cost})" for piece in pieces]
    return f"{', '.join(names[:-1])} and {names[-1]}" if len(names) > 1 else "".join(names)
