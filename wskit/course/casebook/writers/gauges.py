"""Gauges: a small table of what was measured around the end, a row every fifteen seconds.

1. A measure has the amount that the world gives it, and a wobble by the dice.
2. What a row says counts where it stands out: more than a wobble.
3. Where nothing could be measured there is a gap: the computer is not there, or the process is not.
4. A row is about the moment at which it was taken; what is counted, it counts since the row before.
"""

from __future__ import annotations

import random
from dataclasses import dataclass
from typing import Final

from ....language.speaking import word
from ..world import World
from .told import Line, Told, told

__all__ = ["GAUGES", "STEP", "gauges"]

STEP: Final = 15.0
"""How many seconds pass between two rows."""
BEFORE: Final = 150.0
AFTER: Final = 35.0
SOONEST: Final = 9.5
"""How many seconds after an end the first row comes, at least. A process that is back by then has left no gap."""


@dataclass(frozen=True)
class Gauge:
    """A measure: its column, what it has when nothing is wrong, and from where on it says its fact.

    ``high`` is the amount from which on it is "high", ``low`` that below which it is "low".
    """

    column: str
    usual: float
    digits: int = 0
    high: float = float("inf")
    low: float = float("-inf")
    wobble: float = 0.2
    """By which part it goes up and down when nothing is wrong."""


GAUGES: Final = {
    "cpu": Gauge("cpu%", 22.0, high=90.0, low=2.0),
    "memory": Gauge("mem_MiB", 214.0, high=500.0),
    "lag": Gauge("loop_lag_s", 0.004, 3, high=5.0, wobble=0.8),
    "open": Gauge("connections", 412.0, low=250.0),
    "events": Gauge("published/s", 31.0, 1, low=1.0),
    "messages": Gauge("received/s(max)", 46.0, 0, high=150.0),
    "rejected-origin": Gauge("rejected{origin}/min", 0.0, high=3.0),
    "rejected-session": Gauge("rejected{session}/min", 0.0, high=3.0),
    "certificate": Gauge("cert_days_left", 41.0, 1, low=0.0, wobble=0.0),
    "steal": Gauge("cpu_steal%", 0.4, 1, high=50.0),
}


OF_OTHERS: Final = ("certificate", "steal")
"""What is measured there without a process of the server."""


def gauges(world: World, *which: str, title: str = word("Metrics of the server")) -> Told:
    """Write what was measured around the end."""
    ended = world.now if world.ended is None else world.ended
    wobble = random.Random(world.seed)  # noqa: S311  (it is a game)
    first = ended - BEFORE + wobble.uniform(SOONEST, STEP - 2.0)
    taken = (first + number * STEP for number in range(round((BEFORE + AFTER) / STEP)))
    times = [time for time in taken if time <= world.now]
    lines, facts = [], set()
    kinds = [(name, GAUGES[name]) for name in which]
    for time in times:
        row = []
        is_there = bool(world.measured("scraped", time, 1.0))
        facts |= set() if is_there else {"gauge:gap"}
        for name, gauge in kinds:
            amount = world.measured(name, time, gauge.usual)
            if not is_there or (name not in OF_OTHERS and world.is_down(time)):
                row.append("-".rjust(len(gauge.column)))
                facts |= {"gauge:down"} if is_there else set()
                continue
            facts |= {f"gauge:{name}-high"} if amount >= gauge.high else set()
            facts |= {f"gauge:{name}-low"} if amount <= gauge.low else set()
            row.append(f"{_shown(gauge, amount, wobble):.{gauge.digits}f}".rjust(len(gauge.column)))
        lines.append(Line.of(time, f"{world.at(time):%H:%M:%S}  {'  '.join(row)}"))
    above = (f"{'time':<8}  {'  '.join(gauge.column for _, gauge in kinds)}",)
    facts |= set() if facts else {"gauge:flat"}
    return told(title, lines, *facts, above=above)


def _shown(gauge: Gauge, amount: float, wobble: random.Random) -> float:
    """Let an amount wobble; not upwards where it stands out: a computer has no more than all its time."""
    if not gauge.wobble:
        return amount
    usual = gauge.wobble * (wobble.random() - 0.5)
    return amount * (1 + (usual if amount == gauge.usual else -0.05 * wobble.random()))
