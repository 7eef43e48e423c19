"""EchoServer: where it listens, whom it lets in, and how large a message may be."""

from __future__ import annotations

import errno
import re
import secrets
import socket
from typing import Any

import pytest
from helpers import RawClient, happened, listen, refuses, soon, tasks_on_the_portal

from wskit import CloseEvent, DOMException, EchoServer, Timeline, WebSocket, transcript
from wskit.ends import address
from wskit.record import events
from wskit.record.timeline import shared


async def opened(server: EchoServer, *protocols: str) -> WebSocket:
    return await soon(WebSocket(server.url, protocols, timeline=server.timeline).opened)


# Where it listens.


def test_it_listens_as_soon_as_it_is_made_at_an_address_that_nobody_can_guess(server: EchoServer) -> None:
    assert not refuses(server.port)
    match = re.fullmatch(r"ws://127\.0\.0\.1:(\d+)/([\w-]{43})", server.url)  # 43 letters are 32 bytes
    assert match is not None
    assert int(match[1]) == server.port


def test_no_two_servers_have_the_same_address(server: EchoServer) -> None:
    with EchoServer() as other:
        assert other.port != server.port
        assert other.url.rpartition("/")[2] != server.url.rpartition("/")[2]


def test_it_listens_on_one_loopback_address_only(server: EchoServer) -> None:
    with socket.socket() as probe:
        assert probe.connect_ex(("127.0.0.2", server.port)) == errno.ECONNREFUSED


@pytest.mark.parametrize("family", ["EchoServer", "socket"])
def test_a_port_that_is_taken_is_an_error_that_names_it_and_leaves_nothing(server: EchoServer, family: str) -> None:
    tasks = tasks_on_the_portal()
    with socket.create_server(("127.0.0.1", 0)) as other:
        port: int = server.port if family == "EchoServer" else other.getsockname()[1]
        with pytest.raises(OSError, match=f"port {port} is taken; name another") as caught:
            EchoServer(port)
    assert caught.value.errno == errno.EADDRINUSE
    assert tasks_on_the_portal() <= tasks


def test_any_other_trouble_with_listening_is_passed_on(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(address, "LOOPBACK", "203.0.113.1")  # nobody's address (RFC 5737)
    with pytest.raises(OSError, match=r"203\.0\.113\.1"):
        EchoServer()


@pytest.mark.parametrize(
    ("options", "error", "complaint"),
    [
        ({"port": "8765"}, TypeError, "port is a whole number"),
        ({"port": 8765.0}, TypeError, "port is a whole number"),
        ({"port": True}, TypeError, "port is a whole number"),
        ({"port": None}, TypeError, "port is a whole number"),
        ({"port": -1}, ValueError, "port is from 0 to 65535, not -1"),
        ({"port": 65536}, ValueError, "port is from 0 to 65535, not 65536"),
        ({"max_size": 0}, ValueError, "max_size is 1 or more, not 0"),
        ({"max_size": None}, TypeError, "max_size is a whole number"),
        ({"protocols": 5}, TypeError, "'chat'"),
        ({"protocols": ["chat", "chat"]}, DOMException, "named twice"),
    ],
)
def test_arguments_that_cannot_be_are_errors(options: dict[str, Any], error: type[Exception], complaint: str) -> None:
    with pytest.raises(error, match=complaint):
        EchoServer(**options)


def test_its_events_go_to_the_shared_timeline_or_to_the_one_it_was_given_though_that_is_empty() -> None:
    mine = Timeline()
    with EchoServer() as one, EchoServer(timeline=mine) as other:
        assert one.timeline is shared()
        assert other.timeline is mine


# Whom it lets in.


@pytest.mark.parametrize(
    "spell",
    ["/", "/{}x", "/x{}", "//{}", "/x/{}", "/%20{}", "{}", "*", "/x?{}", "http://localhost/{}"],
)
def test_whoever_does_not_know_the_token_gets_403_and_no_connection(server: EchoServer, spell: str) -> None:
    token = server.url.rpartition("/")[2]
    with RawClient(server, spell.format(token)) as client:
        assert client.status == 403
        assert b"not the server's own" in client.read_to_end()
    assert server.connections == ()


@pytest.mark.parametrize(
    ("head", "status"),
    [
        ("GET / HTTP/1.1\r\nHost: x\r\n\r\n", b"HTTP/1.1 204 "),
        ("GET /guess HTTP/1.1\r\nHost: x\r\n\r\n", b"HTTP/1.1 403 "),
        ("GET / HTTP/1.1\r\nHost: x\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n", b"HTTP/1.1 403 "),
    ],
)
def test_who_only_asks_whether_somebody_is_there_is_told_so_and_no_more(
    server: EchoServer, head: str, status: bytes
) -> None:
    with socket.create_connection(("127.0.0.1", server.port), timeout=5) as asking:
        asking.sendall(head.encode())
        answer = b"".join(iter(lambda: asking.recv(4096), b""))
    assert answer.startswith(status)
    assert server.url.rpartition("/")[2].encode() not in answer
    if status.startswith(b"HTTP/1.1 204"):
        assert answer.endswith(b"\r\n\r\n")
        assert b"Content-" not in answer
    assert server.connections == ()


@pytest.mark.parametrize("spell", ["/{}", "/{}/", "/{}/room/1", "/{}?name=x", "/{}/?#"])
def test_whoever_knows_the_token_may_add_a_path_and_a_query(server: EchoServer, spell: str) -> None:
    with RawClient(server, spell.format(server.url.rpartition("/")[2])) as client:
        assert client.status == 101


def test_the_token_is_compared_in_constant_time(server: EchoServer, monkeypatch: pytest.MonkeyPatch) -> None:
    compared: list[tuple[bytes, bytes]] = []
    compare = secrets.compare_digest

    def spy(one: bytes, other: bytes) -> bool:
        compared.append((one, other))
        return compare(one, other)

    monkeypatch.setattr(secrets, "compare_digest", spy)
    with RawClient(server, "/guess") as client:
        assert client.status == 403
    assert compared == [(b"guess", server.url.rpartition("/")[2].encode())]


async def test_a_page_with_the_wrong_token_sees_an_error_then_1006(server: EchoServer) -> None:
    ws = WebSocket(server.url + "x", timeline=server.timeline)
    log = listen(ws)
    assert await soon(ws.closed) == CloseEvent(1006, "", was_clean=False)
    assert log.types == ["error", "close"]
    assert str(transcript(ws)).startswith("ERROR: the server answered with HTTP status 403 instead of 101")


@pytest.mark.parametrize(
    ("known", "offered", "chosen"),
    [
        (None, ["b", "a"], "b"),
        (None, [], ""),
        (["a", "b"], ["x", "b", "a"], "b"),
        ("a", ["b", "a"], "a"),
        (["a"], [], ""),
    ],
)
async def test_it_agrees_to_the_first_protocol_offered_that_it_knows(
    known: str | list[str] | None, offered: list[str], chosen: str
) -> None:
    async with EchoServer(protocols=known) as server:
        assert (await opened(server, *offered)).protocol == chosen


@pytest.mark.parametrize("known", [["a"], []])
async def test_a_page_that_offers_only_protocols_it_does_not_know_sees_an_error(known: list[str]) -> None:
    async with EchoServer(protocols=known) as server:
        ws = WebSocket(server.url, "b")
        log = listen(ws)
        assert (await soon(ws.closed)).code == 1006
    assert log.types == ["error", "close"]


# How large a message may be.


async def test_a_message_of_the_largest_size_comes_back(timeline: Timeline) -> None:
    async with EchoServer(max_size=1000, timeline=timeline) as server:
        ws = await opened(server)
        ws.send("x" * 1000)
        assert (await happened(timeline, events.Received, ws.end)).data == "x" * 1000


@pytest.mark.parametrize("size", [1001, 2**20])
async def test_a_message_above_the_largest_size_ends_in_1009_and_the_transcript_says_so(
    timeline: Timeline, size: int
) -> None:
    async with EchoServer(max_size=1000, timeline=timeline) as server:
        ws = await opened(server)
        ws.send(b"x" * size)
        event = await soon(ws.closed)
        assert (event.code, event.was_clean) == (1009, True)
        assert "DISCONNECTED: 1009 Message Too Big" in str(transcript(ws))
        [connection] = server.connections
        # The end that gives up stops reading, so it is left with 1006.
        assert await soon(connection.closed) == CloseEvent(1006, "", was_clean=False)
        assert "ERROR: a message was too big: " in str(transcript(connection))
