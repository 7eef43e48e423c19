"""Through the tunnel, both ends of a connection are told what they are told without it, by real browsers."""

from __future__ import annotations

import asyncio
import contextlib
import sys
from collections.abc import AsyncIterator, Iterator, Sequence
from urllib.parse import quote

import pytest
from differential.behaviour import Behaviour
from differential.browsers import BROWSERS, Way, hosts, measure
from differential.catalogue import BEHAVIOURS
from differential.seen import load
from differential.server import Player, Stage
from differential.test_differential import differ, is_here

from wskit.ends.door import close_door, open_door

from .serving import Served, running

LONG = 8
"""What takes longer than so many seconds is not looked at here."""

STRICTER = {
    # These open in Chromium without the tunnel. HTTP/1.1 knows none of them (RFC 9112 section 2.3); and what comes
    # before the answer ends the connection there, but the gate keeps it to itself.
    "chromium": {
        *("answer: HTTP", "answer: HTTP/0.9", "answer: HTTP/1.0", "answer: HTTP/2.0", "answer: http in small letters"),
        *("answer: 100, then 101", "answer: 103, then 101"),
    },
    # The first opens in Firefox, for all that is larger than the gate takes. For the others it waits.
    "firefox": {
        *("answer: headers of 300,000 bytes", "answer: 100 and nothing more", "answer: HTTP of another kind"),
        "answer: 200 with all the headers",
    },
}
"""Where a page is not told the same: the gate passes on fewer wrong answers than browsers take."""


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    # Browsers connect to one address once at a time, so it has many.
    with running(tmp_path_factory.mktemp("alike"), "--ServerApp.ip=0.0.0.0", base="/user/somebody/") as one:
        yield one


def through(served: Served) -> Way:
    @contextlib.asynccontextmanager
    async def way(stage: Stage, names: Sequence[str]) -> AsyncIterator[dict[str, str]]:
        server = await asyncio.get_running_loop().create_server(lambda: Player(stage), "127.0.0.1", 0)
        port = server.sockets[0].getsockname()[1]
        open_door(port)
        try:
            yield {
                name: f"ws://{host}:{served.port}{served.path(port, '/')}{quote(name)}?token={served.token}"
                for host, name in zip(hosts(len(names)), names, strict=True)
            }
        finally:
            server.close()
            close_door(port)

    return way


def compared(browser: str) -> list[Behaviour]:
    """Return what is looked at: all that connects, does not take long, and is always the same."""
    every = BEHAVIOURS.values()
    return [one for one in every if one.url is None and one.seconds <= LONG and browser not in one.unsteady]


@pytest.mark.timeout(300)
@pytest.mark.skipif(sys.platform != "linux", reason="the many addresses of 127.0.0.0/8 are Linux's")
@pytest.mark.parametrize("browser", BROWSERS)
async def test_a_browser_and_a_server_are_told_the_same_as_without_it(browser: str, served: Served) -> None:
    if not is_here(browser):
        pytest.skip(f"{browser} is missing")
    stored = load()[browser].outcomes
    again = compared(browser)
    assert len(again) > 200
    for _ in range(3):  # what is late on a busy machine is asked once more, with fewer beside it
        outcomes = await measure(browser, again, 100, through(served))
        again = [one for one in again if differ(stored[one.name], outcomes[one.name])]
        if not again:
            break
    wrong = [one for one in again if one.name not in STRICTER[browser]]
    assert [f"{one.name}: {outcomes[one.name]}, and {stored[one.name]} without it" for one in wrong] == []
    assert {one.name for one in again} == STRICTER[browser]
