"""Misconceptions: what people often believe of connections and their ends, and what each belief makes them expect.

1. What only one lesson speaks of stands in its file in :mod:`~wskit.course.beliefs`; what several do, here.
2. No belief is right everywhere: for each there is a question of the course in which what it expects is wrong.
"""

from __future__ import annotations

from typing import Final

from .beliefs import (
    alive,
    between,
    bringing,
    closing,
    clues,
    codes,
    farewells,
    goodbye,
    hello,
    leaving,
    lines,
    network,
    operations,
    reasons,
    resuming,
    returning,
    serverside,
    strangers,
    violations,
    waiting,
    wire,
)
from .beliefs.believing import Misconception, either, when

__all__ = ["MISCONCEPTIONS", "Misconception", "name_of"]


MISCONCEPTIONS: Final[dict[str, Misconception]] = {
    "own-code": Misconception(
        "An end is left with the code that it sent",
        "You may think that the code you gave to close() is the code of your close event.",
        "An end is told the code that came in the other end's Close frame; if none came, it is told 1006.",
        either(when("code", ".sent"), when("codes", ".sent")),
    ),
    **hello.BELIEFS,
    **goodbye.BELIEFS,
    **reasons.BELIEFS,
    **serverside.BELIEFS,
    **network.BELIEFS,
    **alive.BELIEFS,
    **waiting.BELIEFS,
    **between.BELIEFS,
    **leaving.BELIEFS,
    **wire.BELIEFS,
    **violations.BELIEFS,
    **returning.BELIEFS,
    **resuming.BELIEFS,
    **closing.BELIEFS,
    **strangers.BELIEFS,
    **clues.BELIEFS,
    **bringing.BELIEFS,
    **farewells.BELIEFS,
    **codes.BELIEFS,
    **lines.BELIEFS,
    **operations.BELIEFS,
}
"""Every misconception, by its key."""


def name_of(key: str) -> str:
    """Return the name of a misconception, or the key itself where none is known by it."""
    known = MISCONCEPTIONS.get(key)
    return known.name if known else key
