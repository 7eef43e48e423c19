"""Outcome: what came of an answer, in the same words and colours wherever somebody answers."""

from __future__ import annotations

from enum import Enum

from .markup import escape, inline

__all__ = ["Outcome", "headline", "is_unanswered"]


class Outcome(Enum):
    """What came of an answer."""

    RIGHT = "Right"
    WRONG = "Not this time"
    UNANSWERED = "Your turn"
    UNCLEAR = "Almost"
    TOLD = "The answer"


_COLOURS = {Outcome.RIGHT: "wskit-right", Outcome.WRONG: "wskit-error"}


def is_unanswered(answer: object) -> bool:
    """Tell whether this is no answer yet: three dots, nothing, or a blank text."""
    return answer is ... or answer is None or (isinstance(answer, str) and not answer.strip())


def headline(outcome: Outcome, message: str, *, marked: bool = False) -> str:
    """Draw it in one line of HTML. Needs the style sheet. A ``marked`` message has signs for code and for stress."""
    said = inline(message) if marked else escape(message)
    return f'<strong class="{_COLOURS.get(outcome, "")}">{outcome.value}:</strong> {said}'
