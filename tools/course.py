"""Run the notebooks and put into each file what a reader should see before running it.

    python tools/course.py            run every notebook, store its outputs, renew its links
    python tools/course.py --check    the same without writing; exit status 1 if a file would change

1. A notebook is run from top to bottom in a fresh kernel; a cell that raises stops everything, unless it is tagged
   ``raises-exception``.
2. What is stored must be the same on every machine and every run. So what names a moment or a version goes: times,
   widget ids, the version of Python.
3. A widget is stored as its still picture instead of its id: JupyterLab shows an error for an id it does not know.
"""

from __future__ import annotations

import argparse
import sys
from pathlib import Path
from typing import Any

import nbformat
from nbclient import NotebookClient

NOTEBOOKS = Path(__file__).parent.parent / "notebooks"
WIDGET_VIEW = "application/vnd.jupyter.widget-view+json"
NAVIGATION = "navigation"
KERNEL = {"display_name": "Python 3 (ipykernel)", "language": "python", "name": "python3"}


def lessons() -> list[Path]:
    """Return the notebooks in the order they are taught."""
    return sorted(NOTEBOOKS.glob("[0-9][0-9]-*.ipynb"))


def title(notebook: Any) -> str:
    """Return a notebook's title: its first heading."""
    for cell in notebook.cells:
        for line in cell.source.splitlines():
            if line.startswith("# "):
                return str(line[2:]).strip()
    raise ValueError("a notebook must have a title: a markdown line that starts with '# '")


def navigation(path: Path) -> str:
    """Write the links to the lesson before and the lesson after."""
    paths = lessons()
    place = paths.index(path)
    links = []
    if place > 0:
        links.append(f"Before this: [{title(_read(paths[place - 1]))}]({paths[place - 1].name})")
    if place + 1 < len(paths):
        links.append(f"Next: [{title(_read(paths[place + 1]))}]({paths[place + 1].name})")
    return " | ".join(links) or "More lessons will follow this one."


def finished(path: Path) -> str:
    """Run one notebook and return the text its file should have."""
    notebook = _read(path)
    for cell in notebook.cells:
        if NAVIGATION in cell.metadata.get("tags", ()):
            cell.source = navigation(path)
    NotebookClient(
        notebook, timeout=60, kernel_name="python3", record_timing=False, resources={"metadata": {"path": NOTEBOOKS}}
    ).execute()
    notebook.metadata = nbformat.from_dict({"kernelspec": KERNEL, "language_info": {"name": "python"}})
    for cell in notebook.cells:
        cell.metadata = nbformat.from_dict({key: cell.metadata[key] for key in ("tags",) if key in cell.metadata})
        for output in cell.get("outputs", ()):
            output.get("data", {}).pop(WIDGET_VIEW, None)
    nbformat.validate(notebook)
    return str(nbformat.writes(notebook)) + "\n"


def _read(path: Path) -> Any:
    return nbformat.read(path, as_version=4)


def main() -> int:
    """Run the command line and return the exit status."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--check", action="store_true", help="change nothing; fail if a file would change")
    parser.add_argument("notebooks", nargs="*", type=Path, help="which notebooks (default: all)")
    options = parser.parse_args()
    stale = []
    for path in [one.resolve() for one in options.notebooks] or lessons():
        text = finished(path)
        if text != path.read_text(encoding="utf-8"):
            stale.append(path.name)
            if not options.check:
                path.write_text(text, encoding="utf-8")
    for name in stale:
        print(f"{name}: {'would change; run `make notebooks` and commit' if options.check else 'written'}")
    return 1 if stale and options.check else 0


if __name__ == "__main__":
    sys.exit(main())
