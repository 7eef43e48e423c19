"""Gauges: a small table of what was measured around the end, a row every fifteen seconds.

1. A measure has the amount that the world gives it, and a wobble by the dice.
2. What a row says counts where it stands out: more than a wobble.
"""

from __future__ import annotations

import random
from dataclasses import dataclass
from typing import Final

from ....language.speaking import word
from ..world import World
from .told import Line, Told, told

__all__ = ["GAUGES", "gauges"]

STEP: Final = 15.0
BEFORE: Final = 150.0
AFTER: Final = 20.0


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
    wobbles: bool = True


GAUGES: Final = {
    "cpu": Gauge("cpu%", 22.0, high=90.0, low=2.0),
    "memory": Gauge("mem_MiB", 214.0, high=500.0),
    "lag": Gauge("loop_lag_s", 0.004, 3, high=5.0),
    "open": Gauge("connections", 412.0, low=250.0),
    "events": Gauge("published/s", 31.0, 1, low=1.0),
    "messages": Gauge("received/s", 46.0, 1, high=150.0),
    "rejected-origin": Gauge("rejected{origin}/min", 0.0, high=3.0),
    "rejected-session": Gauge("rejected{session}/min", 0.0, high=3.0),
    "certificate": Gauge("cert_days_left", 41.0, 1, low=0.0, wobbles=False),
    "steal": Gauge("cpu_steal%", 0.4, 1, high=50.0),
}


OF_A_PROCESS: Final = ("cpu", "lag", "memory")


def _is_dead(world: World, time: float) -> bool:
    return world.killed is not None and time > world.killed


def gauges(world: World, *which: str, title: str = word("Metrics of the server")) -> Told:
    """Write what was measured around the end."""
    ended = world.now if world.ended is None else world.ended
    wobble = random.Random(world.seed)  # noqa: S311  (it is a game)
    first = (ended - BEFORE) // STEP * STEP
    lines, facts = [], set()
    kinds = [(name, GAUGES[name]) for name in which]
    for number in range(round((BEFORE + AFTER) / STEP) + 1):
        time, row = first + number * STEP, []
        for name, gauge in kinds:
            amount = world.measured(name, time, gauge.usual)
            if not world.measured("scraped", time, 1.0):
                facts.add("gauge:gap")
            if not world.measured("scraped", time, 1.0) or (name in OF_A_PROCESS and _is_dead(world, time)):
                row.append("-".rjust(len(gauge.column)))
                continue
            facts |= {f"gauge:{name}-high"} if amount >= gauge.high else set()
            facts |= {f"gauge:{name}-low"} if amount <= gauge.low else set()
            shown = amount * (1 - 0.05 * wobble.random()) if gauge.wobbles else amount
            row.append(f"{shown:.{gauge.digits}f}".rjust(len(gauge.column)))
        lines.append(Line.of(time, f"{world.at(time):%H:%M:%S}  {'  '.join(row)}"))
    above = (f"{'time':<8}  {'  '.join(gauge.column for _, gauge in kinds)}",)
    facts |= set() if facts else {"gauge:flat"}
    return told(title, lines, *facts, above=above)
