"""Rounds: ours and its peer take turns, so that whatever else the machine does falls on both alike.

1. The first round of each warms up and does not count. Of those that do, every second pair is in the other order.
2. What is told is the median of each.
3. A work runs in a process of its own, so that nobody pays for another's garbage. The process does a round when it is
   asked for one; meanwhile it waits.
"""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import AsyncGenerator, Callable, Iterator
from contextlib import contextmanager, suppress
from io import FileIO
from pathlib import Path
from statistics import median
from typing import Final, Literal, TypeAlias, cast

from .figures import Benchmark, Figure

__all__ = [
    "TOP",
    "Measure",
    "Rounds",
    "Side",
    "Work",
    "Works",
    "afresh",
    "alternate",
    "output",
    "side_by_side",
    "working",
]

Side: TypeAlias = Literal["ours", "peer"]
Rounds: TypeAlias = AsyncGenerator[float, None]
"""Yields what each round came to."""
Work: TypeAlias = Callable[[int], Rounds]
"""Takes how much to do in a round."""
Works: TypeAlias = dict[str, dict[Side, Work]]
Measure: TypeAlias = Callable[[], float]
"""Does a round, and returns what it came to."""

TOP: Final = Path(__file__).parent.parent
ROUNDS: Final = 15
ROUNDS_IN_NEW_PROCESSES: Final = 5
"""These measure memory, which is nearly the same each time."""
QUICKER: Final = 20
"""How many times less there is to do in a round where only the benchmark itself is tried."""


def alternate(ours: Measure, peer: Measure, rounds: int, *, warm_up: bool = True) -> tuple[float, float]:
    """Take so many rounds of both in turns, and return the median of ours and of its peer's."""
    turns: list[tuple[Measure, list[float]]] = [(ours, []), (peer, [])]
    of_ours, of_peer = (found for _, found in turns)
    if warm_up:
        ours(), peer()
    for _ in range(rounds):
        for measure, found in turns:
            found.append(measure())
        turns.reverse()
    return median(of_ours), median(of_peer)


def side_by_side(name: str, size: int, goal: float, unit: str, *, new_processes: bool = False) -> Benchmark:
    """Return the benchmark of the work called ``name``.

    Args:
        name: its name among the works, and that of its figure.
        size: how much to do in a round.
        goal: the most that the ratio should be.
        unit: what its rounds are measured in.
        new_processes: whether each round takes a new process.
    """

    def benchmark(quick: bool) -> Iterator[Figure]:
        todo = size // QUICKER if quick else size
        if new_processes:
            measures = afresh(name, "ours", todo), afresh(name, "peer", todo)
            yield Figure(name, *alternate(*measures, 1 if quick else ROUNDS_IN_NEW_PROCESSES), goal, unit)
        else:
            with working(name, "ours", todo) as ours, working(name, "peer", todo) as peer:
                yield Figure(name, *alternate(ours, peer, 1 if quick else ROUNDS), goal, unit)

    return benchmark


def afresh(name: str, side: Side, size: int) -> Measure:
    """Return what does each round in a new process."""

    def measure() -> float:
        with working(name, side, size) as work:
            return work()

    return measure


@contextmanager
def working(name: str, side: Side, size: int) -> Iterator[Measure]:
    """Keep a process for one side of a work, and yield what has it do a round.

    That raises RuntimeError if the process has ended before the round has.
    """
    command = [sys.executable, "-m", "benchmarks.worker", name, side, str(size)]
    pipe = subprocess.PIPE
    with subprocess.Popen(command, bufsize=0, stdin=pipe, stdout=pipe, cwd=TOP, env=environment()) as process:
        asked, told = cast(FileIO, process.stdin), cast(FileIO, process.stdout)

        def measure() -> float:
            with suppress(BrokenPipeError):
                asked.write(b"\n")
            if found := told.readline():
                return float(found)
            raise RuntimeError(f"{name} of {side} has failed: look above for what its process said")

        yield measure


def output(command: list[str]) -> str:
    """Run a command of Python in a new process, and return what it prints.

    Raises:
        RuntimeError: if it fails; the message has all that it said.
    """
    done = subprocess.run([sys.executable, *command], capture_output=True, text=True, cwd=TOP, env=environment())
    if done.returncode:
        raise RuntimeError(f"python {' '.join(command)} failed:\n{done.stdout}{done.stderr}")
    return done.stdout


def environment() -> dict[str, str]:
    """Return the environment of the processes that are measured."""
    # Python keeps what it has compiled, unless it was told not to: then every import would be slow, and not only ours.
    return {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
