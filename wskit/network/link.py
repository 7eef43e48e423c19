"""Link: the piece of network right under one end. It writes down every byte that passes, and it can fail.

1. It stands between the end and its TCP connection (see :mod:`wskit.network.hooks`). Each direction is a
   :class:`~wskit.network.pipe.Pipe`; one that nobody tampered with hands everything on at once.
2. Bytes are written down when the end writes them, and when they reach an end. What happens in between is the
   network's affair.
3. A frozen link stands for a network gone silent: it holds FIN and RST too. As an operating system would, it takes
   ``BUFFER`` bytes before the writer has to wait. "The way is free" is said where it is so, not where it breaks.
4. An end that lets go of its connection is rid of it at once; what its link still holds may reach the peer later.
5. All of it happens on the background loop. The methods may be called from anywhere.
"""

from __future__ import annotations

import asyncio
import contextlib
import errno
import math
import os
import socket
import struct
from collections.abc import Callable
from typing import Any, Final, NamedTuple, cast

from ..loops import portal
from ..protocol.numbers import check_seconds
from ..record import events
from ..record.events import Direction, End, Event, Tampering
from ..record.timeline import Timeline
from .pipe import Pipe

__all__ = ["Direction", "Link"]

BUFFER: Final = 256 * 1024
"""How many bytes a link holds in each direction before whoever sends them must wait."""
LINGER: Final = 60.0
"""How many seconds a link that has kept its end's FIN from a peer goes on doing so, when both have said FIN. Until then
the peer may be waiting for it; operating systems wait as long."""

_NO_LINGERING: Final = struct.pack("ii", 1, 0)
"""On, for 0 seconds: closing a socket then sends a RST."""


class _Fin:
    """A FIN, among the bytes."""


class _Loss(NamedTuple):
    """The news that the TCP connection is gone, behind the bytes that came before."""

    error: Exception | None


_FIN: Final = _Fin()


class Link:
    """The network under one end, as far as that end can tell.

    Every method may be called before there is a connection: what it does holds from then on, for the handshake too if
    that is still to come. After the end they do nothing; but what is held then can still be let go of, by a thaw. A
    ``direction`` is seen from this end: "in" is what it receives, "out" what it sends, "both" is both.

    >>> ws = await WebSocket(EchoServer().url).opened
    >>> ws.link.freeze()
    >>> ws.close(1000, "Is anybody there?")
    >>> ws.ready_state
    <ReadyState.CLOSING: 2>
    >>> ws.link.thaw()
    >>> await ws.closed
    CloseEvent(code=1000, reason='Is anybody there?', was_clean=True)
    """

    def __init__(self, timeline: Timeline, end: End) -> None:
        self.timeline = timeline
        self.end = end
        self._incoming = Pipe(self._arrive, self._flow)
        self._outgoing = Pipe(self._leave, self._flow)
        self._waiting: list[Callable[[], None]] = []
        self._transport: asyncio.Transport | None = None  # the real one, while there is one
        self._upper: Any = None  # the end's protocol, until it is told that the connection is lost
        self._ended = False
        self._fin_said = self._fin_left = False  # by the end, and to the TCP connection
        self._fin_came = self._fin_heard = False  # from the TCP connection, and by the end
        self._letting_go = False
        self._abandoned = False
        self._reader_waits = self._reading_stopped = False
        self._transport_full = self._writer_waits = False

    # What may be done to it.

    def freeze(self, direction: Direction = "both") -> None:
        """Hold every byte, FIN and RST from now on. Nothing is lost, however long it takes.

        A real network that falls silent loses them. TCP sends them again, ever more rarely, and then no more.

        Raises:
            ValueError: for a direction that is none; so do all methods here that take one.
        """
        self._change("freeze", direction, lambda pipe: pipe.set(frozen=True))

    def thaw(self, direction: Direction = "both") -> None:
        """Let go of what is held, in its order, and hold nothing more."""
        self._change("thaw", direction, lambda pipe: pipe.set(frozen=False), late=True)

    def delay(self, seconds: float, direction: Direction = "both") -> None:
        """Make everything arrive so many ``seconds`` after it was sent; 0 undoes it.

        Raises:
            TypeError, ValueError: if ``seconds`` is not a number from 0 on.
        """
        check_seconds("a delay", seconds)
        self._change("delay", direction, lambda pipe: pipe.set(delay=float(seconds)), seconds)

    def limit(self, bytes_per_second: float | None, direction: Direction = "both") -> None:
        """Let no more than so many ``bytes_per_second`` through each way; None undoes it.

        Raises:
            TypeError, ValueError: if it is neither a number above 0 nor None.
        """
        rate = math.inf if bytes_per_second is None else _rate(bytes_per_second)
        self._change("limit", direction, lambda pipe: pipe.set(rate=rate), bytes_per_second)

    def drop(self, direction: Direction = "both") -> None:
        """Lose everything that goes this way from now on, FIN and RST too, and what is held: for good."""
        self._change("drop", direction, lambda pipe: pipe.stop())

    def cut(self) -> None:
        """End the TCP connection with a FIN to either side and no Close frame, as a proxy does that lost patience.

        What is held is lost. Before there is a connection, it waits for one.
        """
        self._tamper("cut", self._cut, needs_connection=True)

    def reset(self) -> None:
        """Break the TCP connection off with a RST to either side (RFC 9293 section 3.5.2). What is held is lost.

        Before there is a connection, it waits for one.
        """
        self._tamper("reset", self._reset, needs_connection=True)

    def abandon(self) -> None:
        """Undo all that can be undone, and keep nothing open that the end has let go of: nobody looks any more."""

        def act() -> None:
            self._abandoned = True
            for pipe in (self._incoming, self._outgoing):
                pipe.set(frozen=False, delay=0.0, rate=math.inf)
            if self._ended:
                self._give_up()

        portal.run(act)

    def _change(
        self,
        what: Tampering,
        direction: Direction,
        change: Callable[[Pipe], None],
        amount: float | None = None,
        *,
        late: bool = False,
    ) -> None:
        pipes = {"in": [self._incoming], "out": [self._outgoing], "both": [self._incoming, self._outgoing]}
        if not isinstance(direction, str) or direction not in pipes:
            raise ValueError(f'a direction is "in", "out" or "both", not {direction!r}')

        def act() -> None:
            for pipe in pipes[direction]:
                change(pipe)

        self._tamper(what, act, direction, amount, late=late)

    def _tamper(
        self,
        what: Tampering,
        action: Callable[[], None],
        direction: Direction | None = None,
        amount: float | None = None,
        *,
        needs_connection: bool = False,
        late: bool = False,
    ) -> None:
        def act() -> None:
            if not self._ended or (late and self.haunted):
                fin = self._fin_said and not self._fin_left and not self._outgoing.stopped
                self._note(events.Tampered, what, direction, amount, self.held + fin)
                action()

        def tamper() -> None:
            if needs_connection and self._upper is None and not self._ended:
                self._waiting.append(act)
            else:
                act()

        portal.run(tamper)

    def _cut(self) -> None:
        if self._transport is not None and not self._outgoing.stopped:
            self._say_fin()
            self._leave(_FIN)
        self._outgoing.stop()
        if not self._incoming.stopped:
            self._hear_fin()
            self._part(None)
            self._wind_up()

    def _reset(self) -> None:
        transport, lost = self._transport, self._outgoing.stopped
        # TLS that is over has no socket any more, and its end has not been told yet: there is nothing to break off.
        sock = None if transport is None or lost else transport.get_extra_info("socket")
        self._outgoing.stop()
        if sock is not None:
            self._note(events.RstOut)
        if not self._incoming.stopped:
            self._part(ConnectionResetError(errno.ECONNRESET, os.strerror(errno.ECONNRESET)))
        if transport is not None and sock is not None:
            sock.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, _NO_LINGERING)
            transport.abort()

    # What the TCP connection tells.

    def connection_made(self, transport: asyncio.BaseTransport, upper: Any) -> None:
        """There is a connection, for the protocol ``upper``."""
        self._transport, self._upper = cast(asyncio.Transport, transport), upper
        addresses = (transport.get_extra_info("sockname"), transport.get_extra_info("peername"))
        # A peer may be gone so fast that it has no address any more.
        self._note(events.Linked, *((address or ("", 0))[:2] for address in addresses))
        waiting, self._waiting = self._waiting, []
        for act in waiting:
            # Not while the end is still being set up.
            asyncio.get_running_loop().call_soon(act)

    def data_received(self, data: bytes) -> None:
        """Bytes came in."""
        if self._incoming.is_clear:
            self._arrive_bytes(data)
        else:
            self._incoming.put(data)

    def eof_received(self) -> bool:
        """A FIN came in. Returns whether the way out is to stay open."""
        self._fin_came = True
        self._incoming.put(_FIN)
        self._wind_up()
        transport = self._transport
        # TLS cannot do with one direction alone.
        return transport is not None and transport.can_write_eof() and not (self._letting_go and self._fin_left)

    def connection_lost(self, error: Exception | None) -> None:
        """The TCP connection is gone."""
        self._transport = None
        if self._letting_go:
            self._tell_lost(error)
        else:
            # An end that wants no bytes for now is told all the same, as asyncio does: it may be waiting for just that.
            self._incoming.set(paused=False)
            self._incoming.put(_Loss(error))

    def pause_writing(self) -> None:
        """The operating system takes no more bytes for now."""
        self._transport_full = True
        self._flow()

    def resume_writing(self) -> None:
        """The operating system takes bytes again."""
        self._transport_full = False
        self._flow()

    # What the end does, through its transport.

    def write(self, data: bytes) -> None:
        """Send bytes."""
        if self._upper is not None and not self._fin_said:
            self.timeline.add(events.BytesOut, self.end, data)
            self._outgoing.put(data)

    def write_eof(self) -> None:
        """Say that no more will be sent."""
        if self._upper is not None and not self._fin_said:
            self._say_fin()
            self._outgoing.put(_FIN)

    def let_go(self, *, abort: bool) -> None:
        """Be rid of the connection: once what was written is sent, or at once."""
        transport = self._transport
        if self._upper is None or (self._letting_go and not abort):
            return
        self._letting_go = True
        self._incoming.stop()
        if transport is None or not self._outgoing.is_clear:
            self.write_eof()
            if self._fin_left and transport is not None:
                transport.close()
            self._part(None)
            self._wind_up()
        else:
            self._say_fin()
            self._fin_left = True
            if abort:
                transport.abort()
            else:
                transport.close()

    def break_off(self) -> None:
        """The end breaks its TCP connection off with a RST of its own (RFC 9293 section 3.5.2)."""
        transport = self._transport
        if self._upper is None or self._letting_go:
            return
        sock = transport.get_extra_info("socket") if transport is not None and self._outgoing.is_clear else None
        if transport is None or sock is None:
            self.let_go(abort=True)  # there is nothing that could carry a RST
            return
        self._letting_go = self._fin_said = self._fin_left = True
        self._incoming.stop()
        self._note(events.RstOut)
        sock.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, _NO_LINGERING)
        transport.abort()

    def read(self, *, paused: bool) -> None:
        """Want no bytes for now, or want them again."""
        self._reader_waits = paused
        self._incoming.set(paused=paused and self._transport is not None)
        self._flow()

    @property
    def closing(self) -> bool:
        """Whether the end has let go, or has nothing to let go of any more."""
        return self._letting_go or self._upper is None

    @property
    def lost(self) -> bool:
        """Whether everything is lost in both directions, for good: not even a RST gets through."""
        return not self._ended and self._incoming.stopped and self._outgoing.stopped and not self._letting_go

    @property
    def haunted(self) -> bool:
        """Whether there is still a TCP connection that the end has let go of."""
        return self._ended and self._transport is not None

    @property
    def held(self) -> int:
        """How many bytes the end has sent that the link has not let out yet."""
        return self._outgoing.size

    # How things come out of the pipes.

    def _arrive(self, thing: bytes | _Fin | _Loss) -> None:
        if isinstance(thing, bytes):
            self._arrive_bytes(thing)
        elif isinstance(thing, _Fin):
            # asyncio closes a transport whose protocol does not ask to keep it; a link must do so by itself.
            if not self._hear_fin():
                self.let_go(abort=False)
        else:
            self._tell_lost(thing.error)

    def _arrive_bytes(self, data: bytes) -> None:
        self.timeline.add(events.BytesIn, self.end, data)
        self._upper.data_received(data)

    def _leave(self, thing: bytes | _Fin) -> None:
        transport = self._transport
        if transport is None:
            return
        if isinstance(thing, bytes):
            if not transport.is_closing():
                transport.write(thing)
            return
        self._fin_left = True
        if self._letting_go or not transport.can_write_eof():
            transport.close()
        else:
            # A RST may have come that nobody has read yet: then there is no connection to say it on.
            with contextlib.suppress(OSError):
                transport.write_eof()

    def _say_fin(self) -> None:
        if not self._fin_said:
            self._fin_said = True
            self._note(events.FinOut)

    def _hear_fin(self) -> bool:
        """Tell the end that a FIN came, once. Returns whether it wants to keep the way out."""
        if self._fin_heard:
            return False
        self._fin_heard = True
        self._note(events.FinIn)
        return bool(self._upper.eof_received())

    def _part(self, error: Exception | None) -> None:
        """Take the connection away from the end. It is told in the loop's next turn, as a transport would do."""
        self._letting_go = True
        self._incoming.stop()
        self._flow()
        asyncio.get_running_loop().call_soon(self._tell_lost, error)

    def _wind_up(self) -> None:
        """Close a TCP connection that both ends are done with."""
        if self._fin_came and self._letting_go and self._transport is not None:
            if self._fin_left:
                self._transport.close()
            else:
                asyncio.get_running_loop().call_later(LINGER, self._give_up)

    def _give_up(self) -> None:
        if self._transport is not None:
            self._transport.abort()

    def _tell_lost(self, error: Exception | None) -> None:
        upper, self._upper = self._upper, None
        if upper is not None:
            self._ended = True
            self._incoming.stop()
            if isinstance(error, ConnectionError):
                self._note(events.RstIn)
            self._note(events.Unlinked)
            upper.connection_lost(error)
        if self._transport is None:
            self._outgoing.stop()  # it leads nowhere any more
        elif self._abandoned:
            self._give_up()

    def _flow(self) -> None:
        """Make whoever fills a pipe wait while it is full, and no longer."""
        transport = self._transport
        # A connection that the end has let go of is read on, for the peer's FIN.
        stop = (self._reader_waits and not self._letting_go) or self._incoming.size > BUFFER
        if stop != self._reading_stopped and transport is not None and not transport.is_closing():
            self._reading_stopped = stop
            if stop:
                transport.pause_reading()
            else:
                transport.resume_reading()
        # A way that is gone is not a way that is free: who waits there for room is not told that there is some.
        gone = self._outgoing.stopped or transport is None
        wait = self._transport_full or self._outgoing.size > BUFFER or (gone and self._writer_waits)
        if wait != self._writer_waits and self._upper is not None:
            self._writer_waits = wait
            if wait:
                self._upper.pause_writing()
            else:
                self._upper.resume_writing()

    def _note(self, event: Callable[..., Event], *args: Any) -> None:
        self.timeline.add(event, self.end, *args)

    def __repr__(self) -> str:
        return f"<Link of a {self.end.side}>"


def _rate(bytes_per_second: object) -> float:
    if isinstance(bytes_per_second, bool) or not isinstance(bytes_per_second, int | float):
        raise TypeError(f"a limit is a number of bytes per second, not {bytes_per_second!r}")
    if not 0 < bytes_per_second < math.inf:
        raise ValueError(f"a limit is more than 0 bytes per second, not {bytes_per_second}; freeze() stops everything")
    return float(bytes_per_second)
