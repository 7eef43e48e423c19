"""Believing: what a misconception is, and rules that say what its holder expects.

1. A belief is two sentences: what somebody thinks who holds it, and what is so instead.
2. It is a rule, too: from what a question says, it works out the answer that its holder gives. A question that it has
   nothing to do with gets None.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, TypeAlias

__all__ = ["Misconception", "Rule", "either", "listed", "rest", "when"]

Rule: TypeAlias = Callable[[Mapping[str, object]], object]
"""Works out from what a question says which answer somebody gives."""


@dataclass(frozen=True)
class Misconception:
    """A belief: its ``name``, what its holder ``thinks``, what is so ``instead``, and what it ``expects``.

    >>> from wskit.course.misconceptions import MISCONCEPTIONS
    >>> MISCONCEPTIONS["own-code"].expects({"asks": "code", "sent": 1009, "received": None})
    1009
    """

    name: str
    thinks: str
    instead: str
    expects: Rule


def when(asks: str, answer: object, **also: object) -> Rule:
    """Expect ``answer`` wherever a question asks this and says so much; ``.name`` is what the question says of it."""

    def expects(given: Mapping[str, object]) -> object:
        if given.get("asks") != asks or any(given.get(name) != value for name, value in also.items()):
            return None
        if isinstance(answer, str) and answer.startswith("."):
            return given.get(answer[1:])
        return answer

    return expects


def either(*rules: Rule) -> Rule:
    """Expect what the first of these rules expects that has to do with a question."""
    return lambda given: next((found for rule in rules if (found := rule(given)) is not None), None)


def listed(given: Mapping[str, object], name: str) -> list[Any]:
    """Return what a question lists under this name; nothing if it lists nothing."""
    found = given.get(name)
    return list(found) if isinstance(found, tuple | list) else []


def rest(asks: str, whole: str, part: str) -> Rule:
    """Expect, wherever a question asks this, what is left of one number that it says without another."""

    def expects(given: Mapping[str, object]) -> object:
        all_, some = given.get(whole), given.get(part)
        if given.get("asks") != asks or not isinstance(all_, int) or not isinstance(some, int):
            return None
        return all_ - some

    return expects
