"""Progress: how far somebody has come in the course, from the lessons that are there and the answers that are kept."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from ..views.markup import STYLE, escape
from . import answers

__all__ = ["Lesson", "Progress", "progress"]

_TITLE = re.compile(r"# +(.+)")
_CHECK = re.compile(r"""await check\(.*?["'](\d+\.\d+)["'].*?\)""", re.DOTALL)


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

    >>> progress()
    Say hello to a server: 0 of ...
    """
    right = {name: one.right_in_the_end for name, one in answers.given().items()}
    rows = tuple((lesson, _count(lesson.checks, right)) for lesson in lessons(Path(folder)))
    return Progress(rows, answers.where() if rows else "There are no lessons in this folder.")


def _count(checks: Iterable[str], right: dict[str, bool]) -> int:
    return sum(right.get(name, False) for name in checks)
