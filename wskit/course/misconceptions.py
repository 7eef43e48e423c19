"""Misconceptions: what people often believe of connections and their ends, and what each belief makes them expect.

1. A belief is two sentences: what somebody thinks who holds it, and what is so instead.
2. It is a rule, too: from what a question says, it works out the answer that its holder gives. A question that it has
   nothing to do with gets None.
3. No belief is right everywhere: for each there is a question of the course in which what it expects is wrong.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Final

__all__ = ["MISCONCEPTIONS", "Misconception", "name_of"]


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
    expects: Callable[[Mapping[str, object]], object]


def _when(asks: str, answer: object, **also: object) -> Callable[[Mapping[str, object]], object]:
    """Expect ``answer`` wherever a question asks this and says so much; ``.name`` is what the question says of it."""

    def expects(given: Mapping[str, object]) -> object:
        if given.get("asks") != asks or any(given.get(name) != value for name, value in also.items()):
            return None
        if isinstance(answer, str) and answer.startswith("."):
            return given.get(answer[1:])
        return answer

    return expects


MISCONCEPTIONS: Final[dict[str, Misconception]] = {
    "own-code": Misconception(
        "An end is left with the code that it sent",
        "You may think that the code you gave to close() is the code of your close event.",
        "An end is told the code that came in the other end's Close frame; if none came, it is told 1006.",
        _when("code", ".sent"),
    ),
}
"""Every misconception, by its key."""


def name_of(key: str) -> str:
    """Return the name of a misconception, or the key itself where none is known by it."""
    known = MISCONCEPTIONS.get(key)
    return known.name if known else key
