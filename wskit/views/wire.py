"""Wire: what passed between the two ends of a connection, for you to look at.

Both functions read the record of one end and find the other end's by themselves.
"""

from __future__ import annotations

from ..conversation import Arrival, Conversation, Departure
from ..events import End
from ..frames import Frame
from ..head import Head
from ..passages import Side
from .handshake import Handshake
from .transcript import HasEnd

__all__ = ["frames_of", "handshake"]

MOMENTS = 10_000
"""How far back is looked, in moments."""


def frames_of(which: HasEnd, sender: Side) -> list[Frame]:
    """Return the frames that one side of a connection has sent, oldest first.

    Args:
        which: a WebSocket or one of a server's connections.
        sender: "client" or "server".

    Raises:
        TypeError: if ``which`` is no end of a connection.
        ValueError: if ``sender`` is no side.
    """
    if sender not in ("client", "server"):
        raise ValueError(f'the sender is "client" or "server", not {sender!r}')
    return _read(which, "frames_of").frames(sender)


def handshake(which: HasEnd) -> Handshake:
    """Return the request and the response that opened a connection, or that did not.

    Raises:
        TypeError: if ``which`` is no end of a connection.
    """
    heads: dict[str, Head] = {}
    for moment in _read(which, "handshake").moments:
        if isinstance(moment, Departure | Arrival) and isinstance(moment.passage.what, Head):
            heads.setdefault(moment.passage.sender, moment.passage.what)
    return Handshake(heads.get("client"), heads.get("server"))


def _read(which: HasEnd, asker: str) -> Conversation:
    if not isinstance(getattr(which, "end", None), End):
        raise TypeError(f"{asker}() takes a WebSocket or one of server.connections, not {type(which).__name__}")
    conversation = Conversation(which.end, keep=MOMENTS)
    for event in which.timeline.events():
        conversation.feed(event)
    return conversation
