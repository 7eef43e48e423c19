"""Deck: cases, one after the other, and the score over those that were closed.

1. One word replays one case, and the cases that follow it: after blue-otter-17 comes blue-otter-18.
2. A score counts every case that is closed, those that were skipped too.
"""

from __future__ import annotations

from typing import Final

from ...protocol.legible import many
from ..outlay import WORTH, Outlay
from .case import Case, case_of
from .codeword import any_codeword, codeword

__all__ = ["NONE_CLOSED", "Deck", "in_words"]

NONE_CLOSED: Final = "no case is closed yet"


class Deck:
    """Cases, one after the other, the same for everybody who says the same word.

    Args:
        word: such as "blue-otter-17". None makes one up.

    Raises:
        TypeError: if it is no text.
        ValueError: if it is no such word.

    >>> deck = Deck("blue-otter-17")
    >>> case = await deck.deal()
    >>> case.skip()
    The answer: ...
    >>> (await deck.deal()).word
    'blue-otter-18'
    >>> deck.score
    '0 of 1 case solved at the first guess, 0 of 10 points. No evidence bought; ... was enough to know.'
    """

    def __init__(self, word: str | None = None) -> None:
        self._first = any_codeword() if word is None else codeword(word)
        self.cases: list[Case] = []
        """The cases dealt so far."""

    @property
    def word(self) -> str:
        """The word of the case that comes next."""
        return str(self._first.after(len(self.cases)))

    async def deal(self) -> Case:
        """Make the next case. No scene comes again before all have come, and no case before all have."""
        case = await case_of(self._first.after(len(self.cases)))
        self.cases.append(case)
        return case

    @property
    def score(self) -> str:
        """How all cases went that are closed, in words."""
        closed = [case for case in self.cases if case.closed]
        if not closed:
            return NONE_CLOSED
        outlays = [Outlay((), case.cost, case.enough, case.points) for case in closed]
        return in_words(sum(case.solved for case in closed), outlays)


def in_words(solved: int, outlays: list[Outlay]) -> str:
    """Say how cases went, of which so many were ``solved`` at the first guess."""
    points = sum(one.points or 0 for one in outlays)
    cost, enough = sum(one.cost for one in outlays), sum(one.enough for one in outlays)
    bought = f"Evidence bought for {cost}" if cost else "No evidence bought"
    return (
        f"{solved} of {many(len(outlays), 'case')} solved at the first guess, {points} of {WORTH * len(outlays)} "
        f"points. {bought}; {enough} was enough to know."
    )
