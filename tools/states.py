"""Draw the tables of ``wskit/protocol/states.py`` into ``docs/states.md``, as diagrams and in words.

    python tools/states.py            write what has changed
    python tools/states.py --check    change nothing; exit status 1 if the page is not what the tables say

1. What stands between two comments of the page is written by this tool. All else is written by people.
2. A diagram has an arrow from one state to another for whatever leads there. What stays is in the words below it.
"""

from __future__ import annotations

import argparse
import re
import sys
from collections.abc import Iterable
from pathlib import Path
from typing import Final

from wskit.protocol.interface import ReadyState
from wskit.protocol.states import ENDPOINT, PAGE, RAW, Cause, Step, Table

DOCUMENT: Final = Path(__file__).parent.parent / "docs" / "states.md"
TABLES: Final = {"page": PAGE, "endpoint": ENDPOINT, "raw": RAW}

_WHATWG: Final = {"3": "the-websocket-interface", "4": "feedback-from-the-protocol", "7": "garbage-collection"}


def diagram(table: Table) -> str:
    """Draw a table as a diagram for Mermaid."""
    arrows: dict[tuple[ReadyState, ReadyState], list[str]] = {}
    for state, cause, step in _steps(table):
        if step.state is not state:
            arrows.setdefault((state, step.state), []).append(cause.value)
    lines = ["stateDiagram-v2", f"[*] --> {ReadyState.CONNECTING.name}"]
    # Mermaid places things in the order they are told in: with the ways to the end first, no arrows cross.
    for before, after in sorted(arrows, key=lambda arrow: (arrow[0], arrow[1] is not ReadyState.CLOSED)):
        lines.append(f"{before.name} --> {after.name}: {'<br/>or '.join(arrows[before, after])}")
    return "\n    ".join([*lines, f"{ReadyState.CLOSED.name} --> [*]"])


def words(table: Table) -> str:
    """Say what each step means and where a standard says so, as a table in markdown."""
    rows = ["| State | What happens | Then | What that means | Source |", "|---|---|---|---|---|"]
    for state, cause, step in _steps(table):
        what = cause.value.replace("close()", "`close()`")
        then = "stays" if step.state is state else step.state.name
        rows.append(f"| {state.name} | {what} | {then} | {step.meaning} | {_link(step.source)} |")
    return "\n".join(rows)


def _steps(table: Table) -> Iterable[tuple[ReadyState, Cause, Step]]:
    return ((state, cause, step) for state, row in table.items() for cause, step in row.items())


def _link(source: str) -> str:
    standard, _, section = source.partition(" section ")
    match standard:
        case "WHATWG":
            return f"[{source}](https://websockets.spec.whatwg.org/#{_WHATWG[section]})"
        case "RFC 6455":
            return f"[{source}](https://www.rfc-editor.org/rfc/rfc6455#section-{section})"
    return source


def document(text: str) -> str:
    """Return the text that the page should have, from the one that it has."""
    for name, table in TABLES.items():
        drawn = f"\n```mermaid\n{diagram(table)}\n```\n\n{words(table)}\n\n"
        place = re.compile(rf"(?<=<!-- {name} -->\n).*(?=<!-- end of {name} -->)", re.DOTALL)
        text, count = place.subn(lambda _, drawn=drawn: drawn, text)  # type: ignore[misc]
        if count != 1:
            raise ValueError(f"the page needs one place for {name!r}, between two comments, and has {count}")
    return text


def main(arguments: list[str] | None = None) -> int:
    """Run the command line and return the exit status."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--check", action="store_true", help="change nothing; fail if the page would change")
    options = parser.parse_args(arguments)
    there = DOCUMENT.read_text(encoding="utf-8")
    text = document(there)
    if text == there:
        return 0
    if options.check:
        print(f"docs/{DOCUMENT.name} is not what the tables say; run `python tools/states.py` and commit")
        return 1
    DOCUMENT.write_text(text, encoding="utf-8")
    print(f"docs/{DOCUMENT.name}: written")
    return 0


if __name__ == "__main__":
    sys.exit(main())
