"""Half seen: what is known where only one direction of a connection was recorded. No I/O.

1. Whatever that end did, the other one may have done something before. So nobody knows who was first.
2. A Close frame is only ever the first thing, or the answer to one.
3. What that end has not sent is known, as everything that it sent would be there.
"""

from __future__ import annotations

from ..protocol.frames import Frame
from ..reading.passages import Side
from .look import Look
from .words import code_class

__all__ = ["how_of", "said_of", "spoke_of"]


def how_of(look: Look) -> str | None:
    """Return how it ended, None if that cannot be said of one direction."""
    first = look.hung_up
    return "Close" if first is not None and first.is_close and look.reads_frames else None


def said_of(look: Look, side: Side) -> str | None:
    """Return the kind of code in the Close of the end that was recorded, "nothing" if it has sent none.

    It is None of an end that was not recorded, and where both were: then it is known who was first.
    """
    if not look.is_one_way or side not in look.brought.directions or not look.reads_frames:
        return None
    close = look.close_of(side)
    if close is None:
        return "nothing"
    return code_class(close.what) if isinstance(close.what, Frame) else "none"


def spoke_of(look: Look) -> str | None:
    """Return "no" where it is known that the client has sent no message, None else: nobody knows what came after it."""
    if "client" not in look.brought.directions or look.began_late or not look.reads_frames:
        return None
    spoke = any(isinstance(one.what, Frame) and not one.what.is_control for one in look.frames("client"))
    return None if spoke else "no"
