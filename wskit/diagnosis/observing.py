"""Observing: the facts of one connection, read off a recording. No I/O.

1. What a recording can show and has not, was not. What it cannot show is None.
2. Whoever ends TCP after a goodbye says nothing new: what counts is what came first.
3. Of a recording that began late, or has one direction, only what was seen is known: whatever was not may have been.
4. Where a recording stops before the end, what was not seen may have come after that (`stopped`).
5. What chance decides, such as a Ping that was on its way when TCP ended, is no fact.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from ..protocol.frames import Frame
from ..reading.across import Leg
from ..reading.passages import SIDES, Fate, Passage, Scrap, Side, Signal, other
from ..record import events
from .comings import arrived_of, ping_of
from .halfseen import how_of, said_of, spoke_of
from .hints import age
from .howopened import agreed_of, asked_of, failed_of, opening_of
from .look import Look, sent
from .observed import OPENED, Facts
from .resending import resent_of
from .stopped import as_far
from .waiting import reply_of
from .words import BOTH, KEEPALIVE, NOBODY, code_class

__all__ = ["facts_of"]

MOMENT: Final = 0.1
"""Who lets a connection be idle, or grow old, lets it live for more seconds than this."""
PATIENCE: Final = 1.0
"""After how many seconds without a FIN, when both have said goodbye, TCP was kept: somebody waited for it."""
_ENDS: Final = frozenset({"ends", "idles", "parts", "breaks"})
"""What a middle does that ends a connection."""
_MISSING: Final = (Fate.LOST, Fate.HELD, Fate.ON_ITS_WAY)


def facts_of(look: Look) -> Facts:
    """Return the facts of one connection.

    >>> from wskit.diagnosis.look import Look
    >>> from wskit.diagnosis.observing import facts_of
    >>> from wskit.evidence.recording import Brought
    >>> from wskit.evidence.scope import Scope
    >>> from wskit.record.events import Closed, Connecting, End
    >>> end = End("client", 1)
    >>> happened = Connecting(0.0, end, "ws://a.example/", ()), Closed(9.0, end, 1006, "", False)
    >>> brought = Brought(happened, end, Scope("a HAR", "client", told=frozenset({"client"})), "a.example")
    >>> facts_of(Look(brought)).known()
    {'at': 'client', 'asked': 'HTTP', 'told_client': '1006'}
    """
    opening = opening_of(look)
    first, how = _first(look, opening)
    opened = opening in OPENED
    close = look.hung_up if how == "Close" and first is not None else None
    facts = Facts(
        at=look.scope.place,
        opening=opening,
        asked=asked_of(look),
        agreed=agreed_of(look) if opening == "opened" else None,
        first=first,
        how=how,
        code=None if first is None and how in (None, "Close") else _code(close),
        arrived=arrived_of(look, close),
        reply=reply_of(look, close),
        broken=_broken(look) if opened else None,
        spoke=_spoke(look, close) if opened and not look.brought.encrypted else None,
        ping=ping_of(look, timed_out=close is not None and _code(close) == KEEPALIVE) if opened else None,
        unheard=_unheard(look, how) if opened else None,
        kept=_kept(look),
        over=_over(look),
        brief=_brief(look) if opened and how in ("FIN", "RST") else None,
        resent=resent_of(look),
        said_client=said_of(look, "client") if opened else None,
        said_server=said_of(look, "server") if opened else None,
        told_client=_told(look, "client"),
        told_server=_told(look, "server"),
        failed_client=failed_of(look, "client"),
        failed_server=failed_of(look, "server"),
        raised=_whether(look.events_of("server", events.Raised)) if look.has_own("server") else None,
        called=_called(look),
        page=_page(look),
        middle=_middle(look, first, opened=opened),
    )
    return as_far(look, facts)


def _whether(found: Iterable[object]) -> str:
    return "yes" if any(True for _ in found) else "no"


def _first(look: Look, opening: str | None) -> tuple[str | None, str | None]:
    first, front = look.hung_up, look.read.front
    if look.is_one_way:
        return None, how_of(look) if opening in OPENED else None
    hidden = [side for side in SIDES if look.may_hide_close(side)]
    if hidden and (first is None or not first.is_close):
        return None, None
    if first is not None and other(first.sender) in hidden:
        return None, "Close"
    if first is None:
        if look.is_log and opening in OPENED:
            done = any(isinstance(one, events.Closed | events.Unlinked) for one in look.brought.happened)
            if done:
                return None, "RST"  # its end of file would be in it, and a Close too
            return f"{look.scope.place} stops", NOBODY  # of whoever is gone there are no more lines
        if not look.scope.tcp:
            return None, None
        return NOBODY, NOBODY
    if not look.scope.tcp and not look.scope.closes:
        return None, None
    if isinstance(first.what, Signal):
        if not look.reads_closes:
            return None, None  # a Close may have passed before, unread
        return ("network" if first.forged else _who(look, first)), first.what.value
    both = all(one.is_close for one in front.hung_up[:2]) and len(front.hung_up) > 1
    return (BOTH if both else _who(look, first)), "Close"


def _who(look: Look, first: Passage) -> str:
    front = look.read.front
    is_front = any(one is first for one in sent(front, first.sender))
    return (
        "middle"
        if first.sender == (front.middle if is_front else other(front.middle or "client")) and front.middle
        else first.sender
    )


def _code(close: Passage | None) -> str:
    return code_class(close.what) if close is not None and isinstance(close.what, Frame) else "none"


def _broken(look: Look) -> str | None:
    if not look.reads_frames:
        return None
    for side in SIDES:
        if look.read.is_middle(side):
            continue
        for one in look.frames(side):
            assert isinstance(one.what, Frame)  # noqa: S101  (for the type checker)
            if one.what.problems:
                text = any("UTF-8" in problem.what for problem in one.what.problems)
                return f"{side}: {'UTF-8' if text else 'frames'}"
        if any(one.what is Scrap.UNREADABLE for one in look.passages(side)):
            return f"{side}: frames"
    # What breaks a rule is in no log, and may have come before a recording began.
    if look.is_one_way and not look.began_late:
        return "not the client" if "client" in look.brought.directions else "not the server"
    return None if look.is_log or look.began_late or look.brought.gaps else "no"


def _spoke(look: Look, close: Passage | None) -> str | None:
    if look.is_one_way:
        return spoke_of(look)
    if close is None or close.sender != "server" or look.read.truncated or look.brought.encrypted:
        return None
    spoke = any(
        one.what is Scrap.FRAME or (isinstance(one.what, Frame) and not one.what.is_control)
        for one in look.passages("client")
    )
    return "yes" if spoke else None if look.began_late or "client" in look.brought.gaps else "no"


def _unheard(look: Look, how: str | None) -> str | None:
    if (
        not look.scope.arrivals
        or look.is_one_way
        or look.brought.encrypted
        or None in look.ends.values()
        or look.read.truncated
    ):
        return None
    if how in ("FIN", "RST"):
        return None
    found = [
        side
        for side in SIDES
        if any(
            leg.fate(one) in _MISSING
            for leg in look.read.legs
            for one in sent(leg, side)
            if isinstance(one.what, Frame) and not _was_gone(leg, one)
        )
    ]
    return BOTH if len(found) == 2 else found[0] if found else NOBODY


def _was_gone(leg: Leg, passage: Passage) -> bool:
    """Tell whether its receiver had ended TCP before it was sent: a browser does so with a tab that is closed."""
    ended = (one for one in sent(leg, passage.receiver) if isinstance(one.what, Signal) and not one.forged)
    first = min((one.departed for one in ended if one.departed is not None), default=None)
    return first is not None and passage.departed is not None and first < passage.departed


def _kept(look: Look) -> str | None:
    closes = [look.close_of(side) for side in SIDES]
    if not (look.scope.tcp or look.is_log) or not look.reads_closes:
        return None
    if None in closes:
        return None if any(look.may_hide_close(side) for side in SIDES) else "no"
    said = max(one.departed or one.arrived or 0.0 for one in closes if one)
    ended = [one for side in SIDES for one in look.passages(side) if isinstance(one.what, Signal)]
    when = min((one.departed or one.arrived or 0.0 for one in ended), default=look.brought.happened[-1].time)
    by = next((one.sender for one in ended if (one.departed or one.arrived) == when), "client")
    return "yes" if when - said >= PATIENCE and by == "client" else "no"


def _over(look: Look) -> str | None:
    if not look.scope.tcp and not look.is_log:
        # A HAR has no TCP, but may have when it ended. If it has not, nobody knows whether it did.
        return "yes" if any(look.events_of("client", events.Unlinked)) else None
    # Where Close frames are seen, they say more.
    if not look.scope.tcp or look.reads_closes:
        return None
    if look.ended_tcp is None:
        return None if look.is_one_way else "no"
    return "yes"


def _brief(look: Look) -> str | None:
    old = age(look)
    return "yes" if old is not None and old < MOMENT else None


def _told(look: Look, side: Side) -> str | None:
    if not look.has_told(side):
        return None
    told = look.told(side)
    if told is None:
        return None if look.is_log else NOBODY
    return code_class(told.code, told.reason)


def _called(look: Look) -> str | None:
    known = [side for side in SIDES if look.has_told(side)]
    if not known or not look.is_ours:
        return None
    calls = [
        side
        for side in known
        if any(isinstance(one, events.Closing) and one.ours for one in look.events_of(side, events.Closing))
    ]
    if len(calls) == 2:
        return BOTH
    if not calls and len(known) == 1:
        return f"not the {known[0]}"
    return calls[0] if calls else NOBODY


def _page(look: Look) -> str | None:
    if not look.has_own("client") or not look.is_ours:
        return None
    done = [one.what for one in look.events_of("client", events.Browsed) if isinstance(one, events.Browsed)]
    if any("away" in one for one in done):
        return "put away"
    return "hidden" if any("hides" in one for one in done) else "no"


def _middle(look: Look, first: str | None, *, opened: bool) -> str | None:
    is_whole = look.scope.place == "both" and None not in look.ends.values()
    if not look.read.has_middle:
        return "none" if is_whole else None
    # Who lets go of what others have ended did not end it.
    by_others = first not in (None, NOBODY, "middle")
    deeds = [one for one in look.read.acts if one.deed != "loses" and not (by_others and one.deed in _ENDS)]
    last = deeds[-1] if deeds else None
    if (last is None or last.deed == "alters") and opened and not is_whole:
        return None  # beyond an end that was not recorded another one may stand, and nobody knows what that did
    if last is None:
        return "passes on" if is_whole else None
    if last.deed == "ends" and "old" in last.text:
        return "age, answering Pings" if any("Ping" in act.text for act in deeds) else "age"
    return {"ends": "stops", "parts": "stops", "idles": "idle", "misses": "finds nobody"}.get(last.deed, last.deed)
