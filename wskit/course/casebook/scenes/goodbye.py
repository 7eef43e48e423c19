"""Goodbye: a page has called ``close()``, and a minute later it has a 1006. Nobody answered it, as far as it knows."""

from __future__ import annotations

import random
from collections.abc import Callable, Coroutine
from dataclasses import replace
from typing import Any, Final

from ...numbers import ALIVE, NETWORK, WAITING
from ..clues import Clue, Suspect, causes
from ..pieces import Played, Scene
from ..world import World
from .preparing import Plan, herrings, laid_out, opened, plan, talk

__all__ = ["GOODBYE"]

QUIET: Final = (4.0, 25.0)
MINUTE: Final = 60.0
APART: Final = (1.2, 3.4)
"""How many seconds pass between two photos that the page sends, at least and at most."""
JERKS: Final = 2.0
"""By how many seconds one waits longer than another before a line that is full."""
BYTES: Final = (31_000, 64_000)
"""How many bytes a photo has."""


async def _busy(world: World, drawn: Plan) -> None:
    """Keep the loop busy, until long after the page has given up."""
    world.block()
    begun = world.now
    world.level("cpu", 98)
    over = drawn.end + MINUTE + world.dice.uniform(25.0, 40.0)
    for seconds in range(round(over - begun)):
        world.level("lag", float(seconds), at=begun + seconds)
    world.level("cpu", 22, at=over)
    world.level("lag", 0.004, at=over)
    await world.until(over)
    world.unblock()


async def _paused(world: World, drawn: Plan) -> None:
    """Stop the whole computer for a while: nothing on it runs, and nobody can measure anything there."""
    world.block()
    world.level("scraped", 0.0)
    world.note("node-lost", at=world.now + 42)
    over = drawn.end + MINUTE + world.dice.uniform(25.0, 40.0)
    world.level("scraped", 1.0, at=over)
    await world.until(over)
    world.unblock()


async def _silent(world: World, drawn: Plan) -> None:
    world.visitor.link.silence()


async def _answer_lost(world: World, drawn: Plan) -> None:
    world.visitor.link.silence("in")


async def _node_lost(world: World, drawn: Plan) -> None:
    world.note("node-lost", at=world.now + 42)
    world.lose_node()


async def _uplink(world: World, drawn: Plan) -> None:
    """What is slow was slow from the beginning."""


_ACTS: Final[dict[str, Callable[[World, Plan], Coroutine[Any, Any, None]]]] = {
    "busy": _busy,
    "paused": _paused,
    "silent": _silent,
    "answer-lost": _answer_lost,
    "node-lost": _node_lost,
    "uplink": _uplink,
}


async def play(cause: str, dice: random.Random) -> Played:
    """Make it happen."""
    world = World(dice)
    drawn = plan(dice, quiet=QUIET)
    photos = [(dice.uniform(*APART), dice.randint(*BYTES)) for _ in range(dice.randint(2, 4))]
    drawn = replace(drawn, quiet=drawn.quiet + sum(apart for apart, _ in photos))
    herrings(world)
    world.serve(on_message=lambda connection, message: None)
    world.stand_between()
    page = await opened(world, drawn)
    await talk(world, drawn)
    if cause == "uplink":
        # It waits in a queue that is so long, and that moves by fits and starts.
        page.link.delay(MINUTE + dice.uniform(15.0, 40.0), "out")
        page.link.dice.seed(world.seed)
        page.link.jitter(JERKS, "out")
    left = drawn.end - sum(apart for apart, _ in photos)
    for apart, size in photos:
        await world.until(left)
        page.send(bytes(size))
        left += apart
    await world.until(drawn.end - 1.0)
    going_wrong = world.start(_ACTS[cause](world, drawn))
    await world.until(drawn.end)
    page.close(1000)
    await world.page_closed()
    await going_wrong
    await world.settle()
    return laid_out(world, "cpu", "memory", "lag")


_SUSPECTS: Final = (
    Suspect(
        "busy",
        "The server's loop was busy for so long that it read the goodbye too late.",
        WAITING,
        "A loop that is blocked reads nothing. When it had time again, it answered politely, and nobody was there.",
    ),
    Suspect(
        "paused",
        "The server's computer stood still for a while, and then went on.",
        WAITING,
        "A machine that is moved to another host may stand still. Nothing runs on it then, and nothing is measured.",
    ),
    Suspect(
        "silent",
        "The network of the page had fallen silent, in both directions.",
        NETWORK,
        "The goodbye was sent again and again, and never came anywhere. So nobody else knows that it is over.",
    ),
    Suspect(
        "answer-lost",
        "The server answered at once, and the answer was lost on its way.",
        WAITING,
        "For the server it is a clean end, and for the page it is a 1006. One direction is enough for that.",
    ),
    Suspect(
        "node-lost",
        "The server's computer was gone: no power, or no network.",
        ALIVE,
        "Who is gone sends no FIN. The proxy still holds its connection to it, and waits.",
    ),
    Suspect(
        "uplink",
        "The goodbye had to wait behind what the page had sent before.",
        WAITING,
        "`send()` returns at once, and what it was given waits for its turn. So does the Close frame behind it. "
        "`bufferedAmount` tells how much there is.",
    ),
)

_CLUES: Final = (
    Clue("server:late", "busy|paused|uplink", "The server did answer, and much too late."),
    Clue("server:messages-late", "uplink", "What the page had sent before came to the server late, too."),
    Clue(
        "server:messages-in-time",
        "busy|paused|silent|answer-lost|node-lost",
        "What the page had sent before came to the server at once.",
    ),
    Clue("server:in-time", "answer-lost", "The server answered at once."),
    Clue("server:no-end", "silent|node-lost", "The server has no line about a goodbye, or about an end."),
    Clue("proxy:over-at-once", "answer-lost", "For the proxy it was over when the page said goodbye."),
    Clue("proxy:over-late", "busy|paused|uplink|node-lost", "For the proxy it was over when the page gave up."),
    Clue("proxy:still-open", "silent", "The proxy has no line yet: it has heard of no end."),
    Clue("gauge:lag-high", "busy", "The server's loop had no time at all."),
    Clue("gauge:gap", "paused|node-lost", "Nothing could be measured there at that time."),
    Clue("gauge:flat", "silent|answer-lost|uplink", "The server was well all the time."),
    Clue("cluster:node-lost", "paused|node-lost", "The platform has lost the server's computer."),
    Clue("cluster:calm", "busy|silent|answer-lost|uplink", "The platform had nothing to say of it."),
    Clue("page-capture:sends-again", "silent", "The page's computer got no answer, not even of TCP."),
    Clue(
        "page-capture:slow",
        "uplink",
        "What the page had sent before left its computer late, and the goodbye behind it.",
    ),
    Clue("server-capture:nothing", "node-lost", "Where the server was, nobody can be reached."),
    Clue("server-capture:close-in-first", "busy|paused|answer-lost|uplink", "The page's goodbye came to the server."),
    Clue("server-capture:no-close", "silent", "No goodbye came to the server."),
)

GOODBYE: Final = Scene(
    "goodbye",
    "“Logging out takes a minute. Then it says that the connection broke.”",
    causes(_SUSPECTS, _CLUES),
    play,
)
