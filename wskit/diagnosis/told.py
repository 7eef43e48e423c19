"""Told: what each side's user was told at the end, and how that is known. No I/O.

1. What was recorded is stated. What was not follows from the bytes where they were seen: of a page by a browser's rules
   (Chromium's), of a server by those of a library that keeps to RFC 6455 section 7.1.5.
2. What does not follow is not known. A frame that nobody saw come in is no reason for anything.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Final

from ..protocol.frames import Frame
from ..reading.passages import Side, other
from ..record import events
from .comings import came_in
from .look import Look
from .observed import OPENED, Facts
from .verdict import Told
from .words import NOBODY

__all__ = ["told_of"]

_BY: Final[dict[Side, str]] = {
    "client": "a browser tells its page so",
    "server": "a library that keeps to RFC 6455 section 7.1.5 tells its user so",
}

_MAY_HAVE_OPENED: Final = frozenset({"not accepted", "unanswered", "given up"})
"""How an opening went where the server may have answered 101, and the client did not get it or did not want it."""


def told_of(look: Look, facts: Facts, side: Side) -> Told:
    """Return what the user of one side was told."""
    if look.has_told(side):
        told = look.told(side)
        failed = next(iter(look.events_of(side, events.Failed)), None)
        if told is None and isinstance(failed, events.Failed):
            return Told(side, "recorded", None, "an error", failed.why)
        if told is None and look.is_log and (look.began_late or look.brought.stops):
            return Told(side, "unknown", None, "not known", "this log does not have it")
        if told is None:
            return Told(side, "recorded", None, "nothing", "nothing had told it that anything is wrong")
        words = f"{told.code}{f' “{told.reason}”' if told.reason else ''}, {'clean' if told.was_clean else 'not clean'}"
        return Told(side, "recorded", told.code, words, "it is in the recording")
    if facts.opening not in OPENED:
        if side == "client":
            return Told(side, "follows", 1006, "1006, not clean", f"it never opened; {_BY[side]}")
        if facts.opening in _MAY_HAVE_OPENED:
            return Told(side, "unknown", None, "not known", "to the server it may have opened")
        return Told(side, "follows", None, "nothing", "it never opened, so there is nobody to tell")
    return _follows(look, facts, side)


def _follows(look: Look, facts: Facts, side: Side) -> Told:
    unknown = Told(side, "unknown", None, "not known", "this recording does not show it")
    if facts.first is None or not look.reads_closes:
        return unknown
    broken = facts.broken or ""
    if broken.startswith(f"{other(side)}:"):
        return Told(side, "follows", 1006, "1006, not clean", f"what came in breaks a rule; {_BY[side]}")
    close = look.close_of(other(side))
    if facts.first in (NOBODY, "client stops", "server stops"):
        return unknown if "stops" in facts.first else Told(side, "follows", None, "nothing", "nothing has ended it yet")
    if close is not None and isinstance(close.what, Frame):
        if not came_in(look, close):
            return unknown
        code = close.what.close_code if close.what.payload else 1005
        said = look.close_of(side) is not None
        words = f"{code}, {'clean' if said else 'not clean'}" if said or not look.brought.stops else f"{code}"
        return Told(side, "follows", code, words, f"a Close frame with that came in; {_BY[side]}")
    if facts.how == "Close" and look.close_of(side) is not None and look.ended_tcp is None:
        return unknown
    if facts.first == side and facts.how != "Close":
        return replace(unknown, because="whoever ends TCP without a Close may have nobody left to tell")
    if facts.reply == "not waited for" and side == facts.first:
        return replace(unknown, because="whoever ends TCP right behind its Close may have nobody left to tell")
    if facts.how in ("FIN", "RST") or look.ended_tcp is not None:
        return Told(side, "follows", 1006, "1006, not clean", f"TCP ended, and no Close frame had come in; {_BY[side]}")
    return unknown
