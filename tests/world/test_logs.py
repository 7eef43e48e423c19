"""What proxies write in their logs when a connection ends: they write it again here, and ``wskit why`` knows it."""

from __future__ import annotations

import asyncio
import contextlib
import signal
import socket
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import AbstractAsyncContextManager, AbstractContextManager
from dataclasses import dataclass
from functools import partial

import pytest
from helpers import soon, tcp_server

from wskit import Timeline
from wskit.course.recognition import recognise

from .caddy import caddy
from .envoy import envoy
from .haproxy import TLS, ask, haproxy
from .meetings import Behind, Meeting, Stand, a_server, coming, deaf, knock, nobody
from .nginx import TLS as NGINX_TLS
from .nginx import nginx, plain
from .nginx import proxy as passing
from .proxies import Proxy

Make = Callable[[int], AbstractContextManager[Proxy]]


@contextlib.contextmanager
def full() -> Iterator[int]:
    """Let somebody listen who takes nobody: those who wait to be accepted are too many already."""
    with contextlib.ExitStack() as stack:
        listening = stack.enter_context(socket.create_server(("127.0.0.1", 0), backlog=0))
        for _ in range(3):
            waiting = stack.enter_context(socket.socket())
            waiting.setblocking(False)
            waiting.connect_ex(listening.getsockname())
        yield listening.getsockname()[1]


@contextlib.asynccontextmanager
async def nobody_new() -> AsyncIterator[Behind]:
    with full() as port:
        yield Behind(f"ws://127.0.0.1:{port}/", Timeline())


def _answers(answer: bytes) -> Callable[[], AbstractAsyncContextManager[Behind]]:
    """Let a server take a request, answer with this, and end TCP."""

    @contextlib.asynccontextmanager
    async def behind() -> AsyncIterator[Behind]:
        async def talk(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
            await reader.readuntil(b"\r\n\r\n")
            writer.write(answer)

        async with tcp_server(talk) as url:
            yield Behind(url, Timeline())

    return behind


@dataclass(frozen=True)
class Log:
    """What is done before a proxy, or by it, and words of the line that it then writes; ``means`` is what that means.

    Where nothing is done, whoever comes is refused. ``ends`` tells whether the connection ends by what is done.
    """

    make: Make
    words: tuple[str, ...]
    means: str
    does: Callable[[Meeting, Proxy], object] | None = None
    behind: Callable[[], AbstractAsyncContextManager[Behind]] = a_server
    scheme: str = "ws"
    ends: bool = True


def _wait(meeting: Meeting, proxy: Proxy) -> None:
    """Let nothing pass."""


def _client_resets(meeting: Meeting, proxy: Proxy) -> None:
    meeting.client.link.reset()


def _server_resets(meeting: Meeting, proxy: Proxy) -> None:
    meeting.server.link.reset()


def _goodbye(meeting: Meeting, proxy: Proxy) -> None:
    meeting.server.close(4001)


def _stop(meeting: Meeting, proxy: Proxy) -> None:
    proxy.signal(signal.SIGTERM)


def _stays(said: bytes, *, place: int = 0) -> Callable[[Meeting, Proxy], None]:
    """Connect beside it, say no more than this, and stay until the proxy ends it."""

    def does(meeting: Meeting, proxy: Proxy) -> None:
        with socket.create_connection(("127.0.0.1", proxy.ports[place])) as spare:
            spare.sendall(said)
            while spare.recv(4096):
                pass

    return does


def _shut(meeting: Meeting, proxy: Proxy) -> None:
    ask(proxy, "shutdown sessions server behind/one")


_SI = {"stream_idle_timeout": "0.3s"}
_OLD = {"common_http_protocol_options": {"max_stream_duration": "0.3s"}}
_UPGRADED = "while proxying upgraded connection"
_LATE, _HURRIED = "client timed out", "; client_header_timeout 300ms;"
_JUNK, _NOTHING = b"hello there, this is not HTTP\r\n\r\n", b""

LOGS: dict[str, Log] = {
    "nginx, idle": Log(partial(plain, read_timeout=0.3), ("upstream timed out", _UPGRADED), "60 seconds", _wait),
    "nginx, client resets": Log(plain, ("recv() failed", _UPGRADED), "broke TCP off (RST)", _client_resets),
    "nginx, server resets": Log(plain, ("recv() failed", _UPGRADED), "broke TCP off (RST)", _server_resets),
    "nginx, killed": Log(
        plain, ("exited on signal 9",), "was killed", lambda meeting, proxy: proxy.workers()[0].kill()
    ),
    "nginx, loaded again": Log(
        plain, ("gracefully shutting down",), "loaded again", lambda _, proxy: proxy.signal(signal.SIGHUP), ends=False
    ),
    "nginx, no TLS": Log(partial(plain, before=NGINX_TLS), ("plain HTTP request to HTTPS port",), "does not speak TLS"),
    "nginx, nobody": Log(plain, ("connect() failed",), "Nobody listens", behind=nobody),
    "nginx, nobody new": Log(
        partial(plain, more="proxy_connect_timeout 300ms;"),
        ("upstream timed out", "while connecting to upstream"),
        "did not answer TCP",
        behind=nobody_new,
    ),
    "nginx, no answer": Log(
        partial(plain, read_timeout=0.3),
        ("upstream timed out", "while reading response header"),
        "answered nothing",
        behind=deaf,
    ),
    "nginx, a spare connection": Log(
        partial(plain, before=_HURRIED), (_LATE, "while waiting for request"), "no request", _stays(b""), ends=False
    ),
    "nginx, half a request": Log(
        partial(plain, before=_HURRIED),
        (_LATE, "while reading client request headers"),
        "did not end",
        _stays(b"GET / HTTP/1.1\r\n"),
        ends=False,
    ),
    "nginx, a spare connection before TLS": Log(
        lambda port: nginx(passing(port), passing(port, before=NGINX_TLS + _HURRIED[1:])),
        (_LATE, "while SSL handshaking"),
        "no handshake",
        _stays(b"", place=1),
        ends=False,
    ),
    "nginx, gone": Log(plain, ("upstream prematurely closed",), "without an answer", behind=_answers(_NOTHING)),
    "nginx, junk": Log(plain, ("upstream sent no valid HTTP/1.0 header",), "speak HTTP", behind=_answers(_JUNK)),
    "haproxy, idle": Log(partial(haproxy, tunnel="300ms"), (" cD-- ",), "`timeout tunnel`", _wait),
    "haproxy, client resets": Log(haproxy, (" CD-- ",), "The client broke TCP off", _client_resets),
    "haproxy, server resets": Log(haproxy, (" SD-- ",), "The server broke TCP off", _server_resets),
    "haproxy, goodbye": Log(haproxy, (" 101 ", " ---- "), "One side ended TCP", _goodbye),
    "haproxy, shut": Log(haproxy, (" K--- ",), "The proxy itself ended it", _shut),
    "haproxy, nobody": Log(haproxy, (" SC-- ",), "Nobody listens", behind=nobody),
    "haproxy, nobody new": Log(partial(haproxy, connect="300ms"), (" sC-- ",), "did not answer TCP", behind=nobody_new),
    "haproxy, no answer": Log(partial(haproxy, answer="300ms"), (" sH-- ",), "answered nothing", behind=deaf),
    "haproxy, gone": Log(haproxy, (" SH-- ",), "without an answer", behind=_answers(_NOTHING)),
    "haproxy, junk": Log(haproxy, (" PH-- ",), "is not HTTP", behind=_answers(_JUNK)),
    "haproxy, not trusted": Log(partial(haproxy, tls=TLS), ("SSL handshake failure",), "did not trust", scheme="wss"),
    "envoy, idle": Log(partial(envoy, manager=_SI), (" 101 SI ",), "`stream_idle_timeout`", _wait),
    "envoy, old": Log(partial(envoy, manager=_OLD), ("max_duration_timeout",), "`max_stream_duration`", _wait),
    "envoy, client resets": Log(envoy, (" 101 DC ", "remote"), "The client ended TCP first", _client_resets),
    "envoy, server resets": Log(envoy, (" 101 UC ",), "The server ended TCP first", _server_resets),
    "envoy, goodbye": Log(envoy, (" 101 UC ",), "The server ended TCP first", _goodbye),
    "envoy, stopped": Log(envoy, ("downstream_local_disconnect",), "The proxy stopped", _stop),
    "envoy, nobody": Log(envoy, (" 503 UF ",), "Nobody listens", behind=nobody),
    "envoy, no answer": Log(partial(envoy, answer="0.3s"), (" 504 UT ",), "answered nothing", behind=deaf),
    "envoy, gone": Log(envoy, (" 503 UC ",), "without an answer", behind=_answers(_NOTHING)),
    "envoy, no upgrade": Log(partial(envoy, upgrade=False), ("upgrade_failed",), "`upgrade_configs`"),
    "caddy, nobody": Log(caddy, ("dial tcp",), "Nobody listens", behind=nobody),
}


@pytest.mark.parametrize("what", LOGS)
async def test_a_line_that_a_proxy_writes_is_known(what: str) -> None:
    log = LOGS[what]
    async with log.behind() as behind:
        with log.make(behind.port) as proxy:
            stand = Stand(proxy.url(behind.url, scheme=log.scheme))
            if log.does is None:
                await knock(behind, stand)
            else:
                async with coming(behind, stand) as meeting:
                    log.does(meeting, proxy)
                    if log.ends:
                        await soon(meeting.client.closed)
            line = proxy.line(*log.words)
    found = recognise(line, in_a_log=True).symptoms
    assert any(log.means in one.means for one in found), (line, [one.means for one in found])


async def test_nginx_writes_nothing_of_a_server_that_ended_tcp_with_a_fin() -> None:
    async with a_server() as behind:
        with plain(behind.port) as proxy:
            async with coming(behind, Stand(proxy.url(behind.url))) as meeting:
                meeting.server.link.cut()
                await soon(meeting.client.closed)
            proxy.line("GET 101")
            proxy.signal(signal.SIGQUIT)  # what it still has to say comes before its end
            proxy.line("exit")
            lines = proxy.lines()
    assert not [line for line in lines if 'request: "' in line]
