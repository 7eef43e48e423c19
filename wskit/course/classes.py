"""Classes: the files that the learners of a class handed in, and what they say of each card together.

1. A file that is broken, foreign, too large or handed in twice is left out and named, with the reason.
2. Of two files where one is the other at an earlier time, the later one counts.
3. A learner is called as they called themselves, or else as their file or its folder is.
4. What counts is the first answer: how often it was right, what it was, and how long it took.
"""

from __future__ import annotations

import itertools
import os
import re
import statistics
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from ..protocol.legible import visible
from ..views.markup import plain
from . import inventory, solved, submissions
from .answers import Answer, Given
from .catalogue import ITEMS
from .misconceptions import name_of
from .solved import OneCase
from .submissions import Submission

__all__ = [
    "Class",
    "Growth",
    "LeftOut",
    "OneCard",
    "collect",
    "hardest",
    "in_order",
    "misconception_name",
    "question",
    "slips",
]

MOST: Final = 2000
"""How many files are read."""
ENDINGS: Final = (".json", ".jsonl")


@dataclass(frozen=True)
class LeftOut:
    """A file that does not count, and why: the end of a sentence that begins with it."""

    file: str
    why: str


@dataclass(frozen=True)
class OneCard:
    """What a class answered to one card. ``slips`` are the wrong first answers, with how often each was given."""

    card: str
    answered: int
    first: int
    end: int
    hints: int
    seconds: float | None
    slips: tuple[tuple[str, int], ...]


@dataclass(frozen=True)
class Growth:
    """The share of right first answers ``before`` the course and ``after`` it, of what was asked both times."""

    learners: int
    before: float
    after: float

    def __str__(self) -> str:
        who = "1 learner was" if self.learners == 1 else f"{self.learners:,} learners were"
        return (
            f"{who} asked for the same ideas before the course and after it: {self.before:.0%} of the first answers "
            f"were right before, {self.after:.0%} after."
        )


@dataclass(frozen=True)
class Class:
    """The learners of a class, each with what they handed in, and the files that were left out."""

    learners: dict[str, Submission]
    left_out: tuple[LeftOut, ...]

    def cards(self) -> tuple[OneCard, ...]:
        """Return what was answered to each card, in the order of the course."""
        given = self._given()
        return tuple(_counted(card, given[card]) for card in sorted(given, key=in_order) if not solved.is_case(card))

    def cases(self) -> tuple[OneCase, ...]:
        """Return what came of each case of the deck that somebody has closed."""
        return solved.counted(self._given())

    def _given(self) -> dict[str, list[Given]]:
        given: dict[str, list[Given]] = {}
        for one in self.learners.values():
            for card, answered in one.given.items():
                given.setdefault(card, []).append(answered)
        return given

    def growth(self) -> Growth | None:
        """Return how much better the inventory is answered after the course; None if nobody was asked twice."""
        before = after = asked = learners = 0
        for one in self.learners.values():
            given = one.given
            both = [
                (given[f"before.{pair.number}"], given[f"after.{pair.number}"])
                for pair in inventory.PAIRS
                if f"before.{pair.number}" in given and f"after.{pair.number}" in given
            ]
            learners += bool(both)
            asked += len(both)
            before += sum(first.right_at_first for first, _ in both)
            after += sum(second.right_at_first for _, second in both)
        return Growth(learners, before / asked, after / asked) if asked else None

    @property
    def begun_anew(self) -> int:
        """How many learners have begun something anew: what they answered before does not count."""
        return sum(bool(one.begun_anew) for one in self.learners.values())


def hardest(cards: Iterable[OneCard]) -> tuple[OneCard, ...]:
    """Return the cards at which fewer than half were right at first, from the hardest on."""
    hard = [one for one in cards if one.first * 2 < one.answered]
    return tuple(sorted(hard, key=lambda one: one.first / one.answered))[:8]


def collect(paths: Sequence[Path]) -> Class:
    """Read the files that were handed in.

    Args:
        paths: files, and folders in which every file of answers is looked for.
    """
    found: list[tuple[str, Submission]] = []
    left_out: list[LeftOut] = []
    places = itertools.chain.from_iterable(map(_files, paths))
    for path, label in itertools.islice(places, MOST):
        try:
            found.append((label, submissions.load(path)))
        except ValueError as why:
            left_out.append(LeftOut(label, str(why)))
        except OSError as error:
            left_out.append(LeftOut(label, f"cannot be read: {error.strerror or error}"))
    if next(places, None):
        left_out.append(LeftOut("Every file after these", f"is left out: more than {MOST:,} are not read"))
    latest, earlier = _latest(found)
    learners: dict[str, Submission] = {}
    for label, one in latest:
        learners[_free(visible(one.name) or _called(label), learners)] = one
    return Class(learners, (*left_out, *earlier))


def _files(path: Path) -> Iterator[tuple[Path, str]]:
    """Find files of answers, each with what to call it."""
    if not path.is_dir():
        yield path, path.name
        return
    for place, folders, names in os.walk(path):
        folders[:] = sorted(one for one in folders if not one.startswith("."))
        for name in sorted(names):
            if name.endswith(ENDINGS):
                file = Path(place, name)
                yield file, file.relative_to(path).as_posix()


def _latest(found: Sequence[tuple[str, Submission]]) -> tuple[list[tuple[str, Submission]], list[LeftOut]]:
    """Tell the files that count from those that are another one at an earlier time."""
    kept: dict[int, tuple[str, Submission]] = {}
    earlier: list[LeftOut] = []
    begun_alike: dict[object, list[int]] = {}
    for place, (label, one) in sorted(enumerate(found), key=lambda each: -len(each[1][1].entries)):
        alike = begun_alike.setdefault(one.entries[0], [])
        later = next((at for at in alike if submissions.extends(found[at][1].entries, one.entries)), None)
        if later is None:
            kept[place] = (label, one)
            alike.append(place)
        else:
            same = len(found[later][1].entries) == len(one.entries)
            other = f"the same answers as {found[later][0]}" if same else f"earlier answers of {found[later][0]}"
            earlier.append(LeftOut(label, f"has {other}"))
    return [kept[place] for place in sorted(kept)], sorted(earlier, key=lambda one: one.file)


def _called(label: str) -> str:
    path = Path(label)
    if path.name == submissions.FILE and len(path.parts) > 1:
        return visible(path.parent.as_posix())
    return visible(path.stem)


def _free(name: str, taken: Iterable[str]) -> str:
    names = itertools.chain([name], (f"{name} ({number})" for number in itertools.count(2)))
    return next(one for one in names if one not in taken)


def _counted(card: str, given: Sequence[Given]) -> OneCard:
    firsts = [one.first for one in given]
    seconds = [one.seconds for one in firsts if one.seconds is not None]
    counts = Counter(slips(one) for one in firsts if not one.right)
    return OneCard(
        card,
        len(given),
        sum(one.right for one in firsts),
        sum(one.right_in_the_end for one in given),
        sum(one.hint for one in firsts),
        statistics.median(seconds) if seconds else None,
        tuple(sorted(counts.items(), key=lambda one: (-one[1], one[0]))),
    )


def slips(answer: Answer) -> str:
    """Return what is behind a wrong answer, in words."""
    if answer.gave_up:
        return "I don't know"
    if answer.misconception:
        return visible(misconception_name(answer.misconception))
    return f"answered {visible(answer.choice)}" if answer.choice else "another answer"


def in_order(card: str) -> tuple[tuple[bool, int, str], ...]:
    """Return what to sort cards by: 1.2 comes before 1.10, the inventory idea by idea, and one's own cards last."""
    if card in inventory.ITEMS:
        when, number = card.split(".")
        return ((True, -1, ""), (False, int(number), ""), (when == "after", 0, ""))
    return tuple(
        (not part.isdecimal(), int(part) if part.isdecimal() and len(part) < 10 else 0, part)
        for part in re.split(r"[.]", card)
    )


def misconception_name(key: str) -> str:
    """Return the name of a misconception as people read it, or the key where nobody knows it."""
    return plain(name_of(key))


def question(card: str) -> str:
    """Return what a card of the course asks, "" where nobody knows it."""
    item = ITEMS.get(card) or inventory.ITEMS.get(card)
    return plain(item.question) if item else ""
