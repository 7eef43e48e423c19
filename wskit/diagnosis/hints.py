"""Hints: what speaks for a cause, and decides nothing. No I/O.

1. A hint is a sentence that is true of the recording: how long it was silent, how old the connection was, what the
   reason says.
2. Whose limit that may be is said where one is known (`limits`). What connections have in common is in `likeness`.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Final

from ..protocol.frames import Frame, Opcode
from ..protocol.legible import preview
from ..record import events
from .grounds import Cause
from .limits import AGES, SILENCES, limit_near
from .look import Look
from .observed import Facts
from .resending import said_again
from .survived import silences
from .waiting import unwaited

__all__ = ["age", "but_for", "ended_at", "hints_for", "silence"]

_LONG: Final = 20.0
_SET: Final = 2.0
"""From how many seconds of silence on it counts that they are a whole number, as people set it."""
_EXACT: Final = 0.06
_MOMENT: Final = 0.1
_MUCH: Final = 64 * 1024
"""From how many bytes on a message may be too big for somebody. No known limit is lower by default."""
_REASONS: Final = {
    key: re.compile(words, re.IGNORECASE)
    for key, words in {
        "message-refused": r"\b(?:invalid|malformed|unknown|unsupported|bad|schema|pars\w+|json|format|message)\b",
        "session-over": r"\b(?:session|token|expired?|unauthori[sz]ed|log(?:ged)?.?(?:in|out)|auth\w*|credentials?)\b",
        "replaced": r"\b(?:another|replaced|elsewhere|duplicate|new connection|already connected|taken over)\b",
        "page-throttled": r"\b(?:heartbeat|inactive|inactivity|idle|timed? ?out)\b",
        "server-busy": r"\b(?:busy|overload\w*|too many|capacity|rate|limit\w*|try again|quota)\b",
        "upstream-gone": r"\b(?:upstream|backend|database|gateway|unavailable)\b",
        "server-stops": r"\b(?:restart\w*|shut\w*|going away|maintenance|deploy\w*|new version)\b",
    }.items()
}
"""Words of a reason that speak for a cause. The reason itself is said with how it ended."""


def silence(look: Look) -> float | None:
    """Return for how many seconds nothing had passed when it ended, None if that cannot be seen."""
    if look.brought.quiet is not None:
        return look.brought.quiet
    ended = ended_at(look)
    last = None if ended is None else look.last(ended)
    return None if ended is None or last is None else ended - last


def ended_at(look: Look) -> float | None:
    """Return when it ended, by the clock of the record; None if that cannot be seen."""
    if not look.scope.tcp and not look.is_log:
        ends = look.events_of("client", events.Unlinked)  # a HAR has no TCP, but may have when it ended
        return next((one.time for one in ends), None)
    first = look.hung_up
    if first is None:
        return None
    times = [time for time in (first.departed, first.arrived) if time is not None]
    return min(times) if times else None


def hints_for(look: Look, facts: Facts, cause: Cause) -> tuple[str, ...]:
    """Return what speaks for a cause that is left."""
    found = []
    quiet = silence(look) if facts.how in ("FIN", "RST") or facts.over == "yes" else None
    if cause.key == "proxy-idle" and quiet is not None and quiet >= _SET and not but_for(look, facts, cause):
        like = _like(SILENCES, quiet)
        whole = "; a limit that somebody has set is often a whole number" if abs(quiet - round(quiet)) <= _EXACT else ""
        if quiet >= _LONG or like or whole:
            found.append(f"Nothing had passed for {_seconds(quiet)}{like or whole}.")
    old = age(look)
    if cause.key == "proxy-age" and quiet is not None and quiet < _LONG and old is not None and _like(AGES, old):
        found.append(f"It ended {_seconds(old)} after it began{_like(AGES, old)}.")
    at_once = ("server-crashes", "server-ends-tcp", "server-killed", "server-out-of-memory")
    if cause.key in at_once and facts.how in ("FIN", "RST") and quiet is not None and quiet < 1:
        found.append("Bytes had passed less than a second before.")
    first = look.hung_up
    if first is not None and isinstance(first.what, Frame) and (reason := first.what.close_reason):
        words = _REASONS.get(cause.key)
        if words is not None and words.search(reason):
            found.append(f'Its reason is "{preview(reason)}".')
    left = unwaited(look, first) if facts.reply == "not waited for" and first is not None else None
    if left is not None and cause.key == ("page-left" if facts.code == "1001" else "client-closes"):
        found.append(f"{_brief(left)} after its Close it ended TCP, and waited for no answer.")
    if cause.key == "server-crashes":
        raised = (one.what for one in look.events_of("server", events.Raised) if isinstance(one, events.Raised))
        found += [f"It says: {preview(what)}." for what in raised]
    if cause.key == "server-blocked" and facts.ping in ("answered", "Pong sent"):
        found.append("The client did answer the Ping.")
    if cause.key in ("network-silent", "client-moved", "to-server-lost", "to-client-lost"):
        found += said_again(look)  # where bytes get lost, so may be what acknowledges those of the other way
    if cause.key in ("network-silent", "client-moved") and facts.unheard == "both":
        found.append("What both sides sent last never came in.")
    if cause.key == "too-big" and (size := _largest(look)) and (facts.code == "1009" or size >= _MUCH):
        found.append(f"The largest message before had {size:,} bytes.")
    return tuple(found)


def but_for(look: Look, facts: Facts, cause: Cause) -> tuple[str, ...]:
    """Return what speaks against a cause that is left."""
    ended = ended_at(look) if facts.how in ("FIN", "RST") else None
    found = None if ended is None or cause.key != "proxy-idle" else silences(look, ended)
    if found is None or found[0].is_longest:
        return ()
    both, each = found
    longer = f"It had let {_seconds(both.before)} of silence pass before, and ended after {_seconds(both.end)}"
    if not any(one.is_longest and one.end >= _SET for one in each):
        return (f"{longer}.",)
    most = max(one.end for one in each if one.is_longest)
    return (f"{longer}. At most it counts one direction alone, in which nothing had passed for {_seconds(most)}.",)


def age(look: Look) -> float | None:
    """Return how many seconds after it was made it ended, None if either was not seen."""
    ended = None if look.began_late else ended_at(look)
    begun = next((one.time for one in look.brought.happened if isinstance(one, events.Linked)), None)
    return None if ended is None or begun is None else ended - begun


def _largest(look: Look) -> int:
    sizes = [
        len(one.what.payload)
        for one in look.frames("client")
        if isinstance(one.what, Frame) and one.what.opcode in (Opcode.TEXT, Opcode.BINARY, Opcode.CONTINUATION)
    ]
    return max(sizes, default=0)


def _like(limits: Mapping[int, str], seconds: float) -> str:
    near = limit_near(limits, seconds)
    return f"; {near}" if near else ""


def _brief(seconds: float) -> str:
    return f"{1000 * seconds:.1f} ms" if seconds < _MOMENT else f"{seconds:.1f} s"


def _seconds(seconds: float) -> str:
    return f"{seconds:.1f} s" if seconds < 100 else f"{seconds:,.0f} s"
