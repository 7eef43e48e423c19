"""Mystery: a connection has ended, for real, and you see one side's log. You name the cause.

1. Chance picks the ending, whose log you see, and the order of the causes. The same seed picks the same.
2. Evidence costs points: what the other end wrote, what a capture at both ends shows, and the bytes. So does a wrong
   guess, and more, so that it pays to look first.
3. Among the causes on offer the record leaves one and rules out every other.
4. What is no guess gets a helpful word. It costs nothing.
"""

from __future__ import annotations

import difflib
import random
from dataclasses import dataclass
from typing import Final, TypeAlias

from ..protocol.numbers import check_seconds
from ..reading.conversation import conversation
from ..reading.moments import Note
from ..reading.passages import other
from ..reading.signs import Signs
from ..views.ladder import Ladder
from ..views.markup import STYLE, escape
from ..views.outcome import Outcome, headline, is_unanswered
from ..views.report import Report, report_of
from ..views.sheet import STYLE_OF_SHEETS, Sheet, frames_sheet, log_sheet
from .causes import Cause
from .scenes import Scene, cards, perform

__all__ = ["EVIDENCE", "RULES", "Case", "Deck", "Ruling"]

WORTH: Final = 4
"""How many points a case is worth before anything is asked."""
ASKING: Final = 1
"""What a piece of evidence costs."""
GUESSING: Final = 2
"""What a wrong guess costs."""

EVIDENCE: Final = ("the other end's log", "the ladder", "the bytes")
"""What can be asked for."""

RULES: Final = (
    f"A case is worth {WORTH} points. Each piece of evidence costs {ASKING}, a wrong guess {GUESSING}. "
    "It is never worth less than 0."
)

QUESTION: Final = "What was the cause?"

Evidence: TypeAlias = Sheet | Ladder


@dataclass(frozen=True)
class Ruling:
    """What came of a guess: the ``outcome``, a ``message``, and the ``points`` that the case is worth now.

    Once the case is closed, ``report`` tells what happened, with the ladder.
    """

    outcome: Outcome
    message: str
    points: int
    report: Report | None = None

    def __str__(self) -> str:
        return f"{self.outcome.value}: {self.message}"

    def __repr__(self) -> str:
        return str(self) if self.report is None else f"{self}\n\n{self.report.ladder}\n\n{self.report}"

    def as_html(self) -> str:
        """Draw what it says, without the report, as HTML. Needs the style sheet."""
        return f'<p class="wskit">{headline(self.outcome, self.message)}</p>'

    def _repr_mimebundle_(self, include: object = None, exclude: object = None) -> dict[str, str]:
        shown = "" if self.report is None else self.report._repr_mimebundle_()["text/html"]
        return {"text/plain": repr(self), "text/html": STYLE + self.as_html() + shown}


class Case:
    """One mystery. ``await Case.make(seed)`` makes one.

    >>> case = await Case.make(7)
    >>> print(case.log())
    The server's log
      connection open
      ConnectionClosedError: sent 1002 (protocol error) invalid status code; no close frame received
    >>> print(case.guess("The client sent a Close frame that says 999."))
    Not this time: no Close frame of the client says 999.
    >>> case.points
    2
    """

    def __init__(self, scene: Scene, ending: str, signs: Signs, chance: random.Random) -> None:
        self._scene = scene
        self._signs = signs
        self._truth = scene.endings[ending]
        # What the record does not rule out, and is not it, would be unfair to offer.
        offered = [cause for cause in scene.causes if cause is self._truth or cause.ruled_out(signs)]
        chance.shuffle(offered)
        self._causes: tuple[Cause, ...] = tuple(offered)
        self._asked: list[str] = []
        self._wrong: list[Cause] = []
        self._points: int | None = None

    @staticmethod
    async def make(seed: int | None = None, *, beat: float = 0.1) -> Case:
        """Make an ending happen, picked by chance.

        Args:
            seed: a whole number; the same one makes the same case. None makes any.
            beat: the unit of time for pings and patience, in seconds.

        Raises:
            TypeError, ValueError: for arguments that cannot be.
            TimeoutError: if this computer is too busy to keep the time that it takes.
        """
        return await Deck(seed, beat=beat).deal()

    @property
    def causes(self) -> tuple[str, ...]:
        """What may have been the cause. One of them was."""
        return tuple(cause.words for cause in self._causes)

    @property
    def asked(self) -> tuple[str, ...]:
        """The evidence that was asked for so far."""
        return tuple(self._asked)

    @property
    def points(self) -> int:
        """What the case is worth now, or was when it was closed."""
        if self._points is not None:
            return self._points
        return max(WORTH - ASKING * len(self._asked) - GUESSING * len(self._wrong), 0)

    @property
    def closed(self) -> bool:
        """Whether the cause is known."""
        return self._points is not None

    @property
    def answer(self) -> str:
        """What the cause was, once the case is closed; nothing before."""
        return self._truth.words if self.closed else ""

    @property
    def wrong(self) -> tuple[str, ...]:
        """The causes that were guessed, and were not it."""
        return tuple(cause.words for cause in self._wrong)

    def log(self) -> Sheet:
        """Return the log that the case begins with."""
        return self._log(other_end=False)

    def evidence(self, name: str) -> Evidence:
        """Return a piece of evidence, one of :data:`EVIDENCE`. It costs a point, the first time and while it is open.

        Raises:
            TypeError: if the name is no text.
            ValueError: if there is no evidence of this name.
        """
        known = _evidence(name)
        if not self.closed and known not in self._asked:
            self._asked.append(known)
        match known:
            case "the ladder":
                return self._ladder()
            case "the bytes":
                return frames_sheet(self._signs)
        return self._log(other_end=True)

    def guess(self, cause: object) -> Ruling:
        """Say what the cause was: one of ``causes`` in words, or its number in their list, from 1."""
        if self.closed:
            return self._ruling(Outcome.TOLD, f"this case is closed. It was this: {self._truth.words}")
        if is_unanswered(cause):
            return self._ruling(Outcome.UNANSWERED, "name one of the causes, in its words or by its number.")
        found = self._find(cause)
        if isinstance(found, str):
            return self._ruling(Outcome.UNCLEAR, found)
        why = found.ruled_out(self._signs)
        if why:
            if found not in self._wrong:
                self._wrong.append(found)
            return self._ruling(Outcome.WRONG, why)
        self._points = self.points
        got = "1 point" if self._points == 1 else f"{self._points} points"
        return self._ruling(Outcome.RIGHT, f"{found.words} That is {got}. {self._told()}")

    def give_up(self) -> Ruling:
        """Close the case for no points, and learn what it was."""
        if not self.closed:
            self._points = 0
        return self._ruling(Outcome.TOLD, f"it was this: {self._truth.words} {self._told()}")

    def _report(self) -> Report:
        return report_of(self._signs.happened, self._signs.end)

    def _told(self) -> str:
        return f"{self._report().why} {self._scene.lesson}, teaches it."

    def _ruling(self, outcome: Outcome, message: str) -> Ruling:
        return Ruling(outcome, message, self.points, self._report() if self.closed else None)

    def _find(self, guess: object) -> Cause | str:
        """Find the cause that is meant, or say what would do."""
        here = f"this case has {len(self._causes)} causes, and they are numbered from 1"
        if isinstance(guess, str) and guess.strip().isdecimal() and len(guess) < 9:
            guess = int(guess)
        if isinstance(guess, int) and not isinstance(guess, bool):
            return self._causes[guess - 1] if 0 < guess <= len(self._causes) else f"{here}; {guess} is none of them."
        if not isinstance(guess, str):
            return f"{here}. Give one in its words or by its number, not {type(guess).__name__}."
        words = {_plain(cause.words): cause for cause in self._causes}
        if _plain(guess) in words:
            return words[_plain(guess)]
        like = difflib.get_close_matches(_plain(guess), words, 1, 0.6)
        return f"did you mean this one? {words[like[0]].words}" if like else f"{here}. This is none of them."

    def _log(self, *, other_end: bool) -> Sheet:
        return log_sheet(self._signs, other(self._scene.side) if other_end else self._scene.side)

    def _ladder(self) -> Ladder:
        talk = conversation(self._signs.happened, self._signs.end)
        # What was done to a link, why an end gave up, and what its code raised, no capture shows.
        for note in [moment for moment in talk.moments if isinstance(moment, Note)]:
            talk.moments.remove(note)
        return Ladder(talk)

    @property
    def _prices(self) -> str:
        worth = f"It was worth {self.points}." if self.closed else f"It is worth {self.points} now."
        return f"Evidence: {', '.join(EVIDENCE)}. {RULES} {worth}"

    def __str__(self) -> str:
        causes = [f"  {number}. {words}" for number, words in enumerate(self.causes, 1)]
        return "\n".join([str(self.log()), QUESTION, *causes, self._prices])

    __repr__ = __str__

    def _repr_mimebundle_(self, include: object = None, exclude: object = None) -> dict[str, str]:
        causes = "".join(f"<li>{escape(words)}</li>" for words in self.causes)
        html = (
            f'{STYLE}{STYLE_OF_SHEETS}{self.log().as_html()}<div class="wskit"><strong>{QUESTION}</strong>'
            f"<ol>{causes}</ol><p>{escape(self._prices)}</p></div>"
        )
        return {"text/plain": str(self), "text/html": html}


class Deck:
    """Cases, one after the other, and the score over those that were closed.

    Args:
        seed: a whole number; the same one deals the same cases. None deals any.
        beat: the unit of time for pings and patience, in seconds.

    Raises:
        TypeError, ValueError: for arguments that cannot be.

    >>> deck = Deck(7)
    >>> case = await deck.deal()
    >>> print(case.give_up())
    The answer: it was this: The client sent a Close frame that says 1005. ...
    >>> deck.score
    '0 of 4 points in 1 case'
    """

    def __init__(self, seed: int | None = None, *, beat: float = 0.1) -> None:
        if seed is not None and (isinstance(seed, bool) or not isinstance(seed, int)):
            raise TypeError(f"a seed is a whole number such as 7, or None, and not {seed!r}")
        check_seconds("beat", beat, above_zero=True)
        self._beat = beat
        self._chance = random.Random(seed)  # noqa: S311  (it is a game)
        self._cards = cards(self._chance)
        self.cases: list[Case] = []
        """The cases dealt so far."""

    async def deal(self) -> Case:
        """Make the next case. None comes again before all have come.

        Raises:
            TimeoutError: if this computer is too busy to keep the time that it takes.
        """
        scene, ending = next(self._cards)
        signs = await perform(scene, ending, self._beat)
        case = Case(scene, ending, signs, self._chance)
        self.cases.append(case)
        return case

    @property
    def score(self) -> str:
        """The points of all cases that are closed, in words."""
        closed = [case for case in self.cases if case.closed]
        if not closed:
            return "no case is closed yet"
        cases = "1 case" if len(closed) == 1 else f"{len(closed)} cases"
        return f"{sum(case.points for case in closed)} of {WORTH * len(closed)} points in {cases}"


def _evidence(name: object) -> str:
    """Return the evidence that is meant, or raise what :meth:`Case.evidence` says it does."""
    if not isinstance(name, str):
        raise TypeError(f"evidence has a name, such as {EVIDENCE[1]!r}, and not {name!r}")
    plain = _plain(name).removeprefix("the ")
    for known in EVIDENCE:
        if plain in (known.removeprefix("the "), known.split()[-1]):
            return known
    raise ValueError(f"There is no evidence called {name!r}. There are: {', '.join(EVIDENCE)}.")


def _plain(words: str) -> str:
    """Return words without what does not matter: capitals, spaces, the full stop."""
    return " ".join(words.casefold().replace("’", "'").split()).rstrip(".")
