"""Stopped: a page was told 1001, clean. The other end goes away; but which, and why, and will it be back?"""

from __future__ import annotations

import random
from collections.abc import Callable
from typing import Final

from ...numbers import ALIVE, BETWEEN, CLOSING
from ..clues import Clue, Suspect, causes
from ..pieces import Played, Scene
from ..world import World
from ..writers.proxylog import caddy_log
from .preparing import herrings, laid_out, opened, plan, talk

__all__ = ["STOPPED"]

OTHERS: Final = 4
"""Of how many other connections the proxy's log has the end."""


def _stop(world: World) -> None:
    """Tell the server to stop. It says so to everybody."""
    world.note("stopping")
    world.note("closing")
    assert world.server is not None  # noqa: S101  (there is one to stop)
    world.server.close(1001)


def _rolled_out(world: World) -> None:
    world.note("new-version", at=world.now - 12.0)
    world.note("rollout")
    _stop(world)


def _scaled_down(world: World) -> None:
    world.note("fewer", at=world.now - 1.0)
    world.note("one-less")
    _stop(world)


def _node_drained(world: World) -> None:
    world.note("cordoned", at=world.now - 3.0)
    _stop(world)


def _limit(world: World) -> None:
    world.note("rotation")
    world.connection.close(1001)


def _proxy(world: World) -> None:
    world.note("caddy-loads")
    world.stand.restart(1001)


_ACTS: Final[dict[str, Callable[[World], None]]] = {
    "rolled-out": _rolled_out,
    "scaled-down": _scaled_down,
    "node-drained": _node_drained,
    "rotated": _limit,
    "too-silent": _limit,
    "proxy-goodbye": _proxy,
}


async def play(cause: str, dice: random.Random) -> Played:
    """Make it happen."""
    world = World(dice)
    drawn = plan(dice)
    herrings(world)
    world.note("caddy-loads", at=-60.0 * dice.uniform(3, 50))
    oldest = round(drawn.end)
    for number in range(OTHERS):
        lived = world.took(0, oldest) + dice.uniform(0.001, 0.03) if cause == "rotated" else dice.uniform(25.0, 2400.0)
        ended = drawn.end - dice.uniform(1.0, 40.0) * (number + 1)
        world.note("other-page", f"203.0.113.{dice.randrange(2, 250)}", lived, at=ended)
    world.serve()
    world.stand_between()
    await opened(world, drawn)
    since = world.events(world.server_end)[0].time
    await talk(world, drawn)
    await world.until({"rotated": since + oldest, "too-silent": drawn.last + drawn.patience}.get(cause, drawn.end))
    _ACTS[cause](world)
    await world.page_closed()
    await world.settle()
    return laid_out(world, "cpu", "memory", "lag", middle=(caddy_log(world),))


_SUSPECTS: Final = (
    Suspect(
        "rolled-out",
        "A new version was rolled out, and the old server said goodbye to everybody.",
        CLOSING,
        "That is how a server should end. Pages come back to the new one, and had better not come all at once.",
    ),
    Suspect(
        "scaled-down",
        "There was less to do, and the platform took one of the servers away.",
        CLOSING,
        "A platform that counts load does not count connections. Whoever was there is told to go.",
    ),
    Suspect(
        "node-drained",
        "The computer under the server was taken out of service.",
        CLOSING,
        "Machines are renewed all the time. What ran there is told to stop, and starts somewhere else.",
    ),
    Suspect(
        "rotated",
        "The server lets no connection live longer than a certain time, and this one was as old as that.",
        CLOSING,
        "A server that rotates its connections spreads them anew. All of them live equally long: that gives it away.",
    ),
    Suspect(
        "too-silent",
        "The server ends connections on which nothing was said for a while.",
        ALIVE,
        "Some servers save room like this. A message now and then keeps a page from it.",
    ),
    Suspect(
        "proxy-goodbye",
        "The proxy was given a new configuration, and said goodbye to both sides.",
        BETWEEN,
        "Caddy is one of the few proxies that say so. To each side it looks as if the other one had left.",
    ),
)

_STOPS: Final = "rolled-out|scaled-down|node-drained"

_CLUES: Final = (
    Clue("app:closing", _STOPS, "The server was told to stop, and was closing everything."),
    Clue("app:rotation", "rotated|too-silent", "The server ended this one by a limit of its own."),
    Clue("server:sent-1001", f"{_STOPS}|rotated|too-silent", "The server was the first to say goodbye."),
    Clue("server:received-1001", "proxy-goodbye", "The server was told 1001, too, and not by the page."),
    Clue("caddy:loads", "proxy-goodbye", "The proxy had a new configuration at that second."),
    Clue("caddy:alike", "rotated", "All connections that ended had lived equally long, to the second."),
    Clue("caddy:not-alike", f"{_STOPS}|too-silent|proxy-goodbye", "Other connections had lived for other times."),
    Clue("caddy:nothing", f"{_STOPS}|rotated|too-silent", "The proxy did nothing by itself."),
    Clue("cluster:rollout", "rolled-out", "The platform put a new version in the place of this one."),
    Clue("cluster:fewer", "scaled-down", "The platform wanted fewer servers just then."),
    Clue("cluster:cordoned", "node-drained", "The platform let nothing more run on that computer."),
    Clue("cluster:calm", "rotated|too-silent|proxy-goodbye", "The platform stopped nothing at that time."),
    Clue("server-capture:close-out-first", f"{_STOPS}|rotated|too-silent", "The server's goodbye was the first one."),
    Clue("server-capture:close-in-first", "proxy-goodbye", "A goodbye came to the server before it said any."),
)

STOPPED: Final = Scene(
    "stopped",
    "“At any time of day we get a 1001. Then all is well again.”",
    causes(_SUSPECTS, _CLUES),
    play,
)
