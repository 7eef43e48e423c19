"""EchoServer: the other end. It sends every message back, and each connection it holds can misbehave on request.

1. It listens as soon as it is made, on 127.0.0.1 only, at a URL whose first path segment nobody can guess. Any page
   open in the same browser may try the port; without the segment it gets 403. In memory nobody else can even try.
2. Every connection is a :class:`Connection`: what it received, what it sent, how it ended, and a ``close()`` of its own
   that may send what no web page may.
3. The server lives on the background loop; its methods may be called from anywhere and do not wait. Only making one
   waits, until it listens, so that cannot be done on the background loop itself.
"""

from __future__ import annotations

import asyncio
import contextlib
import errno
import http
import secrets
import sys
from collections import deque
from collections.abc import Iterable, Sequence
from ssl import SSLContext
from types import TracebackType
from typing import Any, Final, Literal, Self, cast

from websockets.asyncio.server import Server, ServerConnection, serve
from websockets.exceptions import ConnectionClosed
from websockets.http11 import Request, Response
from websockets.protocol import State
from websockets.typing import Subprotocol

from . import cells, events, memory, portal
from .arguments import check_int, check_seconds
from .codes import close_code
from .dom import CloseEvent, ReadyState, check_protocols, check_reason
from .ending import ending
from .link import Link, OnLink
from .portal import Promise
from .timeline import Timeline, shared

__all__ = ["Connection", "EchoServer"]

LOOPBACK: Final = "127.0.0.1"
OPEN_TIMEOUT: Final = 3.0
"""How long a client may take for its handshake, in seconds. Browsers open connections ahead and say nothing on them;
closing the server waits for those too."""
KEPT: Final = 1000
"""How many connections a server remembers after their end."""


class Connection:
    """One connection, seen from the server."""

    def __init__(self, connection: ServerConnection, timeline: Timeline) -> None:
        self._connection: ServerConnection | None = connection
        self.timeline = timeline
        self.end = timeline.new_end("server")
        self.link = Link(timeline, self.end)
        self.closed: Promise[CloseEvent] = Promise("write `await connection.closed`")

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

    def close(self, code: int = 1000, reason: str = "") -> None:
        """Start the closing handshake, with any code that may travel. Returns at once; does nothing after the end.

        Raises:
            TypeError: for arguments of the wrong type.
            ValueError: for a code that is never on the wire (RFC 6455 section 7.4).
            DOMException: SyntaxError, for a reason of more than 123 bytes of UTF-8.
        """
        code, reason = _check_goodbye(code, reason)
        portal.start(self._close(code, reason))

    async def _close(self, code: int, reason: str) -> None:
        if self._connection is not None and self.state is ReadyState.OPEN:
            self.timeline.add(events.Closing, self.end, True, code, reason)
            await self._connection.close(code, reason)

    async def echo(self, connection: ServerConnection) -> None:
        """Send back what comes, until the end."""
        self.timeline.add(events.Opened, self.end, connection.subprotocol or "")
        try:
            while True:
                message = await connection.recv()
                self.timeline.add(events.Received, self.end, message)
                # Past a Close nothing may be sent, but what came before the Close is still to be read: waiting in
                # send() for the end would leave it unread, and a full queue would keep the end from being seen.
                if connection.state is State.OPEN:
                    self.timeline.add(events.Sent, self.end, message)
                    with contextlib.suppress(ConnectionClosed):
                        await connection.send(message)
        except ConnectionClosed as error:
            why, event = ending(error)
        if why:
            self.timeline.add(events.Failed, self.end, why)
        self.timeline.add(events.Closed, self.end, event.code, event.reason, event.was_clean)
        self._connection = None
        self.closed.resolve(event)

    def __repr__(self) -> str:
        return f"<Connection {self.state.name}>"


class _Counted(ServerConnection):
    """The library's connection; ``over`` tells when it has lost its transport."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.over: asyncio.Future[None] = asyncio.get_running_loop().create_future()

    def connection_lost(self, exc: Exception | None) -> None:
        super().connection_lost(exc)
        self.over.set_result(None)


class _ServerConnection(OnLink, _Counted):
    """The same, with a link under it."""

    ours: Connection


class EchoServer:
    """A WebSocket server that sends every message back. It listens from the moment it is made.

    Args:
        port: the TCP port to listen on; 0 takes any that is free.
        protocols: the subprotocols it agrees to. None agrees to the first one each client offers.
        max_size: the largest message it takes, in bytes; a larger one ends its connection with 1009.
        ping_interval: how many seconds pass between two of its pings; None sends none, so that it never learns of a
            network gone silent.
        ping_timeout: how many seconds a ping may go without an answer, before it gives up with 1011; None waits.
        close_timeout: how many seconds a peer has to end a connection that is closing; None waits.
        network: "tcp" is loopback TCP, "memory" a network inside this event loop; None takes the first that can be.
        ssl: a TLS context, with which it is a ``wss:`` server.
        timeline: where its ends' events are written down; the shared one if not given.

    Raises:
        TypeError, ValueError: for arguments that cannot be.
        OSError: if the port is taken or may not be used; the message names it.
    """

    def __init__(
        self,
        port: int = 0,
        *,
        protocols: str | Iterable[str] | None = None,
        max_size: int = 16 * 2**20,
        ping_interval: float | None = 20.0,
        ping_timeout: float | None = 20.0,
        close_timeout: float | None = 10.0,
        network: Literal["tcp", "memory"] | None = None,
        ssl: SSLContext | None = None,
        timeline: Timeline | None = None,
    ) -> None:
        check_int("port", port, 0, 65535)
        check_int("max_size", max_size, 1)
        times = {"ping_interval": ping_interval, "ping_timeout": ping_timeout, "close_timeout": close_timeout}
        for name, seconds in times.items():
            if seconds is not None:
                check_seconds(name, seconds, above_zero=name == "ping_interval")
        if network not in ("tcp", "memory", None):
            raise ValueError(f'network is "tcp" or "memory", not {network!r}')
        self._protocols = None if protocols is None else check_protocols(protocols)
        cells.begin()
        self.timeline = shared() if timeline is None else timeline
        self.closed: Promise[None] = Promise("write `await server.closed`")
        in_memory = network == "memory" or (network is None and sys.platform == "emscripten")
        self._host = memory.HOST if in_memory else LOOPBACK
        self._secure = ssl is not None
        self._token = secrets.token_urlsafe()
        self._closing = False
        self._alive: set[asyncio.Future[None]] = set()
        self._connections: deque[Connection] = deque()
        self._server = portal.run_async(self._listen(port, max_size=max_size, ssl=ssl, **times))
        self._port: int = self._server.sockets[0].getsockname()[1]
        cells.keep(self)

    @property
    def port(self) -> int:
        """The TCP port it listens on."""
        return self._port

    @property
    def url(self) -> str:
        """Where to connect. Whoever has this URL can use the server."""
        return f"{'wss' if self._secure else 'ws'}://{self._host}:{self._port}/{self._token}"

    @property
    def connections(self) -> tuple[Connection, ...]:
        """The connections it has had, oldest first: all that live, and the last 1000 of those that ended."""
        return portal.run(lambda: tuple(self._connections))

    def close(self, code: int = 1001, reason: str = "") -> None:
        """Stop listening, and close every connection with ``code`` and ``reason``. Returns at once.

        It listens no more when this returns (on the background loop itself: from that loop's next turn on). ``closed``
        tells when the last connection has ended. Calling it again does nothing.

        Raises:
            TypeError, ValueError, DOMException: as :meth:`Connection.close` does.
        """
        code, reason = _check_goodbye(code, reason)
        portal.run(lambda: self._close(code, reason))
        # The library stops listening in a task that was begun just now. A second visit comes after it.
        portal.run(self._server.is_serving)

    def _close(self, code: int, reason: str) -> None:
        if self._closing:
            return
        self._closing = True
        for connection in self._connections:
            if connection.state is ReadyState.OPEN:
                self.timeline.add(events.Closing, connection.end, True, code, reason)
        self._server.close(code=code, reason=reason)
        portal.start(self._last_goodbye())

    async def _last_goodbye(self) -> None:
        await asyncio.sleep(0)  # until then, somebody may still be let in
        while self._alive:
            await asyncio.wait(self._alive)
        for connection in tuple(self._connections):
            await connection.closed
        if not any(connection.link.haunted for connection in self._connections):
            # From Python 3.12 on this waits for TCP connections too, and a link may hold one for ever.
            await self._server.wait_closed()
        self.closed.resolve(None)
        cells.forget(self)

    def replace(self) -> None:
        """Close: the cell that made this runs again."""
        for connection in self._connections:
            connection.link.abandon()
        self._close(1001, "")

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        self.close()
        if portal.running_loop() is None:
            self.closed.result()

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        self.close()
        await self.closed

    def __repr__(self) -> str:
        return f"<EchoServer {'closed' if self.closed.done() else 'closing' if self._closing else 'listening'}>"

    # What the library calls, on the background loop.

    async def _listen(self, port: int, **options: Any) -> Server:
        if self._host == memory.HOST:
            memory.install(asyncio.get_running_loop())
        try:
            return await serve(
                self._serve,
                self._host,
                port,
                process_request=self._admit,
                select_subprotocol=self._choose,
                compression=None,  # so that the bytes on the wire can be read
                create_connection=cast(type[ServerConnection], self._create_connection),
                open_timeout=OPEN_TIMEOUT,
                **options,
            )
        except OSError as error:
            reasons = {errno.EADDRINUSE: "is taken", errno.EACCES: "may not be used without more rights"}
            if error.errno not in reasons:
                raise
            raise OSError(
                error.errno, f"port {port} {reasons[error.errno]}; name another, or none to take any that is free"
            ) from None

    def _create_connection(self, *args: Any, **kwargs: Any) -> ServerConnection:
        connection = _ServerConnection(*args, **kwargs)
        connection.ours = Connection(connection, self.timeline)
        connection.link = connection.ours.link
        self._alive.add(connection.over)
        connection.over.add_done_callback(self._alive.discard)
        return connection

    def _admit(self, connection: ServerConnection, request: Request) -> Response | None:
        segment = request.path.partition("?")[0].split("/")[1] if request.path.startswith("/") else ""
        if secrets.compare_digest(segment.encode(), self._token.encode()):
            return None
        return connection.respond(http.HTTPStatus.FORBIDDEN, "This URL is not the server's own.\n")

    def _choose(self, connection: ServerConnection, offered: Sequence[Subprotocol]) -> Subprotocol | None:
        return next((name for name in offered if self._protocols is None or name in self._protocols), None)

    async def _serve(self, connection: ServerConnection) -> None:
        ours = cast(_ServerConnection, connection).ours
        self._connections.append(ours)
        await ours.echo(connection)
        self._forget_the_oldest()

    def _forget_the_oldest(self) -> None:
        excess = sum(one.state is ReadyState.CLOSED for one in self._connections) - KEPT
        for one in [one for one in self._connections if one.state is ReadyState.CLOSED][: max(excess, 0)]:
            self._connections.remove(one)


def _check_goodbye(code: object, reason: object) -> tuple[int, str]:
    """Return what a server may put in a Close frame, or raise what :meth:`Connection.close` says it does."""
    if isinstance(code, bool) or not isinstance(code, int):
        raise TypeError(f"a close code is a whole number such as 1000, not {code!r}")
    facts = close_code(code)
    if not facts.on_the_wire:
        raise ValueError(f"{code} ({facts.name}) is never sent; a server may send 1000-1003, 1007-1014 and 3000-4999")
    return code, check_reason(reason)
