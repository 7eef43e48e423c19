"""Waiting: whether whoever said goodbye was answered, and waited for that. No I/O.

1. Who ends TCP right behind its own Close waits for no answer: so does a browser whose page is left (Chromium 156,
   within 2 ms). A proxy passes no answer on to whoever is gone, so none is seen there, and nobody has refused one.
2. That it did not wait leaves open whether it would have got one.
"""

from __future__ import annotations

from typing import Final

from ..protocol.frames import Frame
from ..reading.passages import Passage, Side, Signal
from .look import Look

__all__ = ["reply_of", "unwaited"]

LEAVES: Final = 1.0
"""Whoever says 1001 and ends TCP within so many seconds has not waited. A FIN may be late: it may be sent twice."""
AT_ONCE: Final = 0.1
"""And so has who says anything else. Some programs are patient for a part of a second only."""


def reply_of(look: Look, close: Passage | None) -> str | None:
    """Return what the other end's Close was, "none" if it has sent none, or else that nobody waited for one."""
    if close is None:
        return None
    answer = look.close_of(close.receiver)
    if answer is None:
        return "none" if unwaited(look, close) is None else "not waited for"
    mine, theirs = close.what, answer.what
    same = isinstance(mine, Frame) and isinstance(theirs, Frame) and mine.close_code == theirs.close_code
    return "same" if same else "another"


def unwaited(look: Look, close: Passage) -> float | None:
    """Return how many seconds after its Close a client ended TCP, None if it has waited, or the server ended it before.

    A server does so whenever it fails a connection (RFC 6455 section 7.1.1), and that says nothing.
    """
    said, mine, theirs = _when(close), _ended(look, "client"), _ended(look, "server")
    if close.sender != "client" or said is None or mine is None or (theirs is not None and theirs < mine):
        return None
    is_leaving = isinstance(close.what, Frame) and close.what.close_code == 1001
    return mine - said if mine - said < (LEAVES if is_leaving else AT_ONCE) else None


def _ended(look: Look, side: Side) -> float | None:
    """Return when a side ended TCP, None if it was not seen to."""
    signals = (one for one in look.passages(side) if isinstance(one.what, Signal) and not one.forged)
    return min((when for one in signals if (when := _when(one)) is not None), default=None)


def _when(passage: Passage) -> float | None:
    """Return when something was seen first: beside a middle that is when it came there."""
    return passage.arrived if passage.departed is None else passage.departed
