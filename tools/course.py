"""Run the notebooks and put into each file what a reader should see before running it.

    python tools/course.py            run every notebook, store its outputs, renew its links and the README's table
    python tools/course.py --check    the same without writing; exit status 1 if a file would change

1. A notebook is run from top to bottom in a fresh kernel; a cell that raises stops everything, unless it is tagged
   ``raises-exception``.
2. What is stored must be the same on every machine and every run. So what names a moment or a version goes: times,
   widget ids, the version of Python.
3. A widget is stored as its still picture instead of its id: JupyterLab shows an error for an id it does not know.
4. What can be known from the notebooks is written by this tool: a cell tagged ``navigation`` has the links to the
   lesson before and after, a cell tagged ``map`` has all lessons, and so has the README, between two comments.
5. What begins a slide is written by this tool, too, as ``wskit/command/slideshow.py`` says. So are the minutes that a
   notebook takes, where its first cell says "About … minutes": ``minutes.py`` counts them.
6. A cell whose code is folded stays folded. It has the tag ``hide-input``, too, which books and slides go by.
7. A part that is headed *Further* is folded with all that its cells show. JupyterLab unfolds what a cell shows whenever
   that runs, but not what stands below a heading that is folded.
"""

from __future__ import annotations

import argparse
import os
import re
import sys
import tempfile
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import minutes
import nbformat
from nbclient import NotebookClient

from wskit.command import slideshow

TOP = Path(__file__).parent.parent
NOTEBOOKS = TOP / "notebooks"
README = TOP / "README.md"
WIDGET_VIEW = "application/vnd.jupyter.widget-view+json"
EXAMPLE = TOP / "docs" / "a-lesson-of-your-own.ipynb"
NAVIGATION = "navigation"
MAP = "map"
HIDE = "hide-input"
FURTHER = re.compile(r"^## Further\b", re.MULTILINE)
FOLDED_HEADING = "jp-MarkdownHeadingCollapsed"
TABLE = re.compile(r"(?<=<!-- lessons -->\n).*(?=<!-- end of lessons -->)", re.DOTALL)
AT_ONCE = 2
"""How many notebooks run side by side. More make none of them quicker on two cores."""
KERNEL = {"display_name": "Python 3 (ipykernel)", "language": "python", "name": "python3"}
LANGUAGE = {
    "codemirror_mode": {"name": "ipython", "version": 3},
    "file_extension": ".py",
    "mimetype": "text/x-python",
    "name": "python",
    "nbconvert_exporter": "python",
    "pygments_lexer": "ipython3",
}
"""What a kernel says of its language, but for the version. Whoever exports a notebook reads it."""


def lessons() -> list[Path]:
    """Return the lessons in the order they are taught."""
    return sorted(NOTEBOOKS.glob("[0-9][0-9]-*.ipynb"))


def notebooks() -> list[Path]:
    """Return all notebooks: the lessons, and then what is there to look things up in."""
    return sorted(NOTEBOOKS.glob("*.ipynb"))


def translations() -> list[Path]:
    """Return the lessons in other languages. Their words are made by ``catalogues.py``."""
    return sorted(NOTEBOOKS.glob("*/[0-9][0-9]-*.ipynb"))


def title(notebook: Any) -> str:
    """Return a notebook's title: its first heading."""
    for cell in notebook.cells:
        for line in cell.source.splitlines():
            if line.startswith("# "):
                return str(line[2:]).strip()
    raise ValueError("a notebook must have a title: a markdown line that starts with '# '")


def promise(notebook: Any) -> str:
    """Return the first sentence of what the reader will do."""
    for cell in notebook.cells:
        if found := re.search(r"^## What you'll do\n+(.+?[.!])(?=\s)", cell.source, re.MULTILINE | re.DOTALL):
            return " ".join(found[1].split())
    raise ValueError("a notebook must say what you'll do")


def navigation(path: Path) -> str:
    """Write the links to the lesson before and the lesson after."""
    paths = lessons()
    if path not in paths:
        return f"Back to the start: [{title(_read(paths[0]))}]({paths[0].name})"
    place = paths.index(path)
    links = []
    if place > 0:
        links.append(f"Before this: [{title(_read(paths[place - 1]))}]({paths[place - 1].name})")
    if place + 1 < len(paths):
        links.append(f"Next: [{title(_read(paths[place + 1]))}]({paths[place + 1].name})")
    return " | ".join(links)


def table(folder: str = "") -> str:
    """Write the table of all notebooks but the first, which has it."""
    rows = ["| | Notebook | What you'll do |", "|---|---|---|"]
    for path in notebooks()[1:]:
        notebook = _read(path)
        number = str(int(path.name[:2])) if path in lessons() else ""
        rows.append(f"| {number} | [{title(notebook)}]({folder}{path.name}) | {promise(notebook)} |")
    return "\n".join(rows)


def readme() -> str:
    """Return the text that the README should have."""
    return TABLE.sub(lambda _: f"\n{table('notebooks/')}\n\n", README.read_text(encoding="utf-8"))


def finished(path: Path) -> str:
    """Run one notebook and return the text its file should have."""
    notebook = _read(path)
    if path not in translations():
        for cell in notebook.cells:
            tags = cell.metadata.get("tags", ())
            if NAVIGATION in tags:
                cell.source = navigation(path)
            if MAP in tags:
                cell.source = table()
        notebook.cells[0].source = minutes.filled_in(notebook.cells[0].source, minutes.load(notebook).minutes)
    NotebookClient(
        notebook,
        timeout=60,
        kernel_name="python3",
        record_timing=False,
        coalesce_streams=True,  # how many writes a print becomes is not the same on every machine
        extra_arguments=["--log-level=ERROR"],  # that it is not encrypted, on this very machine
        resources={"metadata": {"path": path.parent}},
    ).execute()
    notebook.metadata = nbformat.from_dict({"kernelspec": KERNEL, "language_info": LANGUAGE})
    for cell, kind in zip(notebook.cells, [*slideshow.kinds(notebook.cells)], strict=True):
        cell.metadata = metadata(cell, kind)
        for output in cell.get("outputs", ()):
            output.get("data", {}).pop(WIDGET_VIEW, None)
    nbformat.validate(notebook)
    return str(nbformat.writes(notebook)) + "\n"


def metadata(cell: Any, slide: str) -> Any:
    """Return what is kept of a cell's metadata: its tags, whether it or what it heads is folded, and what it begins."""
    tags = {*cell.metadata.get("tags", ())} - {HIDE}
    kept: dict[str, Any] = {}
    if minutes.folded(cell):
        tags.add(HIDE)
        kept["jupyter"] = {"source_hidden": True}
    if cell.cell_type == "markdown" and FURTHER.search(cell.source):
        kept[FOLDED_HEADING] = True
    if slide != "-":
        kept["slideshow"] = {"slide_type": slide}
    if tags:
        kept["tags"] = sorted(tags)
    return nbformat.from_dict(kept)


def _read(path: Path) -> Any:
    return nbformat.read(path, as_version=4)


def main() -> int:
    """Run the command line and return the exit status."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--check", action="store_true", help="change nothing; fail if a file would change")
    parser.add_argument("notebooks", nargs="*", type=Path, help="which notebooks (default: all)")
    options = parser.parse_args()
    paths = [one.resolve() for one in options.notebooks] or [*notebooks(), *translations(), EXAMPLE]
    with tempfile.TemporaryDirectory() as folder, ThreadPoolExecutor(AT_ONCE) as pool:
        # Nobody's progress is shown in the course, and none is made: this folder will not be there.
        os.environ["WSKIT_PROGRESS"] = f"{folder}/none/progress.jsonl"
        texts = dict(zip(paths, pool.map(finished, paths), strict=True))
    if not options.notebooks:
        texts[README] = readme()
    stale = []
    for path, text in texts.items():
        if text != path.read_text(encoding="utf-8"):
            stale.append(path.name)
            if not options.check:
                path.write_text(text, encoding="utf-8")
    for name in stale:
        print(f"{name}: {'would change; run `make notebooks` and commit' if options.check else 'written'}")
    return 1 if stale and options.check else 0


if __name__ == "__main__":
    sys.exit(main())
