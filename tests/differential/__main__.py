"""Measure what the browsers do, and store it: ``python -m differential``, with ``tests`` in PYTHONPATH.

Five minutes: the longest behaviour takes four.
"""

from __future__ import annotations

import asyncio
import sys

from .browsers import BROWSERS, measure, version
from .catalogue import BEHAVIOURS
from .seen import Seen, load, store


def main(names: list[str]) -> None:
    """Measure with the browsers of these names, or with all."""
    seen = load()
    for name in names or list(BROWSERS):
        outcomes = asyncio.run(measure(name, list(BEHAVIOURS.values()), 400))
        seen[name] = Seen(version(name), outcomes)
        store(seen)
        print(f"{name} {seen[name].version}: {len(outcomes)} behaviours")


main(sys.argv[1:])
