"""EchoServer: the other end. It sends every message back, and each connection it holds can misbehave on request.

1. It listens as soon as it is made, on 127.0.0.1 unless it is told otherwise, at a URL whose first path segment nobody
   can guess. Any page open in the same browser may try the port; without the segment it gets 403. In memory nobody else
   can even try.
2. Every connection is a :class:`Connection`: what it received, what it sent, how it ended, and a ``close()`` of its own
   that may send what no web page may.
3. The server lives on the background loop; it may be made and used from anywhere, and nothing waits but ``closed``.
4. What it does with a message can be replaced: then it is a server with a policy, and not an echo. So can whom it lets
   in, by what their request says.
"""

from __future__ import annotations

import asyncio
import http
from collections import deque
from collections.abc import Callable, Iterable, Mapping, Sequence
from ssl import SSLContext
from typing import Any, Final, TypeAlias, cast

from websockets.asyncio.server import Server, ServerConnection, serve
from websockets.http11 import Request, Response
from websockets.typing import Subprotocol

from ..loops import cells, portal
from ..loops.portal import Promise
from ..protocol.interface import ReadyState, check_protocols
from ..protocol.numbers import check_int, check_seconds
from ..record.timeline import Timeline, chosen
from .address import Address, Network, explained
from .connection import Connection, LinkedConnection, OnMessage, check_goodbye
from .listening import Listening
from .quiet import LOG

__all__ = ["Connection", "EchoServer"]

OPEN_TIMEOUT: Final = 3.0
"""How long a client may take for its handshake, in seconds. Browsers open connections ahead and say nothing on them;
closing the server waits for those too."""
Admit: TypeAlias = Callable[[Mapping[str, str]], bool]

KEPT: Final = 1000
"""How many connections a server remembers after their end."""


class EchoServer(Listening):
    """A WebSocket server that sends every message back. It listens from the moment it is made.

    Args:
        port: the TCP port to listen on; 0 takes any that is free.
        on_message: what to do with each message instead of sending it back: a function, ``async`` or not, that is
            called with the :class:`Connection` and the message, on the background loop. If it raises, the connection
            is closed with 1011.
        protocols: the subprotocols it agrees to. None agrees to the first one each client offers.
        max_size: the largest message it takes, in bytes; a larger one ends its connection with 1009.
        ping_interval: how many seconds pass between two of its pings; None sends none, so that it never learns of a
            network gone silent.
        ping_timeout: how many seconds a ping may go without an answer, before it gives up with 1011; None waits. A ping
            waits its turn: while a message waits for room on a network that takes none, none is sent.
        close_timeout: how many seconds a peer has to end a connection that is closing; None waits.
        network: "tcp" is loopback TCP, "memory" a network inside this event loop; None takes the first that can be.
        host: the address or name of this computer to listen on; None is 127.0.0.1. With one that other computers reach,
            such as "0.0.0.0" for all there are, whoever has the URL can use the server from there, and what passes is
            legible on the way.
        token: the first segment of the URL's path, without which nobody is let in; None makes one that nobody can
            guess. Give it the same again, with the same port, and the URL is the same again.
        ssl: a TLS context, with which it is a ``wss:`` server.
        admit: whom it lets in: a function that is called with the headers of each request, whatever the case of their
            names, on the background loop. Who gets no ``True`` from it is refused with 403. If it raises, with 500.
        timeline: where its ends' events are written down; the shared one if not given.

    Raises:
        TypeError, ValueError: for arguments that cannot be.
        OSError: if the port is taken or may not be used, or the host is not to be had; the message names it.

    >>> server = EchoServer()
    >>> ws = await WebSocket(server.url).opened
    >>> server.close(1012, "back in a minute")
    >>> await ws.closed
    CloseEvent(code=1012, reason='back in a minute', was_clean=True)
    """

    def __init__(
        self,
        port: int = 0,
        *,
        on_message: OnMessage | None = None,
        protocols: str | Iterable[str] | None = None,
        max_size: int = 16 * 2**20,
        ping_interval: float | None = 20.0,
        ping_timeout: float | None = 20.0,
        close_timeout: float | None = 10.0,
        network: Network | None = None,
        host: str | None = None,
        token: str | None = None,
        ssl: SSLContext | None = None,
        admit: Admit | None = None,
        timeline: Timeline | None = None,
    ) -> None:
        check_int("max_size", max_size, 1)
        times = {"ping_interval": ping_interval, "ping_timeout": ping_timeout, "close_timeout": close_timeout}
        for name, seconds in times.items():
            if seconds is not None:
                check_seconds(name, seconds, above_zero=name == "ping_interval")
        if on_message is not None and not callable(on_message):
            raise TypeError(f"on_message must be a function of the connection and the message, not {on_message!r}")
        if admit is not None and not callable(admit):
            raise TypeError(f"admit must be a function of the headers of a request, not {admit!r}")
        if ssl is not None and not isinstance(ssl, SSLContext):
            raise TypeError(f"ssl must be an ssl.SSLContext, not {type(ssl).__name__}")
        self.ping_interval = ping_interval
        """As it was given. Who sets another one sets it for connections that are yet to come."""
        self.ping_timeout, self.close_timeout = ping_timeout, close_timeout
        self._on_message, self._lets_in = on_message, admit
        self._protocols = None if protocols is None else check_protocols(protocols)
        self._address = Address(network, port, host=host, token=token, secure=ssl is not None)
        self.timeline = chosen(timeline)
        cells.begin()
        self.closed: Promise[None] = Promise("write `await server.closed`")
        self._closing = False
        self._alive: set[asyncio.Future[None]] = set()
        self._connections: dict[Connection, None] = {}  # in this order
        self._ended: deque[Connection] = deque()
        self._server = portal.run_async(self._listen(max_size=max_size, ssl=ssl, **times))
        self._address.port = self._server.sockets[0].getsockname()[1]
        cells.keep(self)

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
        code, reason = check_goodbye(code, reason)
        portal.run(lambda: self._close(code, reason))
        # The library stops listening in a task that was begun just now. A second visit comes after it.
        portal.run(self._server.is_serving)

    def _close(self, code: int, reason: str) -> None:
        if self._closing:
            return
        self._closing = True
        for connection in self._connections:
            if connection.state is ReadyState.OPEN:
                connection.begin_to_close(code, reason)
        self._server.close(code=code, reason=reason)
        self._listens_no_more()
        portal.start(self._last_goodbye())

    async def _last_goodbye(self) -> None:
        await asyncio.sleep(0)  # until then, somebody may still be let in
        while self._alive:
            await asyncio.wait(self._alive)
        for connection in tuple(self._connections):
            await connection.closed
        haunted = any(connection.link.haunted for connection in self._connections)
        if not haunted:
            # From Python 3.12 on this waits for TCP connections too, and a link may hold one for ever.
            await self._server.wait_closed()
        self.closed.resolve(None)
        if not haunted:
            cells.forget(self)

    def replace(self) -> None:
        """Close: the cell that made this runs again."""
        for connection in self._connections:
            connection.link.abandon()
        self._close(1001, "")

    def __repr__(self) -> str:
        return f"<EchoServer {'closed' if self.closed.done() else 'closing' if self._closing else 'listening'}>"

    # What the library calls, on the background loop.

    async def _listen(self, **options: Any) -> Server:
        try:
            return await serve(
                self._serve,
                process_request=self._admit,
                select_subprotocol=self._choose,
                logger=LOG,
                compression=None,  # so that the bytes on the wire can be read
                create_connection=cast(type[ServerConnection], self._create_connection),
                open_timeout=OPEN_TIMEOUT,
                **self._address.place(),
                **options,
            )
        except OSError as error:
            raise explained(error, self.port) from None

    def _create_connection(self, *args: Any, **kwargs: Any) -> ServerConnection:
        kwargs["ping_interval"] = self.ping_interval  # as it is now
        connection = LinkedConnection(*args, **kwargs)
        connection.ours = Connection(connection, self.timeline, self._on_message)
        connection.link = connection.ours.link
        connection.alive = self._alive
        return connection

    def _admit(self, connection: ServerConnection, request: Request) -> Response | None:
        if self._address.admits(request.path):
            if self._lets_in is None or self._lets_in(request.headers) is True:
                return None
            return connection.respond(http.HTTPStatus.FORBIDDEN, "You are not let in here.\n")
        if request.path == "/" and "Upgrade" not in request.headers:
            # Whether somebody listens here, anybody can find out. A page that asks is told without an error.
            there = connection.respond(http.HTTPStatus.NO_CONTENT, "")
            del there.headers["Content-Length"], there.headers["Content-Type"]
            return there
        return connection.respond(http.HTTPStatus.FORBIDDEN, "This URL is not the server's own.\n")

    def _choose(self, connection: ServerConnection, offered: Sequence[Subprotocol]) -> Subprotocol | None:
        return next((name for name in offered if self._protocols is None or name in self._protocols), None)

    async def _serve(self, connection: ServerConnection) -> None:
        linked = cast(LinkedConnection, connection)
        ours = linked.ours
        self._connections[ours] = None
        try:
            await ours.serve(linked)
        finally:
            self._ended.append(ours)
            if len(self._ended) > KEPT:
                del self._connections[self._ended.popleft()]
