"""Course: how long nbval takes for every notebook, beside as many in which there is next to nothing to do.

The peer's notebooks have one code cell each, and it is empty. For these too nbval starts a kernel, gives it the cell,
waits for its answer and ends it: nbval 0.11 was watched doing so. What is left to compare is what the lessons do.
"""

from __future__ import annotations

import tempfile
from collections.abc import Iterable, Iterator
from pathlib import Path
from time import perf_counter
from typing import Final

import nbformat
from nbformat.v4 import new_code_cell, new_notebook

from .figures import Figure
from .rounds import TOP, Measure, alternate, output

__all__ = ["course"]

ROUNDS: Final = 3
# Both with the project's own settings, one notebook after another. Nothing is kept that would change the next round.
NBVAL: Final = ["-m", "pytest", "-c", "pyproject.toml", "-p", "no:cacheprovider", "--nbval", "--nbval-cell-timeout=60"]
KERNEL: Final = {"kernelspec": {"name": "python3", "display_name": "Python 3", "language": "python"}}


def course(quick: bool) -> Iterator[Figure]:
    """Run all notebooks."""
    notebooks = sorted((TOP / "notebooks").glob("*.ipynb"))[: 1 if quick else None]
    with tempfile.TemporaryDirectory() as folder:
        empty = [Path(folder) / path.name for path in notebooks]
        for path in empty:
            nbformat.write(new_notebook(metadata=KERNEL, cells=[new_code_cell()]), path)
        found = alternate(nbval(notebooks), nbval(empty), 1 if quick else ROUNDS, warm_up=False)
    yield Figure("course", *found, 2.0, "s")


def nbval(notebooks: Iterable[Path]) -> Measure:
    """Return what runs notebooks, and returns the seconds that takes."""

    def measure() -> float:
        begun = perf_counter()
        output([*NBVAL, *map(str, notebooks)])
        return perf_counter() - begun

    return measure
