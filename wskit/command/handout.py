"""Handout: the notebooks of the course, copied into a learner's folder. Nothing that somebody changed is overwritten.

1. A notebook is changed if the text of a cell is, or if there are more or fewer cells. To run one changes nothing in
   this sense: JupyterLab saves what a cell shows whenever it likes.
2. One that is not changed is replaced when there is a newer one. Where it is changed, the newer one is put beside it,
   with the version of the course in its name, once.
3. What was handed out is noted in the folder, in ``NOTE``. Where a notebook is not in the note, it counts as changed,
   unless it is what would be handed out.
4. A file is there whole or not at all, also if the copying is interrupted.
5. The pictures that notebooks show lie in a folder beside them, ``PICTURES``. They are handed out, too. One that
   somebody has changed stays, and that is all.
"""

from __future__ import annotations

import hashlib
import itertools
import json
import secrets
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

__all__ = ["NOTE", "HandedOut", "course_folder", "hand_out"]

NOTE: Final = ".wskit-course.json"
"""The file that notes which notebooks were handed out, each with a mark of its cells."""

PICTURES: Final = "pictures"
"""The folder with the pictures that notebooks show."""

_PACKAGE: Final = Path(__file__).parents[1]
_UNREADABLE: Final = "no notebook"


@dataclass(frozen=True)
class HandedOut:
    """What was done: how many notebooks are ``new`` in the folder and how many were ``renewed``; and of those that
    somebody has changed and that there is a newer one of, the name, with the name of the newer one ``beside`` it.
    ``written`` has every notebook that was written."""

    new: int
    renewed: int
    beside: dict[str, str]
    written: tuple[Path, ...]


def course_folder() -> Path:
    """Return the folder with the notebooks: in the installed package, or beside it in a clone.

    Raises:
        FileNotFoundError: if the package came without them.
    """
    for folder in (_PACKAGE / "notebooks", _PACKAGE.parent / "notebooks"):
        if (folder / "00-start-here.ipynb").is_file():
            return folder
    raise FileNotFoundError("this wskit came without the notebooks of the course; install it again")


def hand_out(folder: Path, version: str, *, blank: bool = False) -> HandedOut:
    """Copy the course into ``folder``, which is made if it is not there.

    Args:
        folder: where to.
        version: of the course.
        blank: whether to leave out what the cells show, also of notebooks that are there and were not changed.

    Raises:
        OSError: if the folder cannot be made, or nothing can be written there.
    """
    source = course_folder()
    folder.mkdir(parents=True, exist_ok=True)
    if folder.resolve() == source.resolve():
        return HandedOut(0, 0, {}, ())
    note = _read_note(folder)
    new = renewed = 0
    beside: dict[str, str] = {}
    written = []
    try:
        _hand_out_pictures(source / PICTURES, folder / PICTURES, note)
        # In other languages there is a folder each.
        for original in (*sorted(source.glob("*.ipynb")), *sorted(source.glob("[a-z][a-z]/*.ipynb"))):
            name = original.relative_to(source).as_posix()
            notebook = json.loads(original.read_text(encoding="utf-8"))
            text = _without_outputs(notebook) if blank else original.read_text(encoding="utf-8")
            place, wanted = folder / name, _mark(notebook)
            place.parent.mkdir(exist_ok=True)
            last = note.get(name)
            if not place.exists():
                new += 1
            elif (found := _mark_of(place)) == wanted:
                note[name] = wanted
                if not blank or place.read_text(encoding="utf-8") == text:
                    continue
                renewed += 1
            elif found == last:
                renewed += 1
            elif wanted == last:
                continue  # somebody has changed it, and there is nothing newer
            else:
                place = _free(place.parent, f"{original.stem}-{version}")
                beside[name] = place.name
            _write(place, text)
            written.append(place)
            note[name] = wanted
    finally:
        _write(folder / NOTE, json.dumps(note, indent=1, sort_keys=True) + "\n")
    return HandedOut(new, renewed, beside, tuple(written))


def _hand_out_pictures(source: Path, folder: Path, note: dict[str, str]) -> None:
    originals = sorted(source.glob("*.svg"))
    if not originals or (folder.exists() and not folder.is_dir()):
        return
    folder.mkdir(exist_ok=True)
    for original in originals:
        place, name, text = folder / original.name, f"{PICTURES}/{original.name}", original.read_text(encoding="utf-8")
        wanted = _sum(text.encode())
        found = _sum(place.read_bytes()) if place.is_file() else None
        if found != wanted:
            if place.exists() and (found is None or found != note.get(name)):
                continue
            _write(place, text)
        note[name] = wanted


def _sum(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


def _read_note(folder: Path) -> dict[str, str]:
    try:
        note = json.loads((folder / NOTE).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return {str(name): str(mark) for name, mark in note.items()} if isinstance(note, dict) else {}


def _mark_of(place: Path) -> str:
    try:
        return _mark(json.loads(place.read_text(encoding="utf-8")))
    except (OSError, ValueError, TypeError, KeyError, AttributeError):
        return _UNREADABLE


def _mark(notebook: dict[str, Any]) -> str:
    """Return what is different as soon as the text of a cell is."""
    cells = [(cell["cell_type"], "".join(cell["source"])) for cell in notebook["cells"]]
    return _sum(json.dumps(cells).encode())


def _without_outputs(notebook: dict[str, Any]) -> str:
    cells = [
        {**cell, "outputs": [], "execution_count": None} if cell["cell_type"] == "code" else cell
        for cell in notebook["cells"]
    ]
    return json.dumps({**notebook, "cells": cells}, indent=1, ensure_ascii=False) + "\n"


def _free(folder: Path, stem: str) -> Path:
    """Return a place where nothing is yet."""
    names = itertools.chain([stem], (f"{stem}-{number}" for number in itertools.count(2)))
    return next(place for name in names if not (place := folder / f"{name}.ipynb").exists())


def _write(place: Path, text: str) -> None:
    part = place.with_name(f"{place.name}.{secrets.token_hex(4)}.part")
    try:
        part.write_text(text, encoding="utf-8", newline="\n")
        part.replace(place)
    finally:
        part.unlink(missing_ok=True)
