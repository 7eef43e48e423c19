"""Raw: a client and a server that shake hands and then send only what you write.

1. The handshake is the library's Sans-I/O protocol's; :mod:`~wskit.ends.shaking` does it. What comes after is the
   :class:`~wskit.ends.rawend.RawEnd`'s.
2. Both live on the background loop; they may be made and used from anywhere.
"""

from __future__ import annotations

import asyncio
from typing import Any

from websockets.client import ClientProtocol
from websockets.extensions.permessage_deflate import ClientPerMessageDeflateFactory
from websockets.http11 import Request, Response
from websockets.server import ServerProtocol

from ..loops import cells, memory, portal
from ..loops.portal import Promise
from ..protocol.interface import ReadyState, check_url
from ..protocol.url import read_url
from ..record import events
from ..record.timeline import Timeline, chosen
from .address import Address, Network
from .door import close_behind
from .failure import why_not_open
from .quiet import LOG
from .rawend import RawEnd
from .shaking import linked_protocol

__all__ = ["RawClient", "RawServer"]


class RawClient(RawEnd):
    """A client that connects at once, and after its handshake sends only what it is told to.

    Args:
        url: where to connect: a ``ws:`` URL.
        offer_compression: whether to offer the extension permessage-deflate (RFC 7692) in the handshake.
        timeline: where this end's events are written down; the shared one if not given.

    Raises:
        TypeError, DOMException: for a URL that cannot be, as :class:`~wskit.ends.websocket.WebSocket` does.

    >>> raw = await RawClient(EchoServer().url).opened
    >>> answer = raw.next()
    >>> raw.send(bytes.fromhex("81 02 68 69"))  # "hi", and not masked
    >>> print(await answer)
    Close 1002 "incorrect masking"
    """

    def __init__(self, url: str, *, offer_compression: bool = False, timeline: Timeline | None = None) -> None:
        url, timeline = check_url(url), chosen(timeline)
        cells.begin()
        super().__init__("client", timeline)
        self.timeline.add(events.Connecting, self.end, url, ())
        extensions = [ClientPerMessageDeflateFactory()] if offer_compression else None
        sansio = ClientProtocol(read_url(url).for_the_library(), extensions=extensions, logger=LOG)
        portal.run(lambda: self._connect(sansio))
        cells.keep(self)

    def _connect(self, sansio: ClientProtocol) -> None:
        loop, uri = asyncio.get_running_loop(), sansio.uri
        connecting = loop.create_connection(
            lambda: linked_protocol(self, sansio), uri.host, uri.port, ssl=uri.secure or None
        )
        self._connecting = loop.create_task(connecting)
        self._connecting.add_done_callback(self._connected)

    def _connected(self, connecting: asyncio.Task[Any]) -> None:
        """There is a TCP connection, or there will be none."""
        if connecting.cancelled():
            self._over()
        elif isinstance(error := connecting.exception(), Exception):
            self._over(why_not_open(error))

    def replace(self) -> None:
        """Break off: the cell that made this runs again."""
        super().replace()
        self._connecting.cancel()


class _Answering(ServerProtocol):
    """The handshake of a server that may answer each key alike, and so wrongly."""

    answer = ""

    def accept(self, request: Request) -> Response:
        response = super().accept(request)
        if self.answer and response.status_code == 101:
            del response.headers["Sec-WebSocket-Accept"]
            response.headers["Sec-WebSocket-Accept"] = self.answer
        return response


class RawServer:
    """A server whose connections shake hands, and then send only what they are told to. It listens at once.

    Args:
        network: "tcp" is loopback TCP, "memory" a network inside this event loop; None takes the first that can be.
        timeline: where its ends' events are written down; the shared one if not given.
        accept: what it says in ``Sec-WebSocket-Accept``, whatever the key was. Without it, what is right.

    >>> server = RawServer()
    >>> ws = await WebSocket(server.url).opened
    >>> [raw] = server.connections
    >>> raw.send(bytes.fromhex("88 02 0f a0"))  # a Close frame with 4000
    >>> raw.finish()
    >>> await ws.closed
    CloseEvent(code=4000, reason='', was_clean=True)
    """

    def __init__(self, *, network: Network | None = None, timeline: Timeline | None = None, accept: str = "") -> None:
        self._address = Address(network, 0)
        self._answer = accept
        self.timeline = chosen(timeline)
        cells.begin()
        self.closed: Promise[None] = Promise("write `await server.closed`")
        self._closing = False
        self._ends: list[RawEnd] = []  # those still shaking hands too
        self._server = portal.run_async(self._listen())
        self._address.port = self._server.sockets[0].getsockname()[1]
        cells.keep(self)

    @property
    def url(self) -> str:
        """Where to connect. Whoever has this URL can use the server."""
        return self._address.url

    @property
    def connections(self) -> tuple[RawEnd, ...]:
        """Its connections since it was made, oldest first."""
        return portal.run(lambda: tuple(one for one in self._ends if one._has_opened))

    def close(self) -> None:
        """Stop listening and break off every connection. Calling it again does nothing."""
        portal.run(self.replace)

    def replace(self) -> None:
        """Close: the cell that made this runs again."""
        if not self._closing:
            self._closing = True
            self._server.close()
            if memory.HOST not in self.url:  # in memory its port is another's
                close_behind(self._address.port)
            for end in self._ends:
                end.replace()
            portal.start(self._last_goodbye())

    async def _last_goodbye(self) -> None:
        for end in self._ends:
            await end.closed
        self.closed.resolve(None)
        cells.forget(self)

    async def _listen(self) -> asyncio.Server:
        place = self._address.place()  # only now does the loop know how to listen there
        return await asyncio.get_running_loop().create_server(self._accept, **place)

    def _accept(self) -> asyncio.Protocol:
        raw = RawEnd("server", self.timeline)
        # Who came and went without a handshake was no connection.
        self._ends = [one for one in self._ends if one._has_opened or one.ready_state is not ReadyState.CLOSED]
        self._ends.append(raw)
        if self._closing:
            raw.replace()  # it came while the door was being closed
        sansio = _Answering(logger=LOG)
        sansio.answer = self._answer
        return linked_protocol(raw, sansio, self._address.admits)

    def __repr__(self) -> str:
        return f"<RawServer {'listening' if self._server.is_serving() else 'closed'}>"
