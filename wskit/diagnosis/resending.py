"""Resending: what TCP sent again and again, and nothing took in. No I/O.

1. TCP sends again what nobody has acknowledged, each time later. That happens now and then. What is still not taken in
   after some seconds, and several times, says that nothing comes through, or that nobody is there any more.
2. That it was in vain says nothing of how it ends. It may come through again.
"""

from __future__ import annotations

from typing import Final

from ..evidence.recording import Resent
from ..protocol.legible import many
from .look import Look
from .words import BOTH

__all__ = ["in_vain", "resent_of", "said_again"]

TIMES: Final = 3
SECONDS: Final = 5.0
"""So often, and for so long, TCP does not send again where all is well. Linux doubles its patience from 0.2 s on."""


def in_vain(look: Look) -> list[Resent]:
    """Return what each side had sent again for long when it was over, or the recording stopped."""
    return [one for one in look.brought.resent if one.times >= TIMES and one.seconds >= SECONDS]


def resent_of(look: Look) -> str | None:
    """Return whose bytes these are, None if there are none."""
    sides = [one.side for one in in_vain(look)]
    return BOTH if len(sides) == 2 else sides[0] if sides else None


def said_again(look: Look) -> list[str]:
    """Say it in sentences."""
    return [
        f"What the {one.side}'s end had sent last was sent again {many(one.times, 'time')} in {one.seconds:.0f} s, and "
        "nothing took it in."
        for one in in_vain(look)
    ]
