"""Checks: you predict, the connection answers.

1. An experiment is a function of yours that does the real thing and returns what it saw. Nobody wrote the answer down.
2. No prediction, no experiment: an answer is not given away.
3. What cannot be compared gets a helpful word, never a traceback.
"""

from __future__ import annotations

import asyncio
import inspect
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from enum import Enum
from typing import Any

from .codes import close_code
from .dom import ReadyState
from .views.markup import STYLE, escape, preview

__all__ = ["Outcome", "Verdict", "check"]


class Outcome(Enum):
    """How a prediction fared."""

    RIGHT = "Right"
    WRONG = "Not this time"
    UNANSWERED = "Your turn"
    UNCLEAR = "Almost"


@dataclass(frozen=True)
class Verdict:
    """The outcome of a check, with one or two sentences for the learner."""

    outcome: Outcome
    message: str

    def __str__(self) -> str:
        return f"{self.outcome.value}: {self.message}"

    __repr__ = __str__

    def _repr_html_(self) -> str:
        kind = {Outcome.RIGHT: "wskit-right", Outcome.WRONG: "wskit-error"}.get(self.outcome, "")
        return (
            f'{STYLE}<p class="wskit"><strong class="{kind}">{self.outcome.value}:</strong> {escape(self.message)}</p>'
        )


async def check(
    prediction: object, experiment: Callable[[], Awaitable[Any] | Any], *, timeout: float = 30.0
) -> Verdict:
    """Run ``experiment`` and compare what it returns with ``prediction``.

    Args:
        prediction: your answer; ``...`` while you have none.
        experiment: a function without arguments, ``async`` or not, that returns what really happened.
        timeout: how many seconds it may take.

    Raises:
        TypeError: if ``experiment`` is not a function.
        TimeoutError: if it takes too long.
    """
    if not callable(experiment):
        raise TypeError("the experiment must be a function: pass its name, without parentheses after it")
    if prediction is ... or prediction is None or (isinstance(prediction, str) and not prediction.strip()):
        return Verdict(Outcome.UNANSWERED, "put your prediction in place of the three dots and run the cell again.")
    truth = experiment()
    if inspect.isawaitable(truth):
        truth = await asyncio.wait_for(truth, timeout)
    return _compare(prediction, truth)


def _compare(prediction: object, truth: object) -> Verdict:
    if not _comparable(prediction, truth):
        return Verdict(
            Outcome.UNCLEAR, f"the answer is {_kind(truth)}, and yours is {_kind(prediction)}. Give it another form."
        )
    if prediction == truth:
        return Verdict(Outcome.RIGHT, f"it was {_describe(truth)}")
    return Verdict(Outcome.WRONG, f"you said {_show(prediction)}, and it was {_describe(truth)}")


def _comparable(prediction: object, truth: object) -> bool:
    # True == 1 in Python, but "yes" is no close code.
    if isinstance(prediction, bool) or isinstance(truth, bool):
        return isinstance(prediction, bool) and isinstance(truth, bool)
    if isinstance(truth, int):
        return isinstance(prediction, int)
    return isinstance(prediction, type(truth))


def _kind(value: object) -> str:
    match value:
        case bool():
            return "True or False"
        case int():
            return "a number without quotes"
        case str():
            return "text in quotes"
        case bytes():
            return "bytes"
    return f"of type {type(value).__name__}"


def _show(value: object) -> str:
    match value:
        case ReadyState():
            return value.name
        case str() | bytes():
            return f'"{preview(value)}"'
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
