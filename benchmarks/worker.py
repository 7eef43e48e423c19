"""One side of a work, in a process of its own.

    python -m benchmarks.worker WORK ours|peer SIZE

For every line it reads it does a round, and says on a line what the round came to. It ends when nothing more is asked.
"""

from __future__ import annotations

import asyncio
import contextlib
import sys
from typing import Final, cast

from . import crowd, echoes, history
from .rounds import Side, Work, Works

__all__ = ["WORKS"]

WORKS: Final[Works] = {**echoes.WORKS, **crowd.WORKS, **history.WORKS}


async def main(work: Work, size: int) -> None:
    """Do rounds of ``work`` as long as they are asked for."""
    async with contextlib.aclosing(work(size)) as rounds:
        # The loop runs on meanwhile: connections that stay open between two rounds may be pinged.
        while await asyncio.to_thread(sys.stdin.readline):
            print(await anext(rounds), flush=True)


if __name__ == "__main__":
    name, side, size = sys.argv[1:]
    asyncio.run(main(WORKS[name][cast(Side, side)], int(size)))
