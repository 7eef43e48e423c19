"""Peers that misbehave over real TCP, and ways to wait for what they cause."""

from __future__ import annotations

import asyncio
import contextlib
import errno
import socket
import struct
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from dataclasses import dataclass
from typing import Any, Self, TypeVar
from urllib.parse import urlsplit

from websockets.frames import Close, Frame, Opcode
from websockets.server import ServerProtocol

from wskit import EchoServer, Timeline, WebSocket
from wskit.loops import portal
from wskit.record.events import End, Event
from wskit.widgets.panel import Panel

T = TypeVar("T")
E = TypeVar("E", bound=Event)

SOON = 5.0
"""How long anything may take that should take no time, in seconds."""


async def soon(awaitable: Awaitable[T]) -> T:
    """Await something that must not take long."""
    async with asyncio.timeout(SOON):
        return await awaitable


async def a_few_turns() -> None:
    """Let a server take up whoever has come already: asyncio forgets to close whom it accepts while it stops."""
    for _ in range(5):
        await asyncio.sleep(0)


@dataclass
class Peer:
    """A server's end of one connection that does exactly what a test says, and nothing by itself."""

    reader: asyncio.StreamReader
    writer: asyncio.StreamWriter
    protocol: ServerProtocol

    def write(self, *frames: Frame | bytes) -> None:
        """Send frames, or bytes that are none, in one go."""
        self.writer.write(b"".join(one if isinstance(one, bytes) else one.serialize(mask=False) for one in frames))

    async def frames(self) -> AsyncIterator[Frame]:
        """Read what the client sends, frame by frame."""
        while data := await self.reader.read(65536):
            self.protocol.receive_data(data)
            for frame in self.protocol.events_received():
                assert isinstance(frame, Frame)
                yield frame

    async def next_frame(self) -> Frame:
        """Read one frame; what comes with it is lost."""
        async for frame in self.frames():
            return frame
        raise EOFError("the client sent no frame")

    async def gone(self) -> None:
        """Wait until the client has ended the TCP connection."""
        with contextlib.suppress(ConnectionError):
            while await self.reader.read(65536):
                pass

    def reset(self) -> None:
        """End the TCP connection with a RST."""
        sock: socket.socket = self.writer.get_extra_info("socket")
        sock.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        self.writer.transport.abort()


Talk = Callable[[asyncio.StreamReader, asyncio.StreamWriter], Awaitable[object]]
Script = Callable[[Peer], Awaitable[object]]


@contextlib.asynccontextmanager
async def tcp_server(talk: Talk) -> AsyncIterator[str]:
    """Run a server that calls ``talk`` for each TCP connection, which ends when ``talk`` does. Gives its URL."""
    talks: dict[asyncio.Task[None], asyncio.StreamWriter] = {}

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        # Clients may go away whenever they like.
        with contextlib.suppress(asyncio.CancelledError, asyncio.IncompleteReadError, ConnectionError):
            await talk(reader, writer)
        writer.close()

    def begin(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        talks[asyncio.create_task(serve(reader, writer))] = writer

    async with await asyncio.start_server(begin, "127.0.0.1", 0) as server:
        try:
            yield f"ws://127.0.0.1:{server.sockets[0].getsockname()[1]}/"
        finally:
            await a_few_turns()
            server.close()
            # From Python 3.12 on, to leave the block is to wait until all connections are gone. So end them here.
            for task, writer in talks.items():
                task.cancel()
                writer.transport.abort()
            await asyncio.wait_for(asyncio.gather(*talks, return_exceptions=True), SOON)
    for task in talks:
        if not task.cancelled():
            task.result()


@contextlib.asynccontextmanager
async def scripted_server(script: Script) -> AsyncIterator[str]:
    """Run a server that shakes hands and then does what ``script`` says. Gives its URL."""

    async def talk(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        protocol = ServerProtocol()
        protocol.receive_data(await reader.readuntil(b"\r\n\r\n"))
        [request] = protocol.events_received()
        protocol.send_response(protocol.accept(request))  # type: ignore[arg-type]  # the first event is the request
        writer.writelines(protocol.data_to_send())
        await script(Peer(reader, writer, protocol))

    async with tcp_server(talk) as url:
        yield url


class RawClient:
    """A client's end of one connection to an echo server that does exactly what a test says. It blocks; time is short.

    ``status`` is the HTTP status of the server's answer.
    """

    def __init__(self, server: EchoServer, path: str | None = None) -> None:
        self.socket = socket.create_connection(("127.0.0.1", server.port), timeout=SOON)
        path = urlsplit(server.url).path if path is None else path
        self.socket.sendall(
            f"GET {path} HTTP/1.1\r\nHost: localhost\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
            "Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\n\r\n".encode()
        )
        answer = b""
        while not answer.endswith(b"\r\n\r\n"):
            answer += self.socket.recv(1)
        self.status = int(answer.split()[1])

    def write(self, frame: Frame | bytes) -> None:
        """Send a frame, or bytes that are none."""
        self.socket.sendall(frame if isinstance(frame, bytes) else frame.serialize(mask=True))

    def read_to_end(self) -> bytes:
        """Read all that comes until the server ends the TCP connection."""
        return b"".join(iter(lambda: self.socket.recv(65536), b""))

    def reset(self) -> None:
        """End the TCP connection with a RST."""
        self.socket.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        self.socket.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *error: object) -> None:
        self.socket.close()


def refuses(port: int) -> bool:
    """Tell whether nothing listens on a port."""
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == errno.ECONNREFUSED


def tasks_on_the_portal() -> set[asyncio.Task[Any]]:
    """Tell which tasks the background loop has, other than the one that answers this."""
    return portal.run(lambda: asyncio.all_tasks() - {asyncio.current_task()})


def close_frame(code: int | None = None, reason: str = "") -> Frame:
    """Make a Close frame, legal or not."""
    return Frame(Opcode.CLOSE, b"" if code is None else struct.pack("!H", code) + reason.encode())


def text_frame(text: str) -> Frame:
    """Make a text message."""
    return Frame(Opcode.TEXT, text.encode())


def close_of(frame: Frame) -> Close:
    """Read a Close frame."""
    assert frame.opcode is Opcode.CLOSE
    return Close.parse(frame.data)


@dataclass
class Log:
    """All that a page was told, in order: the events, each with the ready state it was told in."""

    entries: list[tuple[str, Any, int]]

    @property
    def types(self) -> list[str]:
        """What kinds of events came."""
        return [kind for kind, _, _ in self.entries]

    @property
    def messages(self) -> list[str | bytes]:
        """What the messages said."""
        return [event.data for kind, event, _ in self.entries if kind == "message"]


def listen(ws: WebSocket) -> Log:
    """Set all four handlers, and write down what they are called with."""
    log = Log([])

    def take(event: Any) -> None:
        log.entries.append((event.type, event, ws.ready_state))

    ws.onopen = ws.onmessage = ws.onerror = ws.onclose = take
    return log


async def echoes(ws: WebSocket, *messages: str | bytes) -> list[str | bytes]:
    """Send messages and wait for as many to come back."""
    back: asyncio.Queue[Any] = asyncio.Queue()
    ws.onmessage = back.put_nowait
    for message in messages:
        ws.send(message)
    return [(await soon(back.get())).data for _ in messages]


async def happened(timeline: Timeline, kind: type[E], end: End | None = None) -> E:
    """Wait until the timeline has an event of this kind, and return the first."""
    loop = asyncio.get_running_loop()
    found: asyncio.Future[E] = loop.create_future()

    def found_it(event: E) -> None:
        if not found.done():
            found.set_result(event)

    def look(event: Event) -> None:
        if isinstance(event, kind) and end in (None, event.end):
            loop.call_soon_threadsafe(found_it, event)

    stop = timeline.subscribe(look)
    try:
        for event in timeline:
            look(event)
        return await soon(found)
    finally:
        stop()


async def recorded(timeline: Timeline, is_so: Callable[[tuple[Event, ...]], bool]) -> None:
    """Wait until what a timeline holds is so."""
    loop, found = asyncio.get_running_loop(), asyncio.Event()

    def look(event: Event | None = None) -> None:
        if is_so(timeline.events()):
            loop.call_soon_threadsafe(found.set)

    stop = timeline.subscribe(look)
    try:
        look()
        await soon(found.wait())
    finally:
        stop()


def until(widget: Any, true_of: Callable[[Any], bool], name: str = "value") -> None:
    """Wait until something is true of a widget's trait. No loop may be running here."""
    promise: portal.Promise[None] = portal.Promise()

    def look(change: Any = None) -> None:
        if true_of(getattr(widget, name)):
            promise.resolve(None)

    widget.observe(look, name)
    look()
    try:
        promise.result(10)
    finally:
        widget.unobserve(look, name)


@contextlib.contextmanager
def nothing_drawn(panel: Panel) -> Iterator[None]:
    """Let a panel draw nothing meanwhile, as if the loop were busy, and draw afterwards what is new then."""
    pacer, draw = panel._pacer, panel._pacer._draw
    portal.run(lambda: setattr(pacer, "_draw", lambda: None))
    try:
        yield
    finally:
        portal.run(lambda: setattr(pacer, "_draw", draw))
        portal.run(pacer.draw)
