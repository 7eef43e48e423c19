"""Case: a connection has ended, for real. You read one log, buy evidence, and say what it was.

1. A case begins with points. Evidence costs what it costs at work, and a wrong guess costs more, so that it pays to
   look first. Who skips a case has closed it for no points.
2. The first guess is what counts. What was guessed, and what was bought for it, is kept with the answers.
3. Why a guess is wrong is said from what was shown, and from nothing else. Where that leaves it possible, it is said
   what would have told.
4. Once it is closed, it says what happened, and how what was bought compares with what would have been enough.
5. What is no guess gets a helpful word. It costs nothing.
6. What something costs stands beside it, as long as it costs anything.
"""

from __future__ import annotations

import difflib
import functools
import time
from collections.abc import Collection
from typing import Final

from ...loops import virtual
from ...protocol.legible import many
from ...views.markup import STYLE, escape
from ...views.outcome import Outcome, is_unanswered
from ...views.report import Report, report_of
from ...views.sheet import STYLE_OF_SHEETS
from .. import answers
from ..outlay import CASE, WORTH, Outlay
from .codeword import Codeword, any_codeword, codeword
from .deal import dealt, dice, shuffled
from .pieces import Cause, Exhibit, Piece, Played, Scene
from .ruling import Evidence, Ruling, compared
from .sufficiency import NAMES, cheapest, cost, decisive, facts_of, left, listed

__all__ = ["GUESSING", "QUESTION", "RISK", "RULES", "Case"]

GUESSING: Final = 5
"""What a wrong guess costs."""
QUESTION: Final = "What was it?"
WOULD: Final = "What would have decided it:"
RISK: Final = f"A wrong guess costs {GUESSING} points."
RULES: Final = (
    f"A case is worth {WORTH} points. Evidence costs its price, a wrong guess {GUESSING}. A case that is skipped "
    "brings none."
)


class Case:
    """One case of the deck. ``await Case.make(word)`` makes one, the same for everybody who says this word.

    >>> case = await Case.make("blue-otter-17")
    >>> len(case.causes), case.points
    (6, 10)
    >>> case.buy("metrics")
    Metrics and events of the platform
    ...
    >>> case.points
    9
    >>> case.skip()
    The answer: ...
    """

    def __init__(self, word: Codeword, scene: Scene, truth: Cause, played: Played) -> None:
        self._word, self._scene, self._truth, self._played = word, scene, truth, played
        self._causes = tuple(shuffled(scene.causes, dice(word, "causes")))
        self._bought: list[Piece] = []
        self._wrong: list[Cause] = []
        self._points: int | None = None
        self._skipped = False
        self._begun = time.monotonic()

    @staticmethod
    async def make(word: str | None = None) -> Case:
        """Make an ending happen: the one that this word stands for.

        Args:
            word: such as "blue-otter-17". None makes one up.

        Raises:
            TypeError: if it is no text.
            ValueError: if it is no such word.
        """
        return await case_of(any_codeword() if word is None else codeword(word))

    @property
    def word(self) -> str:
        """The word that brings this case for everybody."""
        return str(self._word)

    @property
    def complaint(self) -> str:
        """What somebody says of it."""
        return self._scene.complaint

    @property
    def opening(self) -> Evidence:
        """What the case begins with."""
        return Evidence("", self._played.opening.shown)

    @property
    def causes(self) -> tuple[str, ...]:
        """What may have happened. One of them did."""
        return tuple(cause.words for cause in self._causes)

    @property
    def bought(self) -> tuple[Piece, ...]:
        """The evidence that was bought so far, in that order."""
        return tuple(self._bought)

    @property
    def cost(self) -> int:
        """What it cost."""
        return cost(self._bought)

    @property
    def points(self) -> int:
        """What the case is worth now, or was when it was closed."""
        if self._points is not None:
            return self._points
        return max(WORTH - self.cost - GUESSING * len(self._wrong), 0)

    @property
    def closed(self) -> bool:
        """Whether what happened is known."""
        return self._points is not None

    @property
    def skipped(self) -> bool:
        """Whether somebody closed it without saying what it was."""
        return self._skipped

    @property
    def solved(self) -> bool:
        """Whether the first guess was right."""
        return self.closed and not self._skipped and not self._wrong

    @property
    def answer(self) -> str:
        """What happened, once the case is closed; nothing before."""
        return self._truth.words if self.closed else ""

    @property
    def wrong(self) -> tuple[str, ...]:
        """What was guessed, and was not it."""
        return tuple(cause.words for cause in self._wrong)

    @functools.cached_property
    def _cheapest(self) -> list[tuple[Piece, ...]]:
        return cheapest(self._played, self._causes)

    @property
    def enough(self) -> int:
        """What the cheapest evidence costs that would have been enough, once the case is closed; 0 before."""
        return self._enough if self.closed else 0

    @property
    def _enough(self) -> int:
        return min(map(cost, self._cheapest), default=cost(Piece))

    def buy(self, piece: Piece | str) -> Evidence:
        """Buy a piece of evidence, and return it. It costs its price once, and nothing when the case is closed.

        Args:
            piece: such as "the other end's log", or its key: "other", "middle", "metrics", "capture" or "captures".

        Raises:
            TypeError: if it is no text.
            ValueError: if there is no such piece.
        """
        found = _piece(piece)
        if not self.closed and found not in self._bought:
            self._bought.append(found)
        return Evidence(found.words, self._exhibit(found).shown)

    def _exhibit(self, piece: Piece) -> Exhibit:
        return self._played.exhibits[piece]

    def guess(self, cause: object) -> Ruling:
        """Say what it was: one of ``causes`` in words, or its number in their list, from 1."""
        if self.closed:
            return Ruling(Outcome.TOLD, f"this case is closed. It was this: {self._truth.words}", self.points)
        if is_unanswered(cause):
            return Ruling(Outcome.UNANSWERED, "name one of the causes, in its words or by its number.", self.points)
        found = self._find(cause)
        if isinstance(found, str):
            return Ruling(Outcome.UNCLEAR, found, self.points)
        if found is not self._truth:
            why, before = self._why_not(found), self.points
            if found not in self._wrong:
                self._wrong.append(found)
                self._note(found)
            lost = before - self.points
            return Ruling(Outcome.WRONG, f"{why} It cost {many(lost, 'point')}." if lost else why, self.points)
        self._points = self.points
        self._note(found)
        return self._told(Outcome.RIGHT, f"{found.words} That is {many(self._points, 'point')}.")

    def skip(self) -> Ruling:
        """Close the case for no points, and learn what it was. It counts as one that was not solved."""
        if not self.closed:
            self._points, self._skipped = 0, True
            self._note(None)
        return self._told(Outcome.TOLD, self._truth.words)

    def _why_not(self, cause: Cause) -> str:
        """Say why it was not this, from what was shown."""
        if why := cause.ruled_out(self._facts):
            return why
        would = [one for one in Piece if cause.ruled_out(facts_of(self._played, [one]))]
        telling = min(would, key=lambda one: one.cost, default=None)
        by = f" {_capital(listed([telling]))} would have told." if telling else ""
        return f"it was not this, though what you have seen leaves it possible.{by}"

    @property
    def _facts(self) -> Collection[str]:
        return facts_of(self._played, self._bought)

    def _told(self, outcome: Outcome, message: str) -> Ruling:
        possible = len(left(self._causes, self._facts))
        said = (
            self._truth.told,
            compared(self._bought, self._cheapest, possible, len(self._causes)),
            f"Lesson {self._truth.lesson} shows it.",
        )
        return Ruling(outcome, message, self.points, said, self._report(), self._decided(possible))

    def _decided(self, possible: int) -> tuple[str, ...]:
        """Name the few facts that decided it, or that would have if what was bought did not."""
        heading, pieces = ("What decided it:", self._bought) if possible == 1 else (WOULD, self._cheapest[0])
        facts = decisive(self._played, self._causes, self._truth, pieces)
        return (heading, *(f"{_capital(NAMES[piece])}: {_small(why)}" for piece, why in facts))

    def _report(self) -> Report:
        return report_of(self._played.signs.happened, self._played.signs.end, exact=True, gone=self._played.gone)

    def _note(self, cause: Cause | None) -> None:
        """Keep a guess, or that there will be none."""
        answers.note(
            f"{CASE}.{self._word}",
            "" if cause is None else cause.words,
            right=cause is self._truth,
            seconds=time.monotonic() - self._begun,
            gave_up=cause is None,
            spent=Outlay(tuple(one.value for one in self._bought), self.cost, self._enough, self._points),
        )

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
        like = difflib.get_close_matches(_plain(guess)[:400], words, 1, 0.6)
        return f"did you mean this one? {words[like[0]].words}" if like else f"{here}. This is none of them."

    def __str__(self) -> str:
        causes = [f"  {number}. {words}" for number, words in enumerate(self.causes, 1)]
        evidence = ["Evidence:", *(f"  {listed([piece])}: {piece.holds}" for piece in Piece)]
        asked = [QUESTION, *causes, *([] if self.closed else evidence), self._prices]
        return "\n".join([f"Case {self.word}: {self.complaint}", str(self.opening), *asked])

    __repr__ = __str__

    @property
    def _prices(self) -> str:
        return f"{RULES} {f'It was worth {self.points}.' if self.closed else f'It is worth {self.points} now.'}"

    def _repr_mimebundle_(self, include: object = None, exclude: object = None) -> dict[str, str]:
        causes = "".join(f"<li>{escape(words)}</li>" for words in self.causes)
        evidence = "".join(f"<li>{escape(_capital(listed([piece])))}: {escape(piece.holds)}</li>" for piece in Piece)
        evidence = "" if self.closed else f"<strong>Evidence</strong><ul>{evidence}</ul>"
        html = (
            f'{STYLE}{STYLE_OF_SHEETS}<div class="wskit"><p><strong>Case {self.word}:</strong> '
            f"{escape(self.complaint)}</p></div>{self.opening.as_html()}"
            f'<div class="wskit"><strong>{QUESTION}</strong><ol>{causes}</ol>{evidence}'
            f"<p>{escape(self._prices)}</p></div>"
        )
        return {"text/plain": str(self), "text/html": html}


async def case_of(word: Codeword) -> Case:
    """Make the case of a codeword."""
    scene, truth = dealt(word)

    async def story() -> Played:
        return await scene.play(truth.key, dice(word, "play"))

    return Case(word, scene, truth, await virtual.fast_forward(story))


def _piece(named: object) -> Piece:
    """Return the piece that is meant, or raise what :meth:`Case.buy` says it does."""
    if isinstance(named, Piece):
        return named
    if not isinstance(named, str):
        raise TypeError(f'evidence has a name, such as "{Piece.OTHER.value}", and not {named!r}')
    known = {_plain(name): piece for piece in Piece for name in (piece.value, piece.words, listed([piece])[:-4])}
    plain = _plain(named)[:80]
    found = known.get(plain) or known.get(f"the {plain}")
    if found is None:
        keys = ", ".join(f'"{piece.value}"' for piece in Piece)
        raise ValueError(f"There is no evidence called {named[:80]!r}. There are: {keys}.")
    return found


def _small(words: str) -> str:
    """Begin with a small letter, but not within a name such as TCP."""
    return words if words[1:2].isupper() else words[:1].lower() + words[1:]


def _capital(words: str) -> str:
    return words[:1].upper() + words[1:]


def _plain(words: str) -> str:
    """Return words without what does not matter: capitals, spaces, the full stop."""
    return " ".join(words.casefold().replace("’", "'").split()).rstrip(".")
