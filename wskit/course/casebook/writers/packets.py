"""Packets: what passed at one end, and what that says as a whole. No I/O."""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from typing import Final, Literal, NamedTuple, TypeAlias

from ....protocol.frames import Frame, Opcode

__all__ = ["Packet", "Way", "facts_of"]

BURST: Final = 20
"""How many messages in a second are a burst."""
BIG: Final = 100_000
"""More bytes than that make a message big."""
LATELY: Final = 25.0
"""How many seconds before the end are the last ones."""
GAP: Final = 30.0
"""How many seconds between two messages are a gap, for an end that sends every so often."""

Way: TypeAlias = Literal["out", "in"]


class Packet(NamedTuple):
    """Something that passed: its way, seen from the end, and what. ``place`` is where it stands in the record."""

    time: float
    place: int
    way: Way
    what: Frame | str
    is_lost: bool = False
    is_late: bool = False


def facts_of(packets: list[Packet], ended: float) -> Iterator[str]:
    """Tell what a capture says, as a whole."""
    frames = [(one, one.what) for one in packets if isinstance(one.what, Frame)]
    others = [(one, one.what) for one in packets if isinstance(one.what, str)]
    closes = [one.way for one, frame in frames if frame.opcode == Opcode.CLOSE]
    ends = [(one.way, what) for one, what in others if "[FIN" in what or "[RST" in what]
    if closes:
        yield f"close-{closes[0]}-first"
    else:
        yield "no-close"
    if len(set(closes)) == 1:
        yield f"close-{closes[0]}-only"
    if ends and not closes:
        yield f"{'rst' if '[RST' in ends[0][1] else 'fin'}-{ends[0][0]}-first"
    if any(one.is_lost for one in packets):
        yield "sends-again"
    if any(one.is_late for one in packets):
        yield "slow"
    for _, what in others:
        if what.startswith("HTTP HTTP/1.1 "):
            yield f"answer-{what.split(' ')[2].rstrip(';')}"
        elif what.startswith(("DNS", "TLS")):
            yield what[:3].lower()
    out = [(one.time, len(frame.payload)) for one, frame in frames if one.way == "out" and frame.opcode < Opcode.CLOSE]
    yield from _how_it_sends(out, packets[-1].time if packets else 0.0)
    came = [one.time for one, frame in frames if one.way == "in" and frame.opcode < Opcode.CLOSE]
    left = [time for time, _ in out]
    for way, times in (("in", came), ("out", left)):
        yield f"{way}-lately" if any(ended - LATELY <= time <= ended for time in times) else f"{way}-nothing-lately"
    pings = [one for one, frame in frames if frame.opcode == Opcode.PING]
    if pings:
        pongs = [one for one, frame in frames if frame.opcode == Opcode.PONG and not one.is_lost]
        answered = any((one.time, one.place) >= (pings[-1].time, pings[-1].place) for one in pongs)
        yield "ping-answered" if answered else "ping-unanswered"
        goes_on = any(
            one.way == "in" and one.time > pings[-1].time and frame.opcode < Opcode.CLOSE for one, frame in frames
        )
        yield "in-goes-on" if goes_on else "in-is-silent"


def _how_it_sends(out: list[tuple[float, int]], end: float) -> Iterator[str]:
    """Tell how an end sends messages, that does: in a burst, something big, or with long gaps."""
    times = [time for time, _ in out]
    if any(later - earlier < 1.0 for earlier, later in zip(times, times[BURST:], strict=False)):
        yield "burst"
    elif any(size > BIG for _, size in out):
        yield "big"
    elif any(later - earlier > GAP for earlier, later in itertools.pairwise([*times, end])):
        yield "gaps"
    else:
        yield "steady"
