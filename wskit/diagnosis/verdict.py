"""Verdict: what can be said of one connection that somebody recorded. No I/O."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal, TypeAlias

from ..evidence.recording import Brought, Recording
from ..reading.passages import Side

__all__ = ["Known", "Left", "Next", "RuledOut", "Told", "Verdict", "Verdicts"]

Known: TypeAlias = Literal["recorded", "follows", "unknown"]
"""Whether it stands in the recording, follows from what does, or neither."""


@dataclass(frozen=True)
class Told:
    """What one side's user was told at the end: ``words`` such as '1006, not clean', and ``because`` why."""

    side: Side
    known: Known
    code: int | None
    words: str
    because: str


@dataclass(frozen=True)
class Left:
    """A cause that is left. ``key`` is its name for programs, ``words`` a sentence, ``because`` what speaks for it.

    ``but`` is what speaks against it, and does not rule it out. ``owner`` is whom to ask, or who can mend it: "whoever
    runs the server".
    """

    key: str
    words: str
    because: tuple[str, ...] = ()
    owner: str = ""
    but: tuple[str, ...] = ()


@dataclass(frozen=True)
class RuledOut:
    """A cause that it cannot have been. ``sign`` rules it out: a sentence that is true of this recording."""

    key: str
    words: str
    sign: str


@dataclass(frozen=True)
class Next:
    """The one piece of evidence to get next: ``what`` it is, and ``how`` to get it: on each line a command, if any.

    ``script`` is what is put into a page, and ``aside`` a sentence or two on what to know beside it. ``decides`` has,
    for each thing that may be seen in it, the keys of the causes that would then be left.
    """

    what: str
    how: str
    decides: tuple[tuple[str, tuple[str, ...]], ...]
    script: str = ""
    aside: str = ""


@dataclass(frozen=True)
class Verdict:
    """What can be said of one connection. ``ended`` says in a sentence how it ended, as far as it is seen.

    ``leg`` tells, where both sides of one proxy are in the recording, whether it is the one before or behind it.
    """

    brought: Brought
    ended: str
    told: tuple[Told, ...]
    left: tuple[Left, ...]
    ruled_out: tuple[RuledOut, ...]
    next: Next | None = None
    leg: Literal["front", "back"] | None = None


@dataclass(frozen=True)
class Verdicts:
    """All connections of a recording, in its order. ``likeness`` has sentences on what several have in common."""

    recording: Recording
    verdicts: tuple[Verdict, ...] = field(default=())
    alike: tuple[str, ...] = ()
