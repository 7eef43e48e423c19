"""Solved: what was kept of the cases of the deck, read together: of one learner, and of a class.

1. A case counts once it is closed. Who skipped it has not solved it.
2. What a class bought is counted by learners, and compared with the least that was enough.
"""

from __future__ import annotations

import statistics
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from ..protocol.legible import visible
from .answers import Given
from .casebook.codeword import codeword
from .casebook.deal import dealt
from .casebook.deck import in_words
from .casebook.pieces import Piece
from .casebook.sufficiency import NAMES
from .outlay import CASE

__all__ = ["OneCase", "cases_from", "complaint", "counted", "is_case", "solved_in_words", "word_of"]


@dataclass(frozen=True)
class OneCase:
    """What a class made of one case: how many ``closed`` it, ``solved`` it at the first guess and ``skipped`` it.

    ``bought`` has how many bought each piece of evidence, ``cost`` is what they spent in the mean, and ``enough`` the
    least that was enough. ``slips`` are the first guesses that were wrong, with how often each was made.
    """

    word: str
    closed: int
    solved: int
    skipped: int
    bought: tuple[tuple[Piece, int], ...]
    cost: float
    enough: int
    slips: tuple[tuple[str, int], ...]

    @property
    def bought_in_words(self) -> str:
        """Say which evidence was bought, and by how many."""
        named = ", ".join(f"{NAMES[piece]} {many:,}" for piece, many in self.bought)
        return f"Bought: {named}" if named else "Nothing bought"


def is_case(name: str) -> bool:
    """Tell whether answers of this name are to a case."""
    return name.startswith(f"{CASE}.")


def word_of(name: str) -> str:
    """Return the word of the case that such an answer is to."""
    return name.removeprefix(f"{CASE}.")


def cases_from(word: str, many: int) -> list[str]:
    """Return the names of answers to so many cases of a deck, from this word on; none if it is no such word."""
    try:
        first = codeword(word)
    except ValueError:
        return []
    return [f"{CASE}.{first.after(place)}" for place in range(max(many, 1))]


def complaint(word: str) -> str:
    """Return what somebody complains of in a case; "" if there is no such case."""
    try:
        return dealt(codeword(word))[0].complaint
    except ValueError:
        return ""


def solved_in_words(given: Iterable[Given]) -> str:
    """Say how cases went that are closed; "" if none is."""
    closed = [(one, one.outlay) for one in given if _is_closed(one)]
    if not closed:
        return ""
    outlays = [outlay for _, outlay in closed if outlay]
    return f"The deck: {in_words(sum(one.right_at_first for one, _ in closed), outlays)}"


def counted(given: Mapping[str, Sequence[Given]]) -> tuple[OneCase, ...]:
    """Count what a class made of each case, by the names of the answers."""
    kept = {name: [one for one in some if _is_closed(one)] for name, some in given.items() if is_case(name)}
    return tuple(_one(word_of(name), kept[name]) for name in sorted(kept, key=_in_order) if kept[name])


def _one(word: str, given: Sequence[Given]) -> OneCase:
    outlays = [outlay for one in given if (outlay := one.outlay)]
    by_key = Counter(key for outlay in outlays for key in outlay.bought)
    slips = Counter(visible(one.first.choice) for one in given if not one.first.right and not one.first.gave_up)
    return OneCase(
        word,
        len(given),
        sum(one.right_at_first for one in given),
        sum(any(answer.gave_up for answer in one.tries) and not one.right_in_the_end for one in given),
        tuple((piece, by_key[piece.value]) for piece in Piece if by_key[piece.value]),
        statistics.mean(outlay.cost for outlay in outlays),
        max(outlay.enough for outlay in outlays),
        tuple(sorted(slips.items(), key=lambda each: (-each[1], each[0]))),
    )


def _is_closed(one: Given) -> bool:
    return one.outlay is not None and one.outlay.points is not None


def _in_order(name: str) -> tuple[str, int]:
    """Return what to sort cases by: 9 comes before 10."""
    deck, _, number = name.rpartition("-")
    return deck, int(number) if number.isascii() and number.isdecimal() else 0
