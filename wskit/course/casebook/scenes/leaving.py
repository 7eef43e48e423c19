"""Leaving: a server was told 1001, again and again. Somebody goes away, and it would like to know who, and why."""

from __future__ import annotations

import random
from collections.abc import Callable, Coroutine
from typing import Any, Final

from ....ends.putaway import PutAway
from ....record import events
from ...numbers import BETWEEN
from ...numbers import LEAVING as PAGES
from ..clues import Clue, Suspect, causes
from ..pieces import Played, Scene
from ..world import World
from ..writers.pagelog import page_log
from ..writers.proxylog import caddy_log
from ..writers.serverlog import server_log
from .preparing import Plan, herrings, laid_out, opened, plan, talk

__all__ = ["LEAVING"]

_FEWER: Final = 120.0


async def _leave(world: World, drawn: Plan) -> None:
    await world.until(drawn.end)
    world.leave()


async def _load_again(world: World, drawn: Plan) -> None:
    world.note("request", "/app", at=drawn.end + world.dice.uniform(0.05, 0.4))
    await _leave(world, drawn)


async def _new_page(world: World, drawn: Plan) -> None:
    world.note("front-page", at=drawn.end - world.dice.uniform(4.0, 30.0))
    world.level("open", _FEWER, at=drawn.end)
    await _load_again(world, drawn)


async def _put_away(world: World, drawn: Plan) -> PutAway:
    await world.until(drawn.last + world.dice.uniform(1.0, 12.0))
    world.note("put-away")
    away = PutAway(world.visitor)
    await world.until(drawn.end)
    return away


async def _evicted(world: World, drawn: Plan) -> None:
    away = await _put_away(world, drawn)
    world.timeline.add(events.Browsed, world.page_end, events.LEAVES)
    away.replace()


async def _back(world: World, drawn: Plan) -> None:
    away = await _put_away(world, drawn)
    world.note("brought-back")
    away.bring_back()


async def _proxy(world: World, drawn: Plan) -> None:
    await world.until(drawn.end)
    world.note("caddy-loads")
    world.level("open", _FEWER, at=drawn.end)
    world.stand.restart(1001)


_ACTS: Final[dict[str, Callable[[World, Plan], Coroutine[Any, Any, None]]]] = {
    "tab-closed": _leave,
    "loaded-again": _load_again,
    "new-page": _new_page,
    "evicted": _evicted,
    "came-back": _back,
    "proxy-goodbye": _proxy,
}


async def play(cause: str, dice: random.Random) -> Played:
    """Make it happen."""
    world = World(dice)
    drawn = plan(dice)
    herrings(world)
    world.note("request", "/app", at=-0.4)
    world.note("caddy-loads", at=-60.0 * dice.uniform(3, 50))
    world.serve()
    world.stand_between()
    await opened(world, drawn)
    await talk(world, drawn)
    await _ACTS[cause](world, drawn)
    await world.server_closed()
    await world.settle()
    return laid_out(
        world,
        "cpu",
        "lag",
        "open",
        opening=server_log(world),
        other=page_log(world),
        middle=(caddy_log(world),),
        at="server",
    )


_SUSPECTS: Final = (
    Suspect(
        "tab-closed",
        "The user closed the tab.",
        PAGES,
        "A browser that takes a page away says 1001 for it. The page itself is told nothing more.",
    ),
    Suspect(
        "loaded-again",
        "The user loaded the page again.",
        PAGES,
        "To load again is to leave, and to come at once. The server has a new connection a moment later.",
    ),
    Suspect(
        "new-page",
        "A new version of the page was deployed, and pages loaded themselves again.",
        PAGES,
        "When all pages load themselves again at once, the server sees a crowd leave, and a crowd come.",
    ),
    Suspect(
        "evicted",
        "The user had left long before. The browser kept the page a while, and then threw it away.",
        PAGES,
        "A page in the back/forward cache keeps its connection, and answers Pings. What it is sent, nobody reads.",
    ),
    Suspect(
        "came-back",
        "The user came back to a page that the browser had put away.",
        PAGES,
        "Who comes *Back* has the page as it was, but for its connection: `error`, 1006. The server is told 1001.",
    ),
    Suspect(
        "proxy-goodbye",
        "The proxy was given a new configuration, and said goodbye to both sides.",
        BETWEEN,
        "Caddy is one of the few proxies that say so. To each side it looks as if the other one had left.",
    ),
)

_CLUES: Final = (
    Clue("page:left", "tab-closed|loaded-again|new-page", "The page was taken away, and not kept."),
    Clue("page:put-away", "evicted|came-back", "The page was put away, to be kept for a while."),
    Clue("page:brought-back", "came-back", "The page was brought back at that second."),
    Clue("page:1006", "came-back", "The page was told 1006."),
    Clue("page:1001", "proxy-goodbye", "The page was there all the time, and was told 1001 too."),
    Clue(
        "page:no-end",
        "tab-closed|loaded-again|new-page|evicted",
        "The page was told of no end: it was not there any more.",
    ),
    Clue("caddy:asked-/app", "loaded-again|new-page", "The same browser asked for the page again at that second."),
    Clue("caddy:loads", "proxy-goodbye", "The proxy had a new configuration at that second."),
    Clue("caddy:nothing", "tab-closed|evicted|came-back", "The proxy saw no request, and did nothing by itself."),
    Clue("cluster:front-page", "new-page", "A new version of the page was deployed just before."),
    Clue("cluster:calm", "tab-closed|loaded-again|evicted|came-back|proxy-goodbye", "Nothing was deployed."),
    Clue("gauge:open-low", "new-page|proxy-goodbye", "Many connections ended at that time, and not only this one."),
    Clue("gauge:flat", "tab-closed|loaded-again|evicted|came-back", "It ended, and others did not."),
    Clue(
        "page-capture:close-out-first",
        "tab-closed|loaded-again|new-page|evicted|came-back",
        "The page's browser was the first to say goodbye.",
    ),
    Clue("page-capture:close-in-first", "proxy-goodbye", "A goodbye came to the page before it said any."),
)

LEAVING: Final = Scene(
    "leaving",
    "“They go away after a while, and I should like to know why.”",
    causes(_SUSPECTS, _CLUES),
    play,
)
