"""Rungs: the rows of a ladder, each one thing that happened on a connection, or several that belong together. No I/O.

1. Each side's order is kept, and nothing arrives before it departs. How the two sides interleave beyond that is often
   chance, and is shown only where passages cross or something was done to a link: the same conversation gives the same
   rungs.
2. A passage takes one rung where nothing happens at its receiver between its departure and its arrival, and else two.
   Two that cross take two each.
3. A ready state stands at the rung that brought it about, or at one of its own.
4. A crash stands right below what its side did or got last: what the other side was doing is chance.
5. Nothing in a label differs from run to run: no address, no time, no masking key, no payload of a Ping.
"""

from __future__ import annotations

import textwrap
from dataclasses import dataclass, field
from functools import lru_cache
from itertools import accumulate
from typing import Final
from unicodedata import combining, east_asian_width

from ..protocol.dom import ReadyState
from ..protocol.frames import Opcode
from ..protocol.handshake import Head
from ..protocol.legible import LONGEST, preview, visible
from ..reading.conversation import Conversation
from ..reading.moments import Arrival, Departure, Note, StateChange
from ..reading.passages import Fate, Passage, Scrap, Side, Signal

__all__ = ["OTHER_END", "Rung", "columns", "label", "mark", "note", "other_end", "problems", "rungs", "whose", "wrap"]


OTHER_END: Final = "other end of TCP"
"""What stands over a side that was not recorded."""


@dataclass(slots=True, eq=False)
class Rung:
    """One row. A passage ``leaves`` here or ``comes`` here or both, or there is a note, or only a state changes."""

    order: int
    passage: Passage | None = None
    leaves: bool = False
    comes: bool = False
    note: Note | None = None
    states: dict[Side, ReadyState] = field(default_factory=dict)


class _Builder:
    """Puts rungs in order while it is told the moments."""

    def __init__(self) -> None:
        self.rungs: list[Rung] = []
        self._left: dict[int, Rung] = {}  # where a passage leaves, by its id
        self._latest: dict[Side, Rung] = {}  # the last rung at which something happens at a side
        self._barrier: Rung | None = None  # the last rung that nothing may be moved past

    def _append(self, passage: Passage | None = None, *, leaves: bool = False, comes: bool = False) -> Rung:
        self.rungs.append(Rung(len(self.rungs), passage, leaves, comes))
        return self.rungs[-1]

    def departure(self, passage: Passage) -> None:
        self._left[id(passage)] = self._latest[passage.sender] = self._append(passage, leaves=True)

    def arrival(self, passage: Passage) -> None:
        rung, before = self._left.get(id(passage)), self._last_before(passage.receiver)
        if rung is not None and (before is None or rung.order > before.order):
            rung.comes = True
        elif rung is not None or passage.departed is None:
            rung = self._append(passage, leaves=rung is None, comes=True)
        else:
            # Its departure is no longer kept: it was before all that is.
            rung = self._insert(before, Rung(-1, passage, leaves=True, comes=True))
        self._latest[passage.receiver] = rung

    def _last_before(self, side: Side) -> Rung | None:
        """Return the rung below which what happens at this side has to stand."""
        found = [rung for rung in (self._latest.get(side), self._barrier) if rung is not None]
        return max(found, key=lambda rung: rung.order, default=None)

    def _insert(self, above: Rung | None, rung: Rung) -> Rung:
        self.rungs.insert(0 if above is None else self.rungs.index(above) + 1, rung)
        rung.order = -1 if above is None else above.order
        return rung

    def note(self, note: Note) -> None:
        end = self._latest.get(note.side)
        if note.kind == "fails" and end is not None:
            # A page's word comes late: it belongs behind what it explains.
            rung = self._insert(end, Rung(-1, note=note))
        elif note.kind == "crashes":
            rung = self._insert(self._last_before(note.side), Rung(-1, note=note))
        else:
            rung = self._barrier = self._append()
            rung.note = note
        self._latest[note.side] = rung

    def state(self, side: Side, state: ReadyState) -> None:
        rung = self._latest.get(side)
        if rung is None or side in rung.states or not _brings_about(rung.passage, state):
            last = self.rungs[-1] if self.rungs else None
            if last is None or last.passage or last.note or side in last.states:
                last = self._append()
            rung = self._latest[side] = self._barrier = last
        rung.states[side] = state


def _brings_about(passage: Passage | None, state: ReadyState) -> bool:
    if passage is None:
        return False
    if state is ReadyState.CLOSED:
        return isinstance(passage.what, Signal)
    return passage.is_close if state is ReadyState.CLOSING else passage.opens


def rungs(conversation: Conversation) -> list[Rung]:
    """Return the rows of a ladder, from the top."""
    builder = _Builder()
    for side, state in sorted(conversation.before.items()):
        builder.state(side, state)
    for moment in conversation.moments:
        match moment:
            case Departure(passage):
                builder.departure(passage)
            case Arrival(passage):
                builder.arrival(passage)
            case StateChange(side, state):
                builder.state(side, state)
            case _:
                builder.note(moment)
    for rung in builder.rungs:
        if rung.passage is not None and conversation.fate(rung.passage) is Fate.UNKNOWN:
            rung.comes = True
    return _crossed(builder.rungs)


def _crossed(rows: list[Rung]) -> list[Rung]:
    """Give two rungs to a passage that crosses another: one that left on the rung above and comes on the rung below."""
    drawn: list[Rung] = []
    held: Rung | None = None
    for place, rung in enumerate(rows):
        drawn.append(rung)
        if held is not None:
            drawn.append(held)
            held = None
        if rung.passage is None or not (rung.leaves and rung.comes) or not 0 < place < len(rows) - 1:
            continue
        crossing = rows[place - 1].passage
        if crossing is not None and crossing is rows[place + 1].passage and crossing.sender == rung.passage.receiver:
            rung.comes = False
            here = rung.passage.receiver
            states = {here: rung.states.pop(here)} if here in rung.states else {}
            held = Rung(rows[place + 1].order, rung.passage, comes=True, states=states)
    return drawn


# What stands at an arrow.


def label(passage: Passage, room: int = LONGEST) -> str:
    """Say what travels. What was quoted is cut so that all fits in ``room`` columns, if that can be."""
    what = passage.what
    if isinstance(what, Signal):
        return what.value
    if isinstance(what, Scrap):
        return f"{_bytes(passage.size)} {what.value}"
    if isinstance(what, Head):
        line = _head(what) or f"{_bytes(passage.size)} that are no HTTP"
        return visible(line) if columns(visible(line)) <= room else f"{_cut(line, room - 1)}…"
    size = passage.size - what.header_size
    more = "" if what.fin else " (more to come)"
    match what.opcode:
        case Opcode.TEXT:
            # Four bytes are a character at most: this is enough of them.
            return _quoted("Text", what.payload[: 4 * room], size, room, more)
        case Opcode.BINARY:
            shown = what.payload[:6].hex(" ") + ("…" if size > 6 else "")
            return f"Binary {shown} ({_bytes(size)}){more}" if size else f"Binary (0 bytes){more}"
        case Opcode.CLOSE if what.close_code is None:
            return f"Close ({_bytes(size)})"
        case Opcode.CLOSE:
            name = f"Close {what.close_code}" if size else "Close (no code)"
            # It is for people: all of it, if it is no longer than it may be.
            return _quoted(name, what.payload[2 : 4 * LONGEST], size - 2, LONGEST) if size > 2 else name
        case Opcode.PING | Opcode.PONG:
            return what.name  # the payload of a keepalive is random
    return f"{what.name} ({_bytes(size)}){more}"


def _head(head: Head) -> str:
    if head.sender == "server" and head.status is not None:
        return head.first_line.partition(" ")[2]
    upgrade = any("websocket" in value.lower() for value in head.values("Upgrade"))
    return head.first_line + (", Upgrade: websocket" if upgrade else "")


# A live picture is drawn again and again, and most of it is as it was.
@lru_cache(maxsize=2048)
def _quoted(name: str, beginning: bytes, size: int, room: int, more: str = "") -> str:
    text = beginning.decode(errors="replace")
    whole = f'{name} "{visible(text)}"{more}'
    if size == len(beginning) and columns(whole) <= room:
        return whole
    ending = f'…" ({_bytes(size)}){more}'
    return f'{name} "{_cut(text, max(room - len(name) - 2 - len(ending), 8))}{ending}'


def _bytes(count: int) -> str:
    return "1 byte" if count == 1 else f"{count:,} bytes"


def note(note: Note) -> str:
    """Say what there is to note about a side."""
    return f"… {note.text} …" if note.kind == "gone" else f"{note.kind}: {preview(note.text)}"


def mark(passage: Passage) -> str:
    """Say what its sender does with a passage that ends the connection; nothing of one that nobody saw."""
    if passage.forged or passage.is_unseen:
        return ""
    return "refuses" if passage.refuses else "hangs up"


def other_end(side: Side) -> str:
    """Name what sits where this side would be, and was not recorded there: nobody is accused whom nobody saw."""
    return f"the {OTHER_END}: the {side}, or something in between"


def whose(passage: Passage) -> str:
    """Say who sent what ends the connection, as far as anybody saw it."""
    if passage.forged:
        return "the network"
    return other_end(passage.sender) if passage.is_unseen else f"the {passage.sender}"


def problems(passage: Passage) -> list[str]:
    """Say in short what is wrong with what travels."""
    what = passage.what
    if isinstance(what, Head):
        return [visible(what.problem)] if what.problem else []
    return [problem.what for problem in getattr(what, "problems", ())]


def columns(text: str) -> int:
    """Return how many columns a text takes where every character takes one, or two if it is wide, or none."""
    return len(text) if text.isascii() else sum(map(_columns, text))


@lru_cache(maxsize=2048)
def _columns(one: str) -> int:
    return 0 if combining(one) else 2 if east_asian_width(one) in "WF" else 1


@lru_cache(maxsize=2048)
def _spelled_columns(one: str) -> int:
    return columns(visible(one))


def _cut(text: str, room: int) -> str:
    """Spell out as much of a text as has room. What is spelled out as a whole is cut as a whole."""
    if text.isascii() and text.isprintable():
        return text[:room]
    widths = accumulate(map(_spelled_columns, text))
    return visible(text[: next((place for place, width in enumerate(widths) if width > room), None)])


@lru_cache(maxsize=2048)
def wrap(text: str, room: int, most: int | None = None) -> tuple[str, ...]:
    """Break a text into lines of ``room`` columns, at spaces where there are some; ``most`` is how many lines."""
    if columns(text) <= room:
        return (text,)
    # textwrap counts characters. Where some take two columns, it gets half of them.
    width = room if columns(text) == len(text) else room // 2
    return tuple(textwrap.wrap(text, width, max_lines=most, placeholder=" …", break_on_hyphens=False))
