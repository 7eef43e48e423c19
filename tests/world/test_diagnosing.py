"""``diagnose``, with captures by tcpdump and dumpcap of nginx, ws, uvicorn and Chromium: the true cause is left."""

from __future__ import annotations

import contextlib
import os
from collections.abc import Awaitable, Callable, Iterator
from contextlib import AbstractContextManager
from functools import partial
from pathlib import Path
from typing import Any, Final, NamedTuple, TypeAlias

import pytest
from playwright.async_api import Browser, Page
from websockets.exceptions import ConnectionClosed, InvalidStatus
from websockets.sync.client import connect

from wskit import diagnose
from wskit.diagnosis.groups import grouped
from wskit.evidence.recording import Recording
from wskit.record import events

from .backends import KINDS, Backend, backend
from .chromium import LISTEN, logged
from .nginx import TLS, plain
from .proxies import free_ports
from .sniffing import PROGRAMS, over, sniffing

Capture: TypeAlias = Callable[[int], AbstractContextManager[None]]
Act: TypeAlias = Callable[[Page, Backend], Awaitable[None]]

pytestmark = pytest.mark.skipif(os.name == "nt", reason="there is no SIGKILL")


class Scene(NamedTuple):
    """Something that happens to one connection, which causes it leaves, and which of them it was."""

    play: Callable[[Capture], None]
    was: str
    left: frozenset[str]


@pytest.fixture(params=PROGRAMS)
def file(request: pytest.FixtureRequest, tmp_path: Path) -> Path:
    """Where the program with this name writes."""
    return tmp_path / f"{request.param}.capture"


def captured(file: Path) -> Capture:
    """Return what captures one connection into that file, until it is over."""

    @contextlib.contextmanager
    def capture(port: int) -> Iterator[None]:
        program = next(one for one in PROGRAMS if one == file.stem)
        with sniffing(program, file.parent, port) as sniffer:
            yield
            sniffer.read(over(1))

    return capture


def causes(file: Path) -> list[set[str]]:
    """Return the keys of the causes that are left of each connection."""
    return [{one.key for one in verdict.left} for verdict in diagnose(file).verdicts]


@contextlib.contextmanager
def talking(url: str) -> Iterator[Any]:
    """Connect, say something, hear it again, and stay until the other side ends it."""
    with connect(url, ping_interval=None) as ws:
        ws.send("hello")
        assert ws.recv() == "hello"
        yield ws
        with contextlib.suppress(ConnectionClosed):
            ws.recv(timeout=20)


# nginx


def idle(capture: Capture) -> None:
    with (
        backend("ws") as server,
        plain(server.port, read_timeout=2) as nginx,
        capture(nginx.port),
        talking(nginx.url(server.url)),
    ):
        pass


def nobody_behind(capture: Capture) -> None:
    [nobody] = free_ports(1)
    with plain(nobody) as nginx, capture(nginx.port), pytest.raises(InvalidStatus, match="502"):
        connect(nginx.url("ws://localhost/chat"))


def without_tls(capture: Capture) -> None:
    with (
        backend("ws") as server,
        plain(server.port, before=TLS) as nginx,
        capture(nginx.port),
        pytest.raises(InvalidStatus, match="400"),
    ):
        connect(nginx.url(server.url))


def killed_behind(capture: Capture) -> None:
    with (
        backend("ws") as server,
        plain(server.port) as nginx,
        capture(nginx.port),
        talking(nginx.url(server.url)),
    ):
        server.kill()


@pytest.mark.parametrize("is_killed", [True, False], ids=["the server is killed", "nginx waits no longer"])
def test_of_a_capture_on_both_sides_of_nginx_it_is_said_which_ended_first(is_killed: bool, tmp_path: Path) -> None:
    with (
        backend("ws") as server,
        plain(server.port, read_timeout=60 if is_killed else 2) as nginx,
        sniffing("tcpdump", tmp_path, nginx.port, server.port) as sniffer,
    ):
        with talking(nginx.url(server.url)):
            if is_killed:
                server.kill()
        sniffer.read(over(2))
    found = diagnose(sniffer.path).found
    assert [one.leg for one in found.verdicts] == ["front", "back"]
    assert len(grouped(found.verdicts)) == 2
    [words] = found.alike
    assert words.startswith("#1 and #2 are the two sides of one proxy")
    assert "The side behind the proxy, #2, ended first." in words
    was = "server-killed" if is_killed else "proxy-idle"
    for verdict in found.verdicts:
        [cause] = [cause for cause in verdict.left if cause.key == was]
        assert any(words.endswith(why) for why in cause.because)
    assert ("The server's end did that" if is_killed else "The proxy's own end did that") in words


# ws, and uvicorn


def hangs_up(kind: str, capture: Capture) -> None:
    with backend(kind) as server, capture(server.port), connect(server.url, ping_interval=None) as ws:
        ws.send("hang up")
        with pytest.raises(ConnectionClosed, match="4001"):
            ws.recv()


def killed(kind: str, capture: Capture) -> None:
    with backend(kind) as server, capture(server.port), talking(server.url):
        server.kill()


def client_hangs_up(kind: str, capture: Capture) -> None:
    with backend(kind) as server, capture(server.port), connect(server.url, ping_interval=None) as ws:
        ws.close(4001, "logged out")


FIN: Final = frozenset(
    {
        "network-cuts",
        "proxy-age",
        "proxy-hides-loss",
        "proxy-idle",
        "proxy-stops",
        "server-crashes",
        "server-ends-tcp",
        "server-killed",
        "server-out-of-memory",
    }
)
"""What one place cannot tell apart: a FIN from the server's end, and no Close before it."""
IMPATIENT: Final = frozenset({"proxy-age", "proxy-hides-loss", "proxy-idle"})
"""Who does not end what has just begun. How long a connection lives whose server is killed depends on the machine."""
CHOSEN: Final = frozenset(
    {
        "message-refused",
        "page-throttled",
        "replaced",
        "server-busy",
        "server-closes",
        "session-over",
        "upstream-gone",
    }
)
"""What a code from 4000 on may stand for: only the server's own code knows."""
LEFT: Final = frozenset({"client-closes", "page-came-back", "page-left", "proxy-stops"})
"""What a 1001 from the client's end may stand for: a tab that is closed, a program that says so, a proxy that stops."""

NGINX: Final = {
    "an idle timeout": Scene(idle, "proxy-idle", FIN),
    "nobody behind it": Scene(nobody_behind, "gateway-alone", frozenset({"gateway-alone"})),
    # Its answer says so in words.
    "TLS that is not spoken": Scene(without_tls, "plain-to-tls", frozenset({"plain-to-tls"})),
    "the server behind it is killed": Scene(killed_behind, "server-killed", FIN),
}
SERVERS: Final = {
    f"{kind}: {name}": Scene(partial(play, kind), was, left)
    for kind in KINDS
    for name, (play, was, left) in {
        "it hangs up": (hangs_up, "server-closes", CHOSEN),
        "it is killed": (killed, "server-killed", FIN),
        "its client hangs up": (client_hangs_up, "client-closes", frozenset({"client-closes"})),
    }.items()
}


@pytest.mark.parametrize("scene", NGINX.values(), ids=NGINX)
def test_a_capture_before_nginx_leaves_its_cause(scene: Scene, file: Path) -> None:
    scene.play(captured(file))
    assert scene.was in scene.left
    [found] = causes(file)
    assert found in (scene.left, scene.left - IMPATIENT)


@pytest.mark.parametrize("scene", SERVERS.values(), ids=SERVERS)
def test_a_capture_before_a_server_leaves_its_cause(scene: Scene, file: Path) -> None:
    scene.play(captured(file))
    assert scene.was in scene.left
    [found] = causes(file)
    assert found in (scene.left, scene.left - IMPATIENT)


def test_of_several_that_nginx_ended_after_the_same_silence_that_is_said(tmp_path: Path) -> None:
    with (
        backend("ws") as server,
        plain(server.port, read_timeout=5) as nginx,
        sniffing("tcpdump", tmp_path, nginx.port) as sniffer,
    ):
        with talking(nginx.url(server.url)) as first:
            with pytest.raises(TimeoutError):
                first.recv(timeout=1.5)
            with talking(nginx.url(server.url)):
                pass
        sniffer.read(over(2))
    found = diagnose(sniffer.path).found
    assert found.alike == (
        "#1 and #2 ended after the same silence, 5 s, and at different times: somebody counts seconds.",
    )
    for verdict in found.verdicts:
        [idle] = [cause for cause in verdict.left if cause.key == "proxy-idle"]
        assert "Another connection of this file ended after the same silence, 5 s, at another time." in idle.because


# Captures that have not all


def ended(recording: Recording) -> bool:
    """Some end has ended TCP."""
    return any(isinstance(one, events.FinOut) for brought in recording.connections for one in brought.happened)


@pytest.mark.parametrize("way", ["dst", "src"])
@pytest.mark.parametrize(
    ("play", "was"), [(partial(hangs_up, "ws"), "server-closes"), (partial(killed, "ws"), "server-killed")]
)
def test_one_direction_rules_out_nothing_that_was(
    play: Callable[[Capture], None], was: str, way: str, tmp_path: Path
) -> None:
    files = []

    @contextlib.contextmanager
    def capture(port: int) -> Iterator[None]:
        with sniffing("tcpdump", tmp_path, port, way=way) as sniffer:
            yield
            sniffer.read(ended)
            files.append(sniffer.path)

    play(capture)
    [verdict] = diagnose(files[0]).verdicts
    side = "client" if way == "dst" else "server"
    assert was in {one.key for one in verdict.left}
    assert verdict.ended.startswith(f"Only what the {side}'s end sent is in the file")
    assert verdict.next is not None
    assert "both directions" in verdict.next.what


def test_packets_that_are_cut_are_no_plain_http(tmp_path: Path) -> None:
    with (
        backend("ws") as server,
        sniffing("tcpdump", tmp_path, server.port, options=("-s", "100")) as sniffer,
    ):
        with connect(server.url, ping_interval=None) as ws:
            ws.send("hang up")
            with pytest.raises(ConnectionClosed, match="4001"):
                ws.recv()
        sniffer.read(over(1))
    assert causes(sniffer.path) == [CHOSEN]
    assert any("Capture again with `-s 0`" in note for note in diagnose(sniffer.path).recording.notes)


def test_a_capture_begun_too_late_says_who_ended_tcp_first(tmp_path: Path) -> None:
    with backend("ws") as server, talking(server.url) as ws, sniffing("tcpdump", tmp_path, server.port) as sniffer:
        client = ws.local_address[1]
        # Nobody saw who connected, so the lower port is named, and here both ports are what the system has left.
        named = (
            f":{server.port} ended TCP first" if server.port < client else f"not 127.0.0.1:{client}, ended TCP first"
        )
        server.kill()
        sniffer.read(lambda recording: any(named in one for one in recording.notes))
    assert not diagnose(sniffer.path).verdicts


# Chromium


async def closes_its_tab(page: Page, server: Backend) -> None:
    await page.close()


async def closes(page: Page, server: Backend) -> None:
    await page.evaluate("ws.close(4001, 'logged out')")
    await logged(page, "close 4001 true")


async def is_left_alone(page: Page, server: Backend) -> None:
    server.kill()
    await logged(page, "close 1006 false")


PAGES: Final[dict[str, tuple[Act, str, frozenset[str]]]] = {
    "its tab is closed": (closes_its_tab, "page-left", LEFT),
    "it hangs up": (closes, "client-closes", frozenset({"client-closes"})),
    "its server is killed": (is_left_alone, "server-killed", FIN),
}


@pytest.mark.asyncio(loop_scope="module")
@pytest.mark.parametrize(("act", "was", "left"), PAGES.values(), ids=PAGES)
async def test_a_capture_of_a_page_leaves_its_cause(
    act: Act, was: str, left: frozenset[str], file: Path, browser: Browser, site: str
) -> None:
    page = await browser.new_page()
    await page.goto(f"{site}/one")
    with backend("ws") as server, captured(file)(server.port):
        await page.evaluate(LISTEN, server.url)
        await page.evaluate("ws.send('hello')")
        await logged(page, "message hello")
        await act(page, server)
    assert was in left
    [found] = causes(file)
    assert found in (left, left - IMPATIENT)
    if not page.is_closed():
        await page.close()
