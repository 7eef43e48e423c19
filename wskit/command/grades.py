"""Grades: what a class answered as a table for programs, in CSV (RFC 4180), a row for each learner and card or case.

1. Nothing in a cell is taken for a formula by a spreadsheet: a cell that begins like one gets a ``'`` before it.
2. A cell is one line. What cannot be seen in it is spelled out.
3. ``right_at_first`` and ``right`` are 1 or 0, so that they can be summed.
"""

from __future__ import annotations

import csv
import io
from typing import Final

from ..course.answers import Given, wholes
from ..course.classes import Class, in_order, misconception_name
from ..protocol.legible import visible

__all__ = ["COLUMNS", "grades"]

COLUMNS: Final = (
    "learner",
    "card",
    "right_at_first",
    "right",
    "choice",
    "misconception",
    "seconds",
    "tries",
    "hint",
    "begun_anew",
    "bought",
    "cost",
    "enough",
    "points",
)
"""What a row has. ``right`` is in the end; the choice, its misconception and its seconds are of the first answer. The
last four are of a case of the deck: what was bought, what it cost, what would have been enough, and the points."""

_FORMULA: Final = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")


def grades(found: Class) -> str:
    """Return the table. A card that somebody has not answered has no row."""
    text = io.StringIO()
    table = csv.writer(text)
    table.writerow(COLUMNS)
    for learner, handed_in in found.learners.items():
        begun_anew = set(handed_in.begun_anew)
        given = handed_in.given
        for card in sorted(given, key=in_order):
            anew = any(which in begun_anew for which in wholes(card))
            table.writerow(map(_cell, (learner, card, *_row(given[card]), int(anew), *_spent(given[card]))))
    return text.getvalue()


def _row(one: Given) -> tuple[object, ...]:
    first = one.first
    slip = misconception_name(first.misconception) if first.misconception else ""
    return (
        int(one.right_at_first),
        int(one.right_in_the_end),
        "I don't know" if first.gave_up else first.choice,
        slip,
        "" if first.seconds is None else f"{first.seconds:.1f}",
        len(one.tries),
        int(first.hint),
    )


def _spent(one: Given) -> tuple[object, ...]:
    outlay = one.outlay
    if outlay is None:
        return ("",) * 4
    return " ".join(outlay.bought), outlay.cost, outlay.enough, "" if outlay.points is None else outlay.points


def _cell(value: object) -> object:
    if not isinstance(value, str):
        return value
    shown = visible(value)
    return f"'{shown}" if shown.lstrip().startswith(_FORMULA) else shown
