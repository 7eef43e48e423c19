"""Groups: connections that ended in the same way, of which one is enough to look at. No I/O.

1. Alike are those of which the same is known: the same causes are left, each end was told the same, and the sentence on
   how they ended differs in its figures at most.
   The two sides of one proxy are not alike: they have different ends.
2. A group stands where its first connection stands. What is shown of it is the first one.
3. Connections are counted from 1, in the order of the recording.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Final

from .verdict import Verdict

__all__ = ["MOST", "Group", "grouped"]

MOST: Final = 50
"""How many groups are shown."""
_FIGURE: Final = re.compile(r"\d+(?:[.,]\d+)*")


@dataclass(frozen=True)
class Group:
    """Connections that ended in the same way: the ``number`` of the first, its ``verdict``, the ``others``' numbers."""

    number: int
    verdict: Verdict
    others: list[int] = field(default_factory=list)


def grouped(verdicts: Sequence[Verdict]) -> list[Group]:
    """Put those together that ended in the same way."""
    found: dict[object, Group] = {}
    for number, verdict in enumerate(verdicts, 1):
        key = _signature(verdict)
        if key in found:
            found[key].others.append(number)
        else:
            found[key] = Group(number, verdict)
    return list(found.values())


def _signature(verdict: Verdict) -> object:
    told = tuple((one.side, one.known, one.code) for one in verdict.told)
    left = tuple(one.key for one in verdict.left)
    return verdict.leg, verdict.brought.encrypted, left, told, _FIGURE.sub("#", verdict.ended)
