"""What every test may ask for: an echo server and a timeline of its own; and on which kind of loop all of them run."""

from __future__ import annotations

import asyncio
import contextlib
import selectors
from asyncio.selector_events import BaseSelectorEventLoop
from collections.abc import Callable, Iterator, Mapping

import hypothesis
import pytest

from wskit import DOMException, EchoServer, Timeline, WebSocket

# How long an example takes depends on what else this computer does.
hypothesis.settings.register_profile("any computer", deadline=None)
hypothesis.settings.load_profile("any computer")


class BareLoop(BaseSelectorEventLoop):
    """What a loop of Windows has that waits for sockets: no signals, no processes, and the oldest way of waiting."""

    def __init__(self) -> None:
        super().__init__(selectors.SelectSelector())


LOOPS: dict[str, Callable[[], asyncio.AbstractEventLoop]] = {"own": asyncio.new_event_loop, "bare": BareLoop}


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(
        "--loop", choices=sorted(LOOPS), default="own", help="the system's own kind of loop, or a bare one"
    )


def pytest_configure(config: pytest.Config) -> None:
    if config.getoption("loop") == "bare":
        asyncio.new_event_loop = BareLoop  # what the background loop is made by


def pytest_asyncio_loop_factories(
    config: pytest.Config, item: pytest.Item
) -> Mapping[str, Callable[[], asyncio.AbstractEventLoop]]:
    kind = config.getoption("loop")
    return {kind: LOOPS[kind]}


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
