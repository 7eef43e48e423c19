"""Pinged: a server sent a Ping, got no Pong in time, and gave up. A browser answers Pings by itself. So what was it?"""

from __future__ import annotations

import random
from collections.abc import Callable, Coroutine
from typing import Any, Final

from ...numbers import ALIVE, NETWORK
from ..clues import Clue, Suspect, causes
from ..pieces import Played, Scene
from ..world import World
from ..writers.pagelog import page_log
from ..writers.serverlog import server_log
from .preparing import herrings, laid_out, opened, plan, talk

__all__ = ["PINGED"]

KEEPALIVE: Final = 20.0
QUEUE: Final = 20.5
"""How many seconds long the queue is before a line that is full."""
JERKS: Final = 1.5
"""By how many seconds more one waits than another."""
CHUNK: Final = (6_000, 24_000)
PACE: Final = (1.1, 2.9)
"""How many bytes the page sends at once, and after how many seconds again, at least and at most."""


async def _asleep(world: World) -> None:
    begun = world.now
    world.note("asleep")
    world.visitor.link.silence()
    await world.server_closed()
    await world.until(world.now + world.dice.uniform(100.0, 900.0))
    world.note("awake", amount=world.now - begun)
    world.visitor.link.reset()


async def _roaming(world: World) -> None:
    world.note("offline")
    world.note("online", at=world.now + world.dice.uniform(0.4, 3.0))
    world.crossing.lose_client()
    world.visitor.link.reset()


async def _busy(world: World) -> None:
    world.block()
    world.level("cpu", 99)
    for seconds in range(60):
        world.level("lag", float(seconds), at=world.now + seconds)


async def _deaf(world: World) -> None:
    world.visitor.link.drop("in")


async def _mute(world: World) -> None:
    world.visitor.link.drop("out")


async def _upload(world: World) -> None:
    over = world.start(world.server_closed())
    world.visitor.link.delay(QUEUE, "out")
    world.visitor.link.dice.seed(world.seed)
    world.visitor.link.jitter(JERKS, "out")
    while not over.done():
        world.visitor.send(bytes(world.dice.randint(*CHUNK)))
        await world.until(world.now + world.dice.uniform(*PACE))


_ACTS: Final[dict[str, Callable[[World], Coroutine[Any, Any, None]]]] = {
    "asleep": _asleep,
    "roaming": _roaming,
    "blocked": _busy,
    "deaf-page": _deaf,
    "mute-page": _mute,
    "upload": _upload,
}


async def play(cause: str, dice: random.Random) -> Played:
    """Make it happen."""
    world = World(dice)
    drawn = plan(dice)
    herrings(world)
    world.serve(
        ping_interval=KEEPALIVE, ping_timeout=KEEPALIVE, close_timeout=0.2, on_message=lambda connection, message: None
    )
    world.stand_between()
    await opened(world, drawn)
    await talk(world, drawn)
    # Somewhere between two Pings, and not too close to the next one.
    await world.until(drawn.end // KEEPALIVE * KEEPALIVE + KEEPALIVE + dice.uniform(4.0, 12.0))
    await _ACTS[cause](world)
    await world.server_closed()
    await world.settle()
    return laid_out(
        world,
        "cpu",
        "memory",
        "lag",
        opening=server_log(world, got=False),
        other=page_log(world, sends=False),
        at="server",
    )


_SUSPECTS: Final = (
    Suspect(
        "asleep",
        "The page's computer went to sleep.",
        ALIVE,
        "A computer that sleeps answers nothing, and says no goodbye. Its page learns of it when it wakes up.",
    ),
    Suspect(
        "roaming",
        "The phone went over to another network.",
        NETWORK,
        "With another network comes another address. The old connection is nobody's, and the page is told 1006.",
    ),
    Suspect(
        "blocked",
        "The server's loop was blocked: the Pong had come, and nobody read it.",
        ALIVE,
        "A server that computes reads no Pong. When it looks at its clock again, it accuses the other end.",
    ),
    Suspect(
        "deaf-page",
        "What the server sends did not come to the page any more.",
        ALIVE,
        "The Ping never came to the page, and no goodbye either: for the page it is open.",
    ),
    Suspect(
        "mute-page",
        "What the page sends did not come to the server any more.",
        ALIVE,
        "The page got the Ping and answered it, and its Pong was lost. The goodbye with 1011 does come to it.",
    ),
    Suspect(
        "upload",
        "The page's line was full: the Pong had to wait behind what was sent before it.",
        ALIVE,
        "A Pong may overtake no message that is on its way already. A line that is full makes it late.",
    ),
)

_CLUES: Final = (
    Clue("page:slept", "asleep", "The page's own clock has a hole: nothing ran there for minutes."),
    Clue("page:offline", "roaming", "The page was offline for a moment, just then."),
    Clue("page:1006", "asleep|roaming", "The page was told 1006: it got no goodbye."),
    Clue("page:1011", "blocked|mute-page|upload", "The server's goodbye came to the page, and said 1011."),
    Clue("page:no-end", "deaf-page", "The page was told of no end: for it the connection is open."),
    Clue("gauge:lag-high", "blocked", "The server's loop had no time."),
    Clue("gauge:flat", "asleep|roaming|deaf-page|mute-page|upload", "The server's loop had time enough."),
    Clue("server-capture:ping-answered", "blocked", "A Pong came to the server's computer in time."),
    Clue(
        "server-capture:ping-unanswered",
        "asleep|roaming|deaf-page|mute-page|upload",
        "No Pong came to the server's computer.",
    ),
    Clue("server-capture:in-goes-on", "upload", "Messages of the page went on coming all the time."),
    Clue(
        "server-capture:in-is-silent",
        "asleep|roaming|blocked|deaf-page|mute-page",
        "No message of the page came after the Ping.",
    ),
    Clue("page-capture:slow", "upload", "What the page sent left its computer late."),
    Clue(
        "page-capture:sends-again", "mute-page", "The page's computer sent, again and again, what nobody acknowledged."
    ),
)

PINGED: Final = Scene(
    "pinged",
    "“The log is full of keepalive timeouts. Is it the network again?”",
    causes(_SUSPECTS, _CLUES),
    play,
)
