"""States: the life of a connection at each kind of end, in tables: what may happen in which state, and what follows.

1. A table has a row for each ready state, and in it a step for all that may happen to an end that is in that state.
2. What has no step cannot happen there. Who asks for it all the same has made a mistake, and :func:`after` says so.
3. A state only ever grows, and CLOSED is the last. A step that stays is there for what comes late, or twice, or from
   both ends at once.
4. ``PAGE`` is what a page is told, and what it does (WHATWG WebSockets, sections 3, 4 and 7).
5. ``ENDPOINT`` is what the frames say of any end (RFC 6455, section 7.1). The server's end is that, and so is what is read
   off a record. A page may be a moment behind the frames, when a Close has come, or ahead, when its own has still to go.
6. ``RAW`` is an end that does nothing by itself. It acts on no Close, so it is never CLOSING.
7. Whoever keeps a state takes its steps from a table. The server's state is the library's own: to look it up here once
   more would be for show. The tests hold it to ``ENDPOINT`` instead, over every ending there is.
"""

from __future__ import annotations

from collections.abc import Mapping
from enum import Enum
from typing import Final, NamedTuple, TypeAlias

from .interface import ReadyState

__all__ = ["ENDPOINT", "PAGE", "RAW", "Cause", "Step", "Table", "after"]


class Cause(Enum):
    """What happens to an end, in words that fit on an arrow."""

    ESTABLISHED = "the handshake succeeds"
    CLOSE_CALLED = "close() is called"
    LEFT = "the page goes away"
    CLOSE_SENT = "a Close frame is sent"
    CLOSE_RECEIVED = "a Close frame comes"
    FAILED = "the connection is failed"
    TCP_ENDED = "TCP ends"


class Step(NamedTuple):
    """What follows: the ``state`` that the end is in then, where a standard says so, and what it means.

    ``unseen`` says why no ending in the table of endings takes this step. It is empty if one does.
    """

    state: ReadyState
    source: str
    meaning: str
    unseen: str = ""


Table: TypeAlias = Mapping[ReadyState, Mapping[Cause, Step]]

_CONNECTING, _OPEN, _CLOSING, _CLOSED = ReadyState
_INTERFACE, _FEEDBACK, _GONE = (f"WHATWG section {number}" for number in (3, 4, 7))
_OPENING, _STARTED, _ENDED, _FAILING = (f"RFC 6455 section {number}" for number in ("4", "7.1.3", "7.1.4", "7.1.7"))
_OURS: Final = "wskit"

# fmt: off
PAGE: Final[Table] = {
    _CONNECTING: {
        Cause.ESTABLISHED: Step(_OPEN, _FEEDBACK, "`open` is fired, and messages may be sent."),
        Cause.CLOSE_CALLED: Step(_CLOSING, _INTERFACE, "It fails the connection. `error` and `close` with 1006 follow."),
        Cause.LEFT: Step(_CLOSING, _GONE, "Nobody is there any more to be told.", unseen="no page goes away so soon"),
        Cause.FAILED: Step(_CLOSED, _FEEDBACK, "Nobody listens, the answer is no, or it is no answer: `error`, and `close` with 1006."),
        Cause.TCP_ENDED: Step(_CLOSED, _OURS, "It was made in a story on a clock that jumps, and the story is over.", unseen="no ending is over so soon"),
    },
    _OPEN: {
        Cause.CLOSE_CALLED: Step(_CLOSING, _INTERFACE, "It starts the closing handshake: its Close goes out behind its messages."),
        Cause.CLOSE_RECEIVED: Step(_CLOSING, _FEEDBACK, "The server has started the closing handshake. No event tells the page."),
        Cause.LEFT: Step(_CLOSING, _GONE, "It says goodbye with 1001."),
        Cause.FAILED: Step(_CLOSED, _FEEDBACK, "The server broke a rule: `error`, and `close` with 1006."),
        Cause.TCP_ENDED: Step(_CLOSED, _FEEDBACK, "It ended without a Close: `close` with 1006."),
    },
    _CLOSING: {
        Cause.ESTABLISHED: Step(_CLOSING, _INTERFACE, "It was closed meanwhile, and never sees itself open."),
        Cause.CLOSE_CALLED: Step(_CLOSING, _INTERFACE, "It does nothing."),
        Cause.CLOSE_RECEIVED: Step(_CLOSING, _FEEDBACK, "It is the answer, or both said goodbye at once."),
        Cause.LEFT: Step(_CLOSING, _GONE, "It does nothing."),
        Cause.FAILED: Step(_CLOSED, _FEEDBACK, "It was closed before it was open, or the server broke a rule: `error`, and `close` with 1006."),
        Cause.TCP_ENDED: Step(_CLOSED, _FEEDBACK, "`close` with the code that came, or with 1006 if none did."),
    },
    _CLOSED: {
        Cause.CLOSE_CALLED: Step(_CLOSED, _INTERFACE, "It does nothing."),
        Cause.LEFT: Step(_CLOSED, _GONE, "It does nothing."),
    },
}
"""A page: :class:`~wskit.ends.websocket.WebSocket`, as a browser has it."""

ENDPOINT: Final[Table] = {
    _CONNECTING: {
        Cause.ESTABLISHED: Step(_OPEN, _OPENING, "For a server when its 101 goes out, for a client when that comes."),
        Cause.TCP_ENDED: Step(_CLOSED, _ENDED, "It was refused, or given up."),
    },
    _OPEN: {
        Cause.CLOSE_SENT: Step(_CLOSING, _STARTED, "It says goodbye; or it fails the connection, and says why (section 7.1.7)."),
        Cause.CLOSE_RECEIVED: Step(_CLOSING, _STARTED, "The peer says goodbye."),
        Cause.TCP_ENDED: Step(_CLOSED, _ENDED, "Nobody said goodbye, or no goodbye arrived."),
    },
    _CLOSING: {
        Cause.CLOSE_SENT: Step(_CLOSING, _STARTED, "It is the answer (section 5.5.1)."),
        Cause.CLOSE_RECEIVED: Step(_CLOSING, _STARTED, "It is the answer, or both said goodbye at once."),
        Cause.TCP_ENDED: Step(_CLOSED, _ENDED, "It was clean if a Close had been sent and received."),
    },
    _CLOSED: {
        Cause.TCP_ENDED: Step(_CLOSED, _ENDED, "Its user may have said so before the network did."),
    },
}
"""Any end, by what it has sent and received: the server's :class:`~wskit.ends.connection.Connection` most of all."""

RAW: Final[Table] = {
    _CONNECTING: {
        Cause.ESTABLISHED: Step(_OPEN, _OPENING, "From here on it sends only what it is told to."),
        Cause.TCP_ENDED: Step(_CLOSED, _ENDED, "It was refused, or given up.", unseen="every raw end in an ending opens"),
    },
    _OPEN: {
        Cause.TCP_ENDED: Step(_CLOSED, _ENDED, "Close frames may have passed before. It did not act on them."),
    },
    _CLOSING: {},
    _CLOSED: {
        Cause.TCP_ENDED: Step(_CLOSED, _ENDED, "Who connects and who is connected may both be told."),
    },
}
"""A raw end: :class:`~wskit.ends.rawend.RawEnd`."""
# fmt: on


def after(table: Table, state: ReadyState, cause: Cause) -> ReadyState:
    """Return the state in which an end is after this has happened to it.

    Raises:
        AssertionError: if it cannot happen there. Then it is wskit that has broken a rule, and not a peer.
    """
    step = table[state].get(cause)
    if step is None:
        raise AssertionError(f"a mistake in wskit: no end is {state.name} when {cause.value}")
    return step.state
