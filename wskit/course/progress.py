"""Progress: how far somebody has come in the course, from the lessons that are there and the answers that are kept.

1. What was right at first is said first. What was right in the end is said too: nobody is left with a mistake.
2. A card or a lesson can be begun anew.
3. A score is the share of a lesson's cards that were right at first. It is read from the file that somebody hands in.
4. Of the cases of the deck, those count that were closed, the skipped ones too.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from ..views.markup import STYLE, escape
from . import answers, submissions
from .answers import Given
from .lessons import Lesson, lessons
from .outlay import CASE
from .solved import cases_from, is_case, solved_in_words

__all__ = ["BegunAnew", "Progress", "begin_anew", "progress", "score"]


@dataclass(frozen=True)
class Row:
    """One lesson: how many of its cards were answered, how many were right at first, and how many in the end."""

    lesson: Lesson
    answered: int
    first: int
    end: int

    @property
    def done(self) -> str:
        """A tick, where all were right in the end."""
        return " \N{CHECK MARK}" if self.end == self.all else ""

    @property
    def all(self) -> int:
        """How many cards the lesson has."""
        return len(self.lesson.cards)

    def __str__(self) -> str:
        if not self.answered:
            return f"{self.lesson.title}: 0 of {self.all}"
        return (
            f"{self.lesson.title}: {self.first} of {self.all} at first, {self.end} of {self.all} in the end{self.done}"
        )


@dataclass(frozen=True)
class Progress:
    """How far somebody has come: a row for every lesson."""

    rows: tuple[Row, ...]
    kept: str
    cases: str = ""
    """How the cases of the deck went that are closed, in a sentence; "" if none is."""

    def __repr__(self) -> str:
        return "\n".join([*map(str, self.rows), *filter(None, [self.cases]), self.kept])

    def _repr_html_(self) -> str:
        rows = "".join(
            f'<tr><th scope="row"><a href="{escape(row.lesson.file)}">{escape(row.lesson.title)}</a></th>'
            f"<td>{row.first} of {row.all}</td><td>{row.end} of {row.all}{row.done}</td></tr>"
            for row in self.rows
        )
        table = (
            f'<table class="wskit-report" aria-label="Your progress">'
            f'<thead><tr><th scope="col">Lesson</th><th scope="col">Right at first</th>'
            f'<th scope="col">Right in the end</th></tr></thead><tbody>{rows}</tbody></table>'
        )
        said = "".join(f"<p>{escape(one)}</p>" for one in (self.cases, self.kept) if one)
        return f'{STYLE}<div class="wskit">{table if rows else ""}{said}</div>'


@dataclass(frozen=True)
class BegunAnew:
    """What came of beginning anew, in a sentence."""

    sentence: str

    def __repr__(self) -> str:
        return self.sentence


def progress(folder: str | Path = ".") -> Progress:
    """Show how many cards of each lesson were answered right, at first and in the end, and how the cases went.

    Args:
        folder: where the lessons are. A notebook of your own counts, too.

    >>> progress()
    Start here: 0 of ...
    """
    given = answers.given()
    rows = tuple(_row(lesson, given) for lesson in lessons(Path(folder)))
    cases = solved_in_words([one for name, one in given.items() if is_case(name)])
    return Progress(rows, answers.where() if rows else "There are no lessons in this folder.", cases)


def _row(lesson: Lesson, given: Mapping[str, Given]) -> Row:
    own = [given[card] for card in lesson.cards if card in given]
    return Row(lesson, len(own), sum(one.right_at_first for one in own), sum(one.right_in_the_end for one in own))


def begin_anew(which: str) -> BegunAnew:
    """Let a card or a whole lesson begin anew: your next answer is the first.

    What you answered before does not count any more. It stays in the file.

    Args:
        which: a card, such as "1.2", or a lesson, such as "1".

    Raises:
        TypeError: if it is no text.
        ValueError: if it is empty, or too long for a name.

    >>> begin_anew("1.2")
    Nothing is answered yet of 1.2, so there is nothing to begin anew.
    """
    if not isinstance(which, str):
        raise TypeError(f'a card or a lesson is text in quotes, such as "1.2": not {which!r}')
    which = which.strip()
    if not 0 < len(which) <= answers.NAME:
        raise ValueError('name a card, such as "1.2", or a lesson, such as "1"')
    cards = [card for card in answers.given() if which in answers.wholes(card)]
    if not cards:
        return BegunAnew(f"Nothing is answered yet of {which}, so there is nothing to begin anew.")
    if not answers.begin_anew(which):
        return BegunAnew(f"{which} cannot begin anew: the file with your answers cannot be written.")
    if cards == [which]:
        return BegunAnew(f"Card {which} begins anew: your next answer is the first.")
    many = "the card that you have" if len(cards) == 1 else f"the {len(cards)} cards that you have"
    return BegunAnew(f"Lesson {which} begins anew, with {many} answered: your next answer to each is the first.")


def score(
    lesson: str, *, file: str | Path | None = submissions.FILE, folder: str | Path = ".", of: int | None = None
) -> float:
    """Return which share of a lesson's cards was right at first, from 0.0 to 1.0: what an assignment is graded by.

    Args:
        lesson: such as "1"; or "case" for the cases of the deck that were closed. The word of a case, such as
            "blue-otter-17", stands for so many cases of that deck as ``of`` says, from this one on.
        file: what `wskit answers` made, and was handed in; None for the answers that are kept on this machine.
        folder: where the notebooks are that ask. What they ask of this lesson is all that is counted.
        of: how many cards or cases there are. Say so where the notebooks come from learners: a card that somebody
            deleted counts then, too.

    Raises:
        FileNotFoundError: if the file is not there.
        ValueError: if there are no answers in the file, or the notebooks ask nothing of this lesson.

    >>> score("1", file=None)
    0.0
    """
    if file is None:
        given: Mapping[str, Given] = answers.given()
    elif Path(file).exists():
        given = submissions.load(Path(file)).given
    else:
        raise FileNotFoundError(
            f"there is no {file} here: run `wskit answers` in this folder, and hand that file in, too"
        )
    if names := cases_from(lesson, 1 if of is None else of):
        return sum(name in given and given[name].right_at_first for name in names) / len(names)
    if lesson == CASE and of is None:
        return sum(given[name].right_at_first for name in given if is_case(name)) / max(sum(map(is_case, given)), 1)
    if of is not None:
        right = sum(one.right_at_first for card, one in given.items() if lesson in answers.wholes(card))
        return min(right / max(of, 1), 1.0)
    cards = [card for one in lessons(Path(folder)) for card in one.cards if lesson in answers.wholes(card)]
    if not cards:
        raise ValueError(f"no notebook in this folder asks anything of lesson {lesson!r}")
    return sum(card in given and given[card].right_at_first for card in cards) / len(cards)
