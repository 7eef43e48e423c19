"""Figures: what a benchmark finds, as a line of JSON and as a row of a table.

A figure is a median of ours beside a median of its peer's, both taken in alternating rounds of the same run. Machines
are shared and differ: only the ratio says something, and only beside its goal.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import TypeAlias

__all__ = ["Benchmark", "Figure", "table"]


@dataclass(frozen=True)
class Figure:
    """One comparison: ``ours`` and ``peer`` are in ``unit``, and ``goal`` is the most that their ratio should be."""

    name: str
    ours: float
    peer: float
    goal: float
    unit: str

    @property
    def ratio(self) -> float:
        """How many times the peer's figure ours is."""
        return self.ours / self.peer

    @property
    def is_met(self) -> bool:
        """Whether the goal is reached."""
        return self.ratio <= self.goal

    def as_json(self) -> str:
        """Write it as one line of JSON."""
        return json.dumps(
            {
                "name": self.name,
                "ours": float(f"{self.ours:.4g}"),
                "peer": float(f"{self.peer:.4g}"),
                "ratio": round(self.ratio, 3),
                "goal": self.goal,
                "unit": self.unit,
            }
        )


Benchmark: TypeAlias = Callable[[bool], Iterator[Figure]]
"""Yields each figure when it is known. If it is to be ``quick``, the figures say nothing: only that they can be had."""


def table(figures: Iterable[Figure]) -> str:
    """Write figures as a table of plain text."""
    rows = [("name", "ours", "peer", "unit", "ratio", "goal", "")]
    rows += [
        (
            one.name,
            f"{one.ours:,.4g}",
            f"{one.peer:,.4g}",
            one.unit,
            f"{one.ratio:.2f}",
            f"{one.goal:g}",
            "met" if one.is_met else "missed",
        )
        for one in figures
    ]
    widths = [max(len(row[column]) for row in rows) for column in range(7)]
    return "\n".join(
        "  ".join(
            cell.ljust(width) if column in (0, 3, 6) else cell.rjust(width)
            for column, (cell, width) in enumerate(zip(row, widths, strict=True))
        ).rstrip()
        for row in rows
    )
