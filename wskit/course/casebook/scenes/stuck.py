"""Stuck: a page is open, and for a while nothing has come. Nobody was told of any end. Perhaps there is none."""

from __future__ import annotations

import random
from collections.abc import Callable
from typing import Final

from ...numbers import ALIVE, BETWEEN, GOODBYE, HANG_UP
from ..clues import Clue, Suspect, causes
from ..pieces import Played, Scene
from ..world import World
from ..writers.proxylog import sockets
from .preparing import Plan, Quotes, herrings, laid_out, opened, plan, talk

__all__ = ["STUCK"]

QUIET: Final = (90.0, 430.0)
PACE: Final = (6.0, 17.0)
"""How many seconds pass between two messages, at least and at most."""


def _calm(world: World) -> None:
    world.level("events", 0.0)


def _cut_off(world: World) -> None:
    world.visitor.link.silence()


def _stalled(world: World) -> None:
    world.block()
    world.level("cpu", 99)
    for seconds in range(0, 420, 5):
        world.level("lag", float(seconds), at=world.now + seconds)


def _forgotten(world: World) -> None:
    """It is only that nobody sends it anything."""


def _held(world: World) -> None:
    world.crossing.front.freeze("out")


def _mishandled(world: World) -> None:
    world.note("handler-lost")


_BEGINS: Final[dict[str, Callable[[World], None]]] = {
    "calm": _calm,
    "cut-off": _cut_off,
    "stalled": _stalled,
    "forgotten": _forgotten,
    "held": _held,
    "mishandled": _mishandled,
}
_SENT_ON: Final = ("cut-off", "held", "mishandled")


async def _send_on(world: World, drawn: Plan, chance: random.Random) -> None:
    """Let the server send more messages, until somebody complains."""
    quotes = Quotes(chance)
    while (time := world.now + chance.uniform(*PACE)) < drawn.end - 1.0:  # none is on its way then
        await world.until(time)
        world.connection.send(quotes.next())


async def play(cause: str, dice: random.Random) -> Played:
    """Make it happen."""
    world = World(dice)
    drawn = plan(dice, quiet=QUIET)
    herrings(world)
    chance = random.Random(dice.getrandbits(32))  # noqa: S311  (it is a game)
    world.serve()
    world.stand_between()
    await opened(world, drawn)
    await talk(world, drawn)
    await world.until(drawn.last + 1.0)
    _BEGINS[cause](world)
    if cause in _SENT_ON:
        await _send_on(world, drawn, chance)
    await world.until(drawn.end)
    world.ask()
    world.ended = world.now
    return laid_out(world, "cpu", "lag", "events", middle=(sockets(world),))


_SUSPECTS: Final = (
    Suspect(
        "calm",
        "Nothing was wrong: there was nothing to send.",
        GOODBYE,
        "An open connection on which nothing happens looks like one that is broken. Only an answer tells them apart.",
    ),
    Suspect(
        "cut-off",
        "The network had fallen silent. Neither end had been told.",
        ALIVE,
        "What is sent into a silence is sent again, for a quarter of an hour. Until then nobody is told anything.",
    ),
    Suspect(
        "stalled",
        "The server's loop was blocked, and sent nothing to anybody.",
        ALIVE,
        "The system of a server that computes holds its connections, and acknowledges what comes. Nobody reads it.",
    ),
    Suspect(
        "forgotten",
        "The server had forgotten that this page had subscribed to something.",
        HANG_UP,
        "What an application keeps of a connection can be lost while the connection stays. A Pong proves nothing here.",
    ),
    Suspect(
        "held",
        "Something near the page took what came, and did not pass it on.",
        BETWEEN,
        "A virus scanner or a company's proxy acknowledges what it gets. To the other end that looks like success.",
    ),
    Suspect(
        "mishandled",
        "The messages came to the browser, and the page's code did not look at them.",
        GOODBYE,
        "A handler that was taken away, or that raised an error before, is no affair of the connection.",
    ),
)

_CLUES: Final = (
    Clue("server:sends-on", "cut-off|held|mishandled", "The server went on sending to this page."),
    Clue("server:sends-nothing", "calm|stalled|forgotten", "The server sent nothing more to this page."),
    Clue("proxy:unacknowledged", "cut-off", "What the proxy sent to the page, nobody has acknowledged."),
    Clue(
        "proxy:all-acknowledged",
        "calm|stalled|forgotten|held|mishandled",
        "All that the proxy sent to the page was acknowledged.",
    ),
    Clue("gauge:events-low", "calm", "There was nothing to send: nothing was published to anybody."),
    Clue("gauge:lag-high", "stalled", "The server's loop had no time at all."),
    Clue("gauge:flat", "cut-off|forgotten|held|mishandled", "The server was well, and published as much as ever."),
    Clue("page-capture:in-lately", "mishandled", "Messages did come to the page's computer, up to the last."),
    Clue(
        "page-capture:in-nothing-lately",
        "calm|cut-off|stalled|forgotten|held",
        "No message came to the page's computer any more.",
    ),
    Clue("server-capture:out-lately", "cut-off|held|mishandled", "Messages did leave the server's computer."),
    Clue("server-capture:out-nothing-lately", "calm|stalled|forgotten", "No message left the server's computer."),
)

STUCK: Final = Scene(
    "stuck",
    "“It says that it is connected. But nothing moves any more.”",
    causes(_SUSPECTS, _CLUES),
    play,
)
