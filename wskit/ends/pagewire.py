"""Pagewire: a page's connection as an asyncio protocol. It shakes hands, reads and writes frames, and ends.

1. The request and the frames that go out are made by the library. What comes in is judged as browsers do, by
   :mod:`wskit.protocol.response` and :mod:`wskit.protocol.receiver`: the library has rules of its own.
2. It ends TCP as Chromium does: at once when the connection is failed, when the server's FIN comes, and ``LINGER``
   seconds after both goodbyes if that does not come. It waits for no answer to a Close of its own: its owner does.
3. Messages that are there together are written together: what is put stays until :meth:`PageWire.flush`.
4. ``ended`` tells why the connection was failed, or "", and what the page is to be told. It is settled once.
"""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence
from typing import Final, Protocol, cast

from websockets.client import ClientProtocol
from websockets.frames import Close, Frame, Opcode
from websockets.http11 import USER_AGENT
from websockets.typing import Subprotocol
from websockets.uri import WebSocketURI

from ..protocol.interface import CloseEvent
from ..protocol.receiver import Failure, Goodbye, Message, Ping, Receiver
from ..protocol.response import Refused, cut_off, judge
from .express import HEADER
from .failure import LOST

__all__ = ["LINGER", "Owner", "PageWire"]

LINGER: Final = 2.0
"""How many seconds a server has to end TCP after both goodbyes, as Chromium has it."""


class Owner(Protocol):
    """Who a page's connection belongs to."""

    def shaken(self, connection: PageWire, protocol: str) -> None:
        """The handshake is done, with this protocol."""

    def message_came(self, data: str | bytes) -> None:
        """A message came."""

    def goodbye_came(self) -> None:
        """The server's Close frame came. It is answered next."""

    def may_write(self) -> None:
        """The operating system takes more."""


class PageWire(asyncio.Protocol):
    """One connection. It is on a link if :class:`~wskit.network.hooks.OnLink` comes first."""

    # Python keeps up to 29 attributes of an instance in little room.
    __slots__ = (
        *("_answer", "_clock", "_key", "_offered", "_outcome", "_owner", "_portion", "_receiver", "_request"),
        *("ended", "is_full", "linger", "opened", "portion", "wire"),
    )

    def __init__(
        self, owner: Owner, uri: WebSocketURI, offered: Sequence[str], linger: float, headers: Mapping[str, str]
    ) -> None:
        sansio = ClientProtocol(uri, subprotocols=[Subprotocol(name) for name in offered] or None)
        request = sansio.connect()
        request.headers["User-Agent"] = USER_AGENT
        request.headers.update(headers)
        self._request: bytes = request.serialize()
        self._key = sansio.key
        self._owner = owner
        self._offered = tuple(offered)
        self._answer = bytearray()
        self._receiver: Receiver | None = None  # until the handshake is done
        self._portion: list[bytes] = []
        self._outcome: tuple[str, CloseEvent] | None = None
        self._clock: asyncio.TimerHandle | None = None
        self.linger = min(linger, LINGER)
        loop = asyncio.get_running_loop()
        self.opened: asyncio.Future[None] = loop.create_future()
        """Settled when the handshake is done; or with why it failed."""
        self.ended: asyncio.Future[tuple[str, CloseEvent]] = loop.create_future()
        self.is_full = False
        """Whether the operating system, or the link, takes no more for now."""
        self.portion = 0
        """How many bytes are put and not yet written, about."""

    # What the TCP connection tells.

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self.wire = cast(asyncio.Transport, transport)
        self.wire.set_write_buffer_limits(
            1, 0
        )  # full until the operating system has it all: buffered_amount tells that

    def ask(self) -> None:
        """Send the request. Not while the connection is being set up: its link may have something against it."""
        self.wire.write(self._request)

    def data_received(self, data: bytes) -> None:
        try:
            if self._receiver is None:
                self._shake(data)
            elif self._outcome is None:
                self._read(self._receiver, data)
        except Exception as error:
            # A mistake of ours, or of whoever owns this: it must not wait for ever because of it.
            if not self.ended.done():
                self.ended.set_exception(error)
            self.wire.abort()

    def eof_received(self) -> None:
        if self._receiver is None:
            self._refuse(cut_off(bytes(self._answer)))
            self.wire.close()
        else:
            self._end("", self._told(clean=True))

    def connection_lost(self, exc: Exception | None) -> None:
        if self._clock is not None:
            self._clock.cancel()
        self._refuse(exc or ConnectionAbortedError())
        outcome = self._outcome or ("", self._told(clean=exc is None))
        if not self.ended.done():
            self.ended.set_result(outcome)

    def pause_writing(self) -> None:
        self.is_full = True

    def resume_writing(self) -> None:
        self.is_full = False
        self._owner.may_write()

    # In.

    def _shake(self, data: bytes) -> None:
        self._answer += data
        try:
            answer = judge(bytes(self._answer), self._key, self._offered)
        except Refused as refused:
            self._refuse(refused)
            self.wire.close()
            return
        if answer is not None and not self.opened.done():
            self._answer.clear()
            self._receiver = Receiver()
            self.opened.set_result(None)
            self._owner.shaken(self, answer.protocol)
            if answer.rest and self._outcome is None:
                self._read(self._receiver, answer.rest)

    def _refuse(self, error: Exception) -> None:
        if not self.opened.done():
            self.opened.set_exception(error)

    def _read(self, receiver: Receiver, data: bytes) -> None:
        for event in receiver.feed(data):
            match event:
                case Message(message):
                    self._owner.message_came(message)
                case Ping(payload):
                    self._portion.append(Frame(Opcode.PONG, payload).serialize(mask=True))
                case Goodbye(body=body):
                    self._owner.goodbye_came()
                    self._say(body)
                    self._start_to_linger()
                case Failure(why, reason):
                    self.fail(why, Close(1002, reason).serialize())
                case _:
                    self._end("", LOST)
        self.flush()

    def _told(self, *, clean: bool) -> CloseEvent:
        """What the page is to be told if TCP ends now."""
        goodbye = self._receiver.goodbye if self._receiver is not None else None
        return LOST if goodbye is None else CloseEvent(goodbye.code, goodbye.reason, was_clean=clean)

    # Out.

    @property
    def is_open(self) -> bool:
        """Whether messages may be sent."""
        return self._receiver is not None and not self._receiver.said_goodbye and self._outcome is None

    def put(self, message: str | bytes) -> None:
        """Put a message into the portion. Only while ``is_open``."""
        opcode, data = (Opcode.TEXT, message.encode()) if isinstance(message, str) else (Opcode.BINARY, message)
        self._portion.append(Frame(opcode, data).serialize(mask=True))
        self.portion += len(data) + HEADER

    def flush(self) -> bool:
        """Write the portion. Returns whether there is room for more."""
        self.portion = 0
        if self._portion:
            self.wire.write(b"".join(self._portion))
            self._portion.clear()
        return not self.is_full

    def say_goodbye(self, code: int | None, reason: str) -> None:
        """Send a Close frame, unless closing has begun; without a code, an empty one (RFC 6455 section 5.5.1)."""
        self._say(b"" if code is None else Close(code, reason).serialize())
        self.flush()

    def _say(self, body: bytes) -> None:
        if self._receiver is not None and self.is_open:
            self._portion.append(Frame(Opcode.CLOSE, body).serialize(mask=True))
            self._receiver.said_goodbye = True

    # Ending.

    def fail(self, why: str, body: bytes) -> None:
        """Fail the connection (RFC 6455 section 7.1.7): say why, if nothing was said, and wait for nobody."""
        self._say(body)
        self.flush()
        self._end(why, LOST)

    def hang_up(self) -> None:
        """Drop the connection without a word. What the page is told is what is known now."""
        if self._outcome is None and self._receiver is not None:
            self._outcome = ("", self._told(clean=True))
        self.wire.abort()

    def _start_to_linger(self) -> None:
        if self._clock is None:
            self._clock = asyncio.get_running_loop().call_later(self.linger, self.hang_up)

    def _end(self, why: str, told: CloseEvent) -> None:
        """End TCP. What is written still goes out, if it does so in time."""
        if self._outcome is None:
            self._outcome = (why, told)
        if self._clock is not None:
            self._clock.cancel()
        self._clock = asyncio.get_running_loop().call_later(self.linger, self.wire.abort)
        self.wire.close()
