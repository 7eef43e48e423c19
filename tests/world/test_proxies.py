"""What single proxies do that others do not, and the TLS ports of others."""

from __future__ import annotations

import asyncio
import signal
import ssl
from collections.abc import Callable
from functools import partial
from urllib.parse import urlsplit

import pytest
import trustme
from helpers import happened, soon

from wskit import CloseEvent, Timeline, WebSocket, handshake
from wskit.record import events

from .caddy import caddy
from .envoy import ask, envoy
from .haproxy import haproxy
from .meetings import (
    BYE_OF_SERVER,
    PING_OF_CLIENT,
    Between,
    Meeting,
    Stand,
    a_server,
    coming,
    knock,
    ours,
    real,
    say,
)
from .nginx import TLS, nginx, plain
from .proxies import listens, wait_until
from .signs import Signs, lasted

_NOT_CLEAN = CloseEvent(1006, "", False)


async def test_a_tls_port_of_nginx_answers_a_plain_request_with_400() -> None:
    with nginx(TLS) as proxy:
        ws = WebSocket(f"ws://127.0.0.1:{proxy.port}/", timeline=Timeline())
        assert await soon(ws.closed) == _NOT_CLEAN
        response = handshake(ws).response
        assert response is not None
        assert response.status == 400


async def test_a_tls_port_of_python_ends_tcp_without_an_answer() -> None:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    trustme.CA().issue_cert("localhost").configure_cert(context)
    listening = await asyncio.start_server(lambda *_: None, "127.0.0.1", 0, ssl=context)
    reader, writer = await asyncio.open_connection(*listening.sockets[0].getsockname())
    writer.write(b"GET / HTTP/1.1\r\nHost: localhost\r\nUpgrade: websocket\r\n\r\n")
    assert await soon(reader.read()) == b""
    writer.close()
    listening.close()
    await listening.wait_closed()


async def test_a_proxy_that_hears_nothing_ends_tcp_at_both_ends_and_says_no_goodbye() -> None:
    between = real(partial(plain, read_timeout=1))
    async with a_server() as behind, between(behind) as stand, coming(behind, stand) as meeting:
        await meeting.shows(Signs("open, FIN in, 1006", "open, FIN in, 1006"))
        for end in (meeting.client.end, meeting.server.end):
            assert lasted(behind.timeline, end) == pytest.approx(1, abs=0.4)


@pytest.mark.parametrize("limit", [0.5, 1.5])
async def test_a_larger_limit_of_nginx_only_moves_the_end(limit: float) -> None:
    between = real(partial(plain, read_timeout=limit))
    async with a_server() as behind, between(behind) as stand, coming(behind, stand) as meeting:
        assert await soon(meeting.client.closed) == _NOT_CLEAN
        assert lasted(behind.timeline, meeting.client.end) == pytest.approx(limit, abs=0.4)


async def test_a_proxy_makes_two_connections_of_one() -> None:
    between = real(plain)
    async with a_server() as behind, between(behind) as stand, coming(behind, stand) as meeting:
        meeting.client.link.reset()
        await meeting.shows(Signs("open, RST in, 1006", "open, FIN in, 1006"))  # a RST on the one is a FIN on the other


_PATIENCE = 0.8
_PATIENT: dict[str, Between] = {
    "nginx": real(partial(plain, read_timeout=_PATIENCE)),
    "haproxy": real(partial(haproxy, tunnel=f"{round(_PATIENCE * 1000)}ms")),
    "envoy": real(partial(envoy, manager={"stream_idle_timeout": f"{_PATIENCE}s"})),
    "ours": ours(idle_timeout=_PATIENCE),
}


@pytest.mark.parametrize("who", _PATIENT)
async def test_a_ping_is_traffic_as_anything_else_is(who: str) -> None:
    async with a_server("raw") as behind, _PATIENT[who](behind) as stand, coming(behind, stand, "raw") as meeting:
        end = meeting.server.end
        for _ in range(4):
            came = meeting.server.next()
            meeting.client.send(PING_OF_CLIENT)
            await soon(came)
            await asyncio.sleep(_PATIENCE / 3)  # of real time: what others measure cannot be told to jump
        assert meeting.signs() == Signs("open", "open")
        ended = {"haproxy": events.RstIn}.get(who, events.FinIn)
        await happened(behind.timeline, ended, end)
        assert lasted(behind.timeline, end) == pytest.approx(_PATIENCE, abs=0.4)


def _nothing(meeting: Meeting) -> None:
    """Let nothing pass."""


@pytest.mark.parametrize(
    ("does", "client"),
    [
        pytest.param(_nothing, "open, FIN in, 1006", id="nothing passes"),
        pytest.param(lambda meeting: meeting.client.link.reset(), "open, RST in, 1006", id="the client breaks TCP off"),
    ],
)
async def test_haproxy_lets_go_of_a_server_with_a_rst(does: Callable[[Meeting], None], client: str) -> None:
    between = real(partial(haproxy, tunnel="300ms"))
    async with a_server() as behind, between(behind) as stand, coming(behind, stand) as meeting:
        does(meeting)
        await meeting.shows(Signs(client, "open, RST in, 1006"))


async def test_envoy_ends_tcp_to_a_client_a_second_late() -> None:
    async with a_server() as behind, real(envoy)(behind) as stand, coming(behind, stand) as meeting:
        meeting.server.close(4001)
        await meeting.shows(
            Signs(
                "open, Close 4001 in, Close 4001 out, FIN in, 4001 clean",
                "open, Close 4001 out, Close 4001 in, FIN in, 4001 clean",
            )
        )
        assert lasted(behind.timeline, meeting.client.end) == pytest.approx(1, abs=0.4)
        assert lasted(behind.timeline, meeting.server.end) < 0.4


async def test_behind_envoy_a_goodbye_that_comes_with_a_fin_is_not_clean() -> None:
    async with a_server("raw") as behind, real(envoy)(behind) as stand, coming(behind, stand) as meeting:
        say(meeting.server, BYE_OF_SERVER, fin=True)
        # The client has answered, and nobody has read it.
        await meeting.shows(Signs("open, Close 4001 in, Close 4001 out, RST in, 4001", "open, Close 4001 out, FIN in"))


async def test_envoy_that_knows_no_upgrade_answers_403() -> None:
    async with a_server() as behind, real(partial(envoy, upgrade=False))(behind) as stand:
        assert (await knock(behind, stand)).signs() == Signs("403, 1006", "nothing")


async def test_the_goodbye_of_caddy_is_not_masked_and_a_server_refuses_it() -> None:
    between = real(caddy, lambda proxy: proxy.signal(signal.SIGTERM))
    async with a_server() as behind, between(behind) as stand, coming(behind, stand) as meeting:
        meeting.stand.act()
        await meeting.ended()
        assert meeting.signs().server == "open, Close 1001 in, Close 1002 out, FIN in, 1006"
        failed = await happened(behind.timeline, events.Failed, meeting.server.end)
        assert "incorrect masking" in failed.why


async def _talk(meeting: Meeting) -> None:
    """Let something pass there and back."""
    answer = happened(meeting.behind.timeline, events.Received, meeting.client.end)
    meeting.client.send("hello")
    await answer


async def test_nginx_that_is_loaded_again_keeps_the_old_connections_and_takes_new_ones() -> None:
    async with a_server() as behind:
        with plain(behind.port) as proxy:
            stand = Stand(proxy.url(behind.url))
            async with coming(behind, stand) as old:
                proxy.signal(signal.SIGHUP)
                wait_until(lambda: len(proxy.workers()) == 2, "a second worker")
                proxy.line("gracefully shutting down")
                async with coming(behind, stand) as new:
                    await _talk(old)
                    await _talk(new)


_DRAINS: dict[str, Between] = {
    "nginx": real(plain, lambda proxy: proxy.signal(signal.SIGQUIT)),
    "haproxy": real(haproxy, lambda proxy: proxy.signal(signal.SIGUSR1)),
    "envoy": real(envoy, lambda proxy: ask(proxy, "drain_listeners")),
    "ours": ours(lambda middle: middle.drain(patience=60)),
}


@pytest.mark.parametrize("who", _DRAINS)
async def test_who_drains_listens_no_more_and_lets_the_others_be(who: str) -> None:
    async with a_server() as behind, _DRAINS[who](behind) as stand, coming(behind, stand) as meeting:
        stand.act()
        wait_until(lambda: not listens(urlsplit(stand.url).port or 0), "nobody who listens")
        assert (await knock(behind, stand)).signs() == Signs("1006", "nothing")
        await _talk(meeting)
