"""Count what a notebook asks of whoever takes it, and say how many minutes that is.

    python tools/minutes.py            print a table of the course
    python tools/minutes.py FILE ...   of these notebooks

1. Words are those of the prose: no code, no addresses, no markup. JavaScript in a fence is code.
2. Lines of code are those that are seen without unfolding anything, and not empty. What a ``Page`` shows is seen, also
   where the cell that makes it is folded.
3. What is folded under *Further* is nobody's duty, and does not count. Nor does *What there was to see*, by which one
   looks over what one saw oneself, nor do the cells that only lead elsewhere: those that are tagged ``navigation`` or
   ``map``.
4. A card is a question, as ``ask`` and ``check`` put it. What stands on it is read in its own time.
5. A panel is anything that stays alive below its cell, with buttons, but for cards, and for code that runs in the
   browser (``Page``): that is read, and run once.
"""

from __future__ import annotations

import ast
import re
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import nbformat

from wskit.command.slideshow import ELSEWHERE

PANELS: Final = {
    "Browser",
    "CodeBook",
    "Explorer",
    "FrameWriter",
    "Gallery",
    "Meter",
    "Mystery",
    "Narrowing",
    "OwnRecording",
    "Panel",
    "Repair",
    "RuleBreaker",
    "Shop",
    "ShutdownPanel",
    "Stage",
    "StormPanel",
    "Strangers",
    "Symptoms",
    "Twins",
    "TwoLogs",
}
CARDS: Final = {"ask", "check"}
WORDS_A_MINUTE: Final = 200
LINES_A_MINUTE: Final = 12
MINUTES_A_CARD: Final = 0.75
MINUTES_A_PANEL: Final = 3
MINUTES_A_PAGE: Final = 0.5

_FURTHER: Final = re.compile(
    r"<details>\s*<summary>(?:<\w+>)?(?:Further|What there was to see)\b.*?</details>", re.DOTALL
)
_FENCED: Final = re.compile(r"^```\w*\n(.*?)^```$", re.MULTILINE | re.DOTALL)
_NO_WORDS: Final = re.compile(r"<[^>]+>|(?<=\])\([^)]*\)|\bhttps?://\S+")
_WORD: Final = re.compile(r"\w[\w'’.:-]*")
_SAYS: Final = re.compile(r"\bAbout [\w-]+ minutes\b")


@dataclass(frozen=True)
class Load:
    """What a notebook asks of a learner."""

    words: int
    lines: int
    cards: int
    panels: int
    cells: int
    pages: int = 0

    @property
    def minutes(self) -> int:
        """How long it takes, in whole minutes."""
        return round(
            self.words / WORDS_A_MINUTE
            + self.lines / LINES_A_MINUTE
            + self.cards * MINUTES_A_CARD
            + self.panels * MINUTES_A_PANEL
            + self.pages * MINUTES_A_PAGE
        )


def load(notebook: Any) -> Load:
    """Count what a notebook asks of a learner."""
    words = lines = cards = panels = pages = 0
    for cell in notebook.cells:
        if ELSEWHERE & {*cell.metadata.get("tags", ())}:
            continue
        if cell.cell_type == "markdown":
            text = _FURTHER.sub("", cell.source)
            lines += sum(map(_lines, _FENCED.findall(text)))
            words += len(_WORD.findall(_NO_WORDS.sub("", _FENCED.sub("", text))))
        elif cell.cell_type == "code":
            lines += 0 if folded(cell) else _lines(cell.source)
            cards += len(asked(cell))
            panels += sum(name in PANELS for name, _ in _calls(cell.source))
            shown = [script for script, fold in run_in_browser(cell) if not fold]
            lines += sum(map(_lines, shown))
            pages += len(shown)
    return Load(words, lines, cards, panels, len(notebook.cells), pages)


def folded(cell: Any) -> bool:
    """Tell whether a cell's code is only seen by those who unfold it."""
    return bool(cell.metadata.get("jupyter", {}).get("source_hidden"))


def asked(cell: Any) -> list[str]:
    """Return the names of the questions that a cell asks, "" for one that has none."""
    names = []
    for name, call in _calls(cell.source):
        if name in CARDS:
            named = call.args[0 if name == "ask" else 2 :][:1]
            names.append(str(named[0].value) if named and isinstance(named[0], ast.Constant) else "")
    return names


def run_in_browser(cell: Any) -> list[tuple[str, str]]:
    """Return the pages of a cell: the JavaScript of each, "" for a document; and what stands on it if folded."""
    source = "".join(cell["source"])
    scripts = {
        target.id: node.value.value
        for node in ast.walk(ast.parse(source))
        if isinstance(node, ast.Assign) and isinstance(node.value, ast.Constant)
        for target in node.targets
        if isinstance(target, ast.Name)
    }
    pages = []
    for name, call in _calls(source):
        if name == "Page":
            [given] = call.args[:1]
            script = given.value if isinstance(given, ast.Constant) else scripts.get(ast.unparse(given), "")
            folds = [one.value for one in call.keywords if one.arg == "fold"]
            pages.append((str(script), str(folds[0].value) if folds and isinstance(folds[0], ast.Constant) else ""))
    return pages


def filled_in(text: str, minutes: int) -> str:
    """Return a notebook's first cell with the minutes that it takes."""
    return _SAYS.sub(f"About {minutes} minutes", text)


def table(paths: list[Path]) -> str:
    """Write what notebooks ask of a learner, a line for each."""
    rows = [f"{'notebook':34}{'minutes':>8}{'words':>7}{'lines':>7}{'cards':>7}{'panels':>8}{'pages':>7}{'cells':>7}"]
    for path in paths:
        one = load(nbformat.read(path, as_version=4))
        numbers = f"{one.minutes:8}{one.words:7}{one.lines:7}{one.cards:7}{one.panels:8}{one.pages:7}{one.cells:7}"
        rows.append(f"{path.stem:34}{numbers}")
    return "\n".join(rows)


def _lines(code: str) -> int:
    return sum(bool(line.strip()) for line in code.splitlines())


def _calls(code: str) -> list[tuple[str, ast.Call]]:
    """Return what a cell calls by its bare name, in the order of the text."""
    calls = [node for node in ast.walk(ast.parse(code)) if isinstance(node, ast.Call)]
    calls.sort(key=lambda call: (call.lineno, call.col_offset))
    return [(call.func.id, call) for call in calls if isinstance(call.func, ast.Name)]


if __name__ == "__main__":
    given = [Path(name) for name in sys.argv[1:]]
    print(table(given or sorted((Path(__file__).parent.parent / "notebooks").glob("*.ipynb"))))
