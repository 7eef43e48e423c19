"""Slides: a notebook cut into slides, and lessons written as pages of slides, by `nbconvert` and reveal.js.

1. Prose with a heading begins a slide. What follows stands on it, as long as there is room.
2. What has no room begins a slide below that one. So does a question, if what asks it has no room after it, and each
   card after the first: one is enough to think about.
3. What leads elsewhere is on no slide: the cells that are tagged ``navigation`` or ``map``.
4. Code that is folded is on no slide, only what its cell shows.
5. A notebook's file says where its slides begin, but no cell of it is cut: one that is taller than a slide scrolls. Who
   has slides written here gets prose that is cut at its headings, too.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any, Final

from ..course.lessons import names_in
from ..protocol.legible import visible
from ..record.replacing import replacing
from .handout import course_folder

__all__ = ["ELSEWHERE", "HEIGHT", "ROOM", "WIDTH", "height", "kinds", "split", "write"]

WIDTH: Final = 1024
HEIGHT: Final = 768
"""How large a slide is, as reveal.js counts."""
ROOM: Final = 29
"""How many lines of code there is room for."""
LINE: Final = 110
"""How many letters of prose have room on a line."""
ELSEWHERE: Final = frozenset({"navigation", "map"})
"""What tags mean that a cell leads elsewhere."""
_HEADING: Final = re.compile(r"^##? ", re.MULTILINE)
_FOLDED: Final = re.compile(r"<details>.*?</details>", re.DOTALL)


def kinds(cells: Sequence[Any]) -> Iterator[str]:
    """Tell of each cell: it begins a ``slide`` or a ``subslide``, just follows (``-``), or is on none (``skip``)."""
    room, asked = 0.0, False
    for place, cell in enumerate(cells):
        if ELSEWHERE & {*cell.metadata.get("tags", ())}:
            yield "skip"
            continue
        prose = cell.cell_type == "markdown"
        tall = height(cell)
        wanted = tall
        if prose and (after := cells[place + 1 : place + 2]) and _asks(after[0]):
            wanted = min(ROOM, tall + height(after[0]))
        below = wanted > room or (asked and _asks(cell))
        kind = "slide" if prose and _HEADING.search(cell.source) else "subslide" if below else "-"
        room = (room if kind == "-" else ROOM) - tall
        asked = _asks(cell) or (asked and kind == "-")
        yield kind


def height(cell: Any) -> float:
    """Guess how tall a cell is, in lines of code: rather too much than too little."""
    if cell.cell_type == "markdown":
        lines = _FOLDED.sub("folded", cell.source).splitlines()
        return 1 + 1.2 * sum(1 + len(line) // LINE for line in lines) + 2 * len(_HEADING.findall(cell.source))
    lines = cell.source.splitlines()
    is_folded = cell.metadata.get("jupyter", {}).get("source_hidden")
    return 3 + (0 if is_folded else len(lines)) + sum(map(_output, cell.outputs))


def _asks(cell: Any) -> bool:
    return cell.cell_type == "code" and any(names_in(cell.source))


def _output(output: Any) -> float:
    data = output.get("data", {})
    lines = len((output.get("text") or data.get("text/plain", "")).splitlines())
    if "text/html" not in data:
        return 1 + lines
    # A picture is about twice as tall as its text, and of buttons the text says nothing.
    return 2 * lines + (6 if "wskit-choice" in data["text/html"] else 0)


def split(cells: Iterable[Any]) -> Iterator[Any]:
    """Yield these cells, prose with several headings as a cell for each of them."""
    for cell in cells:
        parts = [cell.source]
        if cell.cell_type == "markdown" and not cell.source.startswith("# "):
            parts = re.split(r"\n(?=## )", cell.source)
        for place, part in enumerate(parts):
            one = cell.copy()
            one.source, one.metadata = part, cell.metadata.copy()
            one["id"] = f"{cell.get('id', 'cell')[:60]}-{place}" if place else cell.get("id", "cell")
            yield one


def write(folder: Path, numbers: Sequence[int]) -> int:
    """Write the lessons of these numbers as slides into this folder, all if there are none. Returns the exit status."""
    there = {int(path.name[:2]): path for path in sorted(course_folder().glob("[0-9][0-9]-*.ipynb"))}
    for number in numbers:
        if number not in there:
            print(f"wskit: there is no lesson {number}; there are 0 to {max(there)}", file=sys.stderr)
            return 2
    try:
        folder.mkdir(parents=True, exist_ok=True)
        for number in numbers or there:
            to = folder / f"{there[number].stem}.slides.html"
            text = _slides(there[number])
            with replacing(to) as file:
                file.write(text.encode())
            print(f"Written: {visible(str(to))}")
    except OSError as error:
        print(f"wskit: {visible(str(folder))} cannot be written to: {error.strerror or error}", file=sys.stderr)
        return 1
    print("Open them in a browser that has the network: reveal.js comes from there. F is full screen.")
    return 0


def _slides(path: Path) -> str:
    import nbformat
    from nbconvert.exporters import SlidesExporter
    from traitlets.config import Config

    notebook = nbformat.read(path, as_version=4)
    notebook.cells = list(split(notebook.cells))
    for cell, kind in zip(notebook.cells, [*kinds(notebook.cells)], strict=True):
        cell.metadata["slideshow"] = {"slide_type": kind}
        if cell.cell_type == "code":  # the place of a widget that is not there is empty
            cell.outputs = [one for one in cell.outputs if one.get("data") != {}]
    settings = Config()
    settings.TagRemovePreprocessor.remove_input_tags = {"hide-input"}
    settings.TagRemovePreprocessor.enabled = True
    settings.SlidesExporter.reveal_width, settings.SlidesExporter.reveal_height = str(WIDTH), str(HEIGHT)
    settings.SlidesExporter.reveal_scroll = True
    exporter = SlidesExporter(config=settings)  # type: ignore[no-untyped-call]
    exporter.exclude_input_prompt = exporter.exclude_output_prompt = True
    exporter.embed_images = True  # they lie beside the notebooks, and not beside what is written
    text, _ = exporter.from_notebook_node(notebook, {"metadata": {"path": str(path.parent), "name": path.stem}})
    return str(text)
