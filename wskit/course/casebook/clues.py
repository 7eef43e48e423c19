"""Clues: which causes a fact leaves, and why it rules out the others. From them the causes of a scene are made.

1. A fact says the same of every case that has it: so its sentence is true whichever cause it rules out.
2. A fact that no clue names rules out nobody.
"""

from __future__ import annotations

from dataclasses import dataclass

from .pieces import Cause

__all__ = ["Clue", "Suspect", "causes"]


@dataclass(frozen=True)
class Clue:
    """A ``fact``, the keys of the causes that it ``leaves`` with ``|`` between them, and ``why`` no others."""

    fact: str
    leaves: str
    why: str


@dataclass(frozen=True)
class Suspect:
    """A cause before it is known what rules it out."""

    key: str
    words: str
    lesson: int
    told: str


def causes(suspects: tuple[Suspect, ...], clues: tuple[Clue, ...]) -> tuple[Cause, ...]:
    """Make the causes of a scene.

    Raises:
        ValueError: if a clue leaves a cause that is none.
    """
    keys = {suspect.key for suspect in suspects}
    for clue in clues:
        if strangers := set(clue.leaves.split("|")) - keys:
            raise ValueError(f"{clue.fact} leaves {', '.join(sorted(strangers))}, and no such cause is here")
    return tuple(
        Cause(
            suspect.key,
            suspect.words,
            suspect.lesson,
            suspect.told,
            {clue.fact: clue.why for clue in clues if suspect.key not in clue.leaves.split("|")},
        )
        for suspect in suspects
    )
