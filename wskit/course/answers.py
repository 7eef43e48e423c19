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
from pathlib import Path
from typing import Final

__all__ = ["file", "given", "note", "where"]

VARIABLE: Final = "WSKIT_PROGRESS"
FILE: Final = "~/.wskit-progress.jsonl"


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


def where() -> str:
    """Say in a sentence where answers are kept, and how they are forgotten."""
    path = file()
    if path is None:
        return "Your answers are not kept."
    if not os.path.exists(path):  # `Path.exists` raises an error where nobody may look
        return "Nothing is answered yet. Answers are kept in one file on this machine and nowhere else."
    return (
        f"Your answers are kept in {os.environ.get(VARIABLE, FILE)} on this machine and nowhere else. "
        "Delete that file, and they are forgotten."
    )
