"""What every test may ask for: an echo server and a timeline of its own."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator

import pytest

from wskit import DOMException, EchoServer, Timeline, WebSocket


@pytest.fixture
def timeline() -> Timeline:
    """A record that no other test writes to."""
    return Timeline()


@pytest.fixture
def server() -> Iterator[EchoServer]:
    """An echo server, closed after the test."""
    server = EchoServer(timeline=Timeline())
    yield server
    # asyncio leaks a connection that is just being accepted when its server closes. They are accepted in order: when
    # this one is open, all that a test began and did not wait for are through.
    with contextlib.suppress(DOMException):
        WebSocket(server.url, timeline=server.timeline).opened.result(10)
    server.close()
    server.closed.result(10)
