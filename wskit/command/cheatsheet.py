"""The cheat sheet, as the command writes it.

1. It is written whole, or not at all. Where it cannot be, that is said.
"""

from __future__ import annotations

import sys
from pathlib import Path

from ..course.cheatsheet import cheat_sheet
from ..protocol.legible import visible

__all__ = ["sheet"]


def sheet(to: Path) -> int:
    """Write the sheet to this file. Returns the exit status."""
    try:
        cheat_sheet().save(to)
    except OSError as error:
        print(f"wskit: {visible(str(to))} cannot be written: {error.strerror}", file=sys.stderr)
        return 1
    print(f"Written: {visible(str(to))}. Open it in a browser; printed, it is one A4 page.")
    return 0
