"""Connection: one connection as the server has it. It can do what no web page may.

1. It may send any code that may travel at all, and it answers each message: with the same, or as ``on_message`` says.
2. ``on_message`` takes one message at a time, and none after a Close. If it raises, that is a server's crash: the
   connection is not failed but closed, with 1011, and the record says what it raised.
3. While ``on_message`` waits for something, the end comes and is told all the same; then it is cancelled. Only where
   many messages queue up behind it the library stops reading, and learns late.
4. It lives on the background loop; its methods may be called from anywhere and do not wait.
"""

from __future__ import annotations

import asyncio
import functools
from collections.abc import Awaitable, Callable, Mapping
from typing import Any, TypeAlias, cast

from websockets.asyncio.server import ServerConnection
from websockets.exceptions import ConnectionClosed
from websockets.server import ServerProtocol

from ..loops import portal
from ..loops.portal import Promise
from ..network.hooks import SLOTS, OnLink
from ..network.link import Link
from ..protocol.codes import close_code
from ..protocol.interface import CloseEvent, ReadyState, check_message, check_reason
from ..protocol.nearby import Nearby
from ..record import events
from ..record.timeline import Timeline
from .express import Express
from .failure import ending
from .unawaited import is_to_be_awaited

__all__ = ["Connection", "LinkedConnection", "OnMessage", "check_goodbye"]

OnMessage: TypeAlias = Callable[["Connection", str | bytes], Awaitable[object] | object]


class Connection(Nearby):
    """One connection, seen from the server.

    >>> server = EchoServer()
    >>> ws = await WebSocket(server.url).opened
    >>> [connection] = server.connections
    >>> connection.close(1013, "too much to do")
    >>> await ws.closed
    CloseEvent(code=1013, reason='too much to do', was_clean=True)
    >>> await connection.closed
    CloseEvent(code=1013, reason='too much to do', was_clean=True)
    """

    def __init__(self, connection: LinkedConnection, timeline: Timeline, on_message: OnMessage | None) -> None:
        self._connection: LinkedConnection | None = connection
        self._on_message = on_message
        self._handling: asyncio.Task[None] | None = None
        self.timeline = timeline
        self.end = timeline.new_end("server")
        self.link = Link(timeline, self.end)
        self.closed: Promise[CloseEvent] = Promise("write `await connection.closed`")
        self.headers: Mapping[str, str] = {}
        """What the client's request said, by the names of its headers, in any case: ``Origin`` and ``Cookie`` too."""

    @property
    def state(self) -> ReadyState:
        """OPEN, CLOSING or CLOSED (RFC 6455 section 7.1)."""
        connection = self._connection
        return ReadyState.CLOSED if connection is None else ReadyState(int(connection.state))

    @property
    def received(self) -> tuple[str | bytes, ...]:
        """The messages received, oldest first, as far back as the timeline goes."""
        return tuple(event.data for event in self.timeline.events(self.end) if isinstance(event, events.Received))

    @property
    def sent(self) -> tuple[str | bytes, ...]:
        """The messages sent, oldest first, as far back as the timeline goes."""
        return tuple(event.data for event in self.timeline.events(self.end) if isinstance(event, events.Sent))

    def send(self, data: str | bytes | bytearray | memoryview) -> None:
        """Send a message. Returns at once; past the end, or past a Close, the message is dropped.

        Raises:
            TypeError: if ``data`` is neither text nor bytes.
        """
        portal.tell(self._send, check_message(data))

    def _send(self, message: str | bytes) -> None:
        connection = self._connection
        # Past a Close nothing may be sent.
        if connection is None or not connection.is_open:
            self.timeline.add(events.Dropped, self.end, message)
            return
        self.timeline.add(events.Sent, self.end, message)
        connection.send_now(message)

    def close(self, code: int = 1000, reason: str = "") -> None:
        """Start the closing handshake, with any code that may travel. Returns at once; does nothing after the end.

        Raises:
            TypeError: for arguments of the wrong type.
            ValueError: for a code that is never on the wire (RFC 6455 section 7.4).
            DOMException: SyntaxError, for a reason of more than 123 bytes of UTF-8.
        """
        code, reason = check_goodbye(code, reason)
        portal.tell(self._close, code, reason)

    def _close(self, code: int, reason: str) -> None:
        if self._connection is not None and self._connection.is_open:
            self.begin_to_close(code, reason)
            self._connection.say_goodbye(code, reason)

    def begin_to_close(self, code: int, reason: str) -> None:
        """Take note that this end closes the connection. Called on the background loop, while it is open."""
        self.timeline.add(events.Closing, self.end, True, code, reason)
        cast(LinkedConnection, self._connection).start_the_clock()

    async def serve(self, connection: LinkedConnection) -> None:
        """Take what comes, until the end."""
        self.headers = connection.request.headers if connection.request else {}
        self.timeline.add(events.Opened, self.end, connection.subprotocol or "")
        if self._on_message is None:
            connection.take = functools.partial(self._echo, connection)
        try:
            while True:
                message = connection.has_left_the_queue(await connection.recv())
                self.timeline.add(events.Received, self.end, message)
                # What came before a Close is still to be read, but not to be answered: waiting in send() for the end
                # would leave the rest unread, and a full queue would keep the end from being seen.
                if not connection.is_open:
                    continue
                if self._on_message is not None:
                    await self._ask(self._on_message, message, connection)
                else:
                    self.timeline.add(events.Sent, self.end, message)
                    await connection.send(message)  # and wait for room
        except ConnectionClosed as error:
            why, event = ending(error)
        if why:
            self.timeline.add(events.Failed, self.end, why)
        self.timeline.add(events.Closed, self.end, event.code, event.reason, event.was_clean)
        self._connection = None
        self.closed.resolve(event)
        if self._handling is not None:
            # Not now but next: it may be waiting for just this end.
            asyncio.get_running_loop().call_soon(self._handling.cancel)

    def _echo(self, connection: LinkedConnection, message: str | bytes) -> bool:
        """Send a message back, unless there is no room for it now."""
        if connection.is_full:
            return False
        self.timeline.add(events.Received, self.end, message)
        # What came before a Close is taken, and not answered.
        if connection.is_open:
            self._send(message)
        return True

    async def _ask(self, on_message: OnMessage, message: str | bytes, connection: LinkedConnection) -> None:
        self._handling = asyncio.create_task(self._handle(on_message, message))
        await asyncio.wait({self._handling, connection.gone}, return_when=asyncio.FIRST_COMPLETED)

    async def _handle(self, on_message: OnMessage, message: str | bytes) -> None:
        try:
            result = on_message(self, message)
            if is_to_be_awaited(result):
                await result
        except BaseException as error:  # also what ends a program: the loop is not this connection's to end
            task = asyncio.current_task()
            if task is not None and task.cancelling():
                raise
            # What a server does whose handler crashes. Nobody could see a traceback from here.
            what = f"{type(error).__name__}: {error}" if str(error) else type(error).__name__
            self.timeline.add(events.Raised, self.end, f"on_message raised {what}")
            self._close(1011, "")

    def __repr__(self) -> str:
        return f"<Connection {self.state.name}>"


class _Bounded(Express, ServerConnection):
    """The library's connection, counted among those that are ``alive`` while it has a transport.

    Once closing has begun, by either side, it has ``close_timeout`` seconds to end: not every peer lets go of TCP.
    """

    __slots__ = ("_clock", "_patience", "alive", "gone")

    alive: set[asyncio.Future[None]]

    def __init__(self, protocol: ServerProtocol, *args: Any, close_timeout: float | None, **kwargs: Any) -> None:
        super().__init__(protocol, *args, close_timeout=close_timeout, **kwargs)
        self._patience = close_timeout
        self._clock: asyncio.TimerHandle | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        super().connection_made(transport)
        self.gone: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self.alive.add(self.gone)

    def data_received(self, data: bytes) -> None:
        super().data_received(data)
        if self.sansio.close_expected():
            self.start_the_clock()

    def pause_writing(self) -> None:
        super().pause_writing()
        # The library's own clock starts behind its last write: not while there is no room for that.
        if self.sansio.close_expected():
            self.start_the_clock()

    def start_the_clock(self) -> None:
        """Closing has begun: it must end in time, though the peer may read nothing and never let go of TCP."""
        if self._clock is None and self._patience is not None:
            self._clock = asyncio.get_running_loop().call_later(self._patience, self.transport.abort)

    def connection_lost(self, exc: Exception | None) -> None:
        super().connection_lost(exc)
        if self._clock is not None:
            self._clock.cancel()
        self.alive.discard(self.gone)
        self.gone.set_result(None)


class LinkedConnection(OnLink, _Bounded, asyncio.BufferedProtocol):
    """The same, with a link under it."""

    __slots__ = (*SLOTS, "ours")

    ours: Connection


def check_goodbye(code: object, reason: object) -> tuple[int, str]:
    """Return what a server may put in a Close frame, or raise what :meth:`Connection.close` says it does."""
    if isinstance(code, bool) or not isinstance(code, int):
        raise TypeError(f"a close code is a whole number such as 1000, not {code!r}")
    facts = close_code(code)
    if not facts.on_the_wire:
        raise ValueError(f"{code} ({facts.name}) is never sent; a server may send 1000-1003, 1007-1014 and 3000-4999")
    return code, check_reason(reason)
