"""Outlay: what somebody spent on a case of the deck, as it is kept beside their answer. No I/O.

1. An answer to a case is called ``case.`` and its codeword. The case is closed where there are points.
2. Of several closings the first counts, as of answers.
3. Whoever reads one from a file trusts nothing in it.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, Final

__all__ = ["CASE", "WORTH", "Outlay", "counted", "understood"]

CASE: Final = "case"
"""How the names of answers to cases begin."""
WORTH: Final = 10
"""How many points a case is worth before anything is asked."""
_MOST: Final = 20
"""How long a key may be, and how many there may be."""


@dataclass(frozen=True)
class Outlay:
    """The evidence that was ``bought``, by its keys, its ``cost``, what would have been ``enough``, and the ``points``
    that the case brought; None while it is open."""

    bought: tuple[str, ...]
    cost: int
    enough: int
    points: int | None = None


def understood(found: object) -> Outlay | None:
    """Read an outlay out of what JSON makes of it; None if it is none."""
    if not isinstance(found, dict):
        return None
    bought: Any = found.get("bought")
    keys = [one for one in bought if isinstance(one, str) and len(one) <= _MOST] if isinstance(bought, list) else []
    cost, enough, points = (_number(found.get(name)) for name in ("cost", "enough", "points"))
    if cost is None or enough is None:
        return None
    return Outlay(tuple(dict.fromkeys(keys[:_MOST])), cost, enough, points)


def counted(tries: Iterable[Outlay | None]) -> Outlay | None:
    """Return the outlay that counts: that of the first closing, or the last one where the case is still open."""
    known = [one for one in tries if one is not None]
    closed = (one for one in known if one.points is not None)
    return next(closed, known[-1] if known else None)


def _number(found: object) -> int | None:
    return found if isinstance(found, int) and not isinstance(found, bool) and 0 <= found <= WORTH else None
