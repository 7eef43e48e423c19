"""Cut a notebook into slides, as ``jupyter nbconvert --to slides`` shows them.

1. Prose with a heading begins a slide. What follows stands on it, as long as there is room.
2. What has no room begins a slide below that one. So does a question, if what checks it has no room after it.
3. What leads elsewhere is on no slide: the cells that are tagged ``navigation`` or ``map``.
4. A cell is never cut. One that is taller than a slide has a slide of its own, which scrolls.
5. Code that is folded is on no slide, only what its cell shows.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Any, Final

import minutes

ROOM: Final = 44
"""How many lines of code there is room for on a slide of 1440 x 1080, as reveal.js counts."""
_HEADING: Final = re.compile(r"^##? ", re.MULTILINE)


def kinds(cells: Sequence[Any]) -> Iterator[str]:
    """Tell of each cell: it begins a ``slide`` or a ``subslide``, just follows (``-``), or is on none (``skip``)."""
    room = 0.0
    for place, cell in enumerate(cells):
        if minutes.ELSEWHERE & {*cell.metadata.get("tags", ())}:
            yield "skip"
            continue
        prose = cell.cell_type == "markdown"
        tall = height(cell)
        wanted = tall
        if prose and (after := cells[place + 1 : place + 2]) and _asks(after[0]):
            wanted = min(ROOM, tall + height(after[0]))
        kind = "slide" if prose and _HEADING.search(cell.source) else "subslide" if wanted > room else "-"
        room = (room if kind == "-" else ROOM) - tall
        yield kind


def height(cell: Any) -> float:
    """Guess how tall a cell is, in lines of code: rather too much than too little."""
    lines = len(cell.source.splitlines())
    if cell.cell_type == "markdown":
        return 1 + 1.2 * lines + 2 * len(_HEADING.findall(cell.source))
    return 3 + (0 if minutes.folded(cell) else lines) + sum(map(_output, cell.outputs))


def _asks(cell: Any) -> bool:
    return cell.cell_type == "code" and bool(minutes.asked(cell))


def _output(output: Any) -> float:
    data = output.get("data", {})
    lines = len((output.get("text") or data.get("text/plain", "")).splitlines())
    if "text/html" not in data:
        return 1 + lines
    # A picture is about twice as tall as its text, and of buttons the text says nothing.
    return 2 * lines + (6 if "<button" in data["text/html"] else 0)
