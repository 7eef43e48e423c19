"""What stands between two ends in real life: nginx as it comes from Debian, and the TLS ports of others."""

from __future__ import annotations

import asyncio
import ssl

import trustme
from helpers import soon

from wskit import CloseEvent, EchoServer, Timeline, WebSocket, handshake
from wskit.record.events import FinIn, RstIn

from .nginx import TLS, nginx, proxy

_NOT_CLEAN = CloseEvent(1006, "", False)


async def test_a_tls_port_of_nginx_answers_a_plain_request_with_400() -> None:
    with nginx(TLS) as port:
        ws = WebSocket(f"ws://127.0.0.1:{port}/", timeline=Timeline())
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
    timeline = Timeline()
    async with EchoServer(ping_interval=None, timeline=timeline) as server:
        path = server.url.partition("//")[2].partition("/")[2]
        with nginx(proxy(server.port, read_timeout=1)) as port:
            ws = WebSocket(f"ws://127.0.0.1:{port}/{path}", timeline=timeline)
            await soon(ws.opened)
            connection = server.connections[-1]
            assert await soon(ws.closed) == await soon(connection.closed) == _NOT_CLEAN
            for end in (ws.end, connection.end):
                assert [type(event) for event in timeline.events(end) if isinstance(event, FinIn | RstIn)] == [FinIn]


async def test_a_proxy_makes_two_connections_of_one() -> None:
    timeline = Timeline()
    async with EchoServer(ping_interval=None, timeline=timeline) as server:
        path = server.url.partition("//")[2].partition("/")[2]
        with nginx(proxy(server.port, read_timeout=60)) as port:
            ws = WebSocket(f"ws://127.0.0.1:{port}/{path}", timeline=timeline)
            await soon(ws.opened)
            connection = server.connections[-1]
            ws.link.reset()
            await soon(ws.closed)
            await soon(connection.closed)
            seen = [type(event) for event in timeline.events(connection.end) if isinstance(event, FinIn | RstIn)]
            assert seen == [FinIn]  # a RST on the one is a FIN on the other
