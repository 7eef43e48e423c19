"""Quiet: a page was connected, heard nothing for a while, and has a 1006. Its handlers have nothing more to say."""

from __future__ import annotations

import random
from collections.abc import Awaitable, Callable
from typing import Final

from ...numbers import ALIVE, BETWEEN, CLOSING, NETWORK
from ..clues import Clue, Suspect, causes
from ..pieces import Played, Scene
from ..world import World
from ..writers.proxylog import access_log, configuration, error_log
from .preparing import Plan, herrings, laid_out, opened, plan, talk

__all__ = ["QUIET"]

PROBES: Final = 10.0
"""How many seconds pass between two questions whether the server is alive. Three without an answer are enough."""


async def _idle(world: World, drawn: Plan) -> None:
    await world.page_closed()


async def _out_of_memory(world: World, drawn: Plan) -> None:
    for step in range(8):
        world.level("memory", 250 + 37 * step, at=drawn.end - 100 + 10 * step)
    await world.until(drawn.end)
    world.kill()
    world.level("memory", 96)
    world.note("oom")


async def _probe_fails(world: World, drawn: Plan) -> None:
    await world.until(drawn.end - 3 * PROBES - 2)
    world.block()
    world.level("cpu", 99)
    for seconds in range(33):
        world.level("lag", float(seconds), at=world.now + seconds)
    for ago in (2, 1, 0):
        world.note("probe-failed", at=drawn.end - ago * PROBES)
    await world.until(drawn.end)
    world.note("probe-kills")
    world.kill()


async def _rollout(world: World, drawn: Plan) -> None:
    world.note("new-version", at=drawn.end - 7)
    world.note("rollout", at=drawn.end)
    world.note("stopping", at=drawn.end)
    await world.until(drawn.end)
    world.kill()


async def _reload(world: World, drawn: Plan) -> None:
    patience = min(drawn.quiet - 5.0, 30.0)
    await world.until(drawn.end - patience)
    world.note("worker-leaves")
    world.stand.drain(patience)
    await world.page_closed()
    world.note("worker-left")


async def _reset(world: World, drawn: Plan) -> None:
    await world.until(drawn.end + drawn.way)
    world.visitor.link.reset()


_ACTS: Final[dict[str, Callable[[World, Plan], Awaitable[None]]]] = {
    "idle": _idle,
    "oom": _out_of_memory,
    "probe": _probe_fails,
    "rollout": _rollout,
    "reload": _reload,
    "reset": _reset,
}


async def play(cause: str, dice: random.Random) -> Played:
    """Make it happen."""
    world = World(dice)
    drawn = plan(dice)
    herrings(world)
    world.serve()
    longer = drawn.patience + dice.randint(31, 540)
    world.stand_between(idle_timeout=drawn.patience if cause == "idle" else longer)
    await opened(world, drawn)
    await talk(world, drawn)
    await _ACTS[cause](world, drawn)
    await world.page_closed()
    await world.settle()
    return laid_out(
        world, "cpu", "memory", "lag", middle=(access_log(world), error_log(world, "notice"), configuration(world))
    )


_SUSPECTS: Final = (
    Suspect(
        "idle",
        "A proxy found that nothing had passed for too long.",
        BETWEEN,
        "A proxy that hears nothing for as long as it was told ends TCP to both sides, and says no goodbye. A Ping "
        "more often than that keeps it open.",
    ),
    Suspect(
        "oom",
        "The server's process took too much memory, and was killed.",
        NETWORK,
        "Who is killed says nothing. Its system ends TCP, and the memory in the minutes before tells why.",
    ),
    Suspect(
        "probe",
        "The server was too busy to answer the platform's probe, and was killed for it.",
        ALIVE,
        "A loop that is blocked answers no probe. The platform takes it for dead, and kills it.",
    ),
    Suspect(
        "rollout",
        "A new version was rolled out, and the old server ended without a goodbye.",
        CLOSING,
        "A server that is told to stop has time to say 1001 to everybody. This one did not use it.",
    ),
    Suspect(
        "reload",
        "The proxy was loaded again, and its old process let go of what it still had.",
        BETWEEN,
        "An nginx that is loaded again keeps its old workers until their connections end, or until "
        "`worker_shutdown_timeout` is over. Then TCP ends to both sides.",
    ),
    Suspect(
        "reset",
        "Something on the way from the page to the proxy broke TCP off.",
        NETWORK,
        "A firewall that has had enough of a connection sends a RST to both. The proxy then ends its other one.",
    ),
)

_CLUES: Final = (
    Clue("server:no-end", "oom|probe|rollout", "The server's log stops at that time: its process was over."),
    Clue("server:no-goodbye", "idle|reload|reset", "The server lived on, and saw its connection end like everybody."),
    Clue("proxy:limit-met", "idle", "The proxy ended it just when it had heard nothing for as long as it waits."),
    Clue("proxy:limit-not-met", "oom|probe|rollout|reload|reset", "The proxy would have waited longer than that."),
    Clue("proxy:worker-leaves", "reload", "The worker of this connection was told to leave, and did."),
    Clue("proxy:no-error", "idle|oom|probe|rollout|reset", "No worker of the proxy left at that time."),
    Clue("cluster:oom", "oom", "The container was killed for its memory, at that second."),
    Clue("cluster:probe-kills", "probe", "The platform killed the container, as it did not answer the probe."),
    Clue("cluster:stopping", "rollout", "The platform stopped this container, to put another one in its place."),
    Clue("cluster:calm", "idle|reload|reset", "The platform did nothing to the server at that time."),
    Clue("gauge:down", "oom|probe|rollout", "After that there was no process of the server that could be measured."),
    Clue("gauge:memory-high", "oom", "The server's memory grew up to its limit, and then it was gone."),
    Clue("gauge:lag-high", "probe", "The server's loop had no time for half a minute before."),
    Clue("gauge:flat", "idle|rollout|reload|reset", "The server had memory and time enough."),
    Clue("page-capture:rst-in-first", "reset", "TCP ended with a RST: a proxy or a system that lets go sends a FIN."),
    Clue("page-capture:fin-in-first", "idle|oom|probe|rollout|reload", "TCP ended with a FIN: somebody let go of it."),
    Clue("server-capture:fin-out-first", "oom|probe|rollout", "The server's own computer sent the first FIN."),
    Clue("server-capture:fin-in-first", "idle|reload|reset", "The FIN came to the server from outside."),
)

QUIET: Final = Scene(
    "quiet",
    "“The prices just stop, and then the page says that it is offline.”",
    causes(_SUSPECTS, _CLUES),
    play,
)
