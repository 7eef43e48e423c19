"""Asking: a card without its buttons. Somebody answers, the experiment is run, and the two are compared.

1. An answer that cannot be one is told so, and nothing is run: the truth is not given away.
2. The experiment is run for every answer, for real. What it returns is the only answer key.
3. An answer counts when the experiment has come to its end, and only then.
4. One answer at a time: what is asked meanwhile is refused in words.
"""

from __future__ import annotations

import asyncio
import inspect
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any

from ..loops import virtual
from ..views.markup import inline, plain
from ..views.outcome import Outcome, headline
from ..views.report import Report
from . import answers
from .comparison import describe, same, show
from .finding import Finding, Recording, Several, recorded
from .items import Choice, Item
from .misconceptions import MISCONCEPTIONS, Misconception

__all__ = ["Asking", "Experiment", "Reply"]

Experiment = Callable[[], Awaitable[Any] | Any]


@dataclass(frozen=True)
class Reply:
    """What came of an answer: its ``outcome`` in a ``message``, ``why`` it was so, its ``slip``, and what is ``shown``.

    ``slip`` is the misconception that the answer comes from, if one is known, and ``truth`` the choice that is right.
    """

    outcome: Outcome
    message: str
    why: tuple[str, ...] = ()
    slip: Misconception | None = None
    truth: Choice | None = None
    shown: Recording | Report | Any = None

    def __str__(self) -> str:
        thought = (f"{self.slip.name}? {self.slip.thinks} {self.slip.instead}",) if self.slip else ()
        return plain("\n".join((f"{self.outcome.value}: {self.message}", *self.why, *thought)))

    __repr__ = __str__

    def as_html(self) -> str:
        """Draw its words as HTML. Needs the common style sheet. The verdict is read out by a screen reader."""
        verdict = f'<p class="wskit-verdict" role="alert">{headline(self.outcome, self.message, marked=True)}</p>'
        parts = [verdict, *(f"<p>{inline(one)}</p>" for one in self.why)]
        if self.slip is not None:
            thought = f"{inline(self.slip.thinks)} {inline(self.slip.instead)}"
            parts.append(f'<p class="wskit-slip"><em>{inline(self.slip.name)}?</em> {thought}</p>')
        return f'<div class="wskit wskit-reply">{"".join(parts)}</div>'


class Asking:
    """One card at work.

    Args:
        item: what it asks.
        experiment: a function without arguments that does the real thing and returns what it saw.
        story: whether it is lived through on a clock that jumps.
        timeout: how many seconds it may take.

    Raises:
        TypeError: if the experiment is no function.
    """

    def __init__(self, item: Item, experiment: Experiment, *, story: bool = False, timeout: float = 30.0) -> None:
        if not callable(experiment):
            raise TypeError("the experiment must be a function: pass its name, without parentheses after it")
        self.item = item
        self.experiment = experiment
        self._story = story
        self._timeout = timeout
        self._begun = time.monotonic()
        self._hinted = False
        self.busy = False
        """Whether the experiment runs now."""

    def hint(self) -> str:
        """Return the hint, and remember that it was asked for."""
        self._hinted = True
        return self.item.hint

    def begin_anew(self) -> bool:
        """Let the card be as new: the next answer counts as the first. Returns whether that is kept."""
        self._hinted, self._begun = False, time.monotonic()
        return answers.begin_anew(self.item.name)

    async def answer(self, answer: object) -> Reply:
        """Compare an answer, the value or the label of a choice or what was typed, with what the experiment finds."""
        if self.busy:
            return Reply(Outcome.UNCLEAR, "it still runs. One press is enough.")
        if self.item.choices:
            chosen = self.item.choice(answer)
            if chosen is None:
                labels = ", ".join(one.label for one in self.item.choices)
                return Reply(Outcome.UNCLEAR, f"the answer is one of: {labels}.")
            return await self._try(chosen.label, chosen.value, chosen)
        try:
            read = self.item.read(answer) if isinstance(answer, str) else answer
        except ValueError as error:
            return Reply(Outcome.UNANSWERED, str(error))
        return await self._try(str(answer).strip(), read, None)

    async def give_up(self) -> Reply:
        """Run the experiment without an answer: *I don't know*."""
        if self.busy:
            return Reply(Outcome.UNCLEAR, "it still runs. One press is enough.")
        return await self._try("", None, None, gave_up=True)

    async def _try(self, said: str, value: object, chosen: Choice | None, *, gave_up: bool = False) -> Reply:
        seconds = time.monotonic() - self._begun
        self.busy = True
        try:
            found = await asyncio.wait_for(self._run(), self._timeout)
            shown = await recorded(found)
        except TimeoutError:
            return Reply(Outcome.UNCLEAR, f"it took longer than {self._timeout:g} s, and was stopped. Press again.")
        except Exception as error:
            return Reply(
                Outcome.UNCLEAR,
                f"the experiment stopped with {type(error).__name__}: {error}. Your answer does not count. "
                "Was the code changed, or a cell above not run?",
            )
        finally:
            self.busy = False
        right = not gave_up and same(value, found.answer)
        slip = "" if right or gave_up else self.item.slip(chosen or value)
        answers.note(
            self.item.name,
            said,
            right=right,
            seconds=seconds,
            misconception=slip,
            hint=self._hinted,
            gave_up=gave_up,
        )
        return Reply(
            Outcome.RIGHT if right else Outcome.TOLD if gave_up else Outcome.WRONG,
            self._message(chosen, value, found.answer, right=right, gave_up=gave_up),
            self._why(found, shown),
            MISCONCEPTIONS.get(slip),
            self.item.choice(found.answer),
            shown,
        )

    async def _run(self) -> Finding:
        if self._story:
            found = await virtual.fast_forward(self.experiment)  # type: ignore[arg-type]  # it says so itself if not
        else:
            made = self.experiment()
            found = await made if inspect.isawaitable(made) else made
        return found if isinstance(found, Finding) else Finding(found)

    def _message(self, chosen: Choice | None, value: object, truth: object, *, right: bool, gave_up: bool) -> str:
        true = self.item.choice(truth)
        # A code is described by what it means; other choices say it themselves.
        speaks = true is not None and true.label != show(true.value)
        was = f"{_stressed(true.label)}." if speaks and true else describe(truth)
        if right or gave_up:
            return was if true is not None and (speaks or was.startswith(true.label)) else f"it was {was}"
        said = _stressed(chosen.label) if chosen else show(value)
        return f"you said {said}, and it was {was}"

    def _why(self, found: Finding, shown: object) -> tuple[str, ...]:
        said = (found.note(self.item.notes), found.because if isinstance(found.because, str) else "")
        told = tuple(one for one in said if one)
        if self.item.why:
            return (self.item.why, *told)
        last = shown.last if isinstance(shown, Several) else shown
        report = last.report() if isinstance(last, Recording) else last
        return (*told, report.why) if isinstance(report, Report) else told


def _stressed(label: str) -> str:
    """Set a label that is a phrase off from the sentence it stands in."""
    return f"*{label}*" if " " in label and not {"*", "`"} & {*label} else label
