"""Channel: the network half of a WebSocket. It lives on the background loop and has no opinions about pages.

1. It opens one connection, writes what the page queued in the order it was queued, and reads what comes.
2. It tells the page five things, each a method of :class:`Page`: transmitted, established, received, closing, ended.
   ``ended`` comes once and last.
3. It *fails* the connection where RFC 6455 or the WHATWG standard say so. A network that breaks after the handshake is
   not a failure of ours: browsers report no error for it, only 1006.
4. Closing takes at most ``close_timeout`` seconds from the moment it is asked for, whatever the peer does.
5. Under it is a link, which may be broken while all this goes on.

The connection is the ``websockets`` library's. It is observed through the hooks that ``asyncio.Protocol`` documents,
and its messages are let in and out by :mod:`wskit.ends.express`.
"""

from __future__ import annotations

import asyncio
import logging
from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final, Protocol, cast

from websockets.asyncio.client import ClientConnection, connect
from websockets.client import ClientProtocol
from websockets.exceptions import ConnectionClosed
from websockets.typing import Subprotocol

from ..loops import portal
from ..network.hooks import SLOTS, OnLink
from ..network.link import Link
from ..protocol.dom import CloseEvent, message_size
from .express import PORTION, Express
from .failure import LOST, ending, why_not_open

__all__ = ["Channel", "Page"]

_log = logging.getLogger("wskit")

OPEN_TIMEOUT: Final = 60.0
"""How long opening may take, in seconds. Browsers leave it to the operating system, which takes a minute or two."""
LATER: Final = 0.001
"""How many seconds a page may learn late that a message has gone."""


class Page(Protocol):
    """Who a channel reports to. It is called on the background loop."""

    def transmitted(self, size: int) -> None:
        """Messages of ``size`` bytes in all have been handed to the operating system."""

    def established(self, protocol: str) -> None:
        """The handshake succeeded with this subprotocol."""

    def received(self, data: str | bytes, transmitted: int) -> None:
        """A message came; and ``transmitted`` more bytes of messages have been handed to the operating system."""

    def closing(self) -> None:
        """The peer's Close frame came."""

    def ended(self, why: str, event: CloseEvent) -> None:
        """The connection is gone. ``why`` says why the channel failed it, and is empty if it did not."""


@dataclass(frozen=True, slots=True)
class _Goodbye:
    """A Close frame that waits its turn behind the messages sent before it."""

    code: int | None
    reason: str


class _NoRedirects(connect):
    """``connect`` as browsers do it: a WebSocket is never redirected (WHATWG: redirect mode "error")."""

    def process_redirect(self, exc: Exception) -> Exception | str:
        return exc


class _Watched(Express, ClientConnection):
    """The library's connection, able to tell when the peer's Close came."""

    __slots__ = ("channel", "peer_closed")

    channel: Channel

    def __init__(self, protocol: ClientProtocol, **kwargs: Any) -> None:
        super().__init__(protocol, **kwargs)
        self.peer_closed = False

    def data_received(self, data: bytes) -> None:
        super().data_received(data)
        if self.sansio.close_expected():
            # Closing has begun, by either side. Not every peer then lets go of TCP.
            self.channel.start_the_clock()
        if self.sansio.close_rcvd is not None and not self.peer_closed:
            self.peer_closed = True
            # Not now but next: the reader has been woken for the messages that came before the Close.
            asyncio.get_running_loop().call_soon(self.channel.peer_closing)

    def resume_writing(self) -> None:
        super().resume_writing()
        self.channel.may_write()

    def hang_up(self) -> None:
        """Drop the connection without a word."""
        self.wire.abort()


class _Connection(OnLink, _Watched, asyncio.BufferedProtocol):
    """The same, with a link under it."""

    __slots__ = SLOTS


class Channel:
    """One connection for one page. Made on any thread; all its coroutines run on the background loop.

    Args:
        page: who is told.
        link: the network under it.
        url: a valid ``ws:`` or ``wss:`` URL.
        protocols: valid subprotocols to offer.
        close_timeout: how long closing may take, in seconds.
    """

    def __init__(self, page: Page, link: Link, url: str, protocols: Sequence[str], close_timeout: float) -> None:
        self._page = page
        self._link = link
        self._url = url
        self._protocols = [Subprotocol(name) for name in protocols]
        self._close_timeout = close_timeout
        self._outbox: deque[str | bytes | _Goodbye] | None = None  # until there is something to send
        self._waking = False
        self._connection: _Connection | None = None
        self._closing = False  # whether the page knows that closing has begun
        self._writing = False
        self._written = 0  # bytes of messages that the operating system has, and the page does not know
        self._stuck = 0  # bytes of messages that are written, and the operating system has not all of them
        self._telling = False
        self._failing = ""
        self._opening = self._given_up = False
        self._clock: asyncio.TimerHandle | None = None
        self._loop = portal.loop()
        portal.post(self._begin, to=self._loop)

    # What the page asks, from its own thread.

    def send(self, data: str | bytes) -> None:
        """Queue a message."""
        self._queue(data)
        # One wake-up serves all that is queued before it happens.
        if not self._waking:
            self._waking = True
            portal.post(self._write, to=self._loop)

    def close(self, code: int | None, reason: str) -> None:
        """Queue a Close frame behind the messages."""
        self._queue(_Goodbye(code, reason))
        portal.post(self._close, to=self._loop)

    def fail(self, why: str) -> None:
        """Give up on the connection now (RFC 6455 section 7.1.7)."""
        portal.post(self._fail, why, to=self._loop)

    def _queue(self, item: str | bytes | _Goodbye) -> None:
        if self._outbox is None:
            self._outbox = deque()
        self._outbox.append(item)

    # What happens on the background loop.

    def _begin(self) -> None:
        self._task = portal.task(self._live())

    def _close(self) -> None:
        self._closing = True
        self.start_the_clock()
        self._write()

    def start_the_clock(self) -> None:
        """Closing has begun: it must end in time."""
        if self._clock is None:
            self._clock = asyncio.get_running_loop().call_later(self._close_timeout, self._hang_up)

    def _hang_up(self) -> None:
        if self._connection is None:
            self._given_up = True
            if self._opening:
                self._task.cancel()
        else:
            self._connection.hang_up()

    def _fail(self, why: str) -> None:
        self._failing = self._failing or why
        self._hang_up()

    def peer_closing(self) -> None:
        """The peer's Close frame was read, and every message before it has been delivered."""
        # It may have come with the handshake: then _converse() asks again. A page that closes knows, and one that was
        # never told that it is open is not told of this either.
        if self._connection is not None and not self._closing and not self._failing:
            self._closing = True
            self._tell_transmitted()
            self._page.closing()

    async def _live(self) -> None:
        try:
            why, event = await self._converse()
        except Exception as error:
            # A mistake of ours: the page must not wait for ever because of it.
            _log.exception("a channel broke down")
            self._hang_up()
            why, event = f"wskit itself broke down: {error!r}", LOST
        if self._clock is not None:
            self._clock.cancel()
        self._tell_transmitted()
        self._page.ended(why, event)

    async def _converse(self) -> tuple[str, CloseEvent]:
        """Open, talk, end. Returns why the connection was failed, or "", and what the page is to be told."""
        if self._given_up:
            return self._failing, LOST  # before it has begun: a task that is cancelled then would never come here
        try:
            self._opening = True
            connection = await self._open()
        except asyncio.CancelledError:
            return self._failing, LOST
        except Exception as error:
            return why_not_open(error), LOST
        if self._protocols and connection.subprotocol is None:
            # WHATWG: what the page asked for must be acknowledged. RFC 6455 alone would let this pass.
            self._fail("the server agreed to none of the protocols that were offered")
        elif not self._failing:
            self._page.established(connection.subprotocol or "")
            if connection.peer_closed:
                asyncio.get_running_loop().call_soon(self.peer_closing)
        self._writing = True
        self._write()
        connection.take = self._receive
        try:
            while True:
                self._receive(connection.has_left_the_queue(await connection.recv()))
        except ConnectionClosed as error:
            if connection.peer_closed:
                self.peer_closing()  # it came just now, with the end
            why, event = ending(error)
            return (self._failing, LOST) if self._failing else (why, event)
        finally:
            self._writing = False

    async def _open(self) -> _Connection:
        def create(*args: Any, **kwargs: Any) -> ClientConnection:
            connection = _Connection(*args, **kwargs)
            connection.channel = self
            connection.link = self._link
            return connection

        connection = await _NoRedirects(
            self._url,
            create_connection=cast(type[ClientConnection], create),
            subprotocols=self._protocols or None,
            compression=None,  # so that the bytes on the wire can be read
            proxy=None,
            open_timeout=OPEN_TIMEOUT,
            close_timeout=self._close_timeout,
            ping_interval=None,  # browsers answer pings and send none
            max_size=None,  # browsers take messages of any size
            write_limit=(1, 0),  # it is full until the operating system has it all: buffered_amount tells that
        )
        self._connection = cast(_Connection, connection)
        return self._connection

    def _receive(self, message: str | bytes) -> bool:
        # Both at once: to wake the page twice takes longer than all else.
        self._page.received(message, self._take_transmitted())
        return True

    def may_write(self) -> None:
        """The operating system has all that was written, and takes more."""
        self._written, self._stuck = self._written + self._stuck, 0
        self._tell_transmitted()
        self._loop.call_soon(self._write)  # not now: this may be the moment in which the connection is taken away

    def _write(self) -> None:
        """Write what is queued, a portion a turn, for as long as the operating system takes it."""
        self._waking = False
        connection = self._connection
        if connection is None or not self._writing or connection.is_full or connection.wire.is_closing():
            return
        outbox, portion = self._outbox, 0
        while outbox and connection.portion < PORTION and not isinstance(outbox[0], _Goodbye):
            if not connection.is_open:
                self._writing = False  # the connection ends: the reader is told too and reports it
                return
            message = cast(str | bytes, outbox.popleft())
            connection.put(message)
            portion += message_size(message)
        if not connection.flush():
            self._stuck = portion
            return
        self._written += portion
        if outbox and isinstance(outbox[0], _Goodbye):
            self._writing = False
            connection.say_goodbye(outbox[0].code, outbox[0].reason)
        elif outbox:
            self._loop.call_soon(self._write)
        if self._written and not self._telling:
            # Not at once: the answer may be on its way already, and then the page is told with it.
            self._telling = True
            self._loop.call_later(LATER, self._tell_transmitted)

    def _tell_transmitted(self) -> None:
        self._telling = False
        if size := self._take_transmitted():
            self._page.transmitted(size)

    def _take_transmitted(self) -> int:
        """Return how many bytes the page has to be told of."""
        size, self._written = self._written, 0
        return size
