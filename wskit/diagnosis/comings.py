"""Comings: whether what one end sent came in at the other one, and what became of the server's last Ping. No I/O.

1. Across a middle that was recorded, "at the other end" is behind it. What came to the middle has not come there yet.
2. An end that was not recorded is nobody of whom it is known what came in.
3. What answers a Ping comes before the Close that says that nobody answered. What comes after it is late.
"""

from __future__ import annotations

from ..protocol.frames import Frame, Opcode
from ..reading.across import Leg
from ..reading.moments import Arrival, Departure
from ..reading.passages import Passage, Side
from .look import Look, sent

__all__ = ["arrived_of", "came_in", "ping_of"]


def arrived_of(look: Look, close: Passage | None) -> str | None:
    """Tell whether the first Close came in at the other end."""
    if close is None:
        return None
    theirs = _twin(look, close)
    if theirs is None:
        return "no"  # the middle took it, or never got it, and passed none on
    if theirs.arrived is not None and theirs.departed is None and not look.read.has_middle:
        return "yes"  # it was seen where it came in
    if look.ends[close.receiver] is None or not (look.scope.arrivals or look.read.has_middle):
        return None
    return "yes" if theirs.arrived is not None else "no"


def came_in(look: Look, close: Passage) -> bool:
    """Tell whether a Close was seen to come in at the other end, or can be told to have, as it was answered."""
    theirs = _twin(look, close)
    if theirs is None or not look.read.has_middle:
        return theirs is not None and theirs.arrived is not None
    answer = look.close_of(close.receiver)
    return theirs.arrived is not None or (answer is not None and _code_of(answer) == _code_of(close))


def _code_of(close: Passage) -> int | None:
    return close.what.close_code if isinstance(close.what, Frame) else None


def _twin(look: Look, close: Passage) -> Passage | None:
    """Return the Close as it is on the connection of whom it is for, where a middle may have passed it on."""
    there = sent(look.read.leg_of(close.receiver), close.sender)
    return close if close in there else next((one for one in there if one.is_close), None)


def ping_of(look: Look, *, timed_out: bool) -> str | None:
    """Tell what became of the server's last Ping.

    Args:
        look: the connection.
        timed_out: whether the first Close says that a Ping was not answered. Only then it matters whether one was.
    """
    if not look.reads_frames or look.is_one_way or look.brought.gaps:
        return None
    leg = look.read.leg_of("server")
    pings = _of_kind(leg, "server", Opcode.PING)
    if not pings:
        return None if look.began_late else "no"
    last = pings[-1]
    pong = _like(_of_kind(leg, "client", Opcode.PONG), last)
    if pong is None:
        return _unanswered(look, last)
    if timed_out and _is_late(leg, pong):
        return "late"
    if pong.arrived is not None:
        return "answered" if timed_out else "no"
    if look.scope.arrivals and look.ends["server"] is not None:
        return "Pong lost"
    return "Pong sent" if timed_out else "no"


def _unanswered(look: Look, ping: Passage) -> str:
    if look.read.has_middle:
        return _unanswered_behind(look, ping)
    if ping.arrived is not None and not ping.departed:
        return "not answered"
    if not look.scope.arrivals or look.ends["client"] is None:
        return "no Pong"
    return "not answered" if ping.arrived is not None else "Ping lost"


def _unanswered_behind(look: Look, ping: Passage) -> str:
    """Tell it of a Ping for which a middle has no answer."""
    front = look.read.front
    passed = _like(_of_kind(front, "server", Opcode.PING), ping)
    if _like(_of_kind(front, "client", Opcode.PONG), ping) is not None:
        return "Pong lost"
    if look.ends["client"] is None:
        return "no Pong"
    return "not answered" if passed is not None and passed.arrived is not None else "Ping lost"


def _is_late(leg: Leg, pong: Passage) -> bool:
    """Tell whether a Pong came in after the server's Close had been sent, as far as the order can be seen."""
    moves = [one for one in leg.moments if isinstance(one, Departure | Arrival)]
    # Nobody is late by what another end saw, so of the Pong the last that was seen of it counts, its coming in.
    came = max((place for place, one in enumerate(moves) if one.passage is pong), default=0)
    said = (place for place, one in enumerate(moves) if one.passage.is_close and one.passage.sender == "server")
    return came > min(said, default=came)


def _of_kind(leg: Leg, sender: Side, opcode: Opcode) -> list[Passage]:
    return [one for one in sent(leg, sender) if isinstance(one.what, Frame) and one.what.opcode == opcode]


def _like(some: list[Passage], ping: Passage) -> Passage | None:
    """Return the first of these that has the payload of a Ping."""
    assert isinstance(ping.what, Frame)  # noqa: S101  (for the type checker)
    payload = ping.what.payload
    return next((one for one in some if isinstance(one.what, Frame) and one.what.payload == payload), None)
