"""Returns: a page that comes back after every ending, at once and for ever. When should it, and after how long?

1. Each story has a server with a trouble of its own: it restarts, and takes few newcomers in a second; or it crashes at
   the first message, for some minutes; or it wants this client no more, and says so.
2. How long to wait is a function: it is given the close code, how often it was tried since all was well, and dice.
3. All was well if a connection lasted ten seconds. That it opened says little.
"""

from __future__ import annotations

import asyncio
import random
from collections import Counter
from collections.abc import Callable
from dataclasses import replace
from typing import Final, TypeAlias

from ...ends.connection import Connection
from ...ends.server import EchoServer
from ...ends.websocket import WebSocket
from ...protocol.codes import REGISTRY, NextStep
from ...protocol.numbers import check_seconds
from ...record import events
from ...record.timeline import Timeline
from ...views.histogram import histogram
from ...views.plot import Plot
from .proving import Code, Fault, Happened, Knob, Settings, check_function

__all__ = ["RETURNS"]

CROWD: Final = 24
"""How many pages come back after a restart."""
TAKES: Final = 16
"""How many newcomers in a second the server takes."""
PATIENCE: Final = 10 * CROWD
"""How many attempts there may be while it is down."""
BACK: Final = 60.0
"""Within how many seconds after the server is there again everybody has to be back."""
WELL: Final = 10.0
"""After how many seconds a connection has lasted."""
TRIES: Final = 24
"""How often a page may try in two minutes in which the server crashes each time."""
MAY_HELP: Final = frozenset(code.number for code in REGISTRY.values() if code.next_step is NextStep.RETRY)
"""Codes after which another try can help."""
OVER: Final = (1008, 3000, 4001)
"""Codes with which a server wants somebody no more."""

Wait: TypeAlias = Callable[[int, int, random.Random], float | None]


def _seconds(wait: Wait, code: int, tries: int, chance: random.Random) -> float | None:
    """Ask a learner's function, and check what it says."""
    seconds = wait(code, tries, chance)
    if seconds is not None:
        check_seconds("what your wait() returns", seconds)
    return seconds


async def _stay(
    url: str, timeline: Timeline, wait: Wait, chance: random.Random, tried: list[float], most: int = PATIENCE
) -> None:
    """Connect, and come back as the function says, until it says no more. So many attempts are enough to tell."""
    clock = asyncio.get_running_loop().time
    tries = 0
    while True:
        ws = WebSocket(url, timeline=timeline)
        ws.onopen = lambda _, ws=ws: ws.send("hello")
        began = clock()
        code = (await ws.closed).code
        tries = 0 if clock() - began >= WELL else tries + 1
        seconds = _seconds(wait, code, max(tries, 1), chance)
        if seconds is None:
            return
        await asyncio.sleep(seconds)
        tried.append(clock())
        if len(tried) > most:
            return


async def _restarts(wait: Wait, chance: random.Random) -> Happened:
    """Restart a server with a crowd."""
    clock = asyncio.get_running_loop().time
    timeline, quiet = Timeline(), Timeline()
    tried: list[float] = []
    before = EchoServer(timeline=timeline, ping_interval=None)
    port, token = _place(before)
    crowd = [
        asyncio.ensure_future(
            _stay(before.url, quiet if number else timeline, wait, random.Random(chance.random()), tried)  # noqa: S311
        )
        for number in range(CROWD)
    ]
    await asyncio.sleep(30)
    before.close(1012, "back in a moment")
    gone = clock()
    await before.closed
    await asyncio.sleep(chance.uniform(2, 8))
    up, problem = clock(), ""
    if len(tried) > PATIENCE:
        problem = f"While the server was down, each of the {CROWD} pages tried ten times or more. One of them is shown."
    after = EchoServer(port, token=token, timeline=timeline, ping_interval=None)
    while not problem and len(_open(after)) < CROWD:
        await asyncio.sleep(0.5)
        came = Counter(int(one) for one in tried if one >= up)
        if max(came.values(), default=0) > TAKES:
            problem = (
                f"More than {TAKES} of the {CROWD} pages came in the same second: the server, just up again, was down "
                "again. One of them is shown."
            )
        elif clock() - up > BACK:
            problem = "The server was back for a minute, and somebody was not."
    _end(crowd)
    happened = _happened(problem, timeline)
    return replace(happened, crowd=_drawn([one - gone for one in tried])) if problem and tried else happened


def _drawn(tried: list[float]) -> Plot:
    """Draw what all pages did: the ladder has one of them."""
    title = f"All {CROWD} pages, after the server has gone"
    limit = (TAKES, "what the server takes, once it is up")
    return histogram({"attempts": tried}, width=1, unit="s", title=title, limit=limit)


def _end(pages: list[asyncio.Task[None]]) -> None:
    """Send the pages home. What a learner's function raised in one is for the learner."""
    for one in pages:
        if one.done():
            one.result()
        one.cancel()


def _open(server: EchoServer) -> list[Connection]:
    return [one for one in server.connections if not one.closed.done()]


def _place(server: EchoServer) -> tuple[int, str]:
    """Return the port and the token of a server, so that another one can be had at the same URL."""
    return int(server.url.split(":")[2].split("/")[0]), server.url.split("/")[3]


async def _crashes(wait: Wait, chance: random.Random) -> Happened:
    """Let a server crash at each first message, for two minutes."""

    def crash(connection: Connection, message: str | bytes) -> None:
        raise LookupError("no such table")

    timeline = Timeline()
    tried: list[float] = []
    server = EchoServer(timeline=timeline, on_message=crash, ping_interval=None)
    page = asyncio.ensure_future(_stay(server.url, timeline, wait, chance, tried, TRIES))
    await asyncio.wait([page], timeout=120)
    gave_up = page.done() and len(tried) <= TRIES
    _end([page])
    problem = ""
    if gave_up:
        problem = "The server had crashed (1011), and was mended. The page never came back."
    elif len(tried) > TRIES:
        problem = "The server crashed (1011) at each visit, and the page came again and again."
    return _happened(problem, timeline)


async def _is_not_wanted(wait: Wait, chance: random.Random) -> Happened:
    """Have a server that says each time that it wants this client no more."""
    code = chance.choice(OVER)

    def send_away(connection: Connection, message: str | bytes) -> None:
        connection.close(code, "log in first")

    timeline = Timeline()
    tried: list[float] = []
    server = EchoServer(timeline=timeline, on_message=send_away, ping_interval=None)
    page = asyncio.ensure_future(_stay(server.url, timeline, wait, chance, tried, TRIES))
    await asyncio.wait([page], timeout=120)
    _end([page])
    problem = "The server had sent a page away for good, and the page came back."
    return _happened(problem if tried else "", timeline)


def _happened(problem: str, timeline: Timeline) -> Happened:
    happened = tuple(timeline.events())
    problems = (problem,) if problem else ()
    return Happened(problems, happened, next(event.end for event in happened if isinstance(event, events.Connecting)))


async def _trial(settings: Settings, chance: random.Random) -> Happened:
    trouble = chance.choice((_restarts, _crashes, _is_not_wanted))
    return await trouble(settings.get("wait") or _made_of(settings), chance)


def _made_of(settings: Settings) -> Wait:
    """Make the function that the buttons stand for."""
    after, first, grows, by_chance = (settings[name] for name in ("after", "first", "grows", "chance"))

    def wait(code: int, tries: int, chance: random.Random) -> float | None:
        if after is not None and code not in after:
            return None
        most = min(20, first * 2 ** (tries - 1)) if grows else first
        return chance.uniform(0, most) if by_chance else most

    return wait


def _check(settings: Settings) -> None:
    if "wait" in settings:
        check_function("wait", settings["wait"], 3)


RETURNS: Final = Fault(
    "at-once",
    "Back at once, and for ever",
    "When the connection ends, the page connects again at once. Since then a server that restarts goes down again "
    "under all the pages that come, and somebody whom we have thrown out knocks at the door ten times in a second.",
    (
        "After a restart everybody is back within a minute, and there are at most 16 newcomers in a second.",
        "A server that crashes at each visit is visited at most 24 times in two minutes, and not given up.",
        "Who is sent away for good (1008, 3000, 4001) does not come back.",
    ),
    (
        Knob(
            "after",
            "It comes back after:",
            {"every code": None, "1006": frozenset({1006}), "the codes after which it can help": MAY_HELP},
        ),
        Knob("first", "First it waits:", {"0.1 s": 0.1, "1 s": 1, "5 s": 5}),
        Knob("grows", "And then:", {"the same again": False, "twice as long, up to 20 s": True}),
        Knob("chance", "By chance:", {"no": False, "any time up to that": True}),
    ),
    _trial,
    _check,
    0,
    "The code says whether to come back, the waits grow while nothing has changed, and chance keeps a crowd apart.",
    Code("wait", "wait(code, tries, chance)", "the seconds to wait, or None to stay away"),
)
