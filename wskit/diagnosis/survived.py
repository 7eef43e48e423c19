"""Survived: how long nothing had passed when a connection ended, and how long before, when it went on. No I/O.

1. Some count what passes in both directions, as nginx does, and others each direction for itself.
2. Who has let a longer silence pass has not lost patience with a shorter one. That rules nothing out: a limit may have
   been changed meanwhile, or something may have passed that is no bytes.
3. What was before the first frame is the opening: others wait for that.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Final

from ..reading.passages import SIDES
from ..record import events
from .look import Look

__all__ = ["Silence", "silences"]

ABOUT: Final = 0.5
"""Two silences that differ by no more seconds than these, or by a fiftieth, are the same to whoever counts them."""


@dataclass(frozen=True)
class Silence:
    """How long nothing had passed at the ``end``, and at most ``before``."""

    end: float
    before: float

    @property
    def is_longest(self) -> bool:
        """Whether it had let no longer one pass before."""
        return self.before - self.end <= max(ABOUT, 0.02 * self.end)


def silences(look: Look, ended: float) -> tuple[Silence, tuple[Silence, ...]] | None:
    """Return the silence in both directions, and that in each one, None if not all that passed is in the recording."""
    happened = look.brought.happened
    if look.read.has_middle or look.is_one_way or look.is_log or not look.reads_frames or look.brought.gaps:
        return None
    if any(isinstance(one, events.Gone) for one in happened):
        return None
    bytes_ = [one for one in happened if isinstance(one, events.BytesOut | events.BytesIn)]
    begins = [max(one.time for one in bytes_ if _is_head(one))] if any(map(_is_head, bytes_)) else []
    times = {
        side: [
            when
            for one in look.frames(side)
            if (when := one.arrived if one.departed is None else one.departed) is not None and when < ended
        ]
        for side in SIDES
    }
    both = _silence([*begins, *sorted(when for some in times.values() for when in some)], ended)
    each = [_silence([*begins, *times[side]], ended) for side in SIDES]
    return None if both is None else (both, tuple(one for one in each if one is not None))


def _is_head(event: events.BytesOut | events.BytesIn) -> bool:
    return event.data[:5] == b"HTTP/"


def _silence(times: Sequence[float], ended: float) -> Silence | None:
    if not times:
        return None
    return Silence(ended - times[-1], max((after - before for before, after in pairwise(times)), default=0.0))
