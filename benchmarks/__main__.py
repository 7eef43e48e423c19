"""Measure what the kit costs, and say so.

    make bench                           all of them: about a quarter of an hour
    make bench ONLY="round_trip course"  some
    make bench ONLY=--quick              all, so small that the figures say nothing: only that they can be had

This is ``python -m benchmarks`` with ``tools`` on Python's path. A figure goes to the standard output as soon as it
is known, as a line of JSON; in the end all go to the standard error, as a table. A goal that is missed is a finding and
no failure; the exit status is 1 only if one of them could not be measured.
"""

from __future__ import annotations

import argparse
import sys
import traceback
from collections.abc import Iterator
from typing import Final

from .course import course
from .figures import Benchmark, Figure, table
from .fresh import import_core, lab_open
from .lab import click_to_paint, live_cost, live_traffic
from .rounds import side_by_side

__all__ = ["BENCHMARKS", "main"]


def round_trip(quick: bool) -> Iterator[Figure]:
    """Two figures: what an echo takes, and the least that it takes where connections live on a loop of their own."""
    yield from side_by_side("round_trip", 1_000, 1.25, "µs")(quick)
    yield from side_by_side("round_trip.floor", 1_000, 1.25, "µs")(quick)


def goodbye(quick: bool) -> Iterator[Figure]:
    """Two figures: what ends cost, and the least that they cost where connections live on a loop of their own."""
    yield from side_by_side("goodbye", 1_000, 1.25, "ms")(quick)
    yield from side_by_side("goodbye.floor", 1_000, 1.25, "ms")(quick)


def history(quick: bool) -> Iterator[Figure]:
    """Two figures: what a message costs when much is recorded, and what that record costs when much more comes."""
    yield from side_by_side("history", 10_000, 1.1, "µs")(quick)
    yield from side_by_side("history.memory", 300_000, 1.1, "MB", new_processes=True)(quick)


BENCHMARKS: Final[dict[str, Benchmark]] = {
    "round_trip": round_trip,
    "pipelined": side_by_side("pipelined", 10_000, 1.25, "ms"),
    "goodbye": goodbye,
    "crowd": side_by_side("crowd", 1_000, 1.4, "kB", new_processes=True),
    "history": history,
    "live_traffic": live_traffic,
    "live_cost": live_cost,
    "click_to_paint": click_to_paint,
    "lab_open": lab_open,
    "import_core": import_core,
    "course": course,
}


def main(arguments: list[str] | None = None) -> int:
    """Run the command line and return the exit status."""
    parser = argparse.ArgumentParser(
        prog="python -m benchmarks", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--quick", action="store_true", help="only try whether they can be measured")
    parser.add_argument("names", nargs="*", metavar="NAME", help=f"which (default: all): {', '.join(BENCHMARKS)}")
    options = parser.parse_args(arguments)
    if unknown := [name for name in options.names if name not in BENCHMARKS]:
        parser.error(f"there is no benchmark {', '.join(unknown)}; there are {', '.join(BENCHMARKS)}")
    figures: list[Figure] = []
    failed = False
    try:
        for name in options.names or BENCHMARKS:
            print(f"measuring {name} ...", file=sys.stderr, flush=True)
            try:
                for figure in BENCHMARKS[name](options.quick):
                    print(figure.as_json(), flush=True)
                    figures.append(figure)
            except Exception:
                # Not everybody has a browser: the rest can be measured all the same.
                traceback.print_exc()
                failed = True
    finally:
        print(table(figures), file=sys.stderr)
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
