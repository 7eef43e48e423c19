"""Vanished: for the server a connection ended with no Close frame, none sent and none received. Who ended it?"""

from __future__ import annotations

import random
from collections.abc import Callable
from typing import Final

from ...numbers import BETWEEN, CLOSING, NETWORK
from ..clues import Clue, Suspect, causes
from ..pieces import Played, Scene
from ..world import World
from ..writers.pagelog import page_log
from ..writers.proxylog import balancer_log
from ..writers.serverlog import server_log
from .preparing import herrings, laid_out, opened, plan, talk

__all__ = ["VANISHED"]


def _nothing(world: World) -> None:
    """The proxy does it by itself."""


def _drained(world: World) -> None:
    world.note("balancer-stops", at=world.now - 2.0)
    world.level("open", 60.0)
    world.stand.restart()


def _killed(world: World) -> None:
    world.note("killed-page")
    world.visitor.link.let_go(abort=True)


def _web_proxy(world: World) -> None:
    world.visitor.link.cut()


def _reset(world: World) -> None:
    world.visitor.link.reset()


_ACTS: Final[dict[str, Callable[[World], None]]] = {
    "idle": _nothing,
    "too-old": _nothing,
    "drained": _drained,
    "killed-page": _killed,
    "web-proxy": _web_proxy,
    "reset": _reset,
}


async def play(cause: str, dice: random.Random) -> Played:
    """Make it happen."""
    world = World(dice)
    drawn = plan(dice)
    herrings(world)
    world.serve()
    world.stand_between(
        idle_timeout=drawn.patience if cause == "idle" else None,
        max_age=float(round(drawn.end - 3 * drawn.way)) if cause == "too-old" else None,
    )
    await opened(world, drawn)
    await talk(world, drawn)
    if _ACTS[cause] is not _nothing:
        await world.until(drawn.end)
        _ACTS[cause](world)
    await world.server_closed()
    await world.settle()
    return laid_out(
        world,
        "cpu",
        "lag",
        "open",
        opening=server_log(world),
        other=page_log(world),
        middle=(balancer_log(world),),
        at="server",
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
        "too-old",
        "A proxy lets no connection live longer than it was told, and this one was as old as that.",
        BETWEEN,
        "Some balancers limit the age of a connection, whatever passes. All that helps is to come back.",
    ),
    Suspect(
        "drained",
        "The proxy was taken out of service, with all that it still had.",
        CLOSING,
        "A proxy that stops ends TCP to both sides. Whoever stops it should know how long connections live.",
    ),
    Suspect(
        "killed-page",
        "The page's browser was killed, or it crashed.",
        NETWORK,
        "A program that is killed says nothing, and its system ends TCP for it. So its log just stops.",
    ),
    Suspect(
        "web-proxy",
        "A proxy on the page's side, such as a company's, ended TCP to both sides.",
        BETWEEN,
        "What stands on the other side of your balancer you do not see. To you it is the client that left.",
    ),
    Suspect(
        "reset",
        "Something on the way from the page to the proxy broke TCP off.",
        NETWORK,
        "A firewall that has had enough of a connection sends a RST to both. The proxy then ends its other one.",
    ),
)

_CLUES: Final = (
    Clue("page:no-end", "killed-page", "The page's log just stops: nobody there was told anything."),
    Clue("page:1006", "idle|too-old|drained|web-proxy|reset", "The page was alive, and was told 1006."),
    Clue("balancer:idle", "idle", "The balancer writes `SI`: nothing had passed for too long."),
    Clue("balancer:too-old", "too-old", "The balancer writes that the connection was too old."),
    Clue("balancer:stopped", "drained", "The balancer writes that it ended the client's connection itself."),
    Clue(
        "balancer:client",
        "killed-page|web-proxy|reset",
        "The balancer writes that the client's side ended it first.",
    ),
    Clue("cluster:balancer-stops", "drained", "The platform stopped the balancer just then."),
    Clue("cluster:calm", "idle|too-old|killed-page|web-proxy|reset", "The platform stopped nothing at that time."),
    Clue("gauge:open-low", "drained", "Many connections ended at that time, and not only this one."),
    Clue("gauge:flat", "idle|too-old|killed-page|web-proxy|reset", "Other connections did not end."),
    Clue("page-capture:fin-out-first", "killed-page", "The page's own computer sent the first FIN."),
    Clue("page-capture:rst-in-first", "reset", "A RST came to the page's computer."),
    Clue("page-capture:fin-in-first", "idle|too-old|drained|web-proxy", "A FIN came to the page's computer."),
)

VANISHED: Final = Scene(
    "vanished",
    "“Our clients vanish without a goodbye. The log calls it an error.”",
    causes(_SUSPECTS, _CLUES),
    play,
)
