"""Checks: you predict, the connection answers.

1. An experiment is a function of yours that does the real thing and returns what it saw. Nobody wrote the answer down.
2. No prediction, no experiment: an answer is not given away.
3. What cannot be compared gets a helpful word, never a traceback.
"""

from __future__ import annotations

import asyncio
import inspect
from collections.abc import Awaitable, Callable, Iterable
from dataclasses import dataclass
from typing import Any

from ..views.markup import STYLE, escape
from ..views.outcome import Outcome, headline, is_unanswered
from ..views.report import Report
from . import answers
from .comparison import comparable, describe, kind, same, show
from .finding import Finding, Recording, Several, recorded

__all__ = ["Verdict", "check"]


@dataclass(frozen=True)
class Verdict:
    """The outcome of a check, with one or two sentences for the learner, and why it was so."""

    outcome: Outcome
    message: str
    because: tuple[str, ...] = ()

    def __str__(self) -> str:
        return "\n".join((f"{self.outcome.value}: {self.message}", *self.because))

    __repr__ = __str__

    def _repr_html_(self) -> str:
        why = "".join(f'<p class="wskit">{escape(sentence)}</p>' for sentence in self.because)
        return f'{STYLE}<p class="wskit" role="status">{headline(self.outcome, self.message)}</p>{why}'


async def check(
    prediction: object,
    experiment: Callable[[], Awaitable[Any] | Any],
    name: str | None = None,
    *,
    choices: Iterable[object] = (),
    timeout: float = 30.0,
) -> Verdict:
    """Run ``experiment`` and compare what it returns with ``prediction``.

    Args:
        prediction: your answer; ``...`` while you have none.
        experiment: a function without arguments, ``async`` or not, that returns what really happened: a value, or a
            :class:`Finding` which says why, too.
        name: the check's name in the course, such as "2.1"; with one, the answer counts as progress.
        choices: the answers that make sense, where there are only few.
        timeout: how many seconds it may take.

    Raises:
        TypeError: if ``experiment`` is not a function, or the name no text.
        TimeoutError: if it takes too long.

    >>> async def hang_up():
    ...     ws = await WebSocket(EchoServer().url).opened
    ...     ws.close(4000)
    ...     return (await ws.closed).code
    >>> await check(4000, hang_up)
    Right: it was 4000 Private Use. It means whatever this application's client and server have agreed on.
    """
    if not callable(experiment):
        raise TypeError("the experiment must be a function: pass its name, without parentheses after it")
    if not isinstance(name, str | None):
        raise TypeError(f'a check\'s name is text such as "2.1", not {name!r}')
    if is_unanswered(prediction):
        return Verdict(Outcome.UNANSWERED, "put your prediction in place of the three dots and run the cell again.")
    offered = list(choices)
    if offered and not any(same(prediction, choice) for choice in offered):
        return Verdict(Outcome.UNCLEAR, f"the answer is one of {', '.join(map(show, offered))}.")
    truth = experiment()
    if inspect.isawaitable(truth):
        truth = await asyncio.wait_for(truth, timeout)
    why: tuple[str, ...] = ()
    if isinstance(truth, Finding):
        why = _sentences(truth.because if isinstance(truth.because, str) else await recorded(truth))
        why = (truth.note(), *why) if truth.noted is not None else why
        truth = truth.answer
    verdict = _compare(prediction, truth, why)
    if name is not None and verdict.outcome in (Outcome.RIGHT, Outcome.WRONG):
        answers.note(name, show(prediction), right=verdict.outcome is Outcome.RIGHT)
    return verdict


def _compare(prediction: object, truth: object, because: tuple[str, ...]) -> Verdict:
    if not comparable(prediction, truth):
        return Verdict(
            Outcome.UNCLEAR, f"the answer is {kind(truth)}, and yours is {kind(prediction)}. Give it another form."
        )
    if same(prediction, truth):
        return Verdict(Outcome.RIGHT, f"it was {describe(truth)}", because)
    return Verdict(Outcome.WRONG, f"you said {show(prediction)}, and it was {describe(truth)}", because)


def _sentences(because: object) -> tuple[str, ...]:
    because = because.last if isinstance(because, Several) else because
    report = because.report() if isinstance(because, Recording) else because
    if not isinstance(report, Report):
        return (str(report),) if report else ()
    accounts = (report.client, report.server)
    return tuple(f"The {one.side} reports {one.says}: {one.because}." for one in accounts if one.has_user)
