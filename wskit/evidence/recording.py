"""Recording: a file that somebody brought, as the connections that are in it. No I/O."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, Literal, TypeAlias

from ..record.events import End, Event
from .scope import Scope

__all__ = ["BOTH", "Brought", "Made", "Recording", "Resent", "UnreadableError"]

Made: TypeAlias = Literal["made", "refused", "unanswered", "earlier"]
"""What came of opening a TCP connection; "earlier" is one that was made before the recording began."""


BOTH: Final[frozenset[Literal["client", "server"]]] = frozenset({"client", "server"})
"""Both directions of a connection."""


class UnreadableError(ValueError):
    """The file cannot be read as a recording. The message says why, and what to do."""


@dataclass(frozen=True)
class Resent:
    """What one ``side`` sent last and TCP sent again so many ``times``, for ``seconds``, and nothing acknowledged."""

    side: Literal["client", "server"]
    times: int
    seconds: float


@dataclass(frozen=True)
class Brought:
    """One connection of a recording.

    ``happened`` are its events, of both ends if both are seen, and of a middle's legs if it has them; ``end`` is one of
    them, the client's where there is one. ``since`` is the time of day at which the clock of the events stood at 0, in
    seconds since 1970, None if nobody knows. ``own_clock`` is the same by a clock that does not say in which zone or on
    which day it is. ``between`` names who talked with whom, such as
    "127.0.0.1:52114 → 127.0.0.1:8080", without secrets. ``notes`` are sentences on what is missing or could not be
    read: "The capture began after the opening handshake." ``encrypted`` tells that it is TLS, and only TCP can be read.

    ``made`` is what came of opening TCP, None where the recording cannot show it: "refused" is a SYN that was answered
    with a RST, and "unanswered" one that nobody answered. ``asked`` is how often the client sent that SYN; 0 if none of
    them was seen.

    ``directions`` are the sides of which there is anything. Of a TCP connection that was made, both have sent
    something; where one is missing, it was not recorded, and what it did is not known. ``gaps`` are the sides of which
    bytes are missing behind the handshake: a Close may have been among them.

    ``begun_late`` tells that the recording begins in the middle of it, where its bytes cannot tell so themselves: its
    handshake is made up. ``stops`` tells that the recording stops before it was over: what came behind that is not in
    it, and nothing follows from what is not there. ``until`` is when it stopped, by the clock of the events, if known.
    ``resent`` is what was sent again and again at last, and ``quiet`` for how many seconds nothing had passed when it
    ended, where ``happened`` has no bytes that could tell so.
    """

    happened: tuple[Event, ...]
    end: End
    scope: Scope
    between: str
    since: float | None = None
    notes: tuple[str, ...] = ()
    encrypted: bool = False
    made: Made | None = None
    asked: int = 0
    directions: frozenset[Literal["client", "server"]] = BOTH
    gaps: frozenset[Literal["client", "server"]] = frozenset()
    own_clock: float | None = None
    begun_late: bool = False
    stops: bool = False
    until: float | None = None
    resent: tuple[Resent, ...] = ()
    quiet: float | None = None


@dataclass(frozen=True)
class Recording:
    """A file: its ``name`` without folders, the ``format`` that it was read as, and its connections, oldest first.

    ``notes`` are sentences on the whole file, such as how many connections were no WebSocket ones, or that it was cut
    short.
    """

    name: str
    format: str
    connections: tuple[Brought, ...]
    notes: tuple[str, ...] = ()
