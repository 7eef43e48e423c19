"""Lessons: the notebooks in a folder, and the cards and checks that each of them has.

1. A card or a check is known by its name in the code of a cell: ``ask("1.2", …)``, ``check(…, …, "1.2")``.
2. The lessons of the course come first, by their number, and then notebooks of one's own.
3. A name counts once, in the first notebook that has it: a copy of a lesson is no second lesson.
4. Somebody may be in the middle of saving a notebook. What cannot be read is passed over.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final

__all__ = ["Lesson", "lessons", "names_in"]

LARGEST: Final = 64 * 1024 * 1024
"""How many bytes a notebook may have. One of the course has less than one million, with all that its cells show."""

_TITLE: Final = re.compile(r"# +(.+)")
_OF_THE_COURSE: Final = re.compile(r"\d\d-")
_CARD: Final = re.compile(r"""^[^#\n]*?\bask\(\s*["']([\w.-]+)["']""", re.MULTILINE)
_CHECK: Final = re.compile(
    r"""^[^#\n]*?\bcheck\(.*?,\s*(?:name\s*=\s*)?["']([\w-]+\.\d+)["']""", re.MULTILINE | re.DOTALL
)


@dataclass(frozen=True)
class Lesson:
    """A lesson as far as progress goes: its title, its file, and the names of its cards and checks."""

    title: str
    file: str
    cards: tuple[str, ...]


def lessons(folder: Path) -> list[Lesson]:
    """Return the lessons in ``folder`` that have cards or checks."""
    found, known = [], set[str]()
    paths = sorted(folder.glob("*.ipynb"), key=lambda path: (not _OF_THE_COURSE.match(path.name), path.stem))
    for path in paths:
        try:
            title, names = _read(path)
        except (OSError, ValueError, TypeError, KeyError, AttributeError, RecursionError):
            continue
        new = tuple(name for name in dict.fromkeys(names) if name not in known)
        known.update(new)
        if new:
            found.append(Lesson(title, path.name, new))
    return found


def _read(path: Path) -> tuple[str, list[str]]:
    """Return the title of a notebook and what it asks, in order."""
    if not path.is_file() or path.stat().st_size > LARGEST:
        raise ValueError("this is no notebook")
    text = path.read_text(encoding="utf-8")
    if "ask(" not in text and "check(" not in text:
        return path.stem, []
    sources = [("".join(cell["source"]), cell["cell_type"]) for cell in json.loads(text)["cells"]]
    titles = (_TITLE.match(source) for source, kind in sources if kind == "markdown")
    title = next((one[1] for one in titles if one), path.stem)
    return title, [name for source, kind in sources if kind == "code" for name in names_in(source)]


def names_in(source: str) -> Iterator[str]:
    """Yield the names of the cards and checks in a piece of code, in their order."""
    found = [*_CARD.finditer(source), *_CHECK.finditer(source)]
    return (match[1] for match in sorted(found, key=lambda match: match.start(1)))
