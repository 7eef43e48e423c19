"""Seen: what the browsers were seen to do, stored in ``seen.json``."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final, NamedTuple

from .behaviour import Outcome

__all__ = ["Seen", "load", "store"]

FILE: Final = Path(__file__).parent / "seen.json"


class Seen(NamedTuple):
    """A browser's ``version``, and what it did in each behaviour."""

    version: str
    outcomes: dict[str, Outcome]


def load() -> dict[str, Seen]:
    """Return what is stored, by the browser's name."""
    if not FILE.exists():
        return {}
    stored: dict[str, Any] = json.loads(FILE.read_text())
    return {
        browser: Seen(
            stored["versions"][browser],
            {name: Outcome(*entry[browser]) for name, entry in stored["behaviours"].items() if browser in entry},
        )
        for browser in stored["versions"]
    }


def store(seen: Mapping[str, Seen]) -> None:
    """Store it, a behaviour a line, so that a change is seen."""
    names = sorted({name for one in seen.values() for name in one.outcomes})
    lines = []
    for name in names:
        entry = {
            browser: [outcome.page, outcome.server, round(outcome.seconds)]
            for browser, one in sorted(seen.items())
            if (outcome := one.outcomes.get(name)) is not None
        }
        lines.append(f"  {json.dumps(name)}: {json.dumps(entry)}")
    versions = json.dumps({browser: one.version for browser, one in sorted(seen.items())})
    FILE.write_text(f'{{\n"versions": {versions},\n"behaviours": {{\n' + ",\n".join(lines) + "\n}\n}\n")
