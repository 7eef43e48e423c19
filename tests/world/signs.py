"""Signs: what both ends of a connection saw, in words that can be compared, whatever stood between them.

1. An end's sight is what came to it and what it was told at last: "open, FIN in, 1006". Goodbyes are in it both ways,
   other frames if asked for. What an end does because of what it saw, such as a FIN in answer to a FIN, is not.
2. It is read off the record of that end alone. So it is the same thing beside a real proxy and beside the kit's own.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal, NamedTuple

from wskit import Timeline
from wskit.protocol.frames import Frame, FrameParser, Opcode
from wskit.record import events
from wskit.record.events import End


class Signs(NamedTuple):
    """What the client saw, and what the server did: one string each."""

    client: str
    server: str


@dataclass
class _Way:
    """One direction of what an end saw: the head first, then frames."""

    parser: FrameParser
    head: bytes = b""
    in_frames: bool = False

    def feed(self, data: bytes) -> list[Frame]:
        if not self.in_frames:
            self.head, end, data = (self.head + data).partition(b"\r\n\r\n")
            self.in_frames = bool(end)
        return self.parser.feed(data) if self.in_frames and data else []


def sight(timeline: Timeline, end: End | None, *, frames: Iterable[str] = ("Close",)) -> str:
    """Say what one end saw. ``frames`` are the kinds of frames that count."""
    if end is None:
        return "nothing"
    peer: Literal["client", "server"] = "server" if end.side == "client" else "client"
    ways = {events.BytesIn: _Way(FrameParser(peer)), events.BytesOut: _Way(FrameParser(end.side))}
    seen: list[str] = []
    kinds = frozenset(frames)
    for event in timeline.events(end):
        match event:
            case events.Opened():
                seen.append("open")
            case events.BytesIn(data=data) | events.BytesOut(data=data):
                way, where = ways[type(event)], "in" if isinstance(event, events.BytesIn) else "out"
                seen += [f"{_name(one)} {where}" for one in way.feed(data) if one.name in kinds]
            case events.FinIn():
                seen.append("FIN in")
            case events.RstIn():
                seen.append("RST in")
            case events.Closed(code=code, was_clean=was_clean):
                seen.append(f"{code}{' clean' if was_clean else ''}")
    answer = ways[events.BytesIn].head.split(b"\r\n")[0].split(b" ")
    if end.side == "client" and len(answer) > 1 and answer[1] != b"101":
        seen.insert(0, answer[1].decode())
    return ", ".join(seen) or "nothing"


def _name(frame: Frame) -> str:
    if frame.opcode == Opcode.CLOSE:
        return f"Close {frame.close_code}"
    return frame.name if frame.fin else f"{frame.name} (a part)"


def lasted(timeline: Timeline, end: End) -> float:
    """Return how many seconds passed at an end from the last frame, or its opening, until TCP ended."""
    seen = timeline.events(end)
    begun = max(one.time for one in seen if isinstance(one, events.Opened | events.BytesOut | events.BytesIn))
    ended = min(one.time for one in seen if isinstance(one, events.FinIn | events.RstIn))
    return ended - begun
