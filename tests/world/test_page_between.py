"""What Chromium tells its page when something in between ends the connection: behind a real proxy, and behind the
kit's own middle. The kit's ``WebSocket`` is told the same behind each: see ``test_between.py``."""

from __future__ import annotations

import signal
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial

import pytest
from playwright.async_api import Page

from wskit import Middle

from .caddy import caddy
from .chromium import LISTEN, eventually, logged
from .envoy import envoy
from .haproxy import haproxy
from .meetings import BYE_OF_SERVER, Behind, Between, Ends, Stand, a_server, nobody, ours, real, say
from .nginx import plain

pytestmark = pytest.mark.asyncio(loop_scope="module")


@dataclass(frozen=True)
class Told:
    """What a page is ``told`` last begins so; ``who`` stands between; and what is done to make it so."""

    told: str
    who: Mapping[str, Between]
    does: Callable[[Behind, Stand], object] = lambda behind, stand: stand.act()
    ends: Ends = "page and echo"


def _close(behind: Behind, stand: Stand) -> None:
    behind.connections()[-1].close(4001)


def _close_and_finish(behind: Behind, stand: Stand) -> None:
    say(behind.connections()[-1], BYE_OF_SERVER, fin=True)


_STOPS = lambda proxy: proxy.signal(signal.SIGTERM)  # noqa: E731  # one word for a table

CASES: dict[str, Told] = {
    "nothing passes for a while": Told(
        "close 1006 false", {"nginx": real(partial(plain, read_timeout=0.3)), "ours": ours(idle_timeout=0.3)}
    ),
    "it stops": Told(
        "close 1006 false",
        {
            "nginx": real(plain, _STOPS),
            "haproxy": real(haproxy, _STOPS),
            "envoy": real(envoy, _STOPS),
            "ours": ours(Middle.restart),
        },
    ),
    "a goodbye passes": Told(
        "close 4001 true",
        {
            "nginx": real(plain),
            "haproxy": real(haproxy),
            "envoy": real(envoy),
            "caddy": real(caddy),
            "ours": ours(),
        },
        _close,
    ),
    "half a closing handshake": Told(
        # Mostly clean. nginx lets go at once, and now and then its RST is there before Chromium has read the FIN.
        "close 4001 ",
        {"nginx": real(plain), "haproxy": real(haproxy), "ours": ours()},
        _close_and_finish,
        ends="raw",
    ),
    "half a closing handshake, behind Envoy": Told(
        "close 4001 false", {"envoy": real(envoy)}, _close_and_finish, ends="raw"
    ),
    "it takes the code out": Told("close 1005 true", {"ours": ours(codes="drop")}, _close),
}
PAIRS = [(name, who) for name, case in CASES.items() for who in case.who]


@pytest.mark.parametrize(("name", "who"), PAIRS, ids=[f"{name}: {who}" for name, who in PAIRS])
async def test_a_page_is_told_the_same_behind_a_real_proxy_and_behind_the_middle(
    page: Page, site: str, name: str, who: str
) -> None:
    case = CASES[name]
    await page.goto(site)
    async with a_server(case.ends) as behind, case.who[who](behind) as stand:
        await page.evaluate(LISTEN, stand.url)
        await eventually(lambda: bool(behind.connections()))
        case.does(behind, stand)
        opened, closed = await logged(page, "close")
        assert opened == "open"
        assert closed.startswith(case.told)


_NOBODY: dict[str, Between] = {"nginx": real(plain), "haproxy": real(haproxy), "envoy": real(envoy), "ours": ours()}


@pytest.mark.parametrize("who", _NOBODY)
async def test_a_page_cannot_tell_who_refused_it(page: Page, site: str, who: str) -> None:
    await page.goto(site)
    async with nobody() as behind, _NOBODY[who](behind) as stand:
        await page.evaluate(f"url => ({LISTEN})(url).catch(() => {{}})", stand.url)
        assert await logged(page, "close") == ["error", "close 1006 false"]
