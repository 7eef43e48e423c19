"""Cells: what a notebook cell makes lives until that cell runs again.

1. Whatever listens or connects is begun with :func:`begin` and listed with :func:`keep`, in the cell that makes it.
2. When that cell runs again, what its last run made is replaced: it says goodbye and lets go of its port.
3. Outside a notebook nothing is kept: names and ``with`` blocks rule, as everywhere in Python.

The list belongs to the background loop.
"""

from __future__ import annotations

import sys
from typing import Any, NamedTuple, Protocol

from . import portal

__all__ = ["Replaceable", "begin", "forget", "keep", "place"]


class Replaceable(Protocol):
    """What a cell makes and a later run of the same cell replaces."""

    def replace(self) -> None:
        """End now, quietly: a new one is about to take this one's place. Called on the background loop."""


class _Execution(NamedTuple):
    """One run of one cell."""

    cell: str
    run: str


_last_run: dict[str, str] = {}
_superseded: set[str] = set()
_kept: dict[str, set[Replaceable]] = {}
_asked = ("", 0)  # the run that last asked for its place, and how often it had before


def _executing() -> _Execution | None:
    """Tell which cell runs now, and which run of it this is; None where no cell runs."""
    # What the background loop makes, such as a panel's sockets, belongs to whoever asked for it, not to a cell.
    if "IPython" not in sys.modules or portal.running_loop() is portal.loop():
        return None
    shell: Any = sys.modules["IPython"].get_ipython()
    parent: dict[str, Any] = getattr(shell, "get_parent", dict)() or {}
    header = parent.get("header", {})
    if header.get("msg_type") != "execute_request":
        return None
    # Front ends name the cell they run; what runs a notebook without one often does not, but the code is the same.
    cell = parent.get("metadata", {}).get("cellId") or parent.get("content", {}).get("code", "")
    return _Execution(cell, header.get("msg_id", ""))


def place() -> str:
    """Name the cell that runs now and how many have asked there before, the same on another day; else nothing."""
    global _asked
    execution = _executing()
    if execution is None:
        return ""
    _asked = (execution.run, _asked[1] + 1 if _asked[0] == execution.run else 0)
    return f"{execution.cell} {_asked[1]}"


def begin() -> None:
    """Before a cell makes something: replace all that an earlier run of the same cell made."""
    execution = _executing()
    if execution is not None:
        portal.run(lambda: _begin(execution))


def _begin(execution: _Execution) -> None:
    last = _last_run.get(execution.cell, execution.run)
    if execution.run in _superseded:
        return  # a task that an earlier run left behind: it does not replace what came after it
    if last != execution.run:
        _superseded.add(last)
    elif execution.cell in _last_run:
        return
    _last_run[execution.cell] = execution.run
    for thing in _kept.pop(execution.cell, set()):
        thing.replace()


def keep(thing: Replaceable) -> None:
    """List ``thing`` as made by the cell that runs now."""
    execution = _executing()
    if execution is not None:
        portal.run(lambda: _keep(execution, thing))


def _keep(execution: _Execution, thing: Replaceable) -> None:
    if execution.run in _superseded:
        thing.replace()
    else:
        _kept.setdefault(execution.cell, set()).add(thing)


def forget(thing: Replaceable) -> None:
    """Take ``thing`` off the list: it has ended by itself. Any thread may ask."""
    if _kept:
        portal.post(_forget, thing)


def _forget(thing: Replaceable) -> None:
    for cell in [cell for cell, things in _kept.items() if thing in things]:
        _kept[cell].discard(thing)
        if not _kept[cell]:
            del _kept[cell]
