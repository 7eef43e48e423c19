"""Raw: an end that shakes hands and then does nothing by itself. What it sends is what you write, byte for byte.

1. The handshake is the library's Sans-I/O protocol's; after that nobody looks after the rules: no Pong, no Close in
   answer, no FIN. A raw end that breaks a rule has really broken it, and one that keeps silent is really silent.
2. What comes is read as frames, and kept.
3. What it would tell its user follows from what it sent and received (RFC 6455 section 7.1.5).

Both live on the background loop; they may be made and used from anywhere.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import Any, Literal

from websockets.client import ClientProtocol
from websockets.exceptions import WebSocketException
from websockets.extensions.permessage_deflate import ClientPerMessageDeflateFactory
from websockets.http11 import Request
from websockets.protocol import Protocol as SansIO
from websockets.protocol import State
from websockets.server import ServerProtocol
from websockets.uri import parse_uri

from . import cells, events, portal
from .address import Address, Network
from .dom import CloseEvent, DOMException, ReadyState, check_url
from .frames import Frame, FrameParser, Opcode
from .link import Link, OnLink
from .portal import Promise
from .timeline import Timeline, shared

__all__ = ["RawClient", "RawEnd", "RawServer"]


class RawEnd:
    """One end of a connection that does what it is told and nothing else."""

    def __init__(self, side: Literal["client", "server"], timeline: Timeline) -> None:
        self.timeline = timeline
        self.end = timeline.new_end(side)
        self.link = Link(timeline, self.end)
        self.opened: Promise[Any] = Promise("write `await raw.opened`")
        self.closed: Promise[CloseEvent] = Promise("write `await raw.closed`")
        self._state = ReadyState.CONNECTING
        self._wire: asyncio.Transport | None = None
        peer: Literal["client", "server"] = "server" if side == "client" else "client"
        self._readers = {side: FrameParser(side), peer: FrameParser(peer)}
        self._frames: dict[str, list[Frame]] = {side: [], peer: []}
        self._peer = peer
        self._waiting: list[tuple[int, Promise[Frame]]] = []

    @property
    def ready_state(self) -> ReadyState:
        """CONNECTING, OPEN or CLOSED. It is never CLOSING: a raw end does not act on a Close."""
        return self._state

    @property
    def received(self) -> tuple[Frame, ...]:
        """The frames that came, oldest first."""
        return portal.run(lambda: tuple(self._frames[self._peer]))

    def send(self, data: bytes | bytearray | memoryview) -> None:
        """Send these bytes, whatever they are.

        Raises:
            TypeError: if they are not bytes.
            DOMException: InvalidStateError, before the connection is open and after its end.
        """
        if not isinstance(data, bytes | bytearray | memoryview):
            raise TypeError(f"a raw end sends bytes, such as bytes.fromhex('88 00'), not {type(data).__name__}")
        copy = bytes(data)
        portal.run(lambda: self._write(copy))

    def _write(self, data: bytes) -> None:
        if self._wire is None or self._state is not ReadyState.OPEN:
            when = "not open yet" if self._state is ReadyState.CONNECTING else "over; make a new one"
            raise DOMException(f"the connection is {when}", "InvalidStateError")
        self._frames[self.end.side] += self._readers[self.end.side].feed(data)
        self._wire.write(data)

    def finish(self) -> None:
        """End the TCP connection with a FIN. Does nothing before the connection is made and after its end."""
        portal.run(self._finish)

    def _finish(self) -> None:
        if self._wire is not None:
            self._wire.close()

    def next(self, opcode: int | None = None) -> Promise[Frame]:
        """Promise the next frame that comes, or the next with this ``opcode``.

        It is a ConnectionError if the connection ends first.
        """
        frame: Promise[Frame] = Promise("await it")
        portal.run(lambda: self._waiting.append((-1 if opcode is None else opcode, frame)))
        return frame

    def replace(self) -> None:
        """Break off: the cell that made this runs again."""
        self.link.abandon()
        if self._wire is not None:
            self._wire.abort()

    # What the protocol below tells.

    def _begun(self, transport: asyncio.Transport) -> None:
        self._wire = transport

    def _open(self, rest: bytes) -> None:
        self._state = ReadyState.OPEN
        self.timeline.add(events.Opened, self.end, "")
        self.opened.resolve(self)
        if rest:
            self._take(rest)

    def _take(self, data: bytes) -> None:
        for frame in self._readers[self._peer].feed(data):
            self._frames[self._peer].append(frame)
            for waiter in [one for one in self._waiting if one[0] in (-1, frame.opcode)]:
                self._waiting.remove(waiter)
                waiter[1].resolve(frame)

    def _over(self, why: str = "") -> None:
        if self._state is ReadyState.CLOSED:
            return
        self._state = ReadyState.CLOSED
        if why:
            self.timeline.add(events.Failed, self.end, why)
        goodbyes = {
            side: [one for one in frames if one.opcode == Opcode.CLOSE] for side, frames in self._frames.items()
        }
        heard = next((one for one in goodbyes[self._peer] if one.close_code is not None), None)
        event = CloseEvent(1006, "", was_clean=False)
        if heard is not None and heard.close_code is not None:
            event = CloseEvent(heard.close_code, heard.close_reason, was_clean=bool(goodbyes[self.end.side]))
        self.timeline.add(events.Closed, self.end, event.code, event.reason, event.was_clean)
        for _, waiter in self._waiting:
            waiter.reject(ConnectionError("the connection ended first"))
        self._waiting.clear()
        self.opened.reject(DOMException(f"the connection ended before it was open: {why}", "WebSocketError"))
        self.closed.resolve(event)
        cells.forget(self)

    def __repr__(self) -> str:
        return f"<{type(self).__name__} {self._state.name}>"


class _Shaking(asyncio.Protocol):
    """Shakes hands by a Sans-I/O protocol of the library, then hands on the bytes as they are."""

    def __init__(self, raw: RawEnd, sansio: SansIO, admit: Callable[[Request], bool] | None = None) -> None:
        self._raw = raw
        self._sansio = sansio
        self._admit = admit
        self._head = b""
        self._why = ""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)  # noqa: S101  (for the type checker: a link gives nothing else)
        self._transport = transport
        self._raw._begun(transport)
        if isinstance(self._sansio, ClientProtocol):
            self._sansio.send_request(self._sansio.connect())
            self._flush()

    def _flush(self) -> None:
        for data in self._sansio.data_to_send():
            if data:
                self._transport.write(data)
            else:
                self._transport.close()

    def data_received(self, data: bytes) -> None:
        if self._raw.ready_state is ReadyState.OPEN:
            self._raw._take(data)
            return
        # Only the head is for the library; what comes right behind it is already ours.
        self._head += data
        head, blank, rest = self._head.partition(b"\r\n\r\n")
        if not blank and len(head) < 2**16:
            return
        self._sansio.receive_data(head + blank)
        for event in self._sansio.events_received():
            if isinstance(self._sansio, ServerProtocol) and isinstance(event, Request):
                admitted = self._admit is None or self._admit(event)
                response = (
                    self._sansio.accept(event) if admitted else self._sansio.reject(403, "This URL is not ours.\n")
                )
                self._sansio.send_response(response)
        self._flush()
        if self._sansio.state is State.OPEN:
            self._raw._open(rest)
        else:
            error = self._sansio.handshake_exc
            self._why = str(error) if isinstance(error, WebSocketException) else "the handshake failed"
            self._transport.close()

    def eof_received(self) -> bool:
        # It ends TCP when it is told to, and not because its peer did. Without a handshake there is nothing to keep.
        return self._raw.ready_state is ReadyState.OPEN

    def connection_lost(self, exc: Exception | None) -> None:
        self._raw._over(self._why)


class _Linked(OnLink, _Shaking):
    """The same, on a link."""


def _protocol(raw: RawEnd, sansio: SansIO, admit: Callable[[Request], bool] | None = None) -> _Linked:
    protocol = _Linked(raw, sansio, admit)
    protocol.link = raw.link
    return protocol


class RawClient(RawEnd):
    """A client that connects at once, and after its handshake sends only what it is told to.

    Args:
        url: where to connect: a ``ws:`` URL.
        offer_compression: whether to offer the extension permessage-deflate (RFC 7692) in the handshake.
        timeline: where this end's events are written down; the shared one if not given.

    Raises:
        TypeError, DOMException: for a URL that cannot be, as :class:`~wskit.websocket.WebSocket` does.
    """

    def __init__(self, url: str, *, offer_compression: bool = False, timeline: Timeline | None = None) -> None:
        url = check_url(url)
        cells.begin()
        super().__init__("client", shared() if timeline is None else timeline)
        self.timeline.add(events.Connecting, self.end, url, ())
        extensions = [ClientPerMessageDeflateFactory()] if offer_compression else None
        portal.start(self._connect(ClientProtocol(parse_uri(url), extensions=extensions)))
        cells.keep(self)

    async def _connect(self, sansio: ClientProtocol) -> None:
        uri = sansio.uri
        try:
            await asyncio.get_running_loop().create_connection(
                lambda: _protocol(self, sansio), uri.host, uri.port, ssl=uri.secure or None
            )
        except OSError as error:
            self._over(str(error))


class RawServer:
    """A server whose connections shake hands, and then send only what they are told to. It listens at once.

    Args:
        network: "tcp" is loopback TCP, "memory" a network inside this event loop; None takes the first that can be.
        timeline: where its ends' events are written down; the shared one if not given.
    """

    def __init__(self, *, network: Network | None = None, timeline: Timeline | None = None) -> None:
        self._address = Address(network, 0)
        cells.begin()
        self.timeline = shared() if timeline is None else timeline
        self.closed: Promise[None] = Promise("write `await server.closed`")
        self._connections: list[RawEnd] = []
        self._waiting: list[Promise[RawEnd]] = []
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
        return portal.run(lambda: tuple(self._connections))

    def close(self) -> None:
        """Stop listening and break off every connection. Calling it again does nothing."""
        portal.run(self.replace)

    def replace(self) -> None:
        """Close: the cell that made this runs again."""
        self._server.close()
        for connection in self._connections:
            connection.replace()
        portal.start(self._last_goodbye())

    async def _last_goodbye(self) -> None:
        for connection in self._connections:
            await connection.closed
        self.closed.resolve(None)
        cells.forget(self)

    async def _listen(self) -> asyncio.Server:
        return await asyncio.get_running_loop().create_server(self._accept, **self._address.place())

    def _accept(self) -> asyncio.Protocol:
        raw = RawEnd("server", self.timeline)

        def admit(request: Request) -> bool:
            admitted = self._address.admits(request.path)
            if admitted:
                self._connections.append(raw)
            return admitted

        return _protocol(raw, ServerProtocol(), admit)

    def __repr__(self) -> str:
        return f"<RawServer {'listening' if self._server.is_serving() else 'closed'}>"
