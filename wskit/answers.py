"""Answers: which checks of the course were answered. Kept in one file, on this machine, and nowhere else.

1. The file has a line for every answer, and only grows: two notebooks may write to it at once.
2. Nothing depends on it. Where it cannot be written or read, the course goes on without.
3. Who deletes it is forgotten.

The file is ``.wskit-progress.jsonl`` in the home folder. The environment variable ``WSKIT_PROGRESS`` names another;
where it is empty, nothing is kept.
"""

from __future__ import annotations

import json
import os
import re
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from .views.markup import STYLE, escape

__all__ = ["Lesson", "Progress", "note", "progress"]

VARIABLE: Final = "WSKIT_PROGRESS"
FILE: Final = "~/.wskit-progress.jsonl"
_TITLE = re.compile(r"# +(.+)")
_CHECK = re.compile(r"""await check\(.*?["'](\d+\.\d+)["'].*?\)""", re.DOTALL)


def file() -> Path | None:
    """Return where answers are kept; None if they are not."""
    named = os.environ.get(VARIABLE, FILE)
    try:
        return Path(named).expanduser() if named else None
    except RuntimeError:  # nobody has a home here
        return None


def note(name: str, *, right: bool) -> None:
    """Keep that the check called ``name`` was answered."""
    path = file()
    if path is None:
        return
    line = json.dumps({"check": name, "right": right}) + "\n"
    try:
        # One small write at the end of the file: nobody else's line gets between.
        with path.open("a", encoding="utf-8") as kept:
            kept.write(line)
    except OSError:
        return


def given() -> dict[str, bool]:
    """Return the checks that were answered, and whether they ever were right. Other lines are passed over."""
    path = file()
    found: dict[str, bool] = {}
    try:
        lines = path.read_text(encoding="utf-8", errors="replace").splitlines() if path else []
    except OSError:
        return found
    for line in lines:
        try:
            answer = json.loads(line)
            name, right = answer["check"], answer["right"]
        except (ValueError, TypeError, KeyError):
            continue
        if isinstance(name, str):
            found[name] = found.get(name, False) or right is True
    return found


@dataclass(frozen=True)
class Lesson:
    """A lesson as far as progress goes: its title, and the names of its checks."""

    title: str
    file: str
    checks: tuple[str, ...]


def lessons(folder: Path) -> list[Lesson]:
    """Return the lessons in ``folder`` that have checks."""
    found = []
    for path in sorted(folder.glob("[0-9][0-9]-*.ipynb")):
        try:
            cells = json.loads(path.read_text(encoding="utf-8"))["cells"]
            sources = [("".join(cell["source"]), cell["cell_type"]) for cell in cells]
        except (OSError, ValueError, TypeError, KeyError):
            continue  # a learner may be in the middle of saving it
        titles = [_TITLE.match(text) for text, kind in sources if kind == "markdown"]
        title = next((one[1] for one in titles if one), path.stem)
        checks = tuple(name for text, kind in sources if kind == "code" for name in _CHECK.findall(text))
        if checks:
            found.append(Lesson(title, path.name, checks))
    return found


@dataclass(frozen=True)
class Progress:
    """How far somebody has come: a row for every lesson."""

    rows: tuple[tuple[Lesson, int], ...]
    kept: str

    def __repr__(self) -> str:
        lines = [f"{lesson.title}: {_words(lesson, right)}" for lesson, right in self.rows]
        return "\n".join([*lines, self.kept])

    def _repr_html_(self) -> str:
        rows = "".join(
            f'<tr><th scope="row"><a href="{escape(lesson.file)}">{escape(lesson.title)}</a></th>'
            f"<td>{_words(lesson, right)}</td></tr>"
            for lesson, right in self.rows
        )
        table = (
            f'<table class="wskit-report" aria-label="Your progress">'
            f'<thead><tr><th scope="col">Lesson</th><th scope="col">Answered right</th></tr></thead>'
            f"<tbody>{rows}</tbody></table>"
        )
        return f'{STYLE}<div class="wskit">{table if rows else ""}<p>{escape(self.kept)}</p></div>'


def _words(lesson: Lesson, right: int) -> str:
    done = " \N{CHECK MARK}" if right == len(lesson.checks) else ""
    return f"{right} of {len(lesson.checks)}{done}"


def progress(folder: str | Path = ".") -> Progress:
    """Show how many checks of each lesson were answered right.

    Args:
        folder: where the lessons are.
    """
    right = given()
    rows = tuple((lesson, _count(lesson.checks, right)) for lesson in lessons(Path(folder)))
    return Progress(rows, _kept() if rows else "There are no lessons in this folder.")


def _kept() -> str:
    path = file()
    if path is None:
        return "Your answers are not kept."
    if not os.path.exists(path):  # `Path.exists` raises an error where nobody may look
        return "Nothing is answered yet. Answers are kept in one file on this machine and nowhere else."
    return (
        f"Your answers are kept in {os.environ.get(VARIABLE, FILE)} on this machine and nowhere else. "
        "Delete that file, and they are forgotten."
    )


def _count(checks: Iterable[str], right: dict[str, bool]) -> int:
    return sum(right.get(name, False) for name in checks)
