"""Submissions: the file that a learner hands in, written and read.

1. It has the answers, and a name if somebody typed one. Nothing else of the learner or the machine is in it.
2. It is text, a line for each answer: whoever hands it in can read it first.
3. Whoever reads it trusts nothing in it: what is too large, foreign or broken is refused in a sentence.
4. A file of kept answers, as it is, can be handed in as well.
"""

from __future__ import annotations

import dataclasses
import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from . import answers
from .answers import Anew, Answer, Entry, Given

__all__ = ["FILE", "Submission", "extends", "load", "written"]

FILE: Final = "wskit-answers.json"
LARGEST: Final = 2 * answers.READ
"""How many bytes such a file may have. All that is ever kept fits in."""
CARDS: Final = 500
"""How many cards somebody may have answered. The whole course has fewer than a hundred."""


@dataclass(frozen=True)
class Submission:
    """What somebody handed in: a ``name``, or "", and what was answered, in order."""

    name: str
    entries: tuple[Entry, ...]

    @property
    def given(self) -> dict[str, Given]:
        """What counts for each card."""
        return answers.sorted_out(self.entries)

    @property
    def begun_anew(self) -> tuple[str, ...]:
        """The cards and lessons that were begun anew."""
        return tuple(dict.fromkeys(one.which for one in self.entries if isinstance(one, Anew)))


def written(entries: Iterable[Entry], name: str = "") -> str:
    """Return the text of a file to hand in."""
    head = json.dumps({"wskit": "answers", "name": name})
    lines = ",\n".join(json.dumps(_plain(entry)) for entry in entries)
    return f'{head[:-1]}, "answers": [\n{lines}\n]}}\n'


def load(path: Path) -> Submission:
    """Read a file that was handed in.

    Raises:
        OSError: if it cannot be read.
        ValueError: if it is something else; the message says what, as the end of a sentence.
    """
    data = answers.read(path, LARGEST + 1)
    if len(data) > LARGEST:
        raise ValueError("is too large to be anybody's answers")
    name, entries = _parsed(data)
    cards = {one.card for one in entries if isinstance(one, Answer)}
    if not cards:
        raise ValueError("has no answers in it")
    if len(cards) > CARDS:
        raise ValueError("has answers to more cards than any course has")
    return Submission(name, entries)


def extends(longer: Sequence[Entry], shorter: Sequence[Entry]) -> bool:
    """Tell whether one is the other at a later time, or the same. Where no answer has a time, nobody can tell."""
    timed = any(one.at for one in shorter)
    return timed and len(longer) >= len(shorter) and all(one == two for one, two in zip(longer, shorter, strict=False))


def _parsed(data: bytes) -> tuple[str, tuple[Entry, ...]]:
    try:
        found: Any = json.loads(data.decode("utf-8-sig", "replace"))
    except (ValueError, RecursionError):
        found = None
    if isinstance(found, dict) and isinstance(found.get("answers"), list):
        name = found.get("name")
        own = name.strip()[: answers.NAME].encode("utf-8", "replace").decode() if isinstance(name, str) else ""
        return own, tuple(entry for one in found["answers"] if (entry := answers.understood(one)))
    return "", tuple(answers.entries(data))


def _plain(entry: Entry) -> dict[str, Any]:
    if isinstance(entry, Anew):
        return {"anew": entry.which, "at": entry.at}
    plain = dataclasses.asdict(entry)
    return plain if entry.outlay else {name: value for name, value in plain.items() if name != "outlay"}
