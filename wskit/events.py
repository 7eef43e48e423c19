"""Events: what can happen at one end of a connection, as small frozen records.

1. An event says what happened, at which end, and when. It never changes and knows nobody.
2. An end is one side of one connection. The page in the browser is one end; what the server holds is the other.
3. A page's events are written down when the page is told, not when bytes arrive: a busy page learns late, as in a
   browser.

Everything wskit shows is drawn from these.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, NamedTuple

__all__ = [
    "Closed",
    "Closing",
    "Connecting",
    "Dropped",
    "End",
    "Event",
    "Failed",
    "Opened",
    "Received",
    "Sent",
]


class End(NamedTuple):
    """One side of one connection: ``number`` counts the ends of that side in the order they were made, from 1."""

    side: Literal["client", "server"]
    number: int


@dataclass(frozen=True, slots=True)
class Event:
    """Something that happened at ``end``; ``time`` is in seconds on a clock that only moves forward."""

    time: float
    end: End

    @property
    def size(self) -> int:
        """Roughly how much memory the event keeps alive, in bytes or characters beyond a small constant."""
        return 0


@dataclass(frozen=True, slots=True)
class Connecting(Event):
    """A client began to open a connection to ``url``, offering ``protocols``."""

    url: str
    protocols: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Opened(Event):
    """The opening handshake succeeded; ``protocol`` is the subprotocol both agreed on, or empty."""

    protocol: str


@dataclass(frozen=True, slots=True)
class _Message(Event):
    """An event about one message: text as ``str``, binary as ``bytes``."""

    data: str | bytes

    @property
    def size(self) -> int:
        return len(self.data)


@dataclass(frozen=True, slots=True)
class Sent(_Message):
    """A message was given to the connection to send."""


@dataclass(frozen=True, slots=True)
class Dropped(_Message):
    """A message was given to a connection that was ending or had ended; it will never be sent."""


@dataclass(frozen=True, slots=True)
class Received(_Message):
    """A message arrived."""


@dataclass(frozen=True, slots=True)
class Closing(Event):
    """The closing handshake began, by this end (``ours``) or by its peer; ``code`` is None where none was given yet."""

    ours: bool
    code: int | None
    reason: str


@dataclass(frozen=True, slots=True)
class Failed(Event):
    """This end gave up on the connection; ``why`` is one sentence for people."""

    why: str


@dataclass(frozen=True, slots=True)
class Closed(Event):
    """The connection is over, and this is what this end tells its user (RFC 6455 section 7.1.5)."""

    code: int
    reason: str
    was_clean: bool
