"""Silence: what becomes of TCP of either side in a network that loses everything.

1. The real connection under the link loses nothing. The link plays TCP of both sides, as it would be in such a network
   (see :mod:`wskit.network.sender`).
2. TCP of one side that gives up is dead. Its end is told, and the peer is not: the real connection stays, and whoever
   sends something over it gets a RST as soon as a RST gets through.
3. Where the peer's TCP is dead, the real connection goes, and this end gets a RST for the next that it sends.
4. The peer's own link tells it that it is dead, if it has one. Any other peer gets a RST: no more can be said to it.
5. A RST is said once, and not again.
"""

from __future__ import annotations

import asyncio
import errno
import os
import socket
import struct
from abc import abstractmethod
from collections.abc import Callable
from typing import Any, NamedTuple
from weakref import WeakValueDictionary

from ..record import events
from ..record.events import End
from ..record.timeline import Timeline
from .breaking import Breakable
from .pipe import Fin
from .sender import Sender

__all__ = ["InSilence", "Loss", "broken_off"]

# By its own address and its peer's.
_links: WeakValueDictionary[tuple[Any, Any], InSilence] = WeakValueDictionary()


class Loss(NamedTuple):
    """The news that the TCP connection is gone, behind the bytes that came before."""

    error: Exception | None


class InSilence(Breakable):
    """A link, as far as its network can be silent."""

    def __init__(
        self, timeline: Timeline, end: End, arrive: Callable[[Any], None], leave: Callable[[Any], None]
    ) -> None:
        super().__init__(timeline, end, arrive, leave)
        self._transport: asyncio.Transport | None = None  # the real one, while there is one
        self._upper: Any = None  # the end's protocol, until it is told that the connection is lost
        self._addresses: tuple[Any, Any] = (None, None)
        self._known_peer: InSilence | None = None
        self._fin_came = False  # from the TCP connection
        self._letting_go = False
        self._deaf = False  # whether the end hears no more
        self._dead = self._peer_dead = False

    # The two senders.

    def _tune(self) -> None:
        if self._upper is None and not self._ended:
            return  # it is told again as soon as there is a connection
        comes, leaves = "in" not in self._silent, "out" not in self._silent
        self._outgoing.tune(self._sender_here, arrives=leaves, answers=comes)
        if not self._peer_dead:
            self._incoming.tune(self._sender_there, arrives=comes, answers=leaves)
        if self._silent:
            self._peer()

    def _sender_here(self, bring: Callable[[Any], None]) -> Sender:
        return Sender(bring, self._answered_here, self._die, lambda: self._letting_go, self._round_trip)

    def _sender_there(self, bring: Callable[[Any], None]) -> Sender:
        return Sender(bring, self._answered_there, self._peer_dies, self._peer_is_orphan, self._round_trip)

    @property
    def _round_trip(self) -> float:
        return self._incoming.delay + self._outgoing.delay

    def _answered_here(self) -> None:
        self._outgoing.rid_of_idle()
        if self._peer_dead:
            self._meet_nobody()

    def _answered_there(self) -> None:
        self._incoming.rid_of_idle()
        if self._dead:
            self._answer_with_rst()
        elif self._deaf:
            self._incoming.stop()
            self._wind_up()

    # The peer.

    def _meet(self, local: Any, remote: Any) -> None:
        """Be found by the link of the other end, if that is one of the kit's."""
        self._addresses = local, remote
        _links[local, remote] = self

    def _peer(self) -> InSilence | None:
        local, remote = self._addresses
        self._known_peer = self._known_peer or _links.get((remote, local))
        return self._known_peer

    def _peer_is_orphan(self) -> bool:
        # Who has said FIN has mostly let go; for certain that is known of the kit's own ends only.
        peer = self._peer()
        return self._fin_came and (peer is None or peer._letting_go)

    # Dying.

    def _die(self) -> None:
        """TCP of this end gives up."""
        self._expire(self._unsent)
        peer = self._known_peer
        if peer is not None and peer._dead:
            peer._give_up()
            self._give_up()
        else:
            self._wind_up()  # the peer may have said its FIN long ago, and be waited for by nobody

    def _expire(self, lost: int | None) -> None:
        """TCP of this end is dead. Its end is told, if it has not let go."""
        self._dead = True
        self._note(events.GaveUp, lost)
        self._outgoing.stop()
        if self._upper is None or self._letting_go:
            self._hear_no_more()
        else:
            self._part(TimeoutError(errno.ETIMEDOUT, os.strerror(errno.ETIMEDOUT)))

    def _peer_dies(self) -> None:
        """TCP of the peer is dead. It is told, and this end is not."""
        self._peer_dead = True
        self._incoming.forget()
        peer = self._peer()
        if peer is None:
            self._answer_with_rst()
        else:
            if not peer._dead:
                peer._expire(None)
            peer._give_up()  # first there: what becomes of the real connection is no news to the peer any more
            self._give_up()

    def _is_unheard(self, error: Exception | None) -> bool:
        """Tell whether this end does not get to know that the real connection is gone."""
        if isinstance(error, ConnectionError) and not self._peer_dead and self._incoming.resends:
            if "in" in self._silent:
                self._peer_dies()  # it has said RST, and this one is lost
            else:
                self._incoming.let_be()  # a RST overtakes what waits to be sent again
        return self._peer_dead

    def _say_rst(self) -> None:
        """Break off, with something to be sent again or into a silence: what waits is lost, and maybe the RST too."""
        passes, lost = "out" not in self._silent, self._unsent
        self._dead = True
        self._note(events.RstOut)
        self._outgoing.stop()
        self._part(None)
        # Said when the end has been told: it is not why it is told.
        asyncio.get_running_loop().call_soon(self._note, events.GaveUp, lost + (not passes))
        if passes:
            self._answer_with_rst()

    def _hear_no_more(self) -> None:
        """Let nothing more reach the end. The peer does not know that."""
        self._deaf = True
        if self._dead or self._incoming.resends:
            self._incoming.skip_unread()
            self._incoming.set(is_watched=True, paused=False)
        else:
            self._incoming.stop()

    def _refuse(self, thing: bytes | Fin | Loss) -> None:
        """Be sent something although the end hears no more."""
        if isinstance(thing, Loss) or (isinstance(thing, Fin) and not self._dead):
            return
        if not self._dead:
            self._expire(self._unsent)  # nobody is there who could read it
        if "out" not in self._silent:
            self._answer_with_rst()

    def _meet_nobody(self) -> None:
        """Send something to a peer whose TCP is dead: a RST comes back, if it comes through."""
        if self._silent:
            return
        self._outgoing.stop()
        if self._upper is not None and not self._letting_go:
            self._part(broken_off())

    def _answer_with_rst(self) -> None:
        if self._transport is not None:
            break_off(self._transport)

    # What the link itself knows how to do.

    @abstractmethod
    def _part(self, error: Exception | None) -> None:
        """Take the connection away from the end, and tell it soon."""

    @abstractmethod
    def _wind_up(self) -> None:
        """Close a TCP connection that both ends are done with."""


def broken_off() -> ConnectionResetError:
    """Return what an end is told of a RST."""
    return ConnectionResetError(errno.ECONNRESET, os.strerror(errno.ECONNRESET))


def break_off(transport: asyncio.Transport) -> None:
    """End a TCP connection with a RST."""
    sock = transport.get_extra_info("socket")
    if sock is not None:
        sock.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))  # on, for 0 seconds
    transport.abort()
