"""Serving: the echo server by itself, for any client, and what happens on it.

1. The first line is the URL and nothing else: scripts read it. Then comes, unless it is to be quiet, a line for each
   client that is let in, that leaves, or that is refused. What a person has to know besides goes to standard error.
2. What is kept is bounded: a server may run for months.
3. The first Ctrl-C says 1001 to everyone. A second one is from somebody who will not wait for those slow to answer.
4. Whoever names a port has the same URL again: the token of that port is kept. Only who listens on a port changes it.
"""

from __future__ import annotations

import asyncio
import secrets
import signal
import sys
import time
from collections.abc import Iterator

from ..ends.address import is_loopback
from ..ends.server import EchoServer
from ..loops import portal
from ..loops.system import asked_to_stop
from ..protocol.interface import ReadyState
from ..reading.visits import Visits
from ..record.events import Event
from ..record.follower import Follower
from ..record.timeline import Timeline
from ..views.visits import is_bad, line
from . import tokens
from .terminal import Terminal
from .watching import BYTES, EVENTS, Watcher, following

__all__ = ["serve"]


def serve(
    port: int, *, host: str | None = None, token: str | None = None, new_token: bool = False, quiet: bool = False
) -> int:
    """Run the server until it is asked to stop. Returns the exit status.

    Args:
        port: the port to listen on; 0 takes any that is free.
        host: the address to listen on; None is 127.0.0.1.
        token: that of the URL. None is the one that is kept for the port; with port 0 it is a new one each time.
        new_token: whether to keep a new one for the port from now on.
        quiet: whether to say nothing but the URL.
    """
    try:
        asyncio.run(_serve(Terminal(), port, host, token, new_token=new_token, quiet=quiet))
    except OSError as error:
        print(f"wskit: {error.strerror or error}", file=sys.stderr)
        return 1
    return 0


async def _serve(
    terminal: Terminal, port: int, host: str | None, token: str | None, *, new_token: bool, quiet: bool
) -> None:
    timeline = Timeline(max_events=EVENTS, max_bytes=BYTES)
    keeps = port != 0 and token is None
    if keeps and not new_token:
        token = tokens.kept(port)
    with asked_to_stop() as asked, following(timeline) as (follower, news):
        server = EchoServer(port, host=host, token=token or secrets.token_urlsafe(), timeline=timeline)
        same_again = tokens.remember(server.port, server.url) if keeps and token is None else port != 0
        terminal.say(server.url)
        if quiet:
            await asked.get()
            await _say_goodbye(server, asked)
            return
        reporter = _Reporter(terminal, follower)
        notes = Terminal(sys.stderr)
        for text in _introduction(server, host, same_again=same_again, keeps=keeps):
            notes.say(notes.entry(text, "  "))
        async with asyncio.TaskGroup() as tasks:
            watching = tasks.create_task(reporter.watch(news))
            await asked.get()
            if notes.is_person:
                notes.say("")  # behind the ^C that the terminal shows
            for text in _parting(server):
                notes.say(notes.entry(text, "  "))
            await _say_goodbye(server, asked)
            watching.cancel()
        reporter.report()


async def _say_goodbye(server: EchoServer, asked: asyncio.Queue[signal.Signals]) -> None:
    """Close the server, and wait until all have gone or somebody will not wait."""

    async def all_gone() -> None:
        await server.closed

    # Not waited for: this thread takes the signals, and must not be blocked when the second one comes. (Python 3.11
    # hangs there if it is traced: the other thread turns round and round until somebody looks at the signal.)
    portal.post(server.close)
    ends = [asyncio.create_task(all_gone()), asyncio.create_task(asked.get())]
    await asyncio.wait(ends, return_when=asyncio.FIRST_COMPLETED)


class _Reporter(Watcher):
    """Says what happens on a server."""

    def __init__(self, terminal: Terminal, follower: Follower) -> None:
        super().__init__(terminal, follower)
        self._visits = Visits()

    def _lose(self) -> None:
        self._visits.lose()
        super()._lose()

    def _take(self, event: Event) -> None:
        if (told := self._visits.feed(event)) is not None:
            said = self._terminal.entry(f"{self._clock(told.time)} {line(told)}", " " * 9)
            self._terminal.say(self._terminal.bold(said) if is_bad(told) else said)


def _introduction(server: EchoServer, host: str | None, *, same_again: bool, keeps: bool) -> Iterator[str]:
    """Say what to know of the URL."""
    for url in server.urls[1:]:
        yield f"The same from here: {url}" if url is server.urls[-1] else f"The same: {url}"
    if host is None or is_loopback(host):
        yield "Whoever has this URL can use the server, from this computer."
    else:
        yield "Whoever has this URL can use the server, from any computer that reaches this one."
        yield "What passes is not encrypted: whoever is on the way can read it, and the URL."
    if same_again:
        another = ", until you make another with --new-token" if keeps else ""
        yield f"The next start on port {server.port} has the same URL{another}."
    yield f"To end it, press Ctrl-C. Now it is {time.strftime('%Y-%m-%d %H:%M:%S %z')}."


def _parting(server: EchoServer) -> Iterator[str]:
    """Say what is going on while the last ones leave."""
    count = sum(connection.state is ReadyState.OPEN for connection in server.connections)
    if count:
        many = "1 connection" if count == 1 else f"{count} connections"
        yield f"Closing {many} with 1001. Who will not wait presses Ctrl-C again."
