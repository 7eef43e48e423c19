"""Experiments on what runs for months: pairs 17 to 20 of the inventory.

All but the storms are stories; a storm is one by itself.
"""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from functools import partial
from random import Random
from typing import Final

from ...endings.acts import close_frame
from ...endings.storms import Policy, storm
from ...endings.table import performed, play
from ...ends.raw import RawClient
from ...ends.server import EchoServer
from ...ends.websocket import WebSocket
from ...reading.signs import Signs
from ...record.timeline import Timeline
from ...views.sheet import log_sheet
from ..asking import Experiment
from ..finding import Finding
from ..questions.stock_operations import LINES

__all__ = ["EXPERIMENTS", "NO_STORIES"]

CLIENTS: Final = 8
"""How many come back: a thousand take seconds, and come to the same."""


def by_chance(most: float) -> Policy:
    def policy(chance: Random) -> Iterator[float]:
        while True:
            yield chance.uniform(0, most)

    return policy


async def smallest_worst_second(**policies: Policy) -> Finding:
    came = {name: await storm(policy, clients=CLIENTS) for name, policy in policies.items()}
    least = min(one.worst for one in came.values())
    found = [name for name, one in came.items() if one.worst == least]
    words = "; ".join(f"{name}: at most {one.worst} attempts in a second" for name, one in came.items())
    return Finding(found[0] if len(found) == 1 else "", words)


async def seconds_until_closed(close_timeout: float, pings: float, *, frozen: bool) -> Finding:
    clock = asyncio.get_running_loop().time
    async with EchoServer(ping_interval=pings, ping_timeout=pings, close_timeout=close_timeout) as server:
        end: WebSocket | RawClient
        if frozen:
            end = await WebSocket(server.url).opened
            end.link.freeze()
        else:
            end = await RawClient(server.url).opened
        begun = clock()
        server.close()
        await server.closed
        return Finding(round(clock() - begun, 3), end)


async def both_are_left_with(ending: str) -> Finding:
    report = await play(ending)
    return Finding(tuple(one.tells.code if one.tells else 0 for one in (report.client, report.server)), report)


async def log_of(cause: str) -> tuple[str, ...]:
    """Return what a server writes in its log when this is what happens."""
    timeline = Timeline()
    if cause.startswith("goodbye "):
        async with EchoServer(timeline=timeline) as server:
            raw = await RawClient(server.url, timeline=timeline).opened
            raw.send(close_frame(int(cause.removeprefix("goodbye ")), masked=True))
            await server.connections[0].closed
            raw.finish()
    else:
        async with performed(cause, timeline=timeline):
            pass
    return log_sheet(Signs(tuple(timeline.events())), "server").lines


async def behind_the_line(name: str, **causes: str) -> Finding:
    line = LINES[name].strip("`")
    wrote = [cause for cause, how in causes.items() if line in await log_of(how)]
    return Finding(wrote[0].replace("_", " ") if len(wrote) == 1 else "", LINES[name])


EXPERIMENTS: Final[dict[str, Experiment]] = {
    "before.17": partial(
        smallest_worst_second,
        fixed=lambda chance: [5] * 9,
        often=lambda chance: [1] * 20,
        chance=by_chance(10),
        doubling=lambda chance: [1, 2, 4, 8],
    ),
    "after.17": partial(
        smallest_worst_second,
        fixed=lambda chance: [6] * 9,
        often=lambda chance: [0.5] * 40,
        chance=by_chance(12),
        doubling=lambda chance: [2, 4, 8],
    ),
    "before.18": partial(seconds_until_closed, 10, 20, frozen=False),
    "after.18": partial(seconds_until_closed, 5, 15, frozen=True),
    "before.19": partial(both_are_left_with, "proxy-idle"),
    "after.19": partial(both_are_left_with, "network-resets"),
    "before.20": partial(
        behind_the_line,
        "before.20",
        crash="server-crashes",
        page="goodbye 1011",
        no_pong="black-hole-pings",
        cut="network-cuts",
    ),
    "after.20": partial(
        behind_the_line,
        "after.20",
        illegal="illegal-code",
        cut="network-cuts",
        page="goodbye 1002",
        unmasked="unmasked",
    ),
}

NO_STORIES: Final = frozenset({"before.17", "after.17"})
"""What has a clock of its own."""
