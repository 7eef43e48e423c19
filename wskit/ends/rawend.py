"""RawEnd: one end that does nothing by itself. What it sends is what you write, byte for byte.

1. After the handshake nobody looks after the rules: no Pong, no Close in answer, no FIN. A raw end that breaks a rule
   has really broken it, and one that keeps silent is really silent.
2. What comes is read as frames, and the last ``KEPT`` of them are kept.
3. What it would tell its user follows from the first Close frame that came (RFC 6455 section 7.1.5): its code, or 1006
   if it was not valid or none came. A connection that never opened has no user on the server's side.
"""

from __future__ import annotations

import asyncio
from collections import deque
from typing import Any, Final, Literal

from ..loops import cells, portal
from ..loops.portal import Promise
from ..network.link import Link
from ..protocol.frames import Frame, FrameParser, Opcode
from ..protocol.interface import CloseEvent, DOMException, ReadyState
from ..protocol.numbers import check_int
from ..protocol.states import RAW, Cause, after
from ..record import events
from ..record.timeline import Timeline
from .failure import LOST

__all__ = ["RawEnd"]

KEPT: Final = 1000
"""How many of the frames that came a raw end remembers."""


class RawEnd:
    """One end of a connection that does what it is told and nothing else."""

    def __init__(self, side: Literal["client", "server"], timeline: Timeline) -> None:
        self.timeline = timeline
        self.end = timeline.new_end(side)
        self.link = Link(timeline, self.end)
        self.opened: Promise[Any] = Promise("write `await raw.opened`")
        self.closed: Promise[CloseEvent] = Promise("write `await raw.closed`")
        self._state = ReadyState.CONNECTING
        self._has_opened = False
        self._wire: asyncio.Transport | None = None
        self._given_up = False
        peer: Literal["client", "server"] = "server" if side == "client" else "client"
        self._outgoing, self._incoming = FrameParser(side), FrameParser(peer)
        self._received: deque[Frame] = deque(maxlen=KEPT)
        self._goodbye: Frame | None = None  # the first Close frame that came
        self._said_goodbye = False
        self._waiting: list[tuple[int | None, Promise[Frame]]] = []

    @property
    def ready_state(self) -> ReadyState:
        """CONNECTING, OPEN or CLOSED. It is never CLOSING: a raw end does not act on a Close."""
        return self._state

    @property
    def received(self) -> tuple[Frame, ...]:
        """The frames that came, oldest first; of very many, the last 1000."""
        return portal.run(lambda: tuple(self._received))

    def send(self, data: bytes | bytearray | memoryview) -> None:
        """Send these bytes, whatever they are.

        Raises:
            TypeError: if they are not bytes.
            DOMException: InvalidStateError, before the connection is open, after ``finish()`` and after its end.
        """
        if not isinstance(data, bytes | bytearray | memoryview):
            raise TypeError(f"a raw end sends bytes, such as bytes.fromhex('88 00'), not {type(data).__name__}")
        copy = bytes(data)
        portal.run(lambda: self._write(copy))

    def _write(self, data: bytes) -> None:
        if self._state is ReadyState.CONNECTING:
            raise DOMException("the connection is not open yet; wait for `await raw.opened`", "InvalidStateError")
        if self._wire is None or self._wire.is_closing():
            raise DOMException("the connection is over; make a new one", "InvalidStateError")
        sent = self._outgoing.feed(data)
        self._said_goodbye = self._said_goodbye or any(frame.opcode == Opcode.CLOSE for frame in sent)
        self._wire.write(data)

    def finish(self) -> None:
        """End the TCP connection with a FIN. Does nothing before the connection is made and after its end."""
        portal.run(self._finish)

    def _finish(self) -> None:
        if self._wire is not None:
            self._given_up = True
            self._wire.close()

    def next(self, opcode: int | None = None) -> Promise[Frame]:
        """Promise the next frame that comes, or the next with this ``opcode``.

        Ask before you send what it answers: what has come already is in ``received``. It is a ConnectionError if the
        connection ends first.

        Raises:
            TypeError, ValueError: if ``opcode`` is not a number from 0 to 15.

        >>> raw = await RawClient(EchoServer().url).opened
        >>> pong = raw.next(10)
        >>> raw.send(bytes.fromhex("89 80 37 fa 21 3d"))  # an empty Ping, masked
        >>> print(await pong)
        Pong (0 bytes)
        """
        if opcode is not None:
            check_int("opcode", opcode, 0, 15)
        frame: Promise[Frame] = Promise("write `await raw.next()`")
        portal.run(lambda: self._wait_for(opcode, frame))
        return frame

    def _wait_for(self, opcode: int | None, frame: Promise[Frame]) -> None:
        if self._state is ReadyState.CLOSED:
            frame.reject(ConnectionError("the connection is over; no more frames will come"))
        else:
            self._waiting.append((opcode, frame))

    def replace(self) -> None:
        """Break off: the cell that made this runs again."""
        self._given_up = True
        self.link.abandon()
        if self._wire is not None:
            self._wire.abort()

    # What the protocol below tells.

    def _begun(self, transport: asyncio.Transport) -> None:
        self._wire = transport
        if self._given_up:
            transport.abort()  # replaced before there was anything to break off

    def _become(self, cause: Cause) -> bool:
        """Come into the state that follows, and tell whether it is another one."""
        before, self._state = self._state, after(RAW, self._state, cause)
        return self._state is not before

    def _open(self) -> None:
        self._become(Cause.ESTABLISHED)
        self._has_opened = True
        self.timeline.add(events.Opened, self.end, "")
        self.opened.resolve(self)

    def _take(self, data: bytes) -> None:
        for frame in self._incoming.feed(data):
            self._received.append(frame)
            if frame.opcode == Opcode.CLOSE and self._goodbye is None:
                self._goodbye = frame
            for waiter in [one for one in self._waiting if one[0] in (None, frame.opcode)]:
                self._waiting.remove(waiter)
                waiter[1].resolve(frame)

    def _over(self, why: str = "") -> None:
        """The connection is gone; ``why`` tells why, if it never opened."""
        if not self._become(Cause.TCP_ENDED):
            return
        event = self._tells()
        if not self._has_opened:
            why = "it was closed before it was open" if self._given_up else why
            self.opened.reject(DOMException(f"the connection ended before it was open: {why}", "WebSocketError"))
        if self._has_opened or self.end.side == "client":
            if not self._has_opened:
                self.timeline.add(events.Failed, self.end, why)
            self.timeline.add(events.Closed, self.end, event.code, event.reason, event.was_clean)
        for _, waiter in self._waiting:
            waiter.reject(ConnectionError("the connection ended, and no such frame had come"))
        self._waiting.clear()
        self.closed.resolve(event)
        cells.forget(self)

    def _tells(self) -> CloseEvent:
        """What it would tell its user."""
        goodbye = self._goodbye
        if goodbye is None or goodbye.close_code is None or goodbye.problems:
            return LOST
        return CloseEvent(goodbye.close_code, goodbye.close_reason, was_clean=self._said_goodbye)

    def __repr__(self) -> str:
        return f"<{type(self).__name__} {self._state.name}>"
