"""WebSocket: the browser's interface, rule by rule, in Python's spelling.

1. The constructor connects at once. Nothing a page sees changes before the code that made the socket gives its event
   loop a turn: state, ``buffered_amount`` and handlers all move there, one event per turn.
2. Where no loop runs (a plain script), wskit's own loop delivers the events, on its own thread, while the script goes
   on: an event may come before the next line. ``opened`` and ``closed`` miss nothing there either.
3. ``close()`` checks its arguments first, then looks at the state: CONNECTING fails the connection, OPEN starts the
   closing handshake, CLOSING and CLOSED do nothing.
4. ``send()`` raises while CONNECTING; after OPEN it drops the message, and only ``buffered_amount`` grows.
5. Messages are delivered in OPEN only: after your own ``close()``, what still arrives is dropped.
6. The close event comes once and last. If the connection was *failed*, the error event comes right before it.
7. Nothing here waits. Who awaits ``send()`` or ``close()`` is told what does; who writes a name as in JavaScript is
   told the right one.

Source: the WHATWG WebSockets standard, sections 3 and 4.
"""

from __future__ import annotations

import contextlib
import threading
from collections.abc import AsyncGenerator, Iterable, Mapping
from dataclasses import replace
from ssl import SSLContext
from typing import ClassVar, Final

from ..loops import cells, portal
from ..loops.mailbox import Mailbox
from ..loops.portal import Promise
from ..network.link import Link
from ..protocol.cookies import check_headers
from ..protocol.interface import (
    CloseEvent,
    DOMException,
    MessageEvent,
    PageEvent,
    ReadyState,
    check_close,
    check_message,
    check_protocols,
    check_url,
    message_size,
)
from ..protocol.numbers import check_seconds
from ..protocol.states import PAGE, Cause, after
from ..record import events
from ..record.timeline import Timeline, chosen
from .channel import Channel
from .listeners import EventTarget
from .unawaited import Unawaited

__all__ = ["WebSocket"]

_SENT: Final = Unawaited(
    "send() does not wait, and there is nothing to await: write `ws.send(data)`. "
    "`ws.buffered_amount` tells how much of it has not left yet"
)
_CLOSED: Final = Unawaited(
    "close() does not wait, and there is nothing to await: write `ws.close()`, and then `await ws.closed`"
)


class _Buffered:
    """How many bytes are buffered. It changes with every message, and to set an attribute of a socket takes longer."""

    __slots__ = ("amount",)

    def __init__(self) -> None:
        self.amount = 0


class WebSocket(EventTarget):
    """A WebSocket connection as a web page has it.

    Args:
        url: where to connect. ``http`` and ``https`` become ``ws`` and ``wss``.
        protocols: one subprotocol or several to offer to the server.
        timeline: where this end's events are written down; the shared one if not given.
        close_timeout: after ``close()``, how many seconds the server has to answer before the connection is dropped. As
            in Chromium it is a minute; and once both have said goodbye, TCP has at most two seconds to end.
        trust: a TLS context that knows whom to trust, for a certificate that you have made yourself. None trusts whom
            this computer trusts.
        headers: what a browser adds to the request, and no page can: such as ``Origin``, whose page it is, and
            ``Cookie``. Here there is no browser, so there are none unless they are given. A program may say anything.

    Raises:
        DOMException: SyntaxError, for a URL or protocols that cannot be.
        TypeError: for arguments of the wrong type.
        ValueError: for headers that no head may have.

    >>> ws = WebSocket(EchoServer().url)
    >>> ws.onmessage = lambda event: ws.close(1000, event.data)
    >>> await ws.opened
    <WebSocket OPEN>
    >>> ws.send("WebSocket rocks")
    >>> await ws.closed
    CloseEvent(code=1000, reason='WebSocket rocks', was_clean=True)
    """

    CONNECTING: ClassVar = ReadyState.CONNECTING
    OPEN: ClassVar = ReadyState.OPEN
    CLOSING: ClassVar = ReadyState.CLOSING
    CLOSED: ClassVar = ReadyState.CLOSED

    timeline: Timeline
    opened: Promise[WebSocket]
    closed: Promise[CloseEvent]
    end: events.End
    link: Link

    def __init__(
        self,
        url: str,
        protocols: str | Iterable[str] = (),
        *,
        timeline: Timeline | None = None,
        close_timeout: float = 60.0,
        trust: SSLContext | None = None,
        headers: Mapping[str, str] | None = None,
    ) -> None:
        self._url = check_url(url)
        offered = check_protocols(protocols)
        self.timeline = chosen(timeline)
        check_seconds("close_timeout", close_timeout)
        if trust is not None and not isinstance(trust, SSLContext):
            raise TypeError(f"trust must be an ssl.SSLContext, not {type(trust).__name__}")
        added = check_headers(headers or {})
        cells.begin()
        self._lock = threading.RLock()
        self._state = ReadyState.CONNECTING
        self._protocol = ""
        self._binary_type = "blob"
        self._buffered = _Buffered()
        self.opened = Promise("write `await ws.opened`")
        self.closed = Promise("write `await ws.closed`")
        self.end = self.timeline.new_end("client")
        super().__init__(portal.running_loop() or portal.loop())
        self._mailbox = Mailbox(self._loop, self._abandon)
        self._unload = self._until_unload()
        if self._loop is not portal.loop():
            _step(self._unload)
        self.timeline.add(events.Connecting, self.end, self._url, offered)
        self.link = Link(self.timeline, self.end)
        reports = _Reports(self, self._mailbox)
        self._channel = Channel(reports, self.link, self._url, offered, close_timeout, trust, added)
        cells.keep(self)

    @property
    def url(self) -> str:
        """The URL as it was understood."""
        return self._url

    @property
    def protocol(self) -> str:
        """The subprotocol the server chose, or empty."""
        return self._protocol

    @property
    def ready_state(self) -> ReadyState:
        """CONNECTING (0), OPEN (1), CLOSING (2) or CLOSED (3)."""
        return self._state

    @property
    def buffered_amount(self) -> int:
        """How many bytes of messages were given to ``send()`` and not yet to the operating system.

        It does not fall to zero when the connection closes: what could not be sent stays counted.
        """
        return self._buffered.amount

    @property
    def extensions(self) -> str:
        """The extensions the server chose (RFC 6455 section 9.1): always empty, for none is offered.

        So the bytes on the wire can be read. A browser offers permessage-deflate, and mostly shows it here.

        >>> ws = await WebSocket(EchoServer().url).opened
        >>> ws.extensions
        ''
        """
        return ""

    @property
    def binary_type(self) -> str:
        """What a browser makes of a binary message, `"blob"` or `"arraybuffer"`. In Python it is ``bytes`` either way.

        It can be set, and is kept. Another name is passed over without a word, as for every enumeration of Web IDL.
        Source: the WHATWG WebSockets standard, section 3.

        >>> ws = WebSocket(EchoServer().url)
        >>> ws.binary_type
        'blob'
        >>> ws.binary_type = "arraybuffer"

        Raises:
            TypeError: if it is set to anything but a ``str``.
        """
        return self._binary_type

    @binary_type.setter
    def binary_type(self, kind: str) -> None:
        if not isinstance(kind, str):
            raise TypeError(f'binary_type is text, "blob" or "arraybuffer", not {kind!r}')
        if kind in ("blob", "arraybuffer"):
            self._binary_type = kind

    def send(self, data: str | bytes | bytearray | memoryview) -> Unawaited:
        """Send a message: a text message from a ``str``, a binary one from bytes. Returns at once.

        Success means only that the message was queued. In CLOSING and CLOSED it is dropped, without an error.
        There is nothing to await in what it returns, and that says so.

        Raises:
            TypeError: if ``data`` is neither text nor bytes.
            DOMException: InvalidStateError, while CONNECTING.
        """
        message = check_message(data)
        with self._lock:
            if self._state is ReadyState.CONNECTING:
                raise DOMException(
                    "the connection is not open yet; wait for onopen or `await ws.opened`", "InvalidStateError"
                )
            self._buffered.amount += message_size(message)
            if self._state is not ReadyState.OPEN:
                self.timeline.add(events.Dropped, self.end, message)
                return _SENT
            self.timeline.add(events.Sent, self.end, message)
            self._channel.send(message)
        return _SENT

    def close(self, code: int | None = None, reason: str = "") -> Unawaited:
        """Start the closing handshake, or give up a connection that is not open yet. Returns at once.

        Without a code the Close frame is empty, and the server is left with 1005. There is nothing to await in what it
        returns, and that says so: `await ws.closed` waits for the end.

        Raises:
            TypeError: for arguments of the wrong type, or a reason without a code.
            DOMException: InvalidAccessError for a code other than 1000 and 3000-4999, SyntaxError for a reason of more
                than 123 bytes of UTF-8. The connection stays as it was.

        >>> ws = await WebSocket(EchoServer().url).opened
        >>> ws.close(1006)
        Traceback (most recent call last):
            ...
        DOMException: InvalidAccessError: a page may close with 1000 or with 3000 to 4999, not with 1006 ...
        """
        code, reason = check_close(code, reason)
        with self._lock:
            connecting = self._state is ReadyState.CONNECTING
            if not self._become(Cause.CLOSE_CALLED):
                return _CLOSED
            self.timeline.add(events.Closing, self.end, True, code, reason)
            if connecting:
                self._channel.fail("it was closed before it was open")
            else:
                self._channel.close(code, reason)
        return _CLOSED

    def _become(self, cause: Cause) -> bool:
        """Come into the state that follows, and tell whether it is another one. Called with the lock held."""
        before, self._state = self._state, after(PAGE, self._state, cause)
        return self._state is not before

    # What the mailbox delivers, one per turn of the loop.

    def _transmitted(self, size: int) -> None:
        with self._lock:
            self._buffered.amount -= size

    def _established(self, protocol: str) -> None:
        with self._lock:
            if not self._become(Cause.ESTABLISHED):
                return  # closed meanwhile: the page never sees it open
            self._protocol = protocol
            self.timeline.add(events.Opened, self.end, protocol)
        self._fire(PageEvent("open", target=self))
        self.opened.resolve(self)

    def _received(self, data: str | bytes, transmitted: int) -> None:
        with self._lock:
            self._buffered.amount -= transmitted
            if self._state is not ReadyState.OPEN:
                return
            self.timeline.add(events.Received, self.end, data)
        self._fire(MessageEvent(data, target=self))

    def _closing(self) -> None:
        with self._lock:
            if self._become(Cause.CLOSE_RECEIVED):
                self.timeline.add(events.Closing, self.end, False, None, "")

    def _ended(self, why: str, event: CloseEvent) -> None:
        with self._lock:
            self._become(Cause.FAILED if why else Cause.TCP_ENDED)
            if why:
                self.timeline.add(events.Failed, self.end, why)
        if why:
            self._fire(PageEvent("error", target=self))
        event = replace(event, target=self)
        self.timeline.add(events.Closed, self.end, event.code, event.reason, event.was_clean)
        self._fire(event)
        self.opened.reject(
            DOMException(f"the connection ended before it was open, with {event.code}: {why}", "WebSocketError")
        )
        self.closed.resolve(event)
        if not self.link.haunted:  # else there is still something to let go of when the cell runs again
            cells.forget(self)
        if portal.running_loop() is self._loop is not portal.loop():
            _step(self._unload)

    # When the page goes away.

    async def _until_unload(self) -> AsyncGenerator[None, None]:
        """Wait for the loop of the code that made this to shut down: loops tell that to their async generators."""
        try:
            yield
        finally:
            if not self.closed.done():
                self._mailbox.forward()

    def _abandon(self) -> None:
        """The page is gone: say 1001, as a browser does, and call no handler any more."""
        self._silent = True
        with self._lock:
            self._become(Cause.LEFT)
            self._channel.close(1001, "")

    def replace(self) -> None:
        """Go away quietly, with 1001: the cell that made this runs again. No handler is called any more."""
        self._abandon()
        self.link.abandon()

    def __repr__(self) -> str:
        return f"<WebSocket {self._state.name}>"


def _step(generator: AsyncGenerator[None, None]) -> None:
    """Run ``generator`` to its next ``yield``, or to its end, without waiting for anything."""
    with contextlib.suppress(StopIteration, StopAsyncIteration):
        anext(generator).__await__().send(None)


class _Reports:
    """A channel's reports, as letters to the page."""

    def __init__(self, socket: WebSocket, mailbox: Mailbox) -> None:
        self._socket = socket
        self._mailbox = mailbox

    def transmitted(self, size: int) -> None:
        self._mailbox.post(self._socket._transmitted, size)

    def established(self, protocol: str) -> None:
        self._mailbox.post(self._socket._established, protocol)

    def received(self, data: str | bytes, transmitted: int) -> None:
        self._mailbox.post(self._socket._received, data, transmitted)

    def closing(self) -> None:
        self._mailbox.post(self._socket._closing)

    def ended(self, why: str, event: CloseEvent) -> None:
        self._mailbox.post(self._socket._ended, why, event)
