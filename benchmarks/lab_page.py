"""A notebook in a real JupyterLab in a real Chromium, whose kernel and page can be asked things.

1. The notebook lies in a folder of its own, which goes with it. All that is looked at is in view, so it is painted.
2. What the kernel tells the page is read from the frames of the WebSocket between them.
3. Waiting is for what happens: an answer, a text that is painted, or quiet between kernel and page.
"""

from __future__ import annotations

import ast
import contextlib
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

import nbformat
from lab import browser, jupyter_lab, open_notebook, run_all
from playwright.sync_api import Page, WebSocket

from .lab_frames import KernelMessage, read
from .rounds import TOP

__all__ = ["Notebook", "open_cells"]

SCRIPT: Final = Path(__file__).with_name("lab_page.js")
PATIENCE: Final = 120.0
"""How many seconds a text may take to be painted, before the benchmark gives up."""


class Notebook:
    """An open notebook, all of whose cells have run."""

    def __init__(self, page: Page, told: list[KernelMessage]) -> None:
        self._page = page
        self.told = told
        """What the kernel has told the page, oldest first. It may be cleared."""

    def run(self, code: str) -> None:
        """Run Python in the kernel.

        Raises:
            playwright.sync_api.Error: if it raises.
        """
        self._page.evaluate("code => bench.run(code)", f"answer = None\n{code}")

    def ask(self, expression: str) -> Any:
        """Evaluate Python in the kernel. It may await, and its value is made of numbers, strings, lists and tuples.

        Raises:
            playwright.sync_api.Error: if it raises.
        """
        return ast.literal_eval(self._page.evaluate("code => bench.run(code)", f"answer = {expression}"))

    def ask_and_watch(self, expression: str, place: int, selector: str, text: str) -> tuple[Any, float]:
        """Do the same, and wait until a part of the output of the cell at ``place`` shows ``text`` and is painted.

        Returns the answer, and when that was in seconds of the page's clock.

        Raises:
            playwright.sync_api.Error: if it raises, or the text is not painted in time.
        """
        answer, wall = self._page.evaluate(
            """async ([code, ...where]) => {
                const [answer, {wall}] = await Promise.all([bench.run(code), bench.painted(...where)]);
                return [answer, wall];
            }""",
            [f"answer = {expression}", place, selector, text, PATIENCE * 1000],
        )
        return ast.literal_eval(answer), wall / 1000

    def type(self, place: int, label: str, text: str) -> None:
        """Type into the field with this label, in the output of the cell at ``place``."""
        self._page.evaluate("what => bench.type(...what)", [place, label, text])

    def press(self, place: int, name: str, selector: str, text: str) -> float:
        """Press a button in the output of the cell at ``place``. Returns the seconds until ``text`` was painted.

        Raises:
            playwright.sync_api.Error: if there is no such button, or the text is not painted in time.
        """
        took = self._page.evaluate("what => bench.press(...what)", [place, name, selector, text, PATIENCE * 1000])
        return float(took) / 1000

    def rest(self, seconds: float) -> None:
        """Wait until kernel and page have said nothing to each other for so long."""
        self._page.evaluate("time => bench.quiet(time)", seconds * 1000)


@contextlib.contextmanager
def open_cells(*cells: str) -> Iterator[Notebook]:
    """Open a new notebook with these cells, and run them.

    Raises:
        lab.NoChromium: if there is no Chromium.
        RuntimeError: if a cell raises; the message says what.
    """
    sources = [f"import sys\nsys.path.insert(0, {str(TOP)!r})", *cells]
    with browser() as chromium, tempfile.TemporaryDirectory() as folder, jupyter_lab(Path(folder)) as lab:
        made = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(source) for source in sources])
        made.metadata["kernelspec"] = {"display_name": "Python 3", "language": "python", "name": "python3"}
        nbformat.write(made, Path(folder) / "benchmark.ipynb")
        page = chromium.new_page(viewport={"width": 1100, "height": 1800})
        told: list[KernelMessage] = []

        def listen(socket: WebSocket) -> None:
            if "/channels" in socket.url:  # a kernel's; there is one kernel
                socket.on("framereceived", lambda frame: told.append(read(frame)))

        page.on("websocket", listen)
        open_notebook(page, lab, "benchmark.ipynb")
        run_all(page)
        page.evaluate(SCRIPT.read_text())
        if errors := page.evaluate("() => bench.errors()"):
            raise RuntimeError("\n".join(errors))
        yield Notebook(page, told)
