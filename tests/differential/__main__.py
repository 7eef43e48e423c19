"""Measure what the browsers do, and store it: ``python -m differential``, with ``tests`` in PYTHONPATH.

Eight minutes: the longest behaviour takes four.
"""

from __future__ import annotations

import asyncio
import sys

from .behaviour import Outcome
from .browsers import BROWSERS, measure, version
from .catalogue import BEHAVIOURS
from .seen import Seen, load, store

AGAIN = 20
"""What takes fewer seconds is measured three times: a machine that is busy makes everything late now and then."""


async def settled(browser: str) -> dict[str, Outcome]:
    """Measure, and return for each behaviour what came twice, and the shortest time that it took."""
    every = list(BEHAVIOURS.values())
    first = await measure(browser, every, 400)
    runs = [await measure(browser, [one for one in every if one.seconds < AGAIN], 200) for _ in range(2)]
    for name, outcome in first.items():
        others = [run[name] for run in runs if name in run]
        found = [outcome, *others]
        said = [(one.page, one.server) for one in found]
        best = max(found, key=lambda one: (said.count((one.page, one.server)), -one.seconds))
        if said.count(said[0]) < len(said):
            print(f"{browser}, not always the same: {name}")
        first[name] = best
    return first


def main(names: list[str]) -> None:
    """Measure with the browsers of these names, or with all."""
    seen = load()
    for name in names or list(BROWSERS):
        outcomes = asyncio.run(settled(name))
        seen[name] = Seen(version(name), outcomes)
        store(seen)
        print(f"{name} {seen[name].version}: {len(outcomes)} behaviours")


main(sys.argv[1:])
