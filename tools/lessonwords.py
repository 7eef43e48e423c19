"""Lesson words: the prose of a notebook for a catalogue, and a notebook with the words of another language.

1. A paragraph is what is translated at once, without the marks that make it a heading. What is set as code stays.
2. A lesson is made in another language when all its prose is translated: half a lesson in each is neither. What changes
   in English later is English there until somebody has translated it.
3. Its code is the same, after one cell that says which language the kit is to speak. What it shows, ``course.py``
   stores.
4. A link goes to the lesson in the same language if there is one, and else to the English one.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any, Final

import nbformat
from babel.messages.catalog import Catalog
from sayings import Saying

__all__ = ["LESSONS", "lesson_of", "paragraphs", "prose_of", "translate_lessons"]

NOTEBOOKS: Final = Path(__file__).parent.parent / "notebooks"
LESSONS: Final[dict[str, tuple[str, ...]]] = {
    "00-start-here": ("start",),
    "01-say-hello": ("hello",),
    "02-say-goodbye": ("goodbye",),
    "03-give-a-reason": ("reasons",),
    "04-let-the-server-hang-up": ("serverside",),
    "05-lose-the-network": ("network",),
    "06-ask-for-an-answer": ("alive",),
    "07-wait-for-a-goodbye": ("waiting",),
    "08-look-between": ("between",),
    "09-leave-the-page": ("leaving",),
    "10-read-the-wire": ("wire",),
    "11-break-the-rules": ("violations",),
    "12-come-back": ("returning",),
    "13-lose-nothing": ("resuming",),
    "14-close-a-server": ("closing",),
    "15-keep-strangers-out": ("strangers",),
    "16-diagnose-an-ending": ("clues",),
    "17-bring-a-recording": ("bringing",),
    "look-up-a-code": (),
    "look-up-a-symptom": ("symptoms",),
    "solve-cases": ("casebook", "repairs"),
    "take-stock": (
        *("inventory", "stock_codes", "stock_farewells", "stock_lines", "stock_operations"),
        *("codes", "farewells", "lines", "operations"),
    ),
}
"""Every notebook, and the files of the course that have its cards, its beliefs and what else is its own."""
_OF: Final = {module: lesson for lesson, modules in LESSONS.items() for module in modules}
_LINES: Final = re.compile(r"^(?:[-*|>]|\d+\. |<)", re.MULTILINE)
"""Where each line counts: in lists, tables and markup."""
SPEAK: Final = 'from wskit import speak\n\nspeak("{language}")'


def lesson_of(file: Path, kit: Path) -> str:
    """Tell in whose catalogue the words of a file of the kit are: a lesson's, or ``kit``."""
    parts = file.relative_to(kit).with_suffix("").parts
    return next((_OF[one] for one in reversed(parts) if one in _OF), "kit") if parts[0] == "course" else "kit"


def paragraphs(source: str, change: Callable[[str], str]) -> str:
    """Return the text of a cell with each of its paragraphs changed."""
    pieces = re.split(r"(\n{2,})", source)
    fenced = False
    for place, piece in enumerate(pieces):
        was, fenced = fenced, fenced ^ (piece.count("```") % 2 == 1)
        if place % 2 or was or fenced or piece.startswith("```"):
            continue
        lines = piece if _LINES.search(piece) else " ".join(piece.split("\n"))
        mark = (re.match("#+ ", lines) or [""])[0]
        text = lines.removeprefix(mark)
        if re.search(r"[A-Za-z]{2}", re.sub(r"<[^>]*>|`[^`]*`", "", text)):
            pieces[place] = mark + change(text)
    return "".join(pieces)


def prose_of(lesson: str) -> Iterator[Saying]:
    """Find what a notebook says, a paragraph each."""
    notebook = nbformat.read(NOTEBOOKS / f"{lesson}.ipynb", as_version=4)
    found: list[str] = []

    def note(text: str) -> str:
        found.append(text)
        return text

    for cell in _prose(notebook):
        paragraphs(cell.source, note)
    for text in found:
        yield Saying(text, f"notebooks/{lesson}.ipynb", None, f"notebooks/{lesson}.ipynb", 0)


def _prose(notebook: Any) -> Iterator[Any]:
    """Yield the cells that somebody wrote: the links between lessons are made."""
    yield from (one for one in notebook.cells if one.cell_type == "markdown" and not {"navigation", "map"} & _tags(one))


def _tags(cell: Any) -> set[str]:
    return set(cell.metadata.get("tags", ()))


def translate_lessons(language: str, catalogues: Iterable[Catalog]) -> Mapping[Path, bytes]:
    """Return the notebooks in a language, by where they belong, of the lessons whose prose is translated."""
    spoken = {one.domain: one for one in catalogues if one.domain in LESSONS}
    whole = {
        lesson
        for lesson, one in spoken.items()
        if (NOTEBOOKS / language / f"{lesson}.ipynb").exists()
        or all(_said(one, each.name, lesson) for each in prose_of(lesson))
    }
    return {
        NOTEBOOKS / language / f"{lesson}.ipynb": _lesson(lesson, language, spoken[lesson], whole) for lesson in whole
    }


def _said(catalogue: Catalog, text: str, lesson: str) -> str:
    found = catalogue.get(text, f"notebooks/{lesson}.ipynb")
    return str(found.string) if found and found.string and not found.fuzzy else ""


def _lesson(lesson: str, language: str, catalogue: Catalog, whole: set[str]) -> bytes:
    notebook = nbformat.read(NOTEBOOKS / f"{lesson}.ipynb", as_version=4)
    for cell in _prose(notebook):
        cell.source = paragraphs(cell.source, lambda text: _said(catalogue, text, lesson) or text)
    for cell in notebook.cells:
        if cell.cell_type == "markdown":
            cell.source = re.sub(
                r"(?<=\]\()([-\w]+)(?=[./])(?!:)",
                lambda link: link[0] if link[0] in whole else f"../{link[0]}",
                cell.source,
            )
    speaks = nbformat.v4.new_code_cell(
        SPEAK.format(language=language), id="speak", metadata={"slideshow": {"slide_type": "skip"}}
    )
    notebook.cells.insert(1, speaks)
    file = NOTEBOOKS / language / f"{lesson}.ipynb"
    if file.exists() and _words(notebook) == _words(nbformat.read(file, as_version=4)):
        return file.read_bytes()
    _keep_outputs(notebook, file)
    return (str(nbformat.writes(notebook)) + "\n").encode()


def _words(notebook: Any) -> list[tuple[str, str]]:
    """Return what is made here: what a notebook shows, and what begins a slide, is made by another tool."""
    return [(one.id, one.source) for one in notebook.cells]


def _keep_outputs(notebook: Any, file: Path) -> None:
    """Let the notebook show what it showed: it is run by another tool."""
    before = {one.id: one for one in nbformat.read(file, as_version=4).cells} if file.exists() else {}
    for cell in notebook.cells:
        if cell.cell_type == "code":
            was = before.get(cell.id)
            if was is None or was.source != cell.source:
                cell.outputs, cell.execution_count = [], None
            else:
                cell.outputs, cell.execution_count = was.outputs, was.execution_count
