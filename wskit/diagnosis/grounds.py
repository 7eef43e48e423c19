"""Grounds: one thing that may have been behind it, and the facts that it leaves. No I/O.

1. A cause may show itself in several ways. In each, some facts can only have some values.
2. What a recording cannot show rules nothing out. A cause is ruled out when each of its ways has a fact against it that
   was seen.
3. Of several such facts, that one is said which the nearest way has against it. The sentence is about the fact, so it
   is true of the recording.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final, TypeAlias

from .observed import Facts
from .words import KEEPALIVE

__all__ = ["ALONE", "CODES", "KEEPALIVE", "Cause", "Way", "codes", "way"]

Way: TypeAlias = Mapping[str, frozenset[str]]
"""The values that facts may have, by their names. A fact without a name here may have any."""

CODES: Final = frozenset(
    "1000|1001|1002|1003|1007|1008|1009|1010|1011|1012|1013|1014|3xxx|4xxx|no code".split("|")  # noqa: SIM905
)
"""The kinds of codes that anybody may send."""


ALONE: Final[frozenset[str]] = frozenset()
"""No value at all: the fact cannot be known, or it was another way."""


@dataclass(frozen=True)
class Cause:
    """One cause: ``key`` for programs, ``words`` for people, ``owner`` whom to ask, and its ``ways``."""

    key: str
    words: str
    owner: str
    ways: tuple[Way, ...]

    def against(self, facts: Facts) -> str:
        """Return the name of the fact that rules it out, or nothing if none does."""
        known = facts.known()
        found = [
            [
                "recorded" if one[name] is ALONE else name
                for name in one
                if name in known and known[name] not in one[name]
            ]
            for one in self.ways
        ]
        # Whoever asks about an ending wants no word on how it began, where another fact is against it too.
        nearest = min(found, key=lambda names: ("opening" in names, len(names)))
        return nearest[0] if nearest else ""


def codes(text: str) -> frozenset[str]:
    """Return the kinds that a text names, one after another."""
    return frozenset(text.split("|"))


def way(base: Way, **facts: str) -> Way:
    """Return a way like another one, but for these facts: their values in one text, with | between them.

    An empty text is a fact that the recording cannot show, if it is this way: it was made where that is not known.
    """
    return {**base, **{name: frozenset(values.split("|")) if values else ALONE for name, values in facts.items()}}
