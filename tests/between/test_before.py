"""Before: a middle at a URL that looks like the target's."""

from __future__ import annotations

import pytest
from helpers import soon

from wskit import EchoServer, Timeline, WebSocket
from wskit.between.before import local_host, named, page_url, stand_before
from wskit.protocol.url import read_url
from wskit.record.events import BytesOut


@pytest.mark.parametrize(
    ("target", "host", "ending"),
    [
        ("ws://localhost:3000/chat", "localhost", "/chat"),
        ("ws://127.0.0.1:3000/", "127.0.0.1", ""),
        ("ws://[::1]:3000/a/b/", "[::1]", "/a/b/"),
        ("wss://h.invalid/chat?a=b", "127.0.0.1", "/chat"),
    ],
)
def test_the_url_has_the_host_of_the_target_if_that_is_here_and_its_path(target: str, host: str, ending: str) -> None:
    try:
        middle = stand_before(read_url(target), timeline=Timeline())
    except OSError:
        if host != "[::1]":
            raise
        pytest.skip("this computer has no IPv6")
    url = page_url(middle, read_url(target))
    assert url.startswith(f"ws://{host}:{middle.port}/")
    assert url.count("/") == 3 + ending.count("/")
    assert url.endswith(ending)
    middle.close()


async def test_it_leads_where_the_target_leads() -> None:
    async with EchoServer(timeline=Timeline()) as server:
        target = read_url(f"{server.url}?key=1")
        async with stand_before(target, timeline=Timeline()) as middle:
            await soon(WebSocket(page_url(middle, target), timeline=Timeline()).opened)
            happened = middle.timeline.events(middle.connections[0].back_end)
            asked = next(event for event in happened if isinstance(event, BytesOut))
            assert f"GET /{server.url.rpartition('/')[2]}?key=1 ".encode() in asked.data


@pytest.mark.parametrize(
    ("target", "shown"),
    [
        ("ws://localhost:3000/chat?token=s3cret", "ws://localhost:3000/chat?token=…"),
        ("ws://u:s3cret@h/aToken-of-a-server-of-wskit", "ws://h/…"),
    ],
)
def test_a_target_is_named_without_secrets(target: str, shown: str) -> None:
    assert named(read_url(target)) == shown


@pytest.mark.parametrize(
    ("target", "host"),
    [("ws://localhost/", "localhost"), ("ws://[::1]/", "::1"), ("ws://192.0.2.1/", None), ("ws://h.invalid/", None)],
)
def test_a_host_is_local_or_none(target: str, host: str | None) -> None:
    assert local_host(read_url(target)) == host
