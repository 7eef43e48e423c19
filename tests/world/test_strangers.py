"""What the lesson on strangers says of browsers: whose page may connect, and which cookies go along.

1. Three sites with real names, over TLS: one has set its cookies, one is another host of its domain, one is a
   stranger's. Their names lead to this computer.
2. Chromium leaves it to its user whether a site has its cookies while they look at another one. Here it is asked both
   ways. Debian's build begins with no.
3. Where there is no Firefox its test is skipped, but never in CI.
"""

from __future__ import annotations

import contextlib
import json
import os
import ssl
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest
import trustme
from differential import browsers
from lab import QUIET
from playwright.async_api import async_playwright
from websockets.asyncio.server import ServerConnection, serve
from websockets.datastructures import Headers
from websockets.http11 import Request, Response
from websockets.typing import Origin

from wskit import EchoServer, Timeline, WebSocket, handshake
from wskit.protocol.cookies import browser_headers

from . import nginx
from .chromium import program
from .test_firefox import firefox

HOSTS = ("quiz.example", "blog.quiz.example", "prize.example")
PAGES = (*HOSTS, "quiz.example:other")  # another port
COOKIES = {
    "none": "none=1; SameSite=None; Secure",
    "bare": "bare=1; SameSite=None",  # not Secure
    "lax": "lax=1; SameSite=Lax; Secure",
    "strict": "strict=1; SameSite=Strict; Secure",
    "plain": "plain=1; Secure",
}
CONNECT = """new Promise((resolve) => {
  const ws = new WebSocket("%s");
  ws.onmessage = ({ data }) => { resolve(data); ws.close(); };
  ws.onclose = ({ code }) => resolve(`close ${code}`);
})"""
SANDBOXED = """new Promise((resolve) => {
  addEventListener("message", ({ data }) => resolve(data));
  const frame = document.createElement("iframe");
  frame.sandbox = "allow-scripts";
  frame.srcdoc = `<script>
    const ws = new WebSocket("%s");
    ws.onmessage = ({ data }) => parent.postMessage(data, "*");
    ws.onclose = ({ code }) => parent.postMessage("close " + code, "*");
  <` + `/script>`;
  document.body.append(frame);
})"""


class Site:
    """A web server, also of WebSocket, for all of the hosts. It says back what a request said."""

    def __init__(self, port: int, other_port: int) -> None:
        self.port, self._other_port = port, other_port

    def page(self, host: str, path: str = "") -> str:
        host, _, other = host.partition(":")
        return f"https://{host}:{self._other_port if other else self.port}/{path}"

    @property
    def connect(self) -> str:
        return CONNECT % f"wss://quiz.example:{self.port}/"

    @property
    def sandboxed(self) -> str:
        return SANDBOXED % f"wss://quiz.example:{self.port}/"


def answer(connection: ServerConnection, request: Request) -> Response | None:
    if "Upgrade" in request.headers:
        return None
    headers = Headers({"Content-Type": "text/html"})
    if request.path == "/login":
        for cookie in COOKIES.values():
            headers["Set-Cookie"] = cookie
    body = b"<!doctype html><title>a page</title>"
    headers["Content-Length"] = str(len(body))
    return Response(200, "OK", headers, body)


async def tell(connection: ServerConnection) -> None:
    assert connection.request is not None
    said = connection.request.headers
    cookies = [one.partition("=")[0] for one in said.get("Cookie", "").split("; ") if one]
    await connection.send(json.dumps([said["Origin"], sorted(cookies)]))
    await connection.wait_closed()


@contextlib.asynccontextmanager
async def sites() -> AsyncIterator[Site]:
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    trustme.CA().issue_cert(*HOSTS).configure_cert(context)
    options: Any = {"process_request": answer, "ssl": context}
    async with serve(tell, "127.0.0.1", 0, **options) as server, serve(tell, "127.0.0.1", 0, **options) as other:
        yield Site(*(one.sockets[0].getsockname()[1] for one in (server, other)))


def expected(site: Site, host: str, *, third_party: bool) -> list[Any]:
    """Return what the kit says that a browser says."""
    home, page = site.page("quiz.example")[:-1], site.page(host)[:-1]
    made = [
        browser_headers(page, cookie, server=home, third_party=third_party).get("Cookie", "")
        for cookie in COOKIES.values()
    ]
    return [page, sorted(one.partition("=")[0] for one in made if one)]


@contextlib.asynccontextmanager
async def page_of_chromium(profile: Path, **settings: Any) -> AsyncIterator[Any]:
    if settings:
        (profile / "Default").mkdir()
        (profile / "Default" / "Preferences").write_text(json.dumps({"profile": settings}))
    sandbox = [] if os.geteuid() else ["--no-sandbox"]
    names = "--host-resolver-rules=MAP *.example 127.0.0.1"
    async with async_playwright() as tools:
        context = await tools.chromium.launch_persistent_context(
            str(profile), executable_path=program(), args=[*QUIET, *sandbox, names], ignore_https_errors=True
        )
        try:
            yield await context.new_page()
        finally:
            await context.close()


@pytest.mark.parametrize("third_party", [True, False])
async def test_chromium_lets_any_page_connect_and_a_cookie_go_as_samesite_and_its_user_say(
    third_party: bool, tmp_path: Path
) -> None:
    settings = {"cookie_controls_mode": 0 if third_party else 1, "block_third_party_cookies": not third_party}
    async with sites() as site, page_of_chromium(tmp_path, **settings) as page:
        await page.goto(site.page("quiz.example", "login"))
        for host in PAGES:
            await page.goto(site.page(host))
            assert json.loads(await page.evaluate(site.connect)) == expected(site, host, third_party=third_party)


async def test_a_page_in_a_sandbox_says_that_its_origin_is_null_whoever_made_it(tmp_path: Path) -> None:
    async with sites() as site, page_of_chromium(tmp_path) as page:
        await page.goto(site.page("quiz.example", "login"))
        for host in ("quiz.example", "prize.example"):
            await page.goto(site.page(host))
            assert json.loads(await page.evaluate(site.sandboxed)) == ["null", []]


@pytest.mark.timeout(120)
async def test_firefox_lets_any_page_connect_and_no_cookie_go_to_another_site(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(browsers.PREFERENCES, "network.dns.forceResolve", "127.0.0.1")
    async with sites() as site, firefox(tmp_path, acceptInsecureCerts=True) as page:

        async def go(url: str) -> None:
            await page.call("browsingContext.navigate", context=page.context, url=url, wait="complete")

        await go(site.page("quiz.example", "login"))
        for host in PAGES:
            await go(site.page(host))
            assert json.loads(await page.run(site.connect)) == expected(site, host, third_party=False)
        assert json.loads(await page.run(site.sandboxed)) == ["null", []]


async def test_what_stands_in_a_query_stands_in_nginx_s_log_and_what_stands_in_a_message_does_not() -> None:
    server = EchoServer(ping_interval=None, timeline=Timeline())
    log = "access_log {folder}/access combined;"  # nginx's own form
    with nginx.plain(server.port, more=log) as proxy:
        ws = WebSocket(f"{proxy.url(server.url)}?token=of-anna", headers={"Cookie": "session=of-anna-too"})
        await ws.opened
        ws.send("ticket-of-anna")
        ws.close()
        await ws.closed
        assert "?token=of-anna HTTP/1.1" in proxy.line('" 101 ')
        assert not any("of-anna-too" in line or "ticket-of-anna" in line for line in proxy.lines())
    server.close()
    await server.closed


async def test_the_library_compares_the_whole_origin_and_refuses_who_names_none() -> None:
    home = "https://quiz.example"

    async def status(*, origin: str | None, allowed: list[Origin | None]) -> int:
        async with serve(tell, "127.0.0.1", 0, origins=allowed) as server:
            port = server.sockets[0].getsockname()[1]
            headers = {"Origin": origin} if origin else {}
            ws = WebSocket(f"ws://127.0.0.1:{port}", headers=headers, timeline=Timeline())
            ws.onopen = lambda event: ws.close()
            await ws.closed
            response = handshake(ws).response
            assert response is not None
            return response.status or 0

    only = Origin(home)
    assert await status(origin=home, allowed=[only]) == 101
    for other in (f"{home}.prize.example", f"{home}:8443", "null", None):
        assert await status(origin=other, allowed=[only]) == 403
    assert await status(origin=None, allowed=[only, None]) == 101
