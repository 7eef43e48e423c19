"""History: whether what has happened makes slower, or larger, what happens now.

1. ``history`` is the cost of a message when 100,000 events are kept, beside the cost when 1,000 are. Both records are
   full. So both drop an event for each that comes: what that costs is not seen here, but it is in ``pipelined``.
2. The record of 1,000 is a bounded one and not a young one. A young one would not stay so small: a round must be long
   enough that Python's garbage collector looks through all that is kept in it, a few times.
3. ``history.memory`` is the memory of the process long after the record was full, beside what it was just then.
"""

from __future__ import annotations

from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from functools import partial
from time import perf_counter

from wskit import EchoServer, Timeline, WebSocket

from .echoes import Echo
from .memory import private_memory
from .rounds import Rounds, Works

__all__ = ["WORKS"]


@asynccontextmanager
async def full(timeline: Timeline) -> AsyncGenerator[Echo, None]:
    """Yield the echo of a connection which ``timeline`` is full of."""
    async with EchoServer(timeline=timeline) as server:
        echo = Echo(await WebSocket(server.url, timeline=timeline).opened)
        await until_dropped(timeline, 1, echo)
        yield echo


async def until_dropped(timeline: Timeline, count: int, echo: Echo) -> None:
    """Send messages until so many events have gone from a record."""
    while timeline.dropped < count:
        await echo.of(1_000)


async def per_message(size: int, *, kept: int) -> Rounds:
    """Yield the microseconds that one of so many echoes in flight takes, while so many events are ``kept``."""
    async with full(Timeline(max_events=kept)) as echo:
        while True:
            begun = perf_counter()
            await echo.of(size)
            yield (perf_counter() - begun) / size * 1e6


async def memory_when_full(size: int) -> Rounds:
    """Yield the megabytes of this process when its record is just full. There is one round only."""
    async with full(Timeline()):
        yield private_memory() / 1e6


async def memory_long_after(size: int) -> Rounds:
    """Yield the same when so many more events have come."""
    timeline = Timeline()
    async with full(timeline) as echo:
        await until_dropped(timeline, size, echo)
        yield private_memory() / 1e6


WORKS: Works = {
    "history": {"ours": partial(per_message, kept=100_000), "peer": partial(per_message, kept=1_000)},
    "history.memory": {"ours": memory_long_after, "peer": memory_when_full},
}
