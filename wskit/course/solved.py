"""Solved: what was kept of the cases of the deck, read together: of one learner, and of a class.

1. A case counts once it is closed. Who skipped it has not solved it.
2. Of a case that was closed more than once, in one sitting or in several, the first time counts.
3. What a class bought is counted by learners, and compared with the least that was enough.
"""

from __future__ import annotations

import itertools
import statistics
from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass

from ..protocol.legible import many, visible
from .answers import Given
from .casebook.case import Case
from .casebook.codeword import codeword
from .casebook.deal import dealt
from .casebook.deck import NONE_CLOSED, in_words
from .casebook.pieces import Piece
from .casebook.sufficiency import NAMES
from .outlay import CASE, Outlay

__all__ = [
    "OneCase",
    "cases_from",
    "closed_in",
    "complaint",
    "counted",
    "first_open",
    "how_far",
    "is_case",
    "solved_in_words",
    "tally",
    "word_of",
]


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


def closed_in(given: Mapping[str, Given]) -> dict[str, Given]:
    """Return those of these answers that closed a case, by its word."""
    return {word_of(name): one for name, one in given.items() if is_case(name) and _is_closed(one)}


def first_open(word: str, closed: Iterable[str]) -> str:
    """Return the first word of a deck, from this one on, whose case is not ``closed``."""
    begun, known = codeword(word), {*closed}
    return next(one for place in itertools.count() if (one := str(begun.after(place))) not in known)


def how_far(word: str, closed: Iterable[str]) -> str:
    """Say how many cases of the deck of this word are closed; "" if none is."""
    known = sum(one.rpartition("-")[0] == codeword(word).deck for one in closed)
    return (
        f"{many(known, 'case')} of this deck {'is' if known == 1 else 'are'} closed. Here is the next." if known else ""
    )


def solved_in_words(given: Iterable[Given]) -> str:
    """Say how cases went that are closed; "" if none is."""
    closed = [(one.right_at_first, outlay) for one in given if _is_closed(one) and (outlay := one.outlay)]
    return f"The deck: {_summed(closed)}" if closed else ""


def tally(kept: Mapping[str, Given], played: Iterable[Case]) -> str:
    """Say how all cases went that are closed: those that were ``kept``, and those ``played`` now that are not kept."""
    closed = {word: (one.right_at_first, outlay) for word, one in kept.items() if (outlay := one.outlay)}
    for case in played:
        if case.closed:
            closed.setdefault(case.word, (case.solved, Outlay((), case.cost, case.enough, case.points)))
    return _summed(closed.values()) if closed else NONE_CLOSED


def _summed(closed: Collection[tuple[bool, Outlay]]) -> str:
    return in_words(sum(solved for solved, _ in closed), [outlay for _, outlay in closed])


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
