"""Answers: what was answered in the course, and when. Kept in one file, on this machine, and nowhere else.

1. The file has a line for every answer, and only grows: two notebooks may write to it at once. Where it ends in half a
   line, as on a full disk, that line gets its end before the next.
2. The first answer is what counts. Later ones are kept, too.
3. To begin anew is a line of its own: what stands before it does not count any more, and is kept.
4. Nothing depends on the file. Where it cannot be written or read, or is something else, the course goes on without.
5. What is read is bounded: so much of a file, of a line, of a word. A line that is no answer is passed over.
6. Who deletes the file is forgotten.
7. Where nbgrader runs the notebook of somebody else, nothing is kept and nothing read: the file is the grader's own.

The file is ``.wskit-progress.jsonl`` in the home folder. The environment variable ``WSKIT_PROGRESS`` names another;
where it is empty, nothing is kept.
"""

from __future__ import annotations

import json
import math
import os
import stat
from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final, TypeAlias

from . import outlay
from .outlay import Outlay

__all__ = [
    "Anew",
    "Answer",
    "Given",
    "begin_anew",
    "entries",
    "file",
    "given",
    "note",
    "read",
    "sorted_out",
    "understood",
    "where",
]

VARIABLE: Final = "WSKIT_PROGRESS"
GRADING: Final = "NBGRADER_EXECUTION"
"""How nbgrader says that it runs what somebody else handed in: `autograde`."""
FILE: Final = "~/.wskit-progress.jsonl"

READ: Final = 2 * 1024 * 1024
"""How many bytes of a file are read: some 10,000 answers."""
LINE: Final = range(len('{"anew":"1"}'), 16 * 1024)
"""How many bytes a line has that may be an answer."""
LONGEST: Final = 200
"""How many characters of what was answered are kept."""
NAME: Final = 80
"""How many characters the name of a card or a misconception may have."""

# Never wait: not for who would write to a pipe that somebody put there. Windows has other signs, and needs them.
_FLAGS: Final = sum(getattr(os, name, 0) for name in ("O_NONBLOCK", "O_CLOEXEC", "O_BINARY", "O_NOINHERIT"))


@dataclass(frozen=True)
class Answer:
    """One answer to a card, a check or a case. ``choice`` is the text on the button or what was typed; ``seconds`` is
    how long it took, None where nobody looked at the clock; ``gave_up`` is an honest *I don't know*; ``outlay`` is what
    a case of the deck took."""

    card: str
    choice: str
    right: bool
    at: str = ""
    seconds: float | None = None
    misconception: str = ""
    hint: bool = False
    gave_up: bool = False
    outlay: Outlay | None = None


@dataclass(frozen=True)
class Anew:
    """From here on, a card or a whole lesson is begun anew."""

    which: str
    at: str = ""


Entry: TypeAlias = Answer | Anew


@dataclass(frozen=True)
class Given:
    """What was answered to one card since it was begun (anew): all ``tries``, in their order."""

    tries: tuple[Answer, ...]

    @property
    def first(self) -> Answer:
        """The answer that counts."""
        return self.tries[0]

    @property
    def right_at_first(self) -> bool:
        """Whether the first answer was right."""
        return self.first.right

    @property
    def right_in_the_end(self) -> bool:
        """Whether any answer was right: who has found it has found it."""
        return any(one.right for one in self.tries)

    @property
    def outlay(self) -> Outlay | None:
        """What a case of the deck took; None for a card."""
        return outlay.counted(one.outlay for one in self.tries)


def file() -> Path | None:
    """Return where answers are kept; None if they are not."""
    named = "" if os.environ.get(GRADING) == "autograde" else os.environ.get(VARIABLE, FILE)
    try:
        return Path(named).expanduser() if named else None
    except RuntimeError:  # nobody has a home here
        return None


def note(
    card: str,
    choice: str,
    *,
    right: bool,
    seconds: float | None = None,
    misconception: str = "",
    hint: bool = False,
    gave_up: bool = False,
    spent: Outlay | None = None,
) -> bool:
    """Keep an answer. Returns whether it is kept."""
    line: dict[str, Any] = {"card": card, "choice": choice[:LONGEST], "right": right, "at": _now()}
    if seconds is not None:
        line["seconds"] = round(max(seconds, 0), 1)
    line |= {"misconception": misconception, "hint": hint}
    if gave_up:
        line["gave_up"] = True
    if spent is not None:
        line["outlay"] = asdict(spent)
    return _append(line)


def begin_anew(which: str) -> bool:
    """Let a card or a lesson begin anew. Returns whether that is kept."""
    return _append({"anew": which, "at": _now()})


def given() -> dict[str, Given]:
    """Return what was answered to each card, since it was begun anew if it was."""
    path = file()
    try:
        return sorted_out(entries(read(path))) if path else {}
    except OSError:
        return {}


def read(path: Path, most: int = READ) -> bytes:
    """Return what is in this file, up to ``most`` bytes of it.

    Raises:
        OSError: if it cannot be read, or is no file: a folder, a pipe.
    """
    with os.fdopen(_open(path, os.O_RDONLY), "rb") as kept:
        return kept.read(most)


def entries(data: bytes) -> Iterator[Entry]:
    """Read lines. What is no answer is passed over."""
    for line in data.split(b"\n"):
        if len(line) not in LINE:
            continue
        try:
            found = json.loads(line.decode("utf-8", "replace"))
        except (ValueError, RecursionError):
            continue
        if entry := understood(found):
            yield entry


def understood(found: object) -> Entry | None:
    """Read one answer, or that something is begun anew, out of what JSON makes of it. None if it is neither."""
    if not isinstance(found, dict):
        return None
    if which := _name(found.get("anew")):
        return Anew(which, _text(found.get("at")))
    card = _name(found.get("card", found.get("check")))  # the first lines that were kept said "check"
    if not card or "right" not in found:
        return None
    return Answer(
        card,
        _text(found.get("choice")),
        found["right"] is True,
        _text(found.get("at")),
        _seconds(found.get("seconds")),
        _name(found.get("misconception")),
        found.get("hint") is True,
        found.get("gave_up") is True,
        outlay.understood(found.get("outlay")),
    )


def sorted_out(all_: Iterable[Entry]) -> dict[str, Given]:
    """Return what counts for each card."""
    listed = list(all_)
    begun = {one.which: place for place, one in enumerate(listed) if isinstance(one, Anew)}
    tries: dict[str, list[Answer]] = {}
    for place, one in enumerate(listed):
        if isinstance(one, Answer) and all(begun.get(which, -1) < place for which in wholes(one.card)):
            tries.setdefault(one.card, []).append(one)
    return {card: Given(tuple(some)) for card, some in tries.items()}


def wholes(card: str) -> Iterator[str]:
    """Return what can be begun anew so that this card is: itself, and its lesson."""
    parts = card.split(".")
    return (".".join(parts[:some]) for some in range(1, len(parts) + 1))


def where() -> str:
    """Say in a sentence where answers are kept, and how they are forgotten."""
    path = file()
    if path is None:
        return "Your answers are not kept."
    named = os.environ.get(VARIABLE, FILE)
    try:
        kind = os.stat(path).st_mode
    except (FileNotFoundError, NotADirectoryError):
        return "Nothing is answered yet. Answers are kept in one file on this machine and nowhere else."
    except OSError:
        kind = 0
    if not stat.S_ISREG(kind):
        return f"Your answers are not kept: {named[:LONGEST]} cannot be used for them."
    return (
        f"Your answers are kept in {named} on this machine and nowhere else. Delete that file, and they are forgotten."
    )


def _append(line: dict[str, Any]) -> bool:
    path = file()
    if path is None:
        return False
    try:
        return _write(path, json.dumps(line).encode() + b"\n")
    except OSError:
        return False


def _write(path: Path, line: bytes) -> bool:
    """Add a line, in one small write at the end of the file: nobody else's gets between."""
    descriptor = _open(path, os.O_RDWR | os.O_APPEND | os.O_CREAT)
    try:
        size = os.fstat(descriptor).st_size
        if size + len(line) >= READ:
            return False  # nobody would read it
        if size:
            os.lseek(descriptor, -1, os.SEEK_END)
            line = line if os.read(descriptor, 1) == b"\n" else b"\n" + line
        return os.write(descriptor, line) == len(line)
    finally:
        os.close(descriptor)


def _open(path: Path, how: int) -> int:
    descriptor = os.open(path, how | _FLAGS, 0o600)
    if stat.S_ISREG(os.fstat(descriptor).st_mode):
        return descriptor
    os.close(descriptor)
    raise OSError("this is no file")


def _now() -> str:
    return datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def _text(found: object) -> str:
    # Half of a pair of surrogates is text for JSON, and no text for anybody who writes it to a file.
    return found[:LONGEST].encode("utf-8", "replace").decode() if isinstance(found, str) else ""


def _name(found: object) -> str:
    return _text(found) if isinstance(found, str) and len(found) <= NAME else ""


def _seconds(found: object) -> float | None:
    if isinstance(found, bool) or not isinstance(found, int | float):
        return None
    try:
        seconds = float(found)
    except OverflowError:
        return None
    return seconds if math.isfinite(seconds) and 0 <= seconds < 1e7 else None
