"""Wire: what passed between the two ends of a connection, for you to look at.

Both functions read the record of one end and find the other end's by themselves. Where a middle stands between client
and server there are two connections: they tell of the one that they are given an end of.
"""

from __future__ import annotations

from ..protocol.frames import Frame
from ..reading.conversation import LONG, Conversation, conversation
from ..reading.passages import Side
from ..record.timeline import HasEnd, end_of
from .handshake import Handshake

__all__ = ["frames_of", "handshake"]


def frames_of(which: HasEnd, sender: Side) -> list[Frame]:
    """Return the frames that one side of a connection has sent, oldest first, as far back as the record goes.

    Args:
        which: a WebSocket or one of a server's connections.
        sender: "client" or "server".

    Raises:
        TypeError: if ``which`` is no end of a connection.
        ValueError: if ``sender`` is no side.

    >>> ws = await WebSocket(EchoServer().url).opened
    >>> ws.close(1000, "bye")
    >>> await ws.closed
    CloseEvent(code=1000, reason='bye', was_clean=True)
    >>> [str(frame) for frame in frames_of(ws, "server")]
    ['Close 1000 "bye"']
    """
    if sender not in ("client", "server"):
        raise ValueError(f'the sender is "client" or "server", not {sender!r}')
    return _read(which, "frames_of").frames(sender)


def handshake(which: HasEnd) -> Handshake:
    """Return the request and the response that opened a connection, or that did not.

    Raises:
        TypeError: if ``which`` is no end of a connection.

    >>> ws = await WebSocket(EchoServer().url).opened
    >>> print(handshake(ws))
    The request, from the client to the server
        Request line: GET /… HTTP/1.1
    ...
    The response, from the server to the client
        Status line: HTTP/1.1 101 Switching Protocols
    ...
    """
    read = _read(which, "handshake")
    request, response = read.heads.get("client"), read.heads.get("server")
    gone = "the beginning of the record is gone" if read.truncated else ""
    return Handshake(request and request.after(response), response, gone)


def _read(which: HasEnd, asker: str) -> Conversation:
    end = end_of(which, asker)
    return conversation(which.timeline.events(), end, LONG)
