"""Causes: everything that may have been behind a connection's end, in one table. No I/O.

1. A row is somebody who would have to be asked, or something that would have to be mended.
2. Every row is true of an ending that can be played, and every ending has one row. No ending's name is looked at.
"""

from __future__ import annotations

from typing import Final

from .breaks import BREAKS
from .farewells import GOODBYES
from .grounds import Cause
from .unopened import OPENINGS

__all__ = ["CAUSES"]

CAUSES: Final[dict[str, Cause]] = {one.key: one for one in (*BREAKS, *GOODBYES, *OPENINGS)}
"""Every cause, by its key."""
