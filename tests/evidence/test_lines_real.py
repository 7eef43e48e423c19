"""Lines: what ``websockets`` logs of every ending that it can play is read, and is what tests take it to log."""

from __future__ import annotations

import asyncio
import contextlib
import io
import logging
import re
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from typing import Any, Final

import pytest
import websockets.sync.client
from expected import BEAT, ROWS
from helpers import soon
from websockets.asyncio.client import ClientConnection, connect
from websockets.asyncio.server import ServerConnection, serve
from websockets.exceptions import ConnectionClosed, InvalidStatus
from websockets.protocol import State

from wskit import EchoServer, Timeline, WebSocket
from wskit.endings.table import Ending, performed
from wskit.ends.quiet import LOG
from wskit.ends.raw import RawServer
from wskit.evidence.lines import looks_like_log, read_log
from wskit.evidence.recording import Brought, Recording
from wskit.record import events
from wskit.record.events import End, Event
from wskit.record.logfile import as_log

FORMAT: Final = logging.Formatter("%(asctime)s %(name)s %(levelname)s %(message)s")

ELSEWHERE: Final = frozenset(
    {
        *("server-killed", "server-out-of-memory", "server-deployed", "server-deployed-1012", "server-blocked"),
        *("server-blocked-close", "bad-gateway", "no-server-to-spare", "refused", "changed-mind", "ws-to-tls"),
        *("not-trusted", "expired"),
    }
)
"""The endings in which no server of the library takes a connection in this process."""
RAW: Final = frozenset(
    {
        *("server-no-code", "server-masks", "server-says-1006", "server-text-not-text", "server-no-answer"),
        *("server-keeps-tcp",),
    }
)
"""The endings whose server does what the library never does."""


class Heard(logging.Handler):
    """What was logged: all of it, and the messages of each connection."""

    def __init__(self) -> None:
        super().__init__()
        self.setFormatter(FORMAT)
        self.text = ""
        self.ids = ""
        self.of: dict[str, list[str]] = {}

    def emit(self, record: logging.LogRecord) -> None:
        of = getattr(record, "websocket", None)
        self.text += f"{self.format(record)}\n"
        if of is None:
            self.ids += f"{self.format(record)}\n"
        else:
            # As the documentation of the library advises.
            message = record.getMessage()
            self.of.setdefault(str(of.id), []).append(message)
            self.ids += f"{self.format(record).replace(message, f'{of.id} {message}', 1)}\n"


@contextlib.contextmanager
def heard(logger: logging.Logger) -> Iterator[Heard]:
    """Let a logger say all, and listen to it."""
    handler, level, propagates = Heard(), logger.level, logger.propagate
    logger.addHandler(handler)
    logger.setLevel(logging.DEBUG)
    logger.propagate = False
    try:
        yield handler
    finally:
        logger.removeHandler(handler)
        logger.setLevel(level)
        logger.propagate = propagates


def messages(log: bytes) -> list[str]:
    """Return the messages of a log that a test has made, without what stands before them."""
    return [re.sub(r"^\S+ \S+ websockets\.\w+ [A-Z]+ ", "", line) for line in log.decode().splitlines()]


def read(text: str) -> Recording:
    data = text.encode()
    assert looks_like_log(data[:4096])
    return read_log(io.BytesIO(data), "server.log")


def tells(happened: tuple[Event, ...], end: End) -> list[tuple[object, ...]]:
    """Return what an end did and was told, without times."""
    told: list[tuple[object, ...]] = []
    for event in happened:
        match event:
            case _ if event.end != end:
                continue
            case events.Closing():
                told.append(("Closing", event.ours, event.code, event.reason))
            case events.Closed():
                told.append(("Closed", event.code, event.reason, event.was_clean))
            case events.Opened() | events.Failed():
                told.append((type(event).__name__,))
    return told


def carried(happened: tuple[Event, ...], end: End, kind: type[events.BytesOut] | type[events.BytesIn]) -> int:
    return sum(len(event.data) for event in happened if event.end == end and isinstance(event, kind))


# Servers.


@pytest.mark.parametrize("ending", [row for row in ROWS if row.name not in ELSEWHERE], ids=lambda row: row.name)
async def test_the_servers_log_of_every_ending(ending: Ending) -> None:
    timeline = Timeline()
    with heard(LOG) as log:
        async with performed(ending.name, timeline=timeline, beat=BEAT):
            recorded = timeline.events()
            of = {name: [one for one in said if not one.startswith("server ")] for name, said in log.of.items()}
            ids = log.ids
    if ending.name in RAW:
        assert of == {}
        return
    middle = {end for one in recorded if isinstance(one, events.Bridged) for end in (one.end, one.to)}
    ends = [one.end for one in recorded if isinstance(one, events.Linked) and one.end.side == "server"]
    ends = [end for end in ends if end not in middle]
    made = [messages(as_log([one for one in recorded if one.end == end], "server")) for end in ends]
    # The library begins before it tells the logger which connection it is.
    said = [["= connection is CONNECTING", *one] for one in of.values()]
    assert [without_traceback(one) for one in made] == said
    found = [one for one in read(ids).connections if one.scope.place == "server"]
    assert [tells(one.happened, one.end) for one in found] == [tells(recorded, end) for end in ends]
    if ending.name != "wss-to-plain":  # where it says nothing of the bytes that came, which are TLS
        sizes = [carried(one.happened, one.end, events.BytesOut) for one in found]
        assert sizes == [carried(recorded, end, events.BytesOut) for end in ends]


def without_traceback(said: list[str]) -> list[str]:
    """Leave out what a handler raised: a server of the kit logs nothing of it."""
    place = said.index("connection handler failed") if "connection handler failed" in said else len(said)
    return said[:place]


# Clients.

Act = Callable[[Any, "Behind"], Awaitable[object]]


class Behind:
    """A server, and how to do something to its newest connection."""

    def __init__(self, server: EchoServer | RawServer) -> None:
        self.server = server

    @property
    def newest(self) -> Any:
        return self.server.connections[-1]

    async def closes(self, code: int, reason: str) -> None:
        self.newest.close(code, reason)

    async def resets(self) -> None:
        self.newest.link.reset()

    async def cuts(self) -> None:
        self.newest.link.cut()

    async def writes(self, data: str) -> None:
        self.newest.send(bytes.fromhex(data))


async def _close(client: Any, code: int, reason: str) -> None:
    closing = client.close(code, reason)
    if isinstance(client, ClientConnection):
        await closing


ACTS: dict[str, tuple[type[EchoServer] | type[RawServer], Act]] = {
    "client-1000": (EchoServer, lambda client, behind: _close(client, 1000, "done")),
    "client-3000": (EchoServer, lambda client, behind: _close(client, 3000, "")),
    "server-1001": (EchoServer, lambda client, behind: behind.closes(1001, "")),
    "server-4000": (EchoServer, lambda client, behind: behind.closes(4000, "a (reason) in [brackets]")),
    "network-resets": (EchoServer, lambda client, behind: behind.resets()),
    "network-cuts": (EchoServer, lambda client, behind: behind.cuts()),
    "server-masks": (RawServer, lambda client, behind: behind.writes("8182 00000000 6869")),
    "unknown-opcode": (RawServer, lambda client, behind: behind.writes("8300")),
}


@contextlib.asynccontextmanager
async def logged(url: str, **options: Any) -> AsyncIterator[tuple[ClientConnection, Heard]]:
    """Connect with the library, and listen to what it logs."""
    logger = logging.getLogger("websockets.client")
    with heard(logger) as log:
        client = await connect(
            url, logger=logger, compression=None, proxy=None, ping_interval=None, close_timeout=0.1, **options
        )
        try:
            yield client, log
        finally:
            await client.close()


@pytest.mark.parametrize("name", ACTS)
async def test_a_clients_log(name: str) -> None:
    make, act = ACTS[name]
    timeline = Timeline()
    server = make(timeline=Timeline())
    ws = await soon(WebSocket(server.url, timeline=timeline).opened)
    await act(ws, Behind(server))
    await soon(ws.closed)
    async with logged(server.url) as (client, log):
        await act(client, Behind(server))
        if make is RawServer:  # which never ends TCP: the client waits as long as it is told
            await eventually(lambda: client.state is State.CLOSING)
            await soon(client.close())
        await soon(client.wait_closed())
        await eventually(lambda: "CLOSED" in log.text)
        text = log.text
    [found] = read(text).connections
    recorded = timeline.events()
    assert (found.scope.place, found.between) == ("client", f"this program → 127.0.0.1:{server.url.split(':')[2][:5]}")
    if name != "unknown-opcode":  # in whose reason the browser's words are not the library's
        ours = [one for one in messages(as_log(recorded, "client")) if not _is_header(one)]
        theirs = [one for one in messages(text.encode()) if not _is_header(one)]
        assert [_without_reason(one) for one in theirs] == [_without_reason(one) for one in ours]
    assert tells(found.happened, found.end) == tells(recorded, ws.end)
    signals = [type(one) for one in found.happened if isinstance(one, events.FinIn | events.RstIn)]
    # Of a RST the library writes the same as of a TCP connection that it ends itself.
    assert signals == ([] if name == "network-resets" or make is RawServer else [events.FinIn])


async def eventually(true: Callable[[], bool]) -> None:
    """Wait until something is true that nobody announces."""
    async with asyncio.timeout(10):
        while not true():
            await asyncio.sleep(0.01)


def _is_header(message: str) -> bool:
    return re.match(r"[<>] [\w-]+:", message) is not None


def _without_reason(message: str) -> str:
    """Leave out a reason: that of a client which fails is the program's own."""
    return re.sub(r"(CLOSE 1002 \([a-z ]+\)).*", r"\1", message)


async def test_a_client_that_is_refused() -> None:
    server = EchoServer(timeline=Timeline())
    logger = logging.getLogger("websockets.client")
    with heard(logger) as log:
        with pytest.raises(InvalidStatus):
            await connect(server.url[:-4], logger=logger, proxy=None)
        text = log.text
    [found] = read(text).connections
    [failed] = [one for one in found.happened if isinstance(one, events.Failed)]
    assert failed.why == "the server answered with HTTP status 403 instead of 101"
    assert not any(isinstance(one, events.Opened | events.Closed) for one in found.happened)


async def test_nobody_logs_a_connection_that_nobody_takes() -> None:
    server = EchoServer(timeline=Timeline())
    server.close()
    await soon(server.closed)
    logger = logging.getLogger("websockets.client")
    with heard(logger) as log:
        with pytest.raises(ConnectionRefusedError):
            await connect(server.url, logger=logger, proxy=None)
        assert log.text == ""


async def test_a_client_of_the_implementation_with_threads(server: EchoServer) -> None:
    logger = logging.getLogger("websockets.client")

    def talk() -> None:
        with websockets.sync.client.connect(server.url, logger=logger, proxy=None, ping_interval=None) as client:
            client.send("hello")
            assert client.recv() == "hello"
            client.close(4001, "bye")

    with heard(logger) as log:
        await asyncio.to_thread(talk)
        text = log.text
    [found] = read(text).connections
    assert tells(found.happened, found.end) == [
        ("Opened",),
        ("Closing", True, 4001, "bye"),
        ("Closed", 4001, "bye", True),
    ]
    # It never says that it half-closes TCP, so nothing of FIN is known.
    assert not any(isinstance(one, events.FinIn | events.FinOut) for one in found.happened)


# Servers as people write them.


@contextlib.asynccontextmanager
async def plain(handler: Callable[[ServerConnection], Awaitable[None]]) -> AsyncIterator[tuple[str, Heard]]:
    logger = logging.getLogger("websockets.server")
    with heard(logger) as log:
        async with serve(handler, "127.0.0.1", 0, logger=logger, ping_interval=None, close_timeout=0.2) as server:
            port = next(iter(server.sockets)).getsockname()[1]
            yield f"ws://127.0.0.1:{port}/chat?token=abcdefgh", log


async def _until_it_ends(url: str, *says: str) -> None:
    async with connect(url, proxy=None) as client:
        for one in says:
            await client.send(one)
        with contextlib.suppress(ConnectionClosed):
            while True:
                await client.recv()


def _raised(found: Brought) -> list[str]:
    return [one.what for one in found.happened if isinstance(one, events.Raised)]


async def test_a_handler_that_crashes() -> None:
    async def crash(ws: ServerConnection) -> None:
        raise KeyError(await ws.recv())

    async with plain(crash) as (url, log):
        await soon(_until_it_ends(url, "boom"))
    [found] = read(log.text).connections
    place = log.text.splitlines().index(next(line for line in log.text.splitlines() if "handler failed" in line)) + 1
    assert _raised(found) == [f"the handler raised KeyError: 'boom' (line {place} of the log)"]
    kinds = [type(one) for one in found.happened]
    assert kinds.index(events.Raised) + 1 == kinds.index(events.Closing)
    assert not any("ConnectionClosed" in note for note in found.notes)


async def test_a_handler_that_does_not_catch_the_end() -> None:
    async def go_on(ws: ServerConnection) -> None:
        while True:
            await ws.recv()

    async with plain(go_on) as (url, log), connect(url, proxy=None) as client:
        await client.close(4001)
    [found] = read(log.text).connections
    assert _raised(found) == []
    assert "Its handler raised ConnectionClosed, because the connection had ended: it caused nothing." in found.notes


async def test_a_reset_that_a_traceback_tells_of() -> None:
    async def go_on(ws: ServerConnection) -> None:
        while True:
            await ws.recv()

    async with plain(go_on) as (url, log):
        ws = await soon(WebSocket(url, timeline=Timeline()).opened)
        ws.link.reset()
        await soon(ws.closed)
    [found] = read(log.text).connections
    assert [type(one) for one in found.happened][-3:] == [events.RstIn, events.Unlinked, events.Closed]


@pytest.mark.parametrize("has_ids", [True, False])
async def test_connections_at_once_can_only_be_told_apart_by_their_ids(*, has_ids: bool) -> None:
    server = EchoServer(timeline=Timeline())
    with heard(LOG) as log:
        first, second = [await soon(WebSocket(server.url, timeline=Timeline()).opened) for _ in range(2)]
        second.close(4002)
        await soon(second.closed)
        first.close(4001)
        await soon(first.closed)
        third = await soon(WebSocket(server.url, timeline=Timeline()).opened)
        third.close(4003)
        await soon(third.closed)
        server.close()
        await soon(server.closed)
        found = read(log.ids if has_ids else log.text)
    codes = [one.code for each in found.connections for one in each.happened if isinstance(one, events.Closed)]
    assert codes == ([4001, 4002, 4003] if has_ids else [4003])
    assert any("several connections are open at once" in note for note in found.notes) is not has_ids


async def test_both_ends_in_one_log_name_each_other() -> None:
    async def greet(ws: ServerConnection) -> None:
        await ws.send("hello")

    async with plain(greet) as (url, log), logged(url) as (client, other):
        await soon(client.wait_closed())
        await eventually(lambda: "CLOSED" in other.text and "CLOSED" in log.text)
        text = log.text + other.text
    assert [one.end.side for one in read(text).connections] == ["server", "client"]
    for one, number in zip(read(text).connections, (2, 1), strict=True):
        assert one.notes[-1].startswith(f"Connection {number} is its other end: both have the same Sec-WebSocket-Key.")
