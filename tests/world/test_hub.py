"""Behind a real JupyterHub: everybody's browser reaches what their own kernels have opened, and nothing else."""

from __future__ import annotations

import asyncio
import contextlib
import sys
from collections.abc import AsyncIterator, Iterator, Sequence
from urllib.parse import quote, urlsplit

import pytest
from differential.behaviour import Behaviour, Outcome
from differential.browsers import Way, hosts, measure
from differential.closes import closes
from differential.seen import load
from differential.server import Player, Stage
from differential.test_differential import differ
from helpers import soon
from playwright.async_api import Browser, BrowserContext, Page

from wskit import CloseEvent, EchoServer
from wskit.ends.door import close_door, open_door

from .chromium import chromium, pages
from .hub import PASSWORD, Hub

pytestmark = [
    pytest.mark.timeout(120),
    pytest.mark.skipif(sys.platform != "linux", reason="the many addresses of 127.0.0.0/8 are Linux's"),
]
TRY = """
url => new Promise(done => {
  const log = [];
  const ws = new WebSocket(url);
  ws.onopen = () => { log.push("open"); ws.send("hello"); };
  ws.onmessage = event => { log.push(event.data); ws.close(4000, "enough"); };
  ws.onerror = () => log.push("error");
  ws.onclose = event => { log.push(`close ${event.code} ${event.reason}`.trim()); done(log); };
})
"""
PROBE = "url => fetch(url, {mode: 'no-cors'}).then(async answer => [answer.status, await answer.json()])"
PLAIN = "url => fetch(url).then(answer => answer.status)"
NOBODY = (403, "the tunnel is for whoever is logged in to this Jupyter Server, and may use its kernels.")


@pytest.fixture
def running(jupyterhub: Hub) -> Hub:
    return jupyterhub


@contextlib.contextmanager
def opened(running: Hub, user: str, port: int) -> Iterator[None]:
    """Open a door as a kernel of the user's does."""
    with pytest.MonkeyPatch.context() as patched:
        patched.setenv("JUPYTER_RUNTIME_DIR", str(running.runtime(user)))
        open_door(port)
    try:
        yield
    finally:
        with pytest.MonkeyPatch.context() as patched:
            patched.setenv("JUPYTER_RUNTIME_DIR", str(running.runtime(user)))
            close_door(port)


async def logged_in(browser: Browser, running: Hub, user: str) -> tuple[BrowserContext, Page]:
    """Log in as a user does, and return a page of the user's own server."""
    context = await browser.new_context()
    page = await context.new_page()
    await page.goto(f"{running.url}/hub/login?next=%2Fuser%2F{user}%2Ffiles%2Fnothing")
    await page.fill("[name=username]", user)
    await page.fill("[name=password]", PASSWORD)
    await page.click("[type=submit]")
    await page.wait_for_url(f"**/user/{user}/files/nothing")
    # A file is in a sandbox. This is not, like JupyterLab itself, and is here sooner.
    await page.goto(f"{running.url}/user/{user}/there-is-no-such-page")
    return context, page


async def told(context: BrowserContext, url: str, **headers: str) -> tuple[int, str]:
    """Ask with the cookies of who is logged in, and return the status and the sentence."""
    answer = await context.request.get(url, headers=headers)
    said = await answer.json()
    return answer.status, said.get("message", "")


async def test_everybody_reaches_their_own_and_nothing_else(running: Hub) -> None:
    with EchoServer() as annas, EchoServer() as bens:
        doors = (opened(running, "anna", annas.port), opened(running, "ben", bens.port))
        async with chromium() as browser:
            with doors[0], doors[1]:
                context, page = await logged_in(browser, running, "anna")
                tunnel = f"{running.url}/user/{{}}/wskit/tunnel/{{}}"
                own = tunnel.format("anna", annas.port) + urlsplit(annas.url).path
                # Her own.
                assert await page.evaluate(PROBE, tunnel.format("anna", "")) == [200, {"tunnel": 1}]
                assert await page.evaluate(PLAIN, tunnel.format("anna", "")) == 403
                assert (await page.evaluate(PROBE, tunnel.format("ben", "")))[0] == 403
                log = await page.evaluate(TRY, own.replace("http:", "ws:"))
                assert log == ["open", "hello", "close 4000 enough"]
                [connection] = annas.connections
                assert await soon(connection.closed) == CloseEvent(4000, "enough", True)
                # Ben's, by way of her server and of his.
                his = urlsplit(bens.url).path
                for user, status in (("anna", 404), ("ben", 403)):
                    url = tunnel.format(user, bens.port) + his
                    assert (await told(context, url))[0] == status
                    assert await page.evaluate(TRY, url.replace("http:", "ws:")) == ["error", "close 1006"]
                # From a page elsewhere, with her cookies.
                with pages() as elsewhere:
                    await page.goto(elsewhere)
                    assert await page.evaluate(TRY, own.replace("http:", "ws:")) == ["error", "close 1006"]
                    assert (await told(context, own, Origin=elsewhere))[0] == 403
                # Without.
                stranger = await browser.new_context()
                assert await told(stranger, own) == NOBODY
                assert len(annas.connections) == 1
                assert bens.connections == ()


# And what comes through is the same.


def through(running: Hub) -> Way:
    """Return the way by which anna's browser reaches a server in her kernel."""
    token = running.ask("POST", "users/anna/tokens", {})["token"]

    @contextlib.asynccontextmanager
    async def way(stage: Stage, names: Sequence[str]) -> AsyncIterator[dict[str, str]]:
        server = await asyncio.get_running_loop().create_server(lambda: Player(stage), "127.0.0.1", 0)
        port = server.sockets[0].getsockname()[1]
        base = f"{running.proxy.port}/user/anna/wskit/tunnel/{port}"
        with opened(running, "anna", port):
            yield {
                name: f"ws://{host}:{base}/{quote(name)}?token={token}"
                for host, name in zip(hosts(len(names)), names, strict=True)
            }
        server.close()

    return way


def compared(*, resets: bool) -> list[Behaviour]:
    """Return every fourth ending, or those with a reset. No wrong handshakes: the proxy mends or refuses them."""
    every = [one for one in closes() if one.seconds <= 5 and not one.heavy and "chromium" not in one.unsteady]
    with_reset = [one for one in every if any(step.what == "rst" for step in one.server)]
    return with_reset if resets else [one for one in every if one not in with_reset][::4]


async def different(running: Hub, again: list[Behaviour]) -> dict[str, Outcome]:
    """Return what is not as it is without hub and tunnel."""
    stored = load()["chromium"].outcomes
    for _ in range(3):  # what is late on a busy machine is asked once more, with fewer beside it
        outcomes = await measure("chromium", again, 20, through(running))
        again = [one for one in again if differ(stored[one.name], outcomes[one.name])]
        if not again:
            break
    return {one.name: outcomes[one.name] for one in again}


async def test_a_browser_and_a_server_are_told_the_same_as_without_it(running: Hub) -> None:
    again = compared(resets=False)
    assert len(again) > 30
    assert await different(running, again) == {}


async def test_after_a_reset_the_hubs_own_proxy_says_something_of_its_own(running: Hub) -> None:
    """It writes an answer of HTTP into the connection, as if there had been none yet: to a page this is an error."""
    again = compared(resets=True)
    found = await different(running, again)
    assert found
    for outcome in found.values():
        assert outcome.page[-2:] == ["error", "close 1006 '' not clean"]
