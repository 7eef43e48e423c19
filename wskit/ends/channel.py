"""Channel: the network half of a WebSocket. It lives on the background loop and has no opinions about pages.

1. It opens one connection, writes what the page queued in the order it was queued, and reads what comes.
2. It tells the page five things, each a method of :class:`Page`: transmitted, established, received, closing, ended.
   ``ended`` comes once and last.
3. It *fails* the connection where RFC 6455 or the WHATWG standard say so. A network that breaks after the handshake is
   not a failure of ours: browsers report no error for it, only 1006.
4. Closing takes at most ``close_timeout`` seconds from the moment it is asked for, whatever the peer does.
5. Under it is a link, which may be broken while all this goes on.

The connection is :mod:`wskit.ends.pagewire`'s, which keeps the browser's rules and not those of a library.
"""

from __future__ import annotations

import asyncio
import importlib
import logging
from collections import deque
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, Protocol, cast

from ..loops import portal
from ..network.hooks import SLOTS, OnLink
from ..network.link import Link
from ..protocol.interface import CloseEvent, message_size
from ..protocol.url import read_url
from .express import PORTION
from .failure import LOST, why_not_open
from .pagewire import PageWire

if TYPE_CHECKING:
    from ssl import SSLContext

__all__ = ["Channel", "Page"]

_log = logging.getLogger("wskit")

OPEN_TIMEOUT: Final = 240.0
"""How long opening may take, in seconds, as Chromium has it."""
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


class _Connection(OnLink, PageWire, asyncio.BufferedProtocol):
    """A page's connection, with a link under it."""

    __slots__ = SLOTS


class Channel:
    """One connection for one page. Made on any thread; all its coroutines run on the background loop.

    Args:
        page: who is told.
        link: the network under it.
        url: a valid ``ws:`` or ``wss:`` URL.
        protocols: valid subprotocols to offer.
        close_timeout: how long closing may take, in seconds.
        trust: a TLS context that knows whom to trust; None trusts whom this computer trusts.
        headers: what is added to the request.
    """

    def __init__(
        self,
        page: Page,
        link: Link,
        url: str,
        protocols: Sequence[str],
        close_timeout: float,
        trust: SSLContext | None = None,
        headers: Mapping[str, str] | None = None,
    ) -> None:
        self._page = page
        self._link = link
        self._url = url
        self._protocols = tuple(protocols)
        self._close_timeout = close_timeout
        self._trust = trust
        self._headers = headers or {}
        self._outbox: deque[str | bytes | _Goodbye] | None = None  # until there is something to send
        self._waking = False
        self._connection: PageWire | None = None
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

    def report_to(self, page: Page) -> None:
        """Report to another page from now on."""
        portal.tell(setattr, self, "_page", page)

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

    def goodbye_came(self) -> None:
        """The peer's Close frame was read, and every message before it has been delivered."""
        # A page that closes knows, and one that was never told that it is open is not told of this either.
        if not self._closing and not self._failing:
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
            why, event = f"wskit itself broke down: {type(error).__name__}", LOST
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
            async with asyncio.timeout(OPEN_TIMEOUT):
                connection = await self._open()
        except asyncio.CancelledError:
            return self._failing, LOST
        except Exception as error:
            return why_not_open(error), LOST
        why, event = await connection.ended
        self._writing = False
        return (self._failing, LOST) if self._failing else (why, event)

    async def _open(self) -> _Connection:
        """Connect and shake hands. An end that failed has let go of its TCP connection."""
        uri = read_url(self._url).for_the_library()

        def create() -> _Connection:
            connection = _Connection(self, uri, self._protocols, self._close_timeout, self._headers)
            connection.link = self._link
            return connection

        # Not where there is no TLS: in a browser's tab.
        tls = (self._trust or importlib.import_module("ssl").create_default_context()) if uri.secure else None
        _, connection = await self._loop.create_connection(create, uri.host, uri.port, ssl=tls)
        try:
            connection.ask()
            await connection.opened
        except BaseException:
            connection.hang_up()
            raise
        return connection

    def shaken(self, connection: PageWire, protocol: str) -> None:
        """The handshake is done."""
        self._connection = connection
        if self._failing:
            connection.hang_up()
            return
        self._page.established(protocol)
        self._writing = True
        self._loop.call_soon(self._write)

    def message_came(self, data: str | bytes) -> None:
        """A message came."""
        # Both at once: to wake the page twice takes longer than all else.
        self._page.received(data, self._take_transmitted())

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
