"""Events: what can happen at one end of a connection, as small frozen objects.

1. An event says what happened, at which end, and when. It never changes and knows nobody.
2. An end is one side of one connection. The page in the browser is one end; what the server holds is the other.
3. A page's events are written down when the page is told, not when bytes arrive: a busy page learns late, as in a
   browser.
4. What the link saw is written down when it passed: bytes that an end wrote, bytes that reached an end. What one end
   wrote and no end ever got is lost.

Everything wskit shows is drawn from these. To make a data class takes up to half a millisecond of everybody's import.
So what all kinds have in common is written once, and one with no fields of its own is an ordinary class.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar, Final, Literal, NamedTuple, TypeAlias, TypeVar, dataclass_transform

from ..protocol.redaction import redact_url, shown

__all__ = [
    "KINDS",
    "Acted",
    "Bridged",
    "Browsed",
    "BytesIn",
    "BytesOut",
    "Closed",
    "Closing",
    "Connecting",
    "Deed",
    "Direction",
    "Dropped",
    "End",
    "Event",
    "Failed",
    "FinIn",
    "FinOut",
    "GaveUp",
    "Gone",
    "Linked",
    "Met",
    "Opened",
    "Raised",
    "Received",
    "RstIn",
    "RstOut",
    "Sent",
    "Tampered",
    "Tampering",
    "Unlinked",
]


_T = TypeVar("_T")
Direction: TypeAlias = Literal["in", "out", "both"]
"""A way over a link, seen from its end: "in" is what it receives, "out" what it sends."""
Tampering: TypeAlias = Literal[
    "freeze",
    "thaw",
    "silence",
    "delay",
    "jitter",
    "chance",
    "limit",
    "slice",
    "stop_after",
    "slow_close",
    "drop",
    "cut",
    "reset",
]


KINDS: Final[list[type[Event]]] = []
"""Every kind of event, by its number."""


class End(NamedTuple):
    """One side of one connection: ``number`` counts the ends of that side in the order they were made, from 1."""

    side: Literal["client", "server"]
    number: int


@dataclass_transform(frozen_default=True)
def _kind(made: type[_T]) -> type[_T]:
    return dataclass(frozen=True, eq=False, repr=False)(made)


@_kind
class Event:
    """Something that happened at ``end``; ``time`` is in seconds on a clock that only moves forward."""

    kind: ClassVar[int]
    """The number of this class among all kinds of events."""
    is_bulky: ClassVar = False
    """Whether the first field after these two may be long."""
    time: float
    end: End

    def __init_subclass__(cls) -> None:
        super().__init_subclass__()
        cls.kind = len(KINDS)
        KINDS.append(cls)

    def __eq__(self, other: object) -> bool:
        return type(self) is type(other) and vars(self) == vars(other)

    def __hash__(self) -> int:
        return hash((self.kind, *vars(self).values()))

    def __repr__(self) -> str:
        fields = ", ".join(f"{name}={value!r}" for name, value in self._shown().items())
        return f"{type(self).__name__}({fields})"

    def _shown(self) -> dict[str, object]:
        """Return the fields as they may be shown."""
        return vars(self)


@_kind
class Connecting(Event):
    """A client began to open a connection to ``url``, offering ``protocols``.

    It holds both in full, and is shown without their secrets: nobody has chosen a protocol yet.
    """

    url: str
    protocols: tuple[str, ...]

    def _shown(self) -> dict[str, object]:
        return vars(self) | {"url": shown(redact_url(self.url)), "protocols": ("…",) * len(self.protocols)}


@_kind
class Opened(Event):
    """The opening handshake succeeded; ``protocol`` is the subprotocol both agreed on, or empty."""

    protocol: str


@_kind
class _Message(Event):
    """An event about one message: text as ``str``, binary as ``bytes``."""

    is_bulky: ClassVar = True
    data: str | bytes


class Sent(_Message):
    """A message was given to the connection to send."""


class Dropped(_Message):
    """A message was given to a connection that was ending or had ended; it will never be sent."""


class Received(_Message):
    """A message arrived."""


@_kind
class Closing(Event):
    """The closing handshake began, by this end (``ours``) or by its peer; ``code`` is None where none was given yet."""

    ours: bool
    code: int | None
    reason: str


@_kind
class Failed(Event):
    """This end failed the connection (RFC 6455 section 7.1.7): it gave up on it. ``why`` is one sentence for people."""

    why: str


@_kind
class Raised(Event):
    """This end's own code raised an error; ``what`` is one sentence for people. It fails nothing: a goodbye follows."""

    is_bulky: ClassVar = True
    what: str


@_kind
class Closed(Event):
    """The connection is over, and this is what this end tells its user (RFC 6455 section 7.1.5)."""

    code: int
    reason: str
    was_clean: bool


# What the link under an end saw.


@_kind
class Linked(Event):
    """A TCP connection was made, from the address ``local`` of this end to the address ``remote`` of its peer.

    Two ends are of one connection when the local address of each is the remote address of the other.
    """

    local: tuple[str, int]
    remote: tuple[str, int]


@_kind
class _Bytes(Event):
    """An event about bytes of the connection, the opening handshake included.

    It is shown by its size only: a handshake may hold cookies and passwords.
    """

    is_bulky: ClassVar = True
    data: bytes

    def __repr__(self) -> str:
        return f"{type(self).__name__}(time={self.time}, end={self.end}, {len(self.data)} bytes)"


class BytesOut(_Bytes):
    """This end wrote bytes. Whether they ever arrive, its peer knows."""


class BytesIn(_Bytes):
    """Bytes reached this end, in as many pieces as it happened to read them."""


class FinOut(Event):
    """This end said that it will write no more: a TCP FIN (RFC 9293 section 3.6)."""


class FinIn(Event):
    """The peer's FIN reached this end."""


class RstOut(Event):
    """This end broke the TCP connection off with a RST (RFC 9293 section 3.5.2)."""


class RstIn(Event):
    """The TCP connection was broken off under this end, as a RST does."""


@_kind
class Tampered(Event):
    """Somebody did something to the link of this end.

    ``direction`` is the way that it was done to, None for what is done to the whole connection. ``amount`` is in
    seconds, in bytes per second, in bytes or a probability, as the method of the link takes it; None is for no limit,
    no slices and no end. ``held`` is how many bytes that this end had sent the link was holding just before; a FIN
    counts as one, as in TCP (RFC 9293 section 3.4).
    """

    what: Tampering
    direction: Direction | None = None
    amount: float | None = None
    held: int = 0

    @property
    def text(self) -> str:
        """What was done, in a few words, such as "freeze out" or "stop after 100 B in"."""
        name = self.what.replace("_", " ")
        match self.what:
            case "delay" | "jitter" | "slow_close":
                words = f"{name} {self.amount:g} s"
            case "chance":
                words = f"chance {self.amount:g}"
            case "limit":
                words = "no limit" if self.amount is None else f"limit {self.amount:g} B/s"
            case "slice" | "stop_after":
                words = f"no {name}" if self.amount is None else f"{name} {self.amount:,} B"
            case _:
                words = name
        return words if self.direction is None else f"{words} {self.direction}"


class Unlinked(Event):
    """This end has no TCP connection any more."""


@_kind
class Gone(Event):
    """Here so many events of this end have gone, to keep the record within its bounds.

    It never happens: the record says so where it is read. ``bytes_out`` and ``bytes_in`` are how many bytes the events
    were about, so that those which follow can still be told apart.
    """

    events: int
    bytes_out: int
    bytes_in: int


# What a middle writes down. It is two ends: a server to the client, and a client to the server.


@_kind
class Bridged(Event):
    """What comes to this end, a middle passes on over its end ``to``, and the other way round.

    Both are ends of the middle: this one is towards the client, and ``to`` towards the server.
    """

    to: End


Deed: TypeAlias = Literal[
    "ends", "idles", "parts", "breaks", "answers", "misses", "repels", "distrusts", "greets", "alters", "loses"
]
"""What a middle does. It *ends* connections with a FIN, or because they were *idle*; it *parts* with a Close frame and
*breaks* them off with a RST. It *answers* in the server's place, also because it *misses* the server, *repels* who does
not know its secret, or *distrusts* the server's certificate. It *greets* who only has a look, and *alters* what it
passes on. That it *loses* a client is none of its doing: the client has changed networks."""


@_kind
class Acted(Event):
    """A middle did something of its own accord, here at one of its two ends.

    ``what`` says it to people, without a subject: "ends both connections: nothing passed for 60 s". ``deed`` says it to
    programs, and ``amount`` is its patience in seconds, if it has lost that.
    """

    what: str
    deed: Deed
    amount: float | None = None


# What a link writes down that plays TCP, because its network is silent. It stands here so that the numbers of the kinds
# before it stay as they are.


@_kind
class GaveUp(Event):
    """The operating system of this end is done with the connection: nothing that it sent is sent again.

    ``lost`` is how many bytes that this end had sent are lost by that, the last ones; a FIN or RST counts as one. None
    is for all that had not come in at the peer by then.
    """

    lost: int | None


# What a page's browser does.


LEAVES: Final = "leaves this page"
"""What a browser does that takes a page's connections away: the page was closed, loaded again, or stopped."""


@_kind
class Browsed(Event):
    """A browser did something to the page of this end; ``what`` says it to people, as in "puts the page away"."""

    what: str


# Whose link nobody could record, because it is a browser's own.


@_kind
class Met(Event):
    """The connection of this end is that of ``peer``, and its own link was not recorded.

    It is what the two would have been known by. The end is a page's in a browser: what its browser told it is in the
    record, and no byte of it.
    """

    peer: End
