"""Link: the piece of network right under one end. It writes down every byte that passes, and it can fail.

1. It stands between the end and its TCP connection (see :mod:`wskit.network.hooks`). Each direction is a
   :class:`~wskit.network.pipe.Pipe`; one that nobody tampered with hands everything on at once.
2. Bytes are written down when the end writes them, and when they reach an end. What happens in between is the
   network's affair.
3. What a link holds, it holds with FIN and RST. As an operating system would, it takes ``BUFFER`` bytes before the
   writer has to wait. "The way is free" is said where it is so, not where it breaks.
4. An end that lets go of its connection is rid of it at once; what its link still holds may reach the peer later.
5. A silent link plays TCP of both sides. Where that of its own end is gone, the real connection stays, and whoever
   sends something over it gets a RST. Where the peer's is gone, its own end gets one.
6. All of it happens on the background loop.
"""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Mapping
from typing import Any, ClassVar, Final, cast

from ..protocol.nearby import Nearby
from ..record import events
from ..record.events import Direction, End
from ..record.timeline import Timeline
from .pipe import Fin
from .silence import InSilence, Loss, break_off, broken_off

__all__ = ["Direction", "Link"]

BUFFER: Final = 256 * 1024
"""How many bytes a link holds in each direction before whoever sends them must wait."""
LINGER: Final = 60.0
"""How many seconds a link that has kept its end's FIN from a peer goes on doing so, when both have said FIN. Until then
the peer may be waiting for it; operating systems wait as long."""

_FIN: Final = Fin()


class Link(InSilence, Nearby):
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

    _otherwise: ClassVar[Mapping[str, str]] = {
        **dict.fromkeys(("silent", "mute", "black_hole"), "silence"),
        **dict.fromkeys(("slow", "slowly", "slow_down"), "delay, limit or slow_close"),
        **dict.fromkeys(("latency", "late", "lag"), "delay"),
        **dict.fromkeys(("bandwidth", "throttle", "rate"), "limit"),
        **dict.fromkeys(("frozen", "hold", "pause", "stall"), "freeze"),
        **dict.fromkeys(("unfreeze", "melt", "resume", "heal", "restore"), "thaw"),
        **dict.fromkeys(("lose", "lossy", "loss"), "drop"),
        **dict.fromkeys(("fin", "finish", "close", "disconnect"), "cut"),
        **dict.fromkeys(("rst", "kill", "abort", "break_"), "reset"),
        **dict.fromkeys(("limit_data", "cut_after"), "stop_after"),
        **dict.fromkeys(("toxicity", "probability"), "chance"),
        **dict.fromkeys(("split", "fragment", "chop"), "slice"),
    }

    def __init__(self, timeline: Timeline, end: End) -> None:
        super().__init__(timeline, end, self._arrive, self._leave)
        self._fin_said = self._fin_left = False  # by the end, and to the TCP connection
        self._fin_heard = False  # by the end
        self._reader_waits = self._reading_stopped = False
        self._transport_full = self._writer_waits = False

    # What the TCP connection tells.

    def connection_made(self, transport: asyncio.BaseTransport, upper: Any) -> None:
        """There is a connection, for the protocol ``upper``."""
        self._transport, self._upper = cast(asyncio.Transport, transport), upper
        addresses = (transport.get_extra_info("sockname"), transport.get_extra_info("peername"))
        # A peer may be gone so fast that it has no address any more.
        local, remote = ((address or ("", 0))[:2] for address in addresses)
        self._meet(local, remote)
        self._note(events.Linked, local, remote)
        self._tune()
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
        elif not self._is_unheard(error):
            # An end that wants no bytes for now is told all the same, as asyncio does: it may be waiting for just that.
            self._incoming.set(paused=False)
            self._incoming.put(Loss(error))

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
        self._hear_no_more()
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
        if self._outgoing.resends:
            self._say_rst()
            return
        if transport is None or not self._outgoing.is_clear:
            self.let_go(abort=True)  # there is nothing that would carry a RST now
            return
        self._letting_go = self._fin_said = self._fin_left = True
        self._incoming.stop()
        self._note(events.RstOut)
        break_off(transport)

    def read(self, *, paused: bool) -> None:
        """Want no bytes for now, or want them again."""
        self._reader_waits = paused
        self._incoming.set(paused=paused and self._transport is not None and not self._deaf)
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

    @property
    def _unsent(self) -> int:
        """The same, where a FIN counts as a byte."""
        return self.held + (self._fin_said and not self._fin_left and not self._outgoing.stopped)

    @property
    def _is_connected(self) -> bool:
        return self._upper is not None

    # How it ends, and by whom.

    def _cut(self) -> None:
        if self._transport is not None and not self._outgoing.stopped:
            self._say_fin()
            self._leave(_FIN)
        self._outgoing.stop()
        if not self._incoming.stopped:
            self._hear_fin()
            self._incoming.let_be()
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
            self._incoming.let_be()
            self._part(broken_off())
        if transport is not None and sock is not None:
            break_off(transport)

    # How things come out of the pipes.

    def _arrive(self, thing: bytes | Fin | Loss) -> None:
        if self._deaf:
            self._refuse(thing)
        elif isinstance(thing, bytes):
            self._arrive_bytes(thing)
        elif isinstance(thing, Fin):
            # asyncio closes a transport whose protocol does not ask to keep it; a link must do so by itself.
            if not self._hear_fin():
                self.let_go(abort=False)
        else:
            self._tell_lost(thing.error)

    def _arrive_bytes(self, data: bytes) -> None:
        self.timeline.add(events.BytesIn, self.end, data)
        self._upper.data_received(data)

    def _leave(self, thing: bytes | Fin) -> None:
        transport = self._transport
        if self._peer_dead:
            self._meet_nobody()
            return
        if transport is None:
            return
        if isinstance(thing, bytes):
            if not transport.is_closing():
                transport.write(thing)
            return
        self._fin_left = True
        if (self._letting_go and not self._incoming.resends) or not transport.can_write_eof():
            transport.close()
        else:
            # A RST may have come that nobody has read yet: then there is no connection to say it on.
            with contextlib.suppress(OSError):
                transport.write_eof()
            if self._letting_go:  # and what the peer sends into a silence is still to come, to nobody
                asyncio.get_running_loop().call_later(LINGER, self._give_up)

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
        self._hear_no_more()
        self._flow()
        asyncio.get_running_loop().call_soon(self._tell_lost, error)

    def _wind_up(self) -> None:
        """Close a TCP connection that both ends are done with."""
        if self._fin_came and self._letting_go and self._transport is not None:
            if self._fin_left:
                self._transport.close()
            elif self._dead or not self._outgoing.resends:
                late = self._outgoing.delay + self._outgoing.jitter + self._outgoing.slow_close
                asyncio.get_running_loop().call_later(LINGER + late, self._give_up)

    def _give_up(self) -> None:
        if self._transport is not None:
            self._transport.abort()

    def _tell_lost(self, error: Exception | None) -> None:
        upper, self._upper = self._upper, None
        if upper is not None:
            self._ended = True
            self._hear_no_more()
            if isinstance(error, ConnectionError):
                self._note(events.RstIn)
            self._note(events.Unlinked)
            upper.connection_lost(error)
        if self._transport is None and not (self._peer_dead and self._outgoing.resends):
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

    def __repr__(self) -> str:
        return f"<Link of a {self.end.side}>"
