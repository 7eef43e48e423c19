"""Typed: what somebody made of the code in a cell's output, kept for the next run of the same cell.

1. It is kept as long as the kernel lives, and only for the code that it was made of: a cell whose code is another now
   begins with that.
2. It is bounded: of very many the oldest go first, and what is too long is not kept.
3. Outside a notebook there is no cell, and nothing is kept.
"""

from __future__ import annotations

from collections import OrderedDict
from typing import Final

__all__ = ["Typed"]

MOST: Final = 200
"""How many are kept."""
LONGEST: Final = 1_000_000
"""How many characters one may have."""
NOWHERE: Final = "00000000"
"""The place of what was made in no cell."""

_KEPT: Final[OrderedDict[tuple[str, str], str]] = OrderedDict()


class Typed:
    """What somebody made of one piece of code.

    Args:
        place: the cell, and which of its outputs, the same at each run.
        source: the code that the cell gives.
    """

    def __init__(self, place: str, source: str) -> None:
        self._is_kept = place != NOWHERE
        self._name = place, source

    @property
    def kept(self) -> str | None:
        """What was made of it; None if nothing was."""
        return _KEPT.get(self._name)

    def keep(self, typed: str | None) -> None:
        """Keep what was made of it; None is to forget that."""
        _KEPT.pop(self._name, None)
        if not self._is_kept or typed is None or len(typed) > LONGEST:
            return
        _KEPT[self._name] = typed
        if len(_KEPT) > MOST:
            _KEPT.popitem(last=False)
