"""Checks: you predict, the connection answers.

1. An experiment is a function of yours that does the real thing and returns what it saw. Nobody wrote the answer down.
2. No prediction, no experiment: an answer is not given away.
3. What cannot be compared gets a helpful word, never a traceback.
4. Upper and lower case, and spaces around a word, do not make an answer wrong.
"""

from __future__ import annotations

import asyncio
import inspect
from collections.abc import Awaitable, Callable, Iterable
from dataclasses import dataclass
from typing import Any

from ..protocol.codes import close_code
from ..protocol.interface import ReadyState
from ..protocol.legible import preview
from ..views.markup import STYLE, escape
from ..views.outcome import Outcome, headline, is_unanswered
from ..views.report import Report
from . import answers

__all__ = ["Finding", "Verdict", "check"]


@dataclass(frozen=True)
class Finding:
    """What an experiment found, and why: ``because`` is a sentence, or the report on what happened.

    >>> async def close_without_a_code():
    ...     report = await play("client-no-code")
    ...     return Finding(report.server.tells.code, "An empty Close frame came.")
    >>> await check(1000, close_without_a_code)
    Not this time: you said 1000, and it was 1005 No Status Rcvd. The peer's Close frame arrived, with no code in it.
    An empty Close frame came.
    """

    answer: object
    because: Report | str


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
    if offered and not any(_same(prediction, choice) for choice in offered):
        return Verdict(Outcome.UNCLEAR, f"the answer is one of {', '.join(map(_show, offered))}.")
    truth = experiment()
    if inspect.isawaitable(truth):
        truth = await asyncio.wait_for(truth, timeout)
    verdict = _compare(prediction, truth)
    if name is not None and verdict.outcome in (Outcome.RIGHT, Outcome.WRONG):
        answers.note(name, right=verdict.outcome is Outcome.RIGHT)
    return verdict


def _compare(prediction: object, truth: object) -> Verdict:
    because: tuple[str, ...] = ()
    if isinstance(truth, Finding):
        because = _sentences(truth.because)
        truth = truth.answer
    if not _comparable(prediction, truth):
        return Verdict(
            Outcome.UNCLEAR, f"the answer is {_kind(truth)}, and yours is {_kind(prediction)}. Give it another form."
        )
    if _same(prediction, truth):
        return Verdict(Outcome.RIGHT, f"it was {_describe(truth)}", because)
    return Verdict(Outcome.WRONG, f"you said {_show(prediction)}, and it was {_describe(truth)}", because)


def _sentences(because: Report | str) -> tuple[str, ...]:
    if isinstance(because, str):
        return (because,)
    accounts = (because.client, because.server)
    return tuple(f"The {one.side} reports {one.says}: {one.because}." for one in accounts if one.has_user)


def _comparable(prediction: object, truth: object) -> bool:
    # True == 1 in Python, but "yes" is no close code.
    if isinstance(prediction, bool) or isinstance(truth, bool):
        return isinstance(prediction, bool) and isinstance(truth, bool)
    if isinstance(truth, int | float):
        return isinstance(prediction, int | float) and prediction == prediction  # "not a number" is no answer
    if isinstance(truth, tuple | list):
        return (
            isinstance(prediction, tuple | list)
            and len(prediction) == len(truth)
            and all(_comparable(one, other) for one, other in zip(prediction, truth, strict=True))
        )
    return isinstance(prediction, type(truth))


def _same(prediction: object, truth: object) -> bool:
    if not _comparable(prediction, truth):
        return False
    if isinstance(truth, tuple | list) and isinstance(prediction, tuple | list):
        return all(_same(one, other) for one, other in zip(prediction, truth, strict=True))
    if isinstance(truth, str) and isinstance(prediction, str):
        return prediction.strip().casefold() == truth.strip().casefold()
    return prediction == truth


def _kind(value: object) -> str:
    match value:
        case bool():
            return "True or False"
        case float() if value != value:
            return "not a number"
        case int() | float():
            return "a number without quotes"
        case str():
            return "text in quotes"
        case bytes():
            return "bytes"
        case tuple() | list():
            return f"a list of {len(value)}: [{', '.join(map(_kind, value))}]"
    return f"of type {type(value).__name__}"


def _show(value: object) -> str:
    match value:
        case ReadyState():
            return value.name
        case str() | bytes():
            return f'"{preview(value)}"'
        case tuple() | list():
            return f"[{', '.join(map(_show, value))}]"
    return preview(repr(value))


def _describe(truth: object) -> str:
    """Name the truth, and where it is a close code or a ready state, say what that means."""
    match truth:
        case ReadyState():
            return f"{truth.name} ({truth.value})."
        case int() if not isinstance(truth, bool) and 1000 <= truth < 5000:
            code = close_code(truth)
            return f"{truth} {code.name}. {code.meaning}"
    return f"{_show(truth)}."
